"""The job and its life, as pure values and functions.

::

    NEW ──> QUEUED ──> SUBMITTING ──> RUNNING ──> SUCCEEDED
     │        │ ^         │  │          │ │
     │        │ └─────────┤  └> UNSURE ─┘ ├─────> FAILED
     v        v           v               v
    CANCELLED            FAILED         OVERDUE ─> SUCCEEDED | FAILED

TTAPI has no cancel and no idempotency key: only what has not been sent can be cancelled, and
what may have been sent (UNSURE) is never sent again without a person's word.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from bot.jobs.details import NONE, Details, Input
from bot.ttapi.failures import FailureKind, classify
from bot.ttapi.messages import JobStatus, Mode, Snapshot

OVERDUE_MARGIN: Final = 120.0  # seconds we wait beyond TTAPI's own time-out
LOST_AFTER: Final = 24 * 3600.0  # seconds an overdue job is still looked after
IMAGINE: Final = "imagine"
BATCH: Final = "batch"
BLEND: Final = "blend"
DESCRIBE: Final = "describe"
SEED: Final = "seed"
INPAINT: Final = "inpaint"
EDIT: Final = "edit"
VIDEO: Final = "video"
EXTEND: Final = "extend"


class State(StrEnum):
    """Where a job is in its life."""

    NEW = "new"
    QUEUED = "queued"
    SUBMITTING = "submitting"
    RUNNING = "running"
    UNSURE = "unsure"
    OVERDUE = "overdue"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


TERMINAL: Final = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})
WAITING: Final = frozenset({State.NEW, State.QUEUED})
# States in which TTAPI (perhaps) works on the job.
UPSTREAM: Final = frozenset({State.SUBMITTING, State.RUNNING, State.UNSURE, State.OVERDUE})

TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.NEW: frozenset({State.QUEUED, State.CANCELLED}),
    # RUNNING: the hook of an earlier attempt showed that TTAPI had taken it after all.
    State.QUEUED: frozenset({State.SUBMITTING, State.CANCELLED, State.FAILED, State.RUNNING}),
    State.SUBMITTING: frozenset({State.RUNNING, State.QUEUED, State.FAILED, State.UNSURE, State.SUCCEEDED}),
    State.RUNNING: frozenset({State.RUNNING, State.SUCCEEDED, State.FAILED, State.OVERDUE}),
    State.UNSURE: frozenset({State.RUNNING, State.SUCCEEDED, State.FAILED, State.QUEUED}),
    State.OVERDUE: frozenset({State.SUCCEEDED, State.FAILED}),
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}


def sources(target: State) -> frozenset[State]:
    """The states from which a job may come to `target`."""
    return frozenset(state for state, targets in TRANSITIONS.items() if target in targets)


class Hold(StrEnum):
    """Why a queued job waits although a slot may be free."""

    KEY_REFUSED = "key_refused"
    QUOTA_EXHAUSTED = "quota_exhausted"
    ACCOUNT_BLOCKED = "account_blocked"
    UPSTREAM_DOWN = "upstream_down"


def new_ref() -> str:
    """A fresh job reference: 96 random bits as 20 lower-case base32 characters."""
    return base64.b32encode(secrets.token_bytes(12)).decode().rstrip("=").lower()


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: an action with its prompt and mode.

    Attributes:
        estimate: quota to reserve.
        hold: why it will have to wait, if that is known already.
        inputs: pictures that the member gave.
        parent_ref: the job whose picture this one was made from without TTAPI knowing it.
    """

    action: str
    prompt: str
    mode: Mode
    estimate: Decimal
    hold: Hold | None = None
    details: Details = NONE
    inputs: tuple[Input, ...] = ()
    parent_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that was uploaded with a job's message: its attachment on Discord.

    Attributes:
        provisional: whether it only stands in for a result that is still to come.
    """

    attachment_id: int
    filename: str
    url: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """Where the message is that shows a job; no guild in direct messages."""

    guild_id: int | None
    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the jobs table; `bot.jobs.schema` has the columns in this order.

    Attributes:
        ref: our own reference, public and unguessable.
        revision: raised by every visible change; shown: the revision that Discord shows.
        progress: percent while running.
        job_id: TTAPI's id, None until it is known.
        newest_known: TTAPI's newest finished job known before the submit; candidates for an UNSURE
            job are newer. "" when there was none, None when nobody knew.
        vt: the fair queue's virtual time.
        not_before: unix time before which a queued job is not submitted.
        press_key: parent and action while a second press of the same button must not make a second job.
        delivered_at: unix time at which the terminal state was first shown.
        sending: the nonce's letter of a message whose POST may have been sent at `sending_at`.
        text: what TTAPI wrote, for a description.
        message_guild_id: the server of the message that shows the job; None in direct messages.
        videos: TTAPI's finished clips; clips: those among them that Discord has.
        All times are unix seconds.
    """

    id: int
    ref: str
    state: State
    revision: int
    shown: int
    action: str
    prompt: str
    mode: Mode
    estimate: Decimal
    parent_id: int | None
    parent_job_id: str | None
    press_key: str | None
    account_id: int | None
    user_id: int
    guild_id: int | None
    channel_id: int
    roles: tuple[int, ...]
    locale: str
    private: bool
    upload_limit: int
    token: str | None
    token_at: float | None
    message_id: int | None
    message_channel_id: int | None
    sending: str | None
    sending_at: float | None
    delivered_at: float | None
    picture: Picture | None
    job_id: str | None
    newest_known: str | None
    progress: int | None
    preview: str | None
    image: str | None
    images: tuple[str, ...]
    components: tuple[str, ...]
    seed: str | None
    quota: Decimal | None
    failure: FailureKind | None
    failure_text: str | None
    vt: float
    not_before: float
    attempts: int
    hold: Hold | None
    asked_at: float | None
    created_at: float
    submitted_at: float | None
    deadline_at: float | None
    finished_at: float | None
    details: Details = NONE
    text: str | None = None
    videos: tuple[str, ...] = ()
    clips: tuple[Picture, ...] = ()
    message_guild_id: int | None = None

    @property
    def terminal(self) -> bool:
        """Whether the job's life is over."""
        return self.state in TERMINAL

    @property
    def address(self) -> str | None:
        """Where TTAPI has the picture; of pictures without a grid, where it has the first."""
        return self.image or next(iter(self.images), None)

    @property
    def home(self) -> Home | None:
        """The message that shows the job, if there is one."""
        if self.message_id is None:
            return None
        return Home(self.message_guild_id, self.message_channel_id or self.channel_id, self.message_id)

    @property
    def dirty(self) -> bool:
        """Whether Discord shows less than we know."""
        return self.shown < self.revision


@dataclass(frozen=True, slots=True)
class Change:
    """A step in a job's life: the state it comes to and the columns that change with it."""

    state: State
    columns: Mapping[str, Any] = field(default_factory=dict[str, Any])


def advance(job: Job, snapshot: Snapshot, now: float) -> Change | None:
    """What TTAPI's word means for a job; None when it changes nothing that people see.

    Every source of news ends here: hook, poll and start-up alike. Terminal states latch, and
    progress never goes backwards.
    """
    if job.state not in UPSTREAM:
        return None
    if snapshot.status is JobStatus.SUCCESS and not _is_empty(job, snapshot):
        return succeeded(snapshot, now, writes=job.action == DESCRIBE)
    if snapshot.status is JobStatus.FAILED:
        return failed(classify(snapshot.message), snapshot.message, now)
    if job.state is State.OVERDUE:
        return None
    started = job.state is not State.RUNNING
    known = -1 if job.progress is None else job.progress
    progressed = snapshot.progress is not None and snapshot.progress > known
    if not started and not progressed:
        return None
    columns: dict[str, Any] = {"hold": None}
    if progressed:
        columns |= {"progress": snapshot.progress, "preview": snapshot.preview}
    return Change(State.RUNNING, columns)


def _is_empty(job: Job, snapshot: Snapshot) -> bool:
    """Whether a success has nothing of what the job is for: the word alone is no result, and more may follow.

    What videos look like is not documented, so that theirs is believed.
    """
    match job.action:
        case "describe":
            return not snapshot.prompt
        case "seed":
            return snapshot.seed is None
        case "video" | "extend":
            return False
        case _:
            return snapshot.image is None and not snapshot.images


def succeeded(snapshot: Snapshot, now: float, *, writes: bool = False) -> Change:
    """The job is done; everything the result's message and its later actions need.

    Args:
        snapshot: TTAPI's word.
        now: unix seconds.
        writes: whether the job's result is a text; TTAPI has it in `prompt`, which otherwise only
            repeats what was asked for.
    """
    return Change(
        State.SUCCEEDED,
        {
            "progress": 100,
            "preview": None,
            "image": snapshot.image,
            "images": snapshot.images,
            "videos": snapshot.videos,
            "components": snapshot.components,
            "seed": snapshot.seed,
            "text": snapshot.prompt if writes else None,
            "quota": snapshot.quota,
            "hold": None,
            "finished_at": now,
        },
    )


def failed(kind: FailureKind, text: str, now: float) -> Change:
    """The job came to nothing; `text` is upstream's own, cut to what a message can show."""
    return Change(
        State.FAILED,
        {"failure": kind, "failure_text": text[:500], "preview": None, "hold": None, "finished_at": now},
    )


def expire(job: Job, now: float) -> Change | None:
    """What the clock alone does to a job: RUNNING beyond its deadline, OVERDUE beyond a day."""
    if job.deadline_at is None or now < job.deadline_at:
        return None
    if job.state is State.RUNNING:
        return Change(State.OVERDUE)
    if job.state is State.OVERDUE and now >= job.deadline_at + LOST_AFTER:
        return failed(FailureKind.LOST, "", now)
    return None
