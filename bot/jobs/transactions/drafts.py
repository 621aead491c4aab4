"""What members have prepared; a draft becomes one job at most."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.jobs.details import Input
from bot.jobs.drafts import Draft
from bot.jobs.model import INPAINT, Job, Order, State
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Placed, Pressed, Verdict
from bot.jobs.schema import drafts
from bot.jobs.transactions import orders, rows
from bot.jobs.transactions.inserts import insert_job

_INSERT: Final = insert(drafts)
_BY_REF: Final = select(drafts).where(drafts.c.ref == bindparam("ref"))
_USED: Final = (
    update(drafts)
    .where(
        drafts.c.ref == bindparam("draft_ref"),
        drafts.c.job_id.is_not_distinct_from(bindparam("old_job", type_=drafts.c.job_id.type)),
    )
    .values(job_id=bindparam("new_job"))
)


def keep(connection: Connection, draft: Draft) -> None:
    """Write a draft down."""
    picture = draft.picture
    connection.execute(
        _INSERT,
        {
            "ref": draft.ref,
            "kind": draft.kind,
            "user_id": draft.user_id,
            "action": draft.action,
            "prompt": draft.prompt,
            "mode": draft.mode,
            "details": draft.details,
            "parent_ref": draft.parent_ref,
            "origin": draft.origin,
            "media_type": None if picture is None else picture.media_type,
            "data": None if picture is None else picture.data,
            "created_at": draft.created_at,
        },
    )


def by_ref(connection: Connection, ref: str) -> Draft | None:
    """The draft with our reference."""
    row = connection.execute(_BY_REF, {"ref": ref}).one_or_none()
    if row is None:
        return None
    picture = None if row.data is None else Input(row.media_type, row.data)
    return Draft(
        row.ref,
        row.kind,
        row.user_id,
        row.action,
        row.prompt,
        row.mode,
        row.created_at,
        row.details,
        row.parent_ref,
        row.origin,
        picture,
        row.job_id,
    )


def order(
    connection: Connection,
    ref: str,
    draft_ref: str,
    wanted: Order,
    origin: Origin,
    now: float,
    *,
    queue: bool,
) -> Pressed:
    """Turn a draft into a job, once.

    `queue`: whether the job waits for no first answer on Discord, as one that was ordered on a page.
    """
    draft = by_ref(connection, draft_ref)
    if draft is None:
        return Pressed(Verdict.UNKNOWN)
    former = rows.by_id(connection, draft.job_id) if draft.job_id is not None else None
    if former is not None and not _never_shown(former):
        return Pressed(Verdict.EXISTS, former)
    known = orders.by_token(connection, origin)
    if known is not None:
        return Pressed(Verdict.EXISTS, known)
    parent = rows.by_ref(connection, draft.parent_ref) if draft.parent_ref is not None else None
    links: dict[str, Any] = {}
    if queue:
        links["state"] = State.QUEUED
    if parent is not None:
        links["parent_id"] = parent.id
    if parent is not None and wanted.action == INPAINT:
        # Only what TTAPI does to its own job is bound to the account that has it.
        links |= {"parent_job_id": parent.job_id, "account_id": parent.account_id}
    placed: Placed = insert_job(connection, ref, replace(wanted, parent_ref=None), origin, now, links)
    connection.execute(_USED, {"draft_ref": draft_ref, "old_job": draft.job_id, "new_job": placed.job.id})
    # Its button shows that it was used.
    pressed = rows.bump(connection, parent.id) if parent is not None and wanted.action == INPAINT else parent
    return Pressed(Verdict.PLACED, placed.job, placed.ahead, pressed)


def _never_shown(job: Job) -> bool:
    """Whether Discord never took a job's first answer, so that nothing came of it and nobody saw it."""
    return job.state is State.CANCELLED and job.message_id is None
