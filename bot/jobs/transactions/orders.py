"""New jobs: a command or the press of a button, written down before Discord is answered."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, tuple_

from bot.jobs.actions import ACTIONS, Presses
from bot.jobs.model import WAITING, Change, Job, Order, Origin, State
from bot.jobs.outcomes import Placed, Pressed, Step, Verdict
from bot.jobs.schema import jobs, state_in
from bot.jobs.transactions import life, rows
from bot.policy import ledger

_INSERT: Final = insert(jobs).returning(*jobs.c)
_WAITING: Final = state_in(WAITING)
_FIRST_VT: Final = select(func.min(jobs.c.vt)).where(_WAITING)
_MEMBER_VT: Final = select(func.max(jobs.c.vt)).where(_WAITING, jobs.c.user_id == bindparam("user"))
_AHEAD: Final = (
    select(func.count())
    .select_from(jobs)
    .where(_WAITING, tuple_(jobs.c.vt, jobs.c.id) < tuple_(bindparam("vt"), bindparam("job")))
)
_BY_PRESS: Final = select(jobs).where(jobs.c.press_key == bindparam("press_key"))
_BY_TOKEN: Final = select(jobs).where(jobs.c.token == bindparam("token"))
_LAST_RUN: Final = (
    select(jobs)
    .where(
        jobs.c.parent_id == bindparam("parent"),
        jobs.c.action == bindparam("action"),
        jobs.c.state == State.SUCCEEDED,
    )
    .order_by(jobs.c.id.desc())
    .limit(1)
)


def place(connection: Connection, ref: str, order: Order, origin: Origin, now: float) -> Placed:
    """Write a NEW job down, reserve its estimate and give it its turn in the fair queue.

    Discord may deliver an interaction again after a reconnect; the second time gives the first job.
    """
    known = rows.one(connection, _BY_TOKEN, token=origin.token)
    if known is not None:
        return Placed(known, ahead_of(connection, known))
    return _insert(connection, ref, order, origin, now, {})


def press(
    connection: Connection, ref: str, parent_ref: str, order: Order, origin: Origin, now: float, again: bool
) -> Pressed:
    """Turn the press of a button into one job at most.

    `order.prompt` and `order.mode` are taken from the parent, in whose mode TTAPI runs actions.
    """
    known = rows.one(connection, _BY_TOKEN, token=origin.token)
    if known is not None:
        return Pressed(Verdict.EXISTS, known)
    parent = rows.by_ref(connection, parent_ref)
    if parent is None:
        return Pressed(Verdict.UNKNOWN)
    if parent.state is not State.SUCCEEDED or order.action not in parent.components:
        return Pressed(Verdict.NOT_OFFERED)
    press_key = f"{parent.id}:{order.action}"
    existing = rows.one(connection, _BY_PRESS, press_key=press_key)
    if existing is not None:
        return Pressed(Verdict.EXISTS, existing)
    once = ACTIONS[order.action].presses is Presses.ONCE
    if not again and not once:
        ran = rows.one(connection, _LAST_RUN, parent=parent.id, action=order.action)
        if ran is not None:
            return Pressed(Verdict.RAN, ran)
    links = {
        "parent_id": parent.id,
        "parent_job_id": parent.job_id,
        "account_id": parent.account_id,
        "press_key": press_key,
    }
    placed = _insert(connection, ref, order, origin, now, links)
    return Pressed(Verdict.PLACED, placed.job, placed.ahead, rows.bump(connection, parent.id))


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
    if parent is not None:
        return press(connection, ref, parent.ref, order, origin, now, again=True)
    press_key = f"{job.id}:retry"
    existing = rows.one(connection, _BY_TOKEN, token=origin.token)
    existing = existing or rows.one(connection, _BY_PRESS, press_key=press_key)
    if existing is not None:
        return Pressed(Verdict.EXISTS, existing)
    placed = _insert(connection, ref, order, origin, now, {"press_key": press_key})
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
        "shown": job.revision if shown else 0,
        "not_before": now,
    }
    return rows.set_guarded(connection, job.id, [State.NEW], visible=False, state=State.QUEUED, **columns)


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


def ahead_of(connection: Connection, job: Job) -> int:
    """How many jobs wait before this one."""
    return connection.execute(_AHEAD, {"vt": job.vt, "job": job.id}).scalar_one()


def _insert(
    connection: Connection, ref: str, order: Order, origin: Origin, now: float, links: dict[str, Any]
) -> Placed:
    first = connection.execute(_FIRST_VT).scalar_one()
    own = connection.execute(_MEMBER_VT, {"user": origin.user_id}).scalar_one()
    values: dict[str, Any] = {
        "ref": ref,
        "state": State.NEW,
        "revision": 1,
        "shown": 0,
        "action": order.action,
        "prompt": order.prompt,
        "mode": order.mode,
        "estimate": order.estimate,
        "user_id": origin.user_id,
        "guild_id": origin.guild_id,
        "channel_id": origin.channel_id,
        "roles": origin.roles,
        "locale": origin.locale,
        "private": origin.private,
        "upload_limit": origin.upload_limit,
        "token": origin.token,
        "token_at": now,
        # A newcomer is half a round behind the head of the queue, and a member's jobs are a round apart: so
        # beside m flooders a k-th job starts at most (m + 1) k + 1st, and no newcomers starve a flooder.
        "vt": max((first or 0.0) + 0.5, (own or 0.0) + 1.0),
        "not_before": now,
        "attempts": 0,
        "hold": order.hold,
        "created_at": now,
        **links,
    }
    job = rows.job_of(connection.execute(_INSERT, values).one())
    ledger.reserve(connection, job)
    return Placed(job, ahead_of(connection, job))
