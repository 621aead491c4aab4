"""Reading jobs and raising what Discord must be brought up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Row, String, bindparam, func, select, update

from bot.jobs.model import BATCH, UPSTREAM, WAITING, Job, State
from bot.jobs.schema import jobs, state_in
from bot.ttapi.failures import FailureKind

BY_ID: Final = select(jobs).where(jobs.c.id == bindparam("job"))
BY_REF: Final = select(jobs).where(jobs.c.ref == bindparam("ref"))
_BY_JOB_ID: Final = select(jobs).where(jobs.c.job_id == bindparam("job_id"))
_IN_STATES: Final = (
    select(jobs).where(jobs.c.state.in_(bindparam("states", expanding=True))).order_by(jobs.c.vt, jobs.c.id)
)
_DIRTY: Final = select(jobs).where(jobs.c.shown < jobs.c.revision).order_by(jobs.c.id)
_OF_MEMBER: Final = (
    select(jobs)
    .where(jobs.c.user_id == bindparam("user"))
    .order_by(jobs.c.id.desc())
    .limit(bindparam("most"))
)
_BATCHES: Final = select(jobs.c.id).where(jobs.c.action == BATCH)
_UNFINISHED_OF_MEMBER: Final = (
    select(jobs)
    .where(
        jobs.c.user_id == bindparam("user"),
        state_in((*WAITING, *UPSTREAM)),
        # A batch stands for its jobs.
        jobs.c.parent_id.is_(None) | jobs.c.parent_id.not_in(_BATCHES),
    )
    .order_by(jobs.c.id)
    .limit(bindparam("most"))
)
_START: Final = bindparam("start", type_=String)
_BY_MESSAGE: Final = select(jobs).where(jobs.c.message_id == bindparam("message")).limit(1)
_REF_LIKE: Final = (
    select(jobs)
    .where(jobs.c.user_id == bindparam("user"), func.substr(jobs.c.ref, 1, func.length(_START)) == _START)
    .limit(2)
)
_USED: Final = (
    select(jobs.c.action)
    .where(jobs.c.parent_id == bindparam("parent"), jobs.c.state.not_in((State.FAILED, State.CANCELLED)))
    .distinct()
)
_BARRED: Final = (
    select(jobs.c.action)
    .where(jobs.c.parent_id == bindparam("parent"), jobs.c.failure == FailureKind.PARENT_GONE)
    .distinct()
)
_BUMP: Final = (
    update(jobs).where(jobs.c.id == bindparam("job")).values(revision=jobs.c.revision + 1).returning(*jobs.c)
)
_BUMP_REF: Final = (
    update(jobs)
    .where(jobs.c.ref == bindparam("job_ref"))
    .values(revision=jobs.c.revision + 1)
    .returning(*jobs.c)
)


def job_of(row: Row[Any]) -> Job:
    """A row of the jobs table as the model's value."""
    return Job(*row)


def one(connection: Connection, statement: Any, **parameters: Any) -> Job | None:
    """The only job a statement gives, or None."""
    row = connection.execute(statement, parameters).one_or_none()
    return None if row is None else job_of(row)


def by_ref(connection: Connection, ref: str) -> Job | None:
    """The job with our reference."""
    return one(connection, BY_REF, ref=ref)


def by_id(connection: Connection, job: int) -> Job | None:
    """The job with that row id."""
    return one(connection, BY_ID, job=job)


def by_job_id(connection: Connection, job_id: str) -> Job | None:
    """The job that TTAPI knows under `job_id`."""
    return one(connection, _BY_JOB_ID, job_id=job_id)


def by_message(connection: Connection, message_id: int) -> Job | None:
    """The job that a message of ours shows."""
    return one(connection, _BY_MESSAGE, message=message_id)


def find_own(connection: Connection, user_id: int, start: str) -> Job | None:
    """A member's own job by its reference, or by the beginning of it when that fits only one."""
    found = connection.execute(_REF_LIKE, {"user": user_id, "start": start}).all()
    return job_of(found[0]) if len(found) == 1 else None


def in_states(connection: Connection, states: Iterable[State]) -> list[Job]:
    """All jobs in any of `states`, in the fair queue's order."""
    return [job_of(row) for row in connection.execute(_IN_STATES, {"states": list(states)})]


def dirty(connection: Connection) -> list[Job]:
    """All jobs of which Discord shows less than we know."""
    return [job_of(row) for row in connection.execute(_DIRTY)]


def of_member(connection: Connection, user_id: int, most: int) -> list[Job]:
    """A member's newest jobs."""
    return [job_of(row) for row in connection.execute(_OF_MEMBER, {"user": user_id, "most": most})]


def unfinished_of_member(connection: Connection, user_id: int, most: int) -> list[Job]:
    """A member's oldest jobs that are not over."""
    return [job_of(row) for row in connection.execute(_UNFINISHED_OF_MEMBER, {"user": user_id, "most": most})]


def used_actions(connection: Connection, parent: int) -> frozenset[str]:
    """The actions on a picture that led, or may still lead, to a result."""
    return frozenset(connection.execute(_USED, {"parent": parent}).scalars())


def barred_actions(connection: Connection, parent: int) -> frozenset[str]:
    """The actions that TTAPI has refused because it does not allow them on this picture (any more)."""
    return frozenset(connection.execute(_BARRED, {"parent": parent}).scalars())


def bump(connection: Connection, job: int) -> Job | None:
    """Have a job's message rendered again."""
    return one(connection, _BUMP, job=job)


def bump_ref(connection: Connection, ref: str) -> Job | None:
    """Have a job's message rendered again, by our reference."""
    return one(connection, _BUMP_REF, job_ref=ref)


@lru_cache(maxsize=64)
def _update(columns: tuple[str, ...]) -> Any:
    values = {name: bindparam(f"new_{name}", type_=jobs.c[name].type) for name in columns}
    return update(jobs).where(jobs.c.id == bindparam("job")).values(values).returning(*jobs.c)


def set_columns(connection: Connection, job: int, **columns: Any) -> Job | None:
    """Set columns that do not belong to the job's life."""
    parameters = {f"new_{name}": value for name, value in columns.items()}
    return one(connection, _update(tuple(sorted(columns))), job=job, **parameters)


@lru_cache(maxsize=64)
def _guarded_update(columns: tuple[str, ...], visible: bool, progress_only: bool = False) -> Any:
    """An UPDATE of one job in any of ``:sources`` that gives the new row; parameters are ``new_<column>``."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}", type_=jobs.c[name].type) for name in columns}
    if visible:
        values["revision"] = jobs.c.revision + 1
    statement = update(jobs).where(
        jobs.c.id == bindparam("job"), jobs.c.state.in_(bindparam("sources", expanding=True))
    )
    if progress_only:
        newer = jobs.c.progress.is_(None) | (jobs.c.progress < bindparam("new_progress"))
        statement = statement.where(newer | (jobs.c.state != State.RUNNING))
    return statement.values(values).returning(*jobs.c)


def set_guarded(
    connection: Connection,
    job: int,
    sources: Sequence[State] | frozenset[State],
    *,
    visible: bool,
    **columns: Any,
) -> Job | None:
    """Set columns of a job that is still in one of `sources`; None when somebody else was faster."""
    progress_only = "progress" in columns and columns.get("state") is State.RUNNING
    statement = _guarded_update(tuple(sorted(columns)), visible, progress_only)
    parameters = {f"new_{name}": value for name, value in columns.items()}
    return one(connection, statement, job=job, sources=list(sources), **parameters)
