"""New jobs: a command or the press of a button, written down before Discord is answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from bot.jobs.actions import ACTIONS, ONCE, api, may_follow
from bot.jobs.model import BATCH, EXTEND, SEED, VIDEO, WAITING, Change, Job, Order, State
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Placed, Pressed, Step, Verdict
from bot.jobs.schema import jobs
from bot.jobs.transactions import batches, inputs, life, rows
from bot.jobs.transactions.inserts import ahead_of, insert_job

_BY_PRESS: Final = select(jobs).where(jobs.c.press_key == bindparam("press_key"))
_BY_TOKEN: Final = select(jobs).where(jobs.c.token == bindparam("token"))
_RUNS: Final = (
    select(jobs)
    .where(
        jobs.c.parent_id == bindparam("parent"),
        jobs.c.action == bindparam("action"),
        jobs.c.state == State.SUCCEEDED,
    )
    .order_by(jobs.c.id.desc())
)
# What a button does to a result, with the result's own TTAPI job.
PRESSED: Final = frozenset({*ACTIONS, SEED, VIDEO, EXTEND})


def place(connection: Connection, ref: str, order: Order, origin: Origin, now: float) -> Placed:
    """Write a NEW job down, reserve its estimate and give it its turn in the fair queue.

    Discord may deliver an interaction again after a reconnect; the second time gives the first job.
    """
    known = by_token(connection, origin)
    if known is not None:
        return Placed(known, ahead_of(connection, known))
    return insert_job(connection, ref, order, origin, now, _made_from(connection, order))


def by_token(connection: Connection, origin: Origin) -> Job | None:
    """The job that this interaction made before: Discord may deliver an interaction again."""
    return None if origin.token is None else rows.one(connection, _BY_TOKEN, token=origin.token)


def _made_from(connection: Connection, order: Order) -> dict[str, Any]:
    parent = rows.by_ref(connection, order.parent_ref) if order.parent_ref is not None else None
    return {} if parent is None else {"parent_id": parent.id}


def press(
    connection: Connection, ref: str, parent_ref: str, order: Order, origin: Origin, now: float, again: bool
) -> Pressed:
    """Turn the press of a button into one job at most.

    `order.prompt` and `order.mode` are taken from the parent, in whose mode TTAPI runs actions.
    """
    known = by_token(connection, origin)
    if known is not None:
        return Pressed(Verdict.EXISTS, known)
    parent = rows.by_ref(connection, parent_ref)
    if parent is None:
        return Pressed(Verdict.UNKNOWN)
    if order.action not in PRESSED or not may_follow(parent, order.action, order.details):
        return Pressed(Verdict.NOT_OFFERED)
    press_key = _press_key(parent, order)
    existing = rows.one(connection, _BY_PRESS, press_key=press_key)
    if existing is not None:
        return Pressed(Verdict.EXISTS, existing)
    if not again and order.action not in ONCE:
        ran = _last_run(connection, parent, order)
        if ran is not None:
            return Pressed(Verdict.RAN, ran)
    links = {
        "parent_id": parent.id,
        "parent_job_id": parent.job_id,
        "account_id": parent.account_id if api(order.action) is api(parent.action) else None,
        "press_key": press_key,
    }
    placed = insert_job(connection, ref, order, origin, now, links)
    return Pressed(Verdict.PLACED, placed.job, placed.ahead, rows.bump(connection, parent.id))


def _press_key(parent: Job, order: Order) -> str:
    key = f"{parent.id}:{order.action}"
    return f"{key}{order.details.clip}" if order.action == EXTEND else key


def _last_run(connection: Connection, parent: Job, order: Order) -> Job | None:
    found = connection.execute(_RUNS, {"parent": parent.id, "action": order.action})
    same = (job for job in map(rows.job_of, found) if job.details.clip == order.details.clip)
    return next(same, None)


def retry(
    connection: Connection, ref: str, failed_ref: str, order: Order, origin: Origin, now: float
) -> Pressed:
    """Order a failed job once more, as a new job; one unfinished retry at most."""
    job = rows.by_ref(connection, failed_ref)
    if job is None:
        return Pressed(Verdict.UNKNOWN)
    if job.state is not State.FAILED:
        return Pressed(Verdict.NOT_OFFERED)
    parent = rows.by_id(connection, job.parent_id) if job.parent_id is not None else None
    if parent is not None and order.action in PRESSED:
        return press(connection, ref, parent.ref, order, origin, now, again=True)
    press_key = f"{job.id}{life.RETRY}"
    existing = by_token(connection, origin) or rows.one(connection, _BY_PRESS, press_key=press_key)
    if existing is not None:
        return Pressed(Verdict.EXISTS, existing)
    links: dict[str, Any] = {"press_key": press_key}
    if parent is not None and parent.action != BATCH:
        links |= {"parent_id": parent.id, "parent_job_id": job.parent_job_id, "account_id": job.account_id}
    again = replace(order, inputs=inputs.of_job(connection, job.id))
    placed = insert_job(connection, ref, again, origin, now, links)
    return Pressed(Verdict.PLACED, placed.job, placed.ahead)


def accept(connection: Connection, ref: str, message_id: int, shown: bool, now: float) -> Job | None:
    """NEW → QUEUED once Discord has the first answer; None when the job is not NEW any more.

    `shown`: whether that answer says what the job's message should say now.
    """
    job = rows.by_ref(connection, ref)
    if job is None:
        return None
    columns: dict[str, Any] = {
        "message_id": message_id,
        "message_channel_id": job.channel_id,
        "message_guild_id": job.guild_id,
        "shown": job.revision if shown else 0,
        "not_before": now,
    }
    queued = rows.set_guarded(connection, job.id, [State.NEW], visible=False, state=State.QUEUED, **columns)
    if queued is not None and queued.action == BATCH:
        return batches.begin(connection, queued, now)
    return queued


def cancel(connection: Connection, ref: str, now: float, shown: bool) -> Step | None:
    """NEW or QUEUED → CANCELLED with its reservation released; None when it is too late.

    `shown`: whether Discord has a message that must now say so. Without one only NEW is cancelled:
    what became QUEUED meanwhile has its message.
    """
    job = rows.by_ref(connection, ref)
    if job is None:
        return None
    origins = WAITING if shown else frozenset({State.NEW})
    change = Change(State.CANCELLED, {"finished_at": now, "hold": None})
    step = life.step(connection, job.id, origins, change, now)
    if step is None or shown:
        return step
    unseen = rows.set_guarded(
        connection, job.id, [State.CANCELLED], visible=False, shown=step.job.revision, delivered_at=now
    )
    return Step(unseen or step.job, step.parent)
