"""The ledger: one opening row when a job is accepted, one closing row when it ends.

A job's rows are unique per side, so that nothing is reserved, settled or released twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, and_, bindparam, func, insert, literal, select

from bot.jobs.columns import Quota
from bot.jobs.model import Job, State
from bot.jobs.schema import ledger
from bot.ttapi.failures import FailureKind

# Ends that TTAPI did not tell.
UNTOLD: Final = frozenset({FailureKind.LOST, FailureKind.DISMISSED})
_INSERT: Final = insert(ledger)
_CLOSING = ledger.alias("closing")
_SPENT: Final = (
    select(
        func.coalesce(func.sum(_CLOSING.c.quota), literal(0, Quota)).label("spent"),
        func.coalesce(func.sum(ledger.c.quota).filter(_CLOSING.c.id.is_(None)), literal(0, Quota)).label(
            "reserved"
        ),
        func.count(_CLOSING.c.id).filter(_CLOSING.c.entry == "settle").label("finished"),
    )
    .select_from(
        ledger.outerjoin(_CLOSING, and_(_CLOSING.c.job_id == ledger.c.job_id, _CLOSING.c.opening.is_(False)))
    )
    .where(
        ledger.c.opening.is_(True), ledger.c.user_id == bindparam("user"), ledger.c.at >= bindparam("since")
    )
)


class Entry(StrEnum):
    """What a ledger row does with quota."""

    RESERVE = "reserve"
    SETTLE = "settle"
    RELEASE = "release"
    WRITE_OFF = "write_off"


@dataclass(frozen=True, slots=True)
class Spending:
    """A member's quota since some time: settled, held for unfinished jobs, and jobs that succeeded."""

    spent: Decimal
    reserved: Decimal
    finished: int


def reserve(connection: Connection, job: Job) -> None:
    """Hold the estimate of a job that was just accepted."""
    _write(connection, job, Entry.RESERVE, job.estimate, job.created_at)


def close(connection: Connection, job: Job, now: float) -> None:
    """Settle a job that succeeded with what TTAPI charged, or release what was held for one that did not.

    Of a job that was given up without TTAPI's word nobody knows whether it was charged: its estimate counts.
    """
    if job.state is State.SUCCEEDED:
        charged = job.estimate if job.quota is None else job.quota
        _write(connection, job, Entry.SETTLE, charged, now)
    elif job.failure in UNTOLD:
        _write(connection, job, Entry.WRITE_OFF, job.estimate, now)
    else:
        _write(connection, job, Entry.RELEASE, Decimal(0), now)


def spending(connection: Connection, user_id: int, since: float) -> Spending:
    """What a member's jobs ordered since `since` (unix seconds) cost or hold."""
    row = connection.execute(_SPENT, {"user": user_id, "since": since}).one()
    return Spending(row.spent, row.reserved, row.finished)


def _write(connection: Connection, job: Job, entry: Entry, quota: Decimal, now: float) -> None:
    connection.execute(
        _INSERT,
        {
            "job_id": job.id,
            "opening": entry is Entry.RESERVE,
            "entry": entry.value,
            "quota": quota,
            "user_id": job.user_id,
            "guild_id": job.guild_id,
            "at": now,
        },
    )
