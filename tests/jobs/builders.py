"""Short ways to the values that the tests of the jobs' life are about."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from bot.jobs.model import Hold, Job, Order, State
from bot.jobs.origin import Origin
from bot.ttapi.messages import JobStatus, Mode, Snapshot

_tokens = itertools.count()
NOW: Final = 1_800_000_000.0
CHANNEL: Final = 30


def order(
    prompt: str = "a lighthouse", action: str = "imagine", mode: Mode = Mode.FAST, hold: Hold | None = None
) -> Order:
    return Order(action, prompt, mode, Decimal(4), hold)


def origin(user: int = 7, token: str | None = None, *, private: bool = False) -> Origin:
    return Origin(
        user_id=user,
        channel_id=CHANNEL,
        guild_id=20,
        roles=(11, 12),
        locale="en-US",
        private=private,
        upload_limit=10_000_000,
        token=token or f"token-{next(_tokens)}",
    )


_JOB: Final = Job(
    id=1,
    ref="abcdefghijklmnopqrst",
    state=State.RUNNING,
    revision=1,
    shown=1,
    action="imagine",
    prompt="a lighthouse",
    mode=Mode.FAST,
    estimate=Decimal(4),
    parent_id=None,
    parent_job_id=None,
    press_key=None,
    account_id=1,
    user_id=7,
    guild_id=20,
    channel_id=CHANNEL,
    roles=(11, 12),
    locale="en-US",
    private=False,
    upload_limit=10_000_000,
    token="token",
    token_at=NOW,
    message_id=500,
    message_channel_id=CHANNEL,
    sending=None,
    sending_at=None,
    delivered_at=None,
    picture=None,
    job_id="t-1",
    newest_known=None,
    progress=None,
    preview=None,
    image=None,
    images=(),
    components=(),
    seed=None,
    quota=None,
    failure=None,
    failure_text=None,
    vt=1.0,
    not_before=NOW,
    attempts=1,
    hold=None,
    asked_at=None,
    created_at=NOW,
    submitted_at=NOW,
    deadline_at=NOW + 420,
    finished_at=None,
)


def job(state: State = State.RUNNING, **changes: Any) -> Job:
    """A job as it is in the middle of its life, save for `changes`."""
    return replace(_JOB, state=state, **changes)


GRID: Final = (
    "upsample1",
    "upsample2",
    "upsample3",
    "upsample4",
    "reroll",
    "variation1",
    "variation2",
    "variation3",
    "variation4",
)


def waiting(job_id: str = "t-1") -> Snapshot:
    return Snapshot(job_id, JobStatus.PENDING_QUEUE)


def running(progress: int | None, job_id: str = "t-1", preview: str | None = None) -> Snapshot:
    return Snapshot(job_id, JobStatus.ON_QUEUE, progress=progress, preview=preview)


def success(job_id: str = "t-1", quota: str | None = "3", components: tuple[str, ...] = GRID) -> Snapshot:
    return Snapshot(
        job_id,
        JobStatus.SUCCESS,
        progress=100,
        quota=None if quota is None else Decimal(quota),
        image=f"https://cdn.ttapi.io/{job_id}.png",
        images=("https://cdn.ttapi.io/tl.png",),
        components=components,
        seed="42",
    )


def failure(text: str = "Job Timeout", job_id: str = "t-1") -> Snapshot:
    return Snapshot(job_id, JobStatus.FAILED, message=text)
