"""The way from the queue to TTAPI: the cap is taken in the claim's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from bot.jobs.actions import patience
from bot.jobs.model import UPSTREAM, WAITING, Change, Hold, Job, State, failed
from bot.jobs.outcomes import Step
from bot.jobs.schema import jobs, state_in
from bot.jobs.transactions import life, rows
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode

_BUSY: Final = (
    select(func.count())
    .select_from(jobs)
    .where(
        jobs.c.account_id == bindparam("account"),
        state_in(UPSTREAM),
        state_in((State.SUBMITTING, State.RUNNING))
        # Nobody knows whether an UNSURE job runs: its slot is kept until TTAPI must have ended it.
        | (state_in((State.UNSURE,)) & (jobs.c.deadline_at > bindparam("now"))),
    )
)
_NEXT: Final = (
    select(jobs)
    .where(
        state_in(WAITING),
        jobs.c.state == State.QUEUED,
        # Only what was tried before has a reason to wait; its times may stem from a clock since set back.
        (jobs.c.attempts == 0) | (jobs.c.not_before <= bindparam("now")),
        jobs.c.account_id.is_(None) | (jobs.c.account_id == bindparam("account")),
    )
    .order_by(jobs.c.vt, jobs.c.id)
    .limit(bindparam("most"))
)
_NEXT_DUE: Final = select(func.min(jobs.c.not_before)).where(
    state_in(WAITING), jobs.c.state == State.QUEUED, jobs.c.not_before > bindparam("now")
)


def claim(
    connection: Connection,
    account: int,
    cap: int,
    deadlines: Mapping[Mode, float],
    newest_known: str | None,
    now: float,
    most: int,
) -> list[Job]:
    """Move up to `most` jobs from QUEUED to SUBMITTING, never more than `cap` in progress.

    `deadlines` are the unix times at which a job submitted now is overdue, by mode.
    """
    busy = connection.execute(_BUSY, {"account": account, "now": now}).scalar_one()
    free = min(cap - busy, most)
    if free <= 0:
        return []
    waiting = connection.execute(_NEXT, {"account": account, "now": now, "most": free}).all()
    claimed: list[Job] = []
    for job in map(rows.job_of, waiting):
        columns = {
            "account_id": account,
            "attempts": job.attempts + 1,
            "submitted_at": now,
            "deadline_at": deadlines[job.mode] + patience(job.action),
            "newest_known": newest_known,
            "asked_at": None,
        }
        step = life.apply(connection, job.id, Change(State.SUBMITTING, columns), now)
        if step is not None:
            claimed.append(step.job)
    return claimed


def recover(connection: Connection, now: float) -> list[Job]:
    """After a restart: nobody knows whether what was SUBMITTING left the house; all jobs to look after."""
    for job in rows.in_states(connection, [State.SUBMITTING]):
        life.apply(connection, job.id, Change(State.UNSURE), now)
    return rows.in_states(connection, UPSTREAM)


def next_due(connection: Connection, now: float) -> float | None:
    """The unix time at which the next held-back job may be submitted."""
    return connection.execute(_NEXT_DUE, {"now": now}).scalar_one()


def submitted(connection: Connection, job: int, job_id: str, now: float) -> Step | None:
    """SUBMITTING → RUNNING under TTAPI's id; None when a hook came first and knew it already.

    An id that is another job's cannot be followed, and the order must not be repeated: nobody knows what
    became of it.
    """
    origins = frozenset({State.SUBMITTING})
    other = rows.by_job_id(connection, job_id)
    if other is not None and other.id != job:
        return life.step(connection, job, origins, failed(FailureKind.LOST, "", now), now)
    return life.step(connection, job, origins, Change(State.RUNNING, {"job_id": job_id, "hold": None}), now)


def put_back(
    connection: Connection, job: int, not_before: float, hold: Hold | None, now: float
) -> Step | None:
    """SUBMITTING → QUEUED: TTAPI has no such job and may take it later."""
    before = rows.by_id(connection, job)
    step = life.step(
        connection,
        job,
        frozenset({State.SUBMITTING}),
        Change(State.QUEUED, {"not_before": not_before, "hold": hold}),
        now,
    )
    if step is not None and _is_stopped(connection, step.job):
        cancelled = Change(State.CANCELLED, {"finished_at": now, "hold": None})
        return life.apply(connection, job, cancelled, now)
    if step is None or before is None or hold is not before.hold:
        return step
    # The message already says what there is to say.
    same = rows.set_guarded(connection, job, [State.QUEUED], visible=False, revision=before.revision)
    return Step(same or step.job)


def _is_stopped(connection: Connection, job: Job) -> bool:
    """Whether a job belongs to a batch of which no more shall be sent."""
    if job.details.number is None or job.parent_id is None:
        return False
    batch = rows.by_id(connection, job.parent_id)
    return batch is not None and batch.details.stopped


def learn_id(connection: Connection, ref: str, job_id: str, now: float) -> Job | None:
    """Take TTAPI's id from a hook for a job that has none yet; the job as it then is, or None if unknown."""
    job = rows.by_ref(connection, ref)
    if job is None or job.job_id is not None or job.terminal or not job.attempts:
        return job
    taken = rows.by_job_id(connection, job_id)
    if taken is not None:
        return job
    if job.state is State.QUEUED:
        columns = {"job_id": job_id, "hold": None, "submitted_at": job.submitted_at or now}
        step = life.apply(connection, job.id, Change(State.RUNNING, columns), now)
        return step.job if step else job
    return rows.set_guarded(connection, job.id, [job.state], visible=False, job_id=job_id) or job


def order_again(connection: Connection, job: int, now: float) -> Step | None:
    """UNSURE → QUEUED at somebody's word; None when it was settled, or TTAPI's id for it came to be known."""
    found = rows.by_id(connection, job)
    if found is None or found.job_id is not None:
        return None
    change = Change(State.QUEUED, {"not_before": now, "asked_at": None})
    return life.step(connection, job, frozenset({State.UNSURE}), change, now)


def ask(connection: Connection, job: int, now: float) -> Job | None:
    """Have the member asked about an UNSURE job of which nothing was found; None when it was settled."""
    return rows.set_guarded(connection, job, [State.UNSURE], visible=True, asked_at=now)
