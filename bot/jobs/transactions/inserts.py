"""Writing a new job's row, with its turn in the fair queue, its reservation and its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, tuple_

from bot.jobs.model import BATCH, WAITING, Job, Order, State
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Placed
from bot.jobs.schema import inputs, jobs, state_in
from bot.jobs.transactions import rows
from bot.policy import ledger

_INSERT: Final = insert(jobs).returning(*jobs.c)
_INSERT_INPUT: Final = insert(inputs)
_WAITING: Final = state_in(WAITING)
_FIRST_VT: Final = select(func.min(jobs.c.vt)).where(_WAITING)
_MEMBER_VT: Final = select(func.max(jobs.c.vt)).where(_WAITING, jobs.c.user_id == bindparam("user"))
_AHEAD: Final = (
    select(func.count())
    .select_from(jobs)
    .where(_WAITING, tuple_(jobs.c.vt, jobs.c.id) < tuple_(bindparam("vt"), bindparam("job")))
)


def insert_job(
    connection: Connection, ref: str, order: Order, origin: Origin, now: float, links: Mapping[str, Any]
) -> Placed:
    """A NEW job, unless `links` (columns that differ from a plain order's) say otherwise."""
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
        "token_at": now if origin.token is not None else None,
        # A newcomer is half a round behind the head of the queue, and a member's jobs are a round apart: so
        # beside m flooders a k-th job starts at most (m + 1) k + 1st, and no newcomers starve a flooder.
        "vt": max((first or 0.0) + 0.5, (own or 0.0) + 1.0),
        "not_before": now,
        "attempts": 0,
        "hold": order.hold,
        "created_at": now,
        "details": order.details,
        **links,
    }
    job = rows.job_of(connection.execute(_INSERT, values).one())
    if job.action != BATCH:
        ledger.reserve(connection, job)
    for number, given in enumerate(order.inputs):
        connection.execute(
            _INSERT_INPUT,
            {"job_id": job.id, "number": number, "media_type": given.media_type, "data": given.data},
        )
    return Placed(job, ahead_of(connection, job))


def ahead_of(connection: Connection, job: Job) -> int:
    """How many jobs wait before this one."""
    return connection.execute(_AHEAD, {"vt": job.vt, "job": job.id}).scalar_one()
