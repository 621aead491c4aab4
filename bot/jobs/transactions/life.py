"""A job's steps from state to state, with what must happen in the same transaction."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from bot.jobs.actions import ONCE
from bot.jobs.model import BATCH, TERMINAL, Change, Job, State, sources
from bot.jobs.outcomes import Step
from bot.jobs.transactions import rows, tally
from bot.policy import ledger

RETRY: Final = ":retry"
# Steps that change nothing a person sees.
_INVISIBLE: Final = frozenset({State.SUBMITTING})


def apply(connection: Connection, job: int, change: Change, now: float) -> Step | None:
    """Take one step; None when the job has left the states from which it is allowed."""
    return step(connection, job, sources(change.state), change, now)


def step(
    connection: Connection, job: int, origins: frozenset[State], change: Change, now: float
) -> Step | None:
    """Take one step from any of `origins`: guarded update, ledger and parent in one transaction."""
    moved = rows.set_guarded(
        connection,
        job,
        origins & sources(change.state),
        visible=change.state not in _INVISIBLE,
        state=change.state,
        **change.columns,
    )
    if moved is None:
        return None
    if change.state not in TERMINAL:
        return Step(moved)
    if moved.action != BATCH:
        ledger.close(connection, moved, now)
    return _ended(connection, moved, now)


def _ended(connection: Connection, job: Job, now: float) -> Step:
    """Free the button that made a job, unless its result is the same for good."""
    once = job.action in ONCE or (job.press_key or "").endswith(RETRY)
    kept = job.state is State.SUCCEEDED and once
    if job.press_key is not None and not kept:
        freed = rows.set_guarded(connection, job.id, [job.state], visible=False, press_key=None)
        job = freed or job
    parent = None
    if job.parent_id is not None and job.details.number is not None:
        parent = tally.count(connection, job.parent_id, now)
    elif job.parent_id is not None and job.state is not State.SUCCEEDED:
        parent = rows.bump(connection, job.parent_id)
    return Step(job, parent)
