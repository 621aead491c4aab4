"""A batch's board: how its jobs stand, told anew whenever one of them ends."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, select

from bot.jobs.model import TERMINAL, Job, State
from bot.jobs.schema import jobs
from bot.jobs.transactions import rows

_OF_BATCH: Final = select(jobs).where(jobs.c.parent_id == bindparam("batch")).order_by(jobs.c.id)


def of_batch(connection: Connection, batch: int) -> list[Job]:
    """A batch's jobs in their order."""
    return list(map(rows.job_of, connection.execute(_OF_BATCH, {"batch": batch})))


def count(connection: Connection, batch: int, now: float) -> Job | None:
    """One of a batch's jobs has ended: show the board again, and end the batch with its last job."""
    if any(job.state not in TERMINAL for job in of_batch(connection, batch)):
        return rows.bump(connection, batch)
    return rows.set_guarded(
        connection, batch, [State.RUNNING], visible=True, state=State.SUCCEEDED, finished_at=now
    )
