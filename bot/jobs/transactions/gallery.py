"""A member's finished work: found, paged through, kept as favourites, remembered as thumbnails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select

from bot.jobs.actions import Family, actions_of
from bot.jobs.model import BATCH, SEED, Job, State
from bot.jobs.schema import favourites, jobs, thumbnails
from bot.jobs.transactions import rows

_UNSHOWN: Final = (BATCH, SEED)
_THUMBNAILS: Final = select(thumbnails).where(thumbnails.c.job_id.in_(bindparam("jobs", expanding=True)))
_IS_FAVOURITE: Final = select(favourites.c.job_id).where(
    favourites.c.user_id == bindparam("user"), favourites.c.job_id == bindparam("job")
)
_FORGET: Final = delete(favourites).where(
    favourites.c.user_id == bindparam("user"), favourites.c.job_id == bindparam("job")
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a member's finished jobs a gallery shows.

    Attributes:
        search: a piece of the prompt, in any case; "" for all.
        kind: a family of actions; None for all.
        favourites: only those the member starred, whoever made them.
    """

    user_id: int
    search: str = ""
    kind: Family | None = None
    favourites: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a gallery, newest first, and how many there are in all."""

    jobs: tuple[Job, ...]
    total: int


def page(connection: Connection, wanted: Wanted, offset: int, most: int) -> Page:
    """Up to `most` jobs from `offset` on."""
    conditions = _conditions(wanted)
    total = connection.execute(select(func.count()).select_from(jobs).where(*conditions)).scalar_one()
    found = select(jobs).where(*conditions).order_by(jobs.c.id.desc()).offset(offset).limit(most)
    return Page(tuple(map(rows.job_of, connection.execute(found))), total)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        jobs.c.state == State.SUCCEEDED,
        jobs.c.action.not_in(_UNSHOWN),
    ]
    if wanted.favourites:
        starred = select(favourites.c.job_id).where(favourites.c.user_id == wanted.user_id)
        conditions.append(jobs.c.id.in_(starred))
        # What its author has made private since is nobody else's to see.
        conditions.append((jobs.c.user_id == wanted.user_id) | jobs.c.private.is_(False))
    else:
        conditions.append(jobs.c.user_id == wanted.user_id)
    if wanted.search:
        conditions.append(jobs.c.prompt.icontains(wanted.search, autoescape=True))
    if wanted.kind is not None:
        conditions.append(jobs.c.action.in_(actions_of(wanted.kind)))
    return conditions


def toggle_favourite(connection: Connection, user_id: int, job: int, now: float) -> bool:
    """Star a job, or take the star back; whether it is starred now."""
    parameters: dict[str, Any] = {"user": user_id, "job": job}
    if connection.execute(_IS_FAVOURITE, parameters).one_or_none() is not None:
        connection.execute(_FORGET, parameters)
        return False
    connection.execute(insert(favourites), {"user_id": user_id, "job_id": job, "at": now})
    return True


def keep_thumbnail(connection: Connection, job: int, data: bytes) -> None:
    """Remember a small likeness of a job's picture."""
    connection.execute(delete(thumbnails).where(thumbnails.c.job_id == job))
    connection.execute(insert(thumbnails), {"job_id": job, "data": data})


def thumbnails_of(connection: Connection, wanted: Sequence[int]) -> dict[int, bytes]:
    """Thumbnails by the row of their job."""
    return {row.job_id: row.data for row in connection.execute(_THUMBNAILS, {"jobs": list(wanted)})}
