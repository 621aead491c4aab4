"""The pictures that members gave with their orders."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from bot.jobs.details import Input
from bot.jobs.model import TERMINAL
from bot.jobs.schema import drafts, inputs, jobs

_OF_JOB: Final = (
    select(inputs.c.media_type, inputs.c.data)
    .where(inputs.c.job_id == bindparam("job"))
    .order_by(inputs.c.number)
)
_OVER: Final = select(jobs.c.id).where(jobs.c.state.in_(TERMINAL), jobs.c.finished_at < bindparam("before"))
_SWEEP_INPUTS: Final = delete(inputs).where(inputs.c.job_id.in_(_OVER))
_SWEEP_DRAFTS: Final = delete(drafts).where(drafts.c.created_at < bindparam("before"))


def of_job(connection: Connection, job: int) -> tuple[Input, ...]:
    """A job's inputs in the order given; () once they were swept."""
    return tuple(Input(*row) for row in connection.execute(_OF_JOB, {"job": job}))


def sweep(connection: Connection, before: float) -> None:
    """Forget the inputs of jobs that ended, and drafts that were made, before some unix time."""
    connection.execute(_SWEEP_INPUTS, {"before": before})
    connection.execute(_SWEEP_DRAFTS, {"before": before})
