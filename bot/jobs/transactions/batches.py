"""Batches: one message for many jobs, each of which lives a life of its own.

A batch is a job that never leaves the house. It holds its orders from the start; accepting it makes all its
jobs in the same transaction, so that a crash at any moment leaves either none of them or each once.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.jobs.details import Details
from bot.jobs.model import IMAGINE, Change, Job, Order, State, new_ref
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Step
from bot.jobs.transactions import life, rows, tally
from bot.jobs.transactions.inserts import insert_job
from bot.policy.prices import estimate


def begin(connection: Connection, batch: Job, now: float) -> Job | None:
    """QUEUED → RUNNING with all its jobs QUEUED; they are submitted like any others."""
    for number, wanted in enumerate(batch.details.orders, 1):
        cost = estimate(IMAGINE, wanted.mode)
        order = Order(IMAGINE, wanted.prompt, wanted.mode, cost, batch.hold, Details(number=number))
        links = {"state": State.QUEUED, "parent_id": batch.id, "shown": 1, "token_at": None}
        insert_job(connection, new_ref(), order, _origin(batch), now, links)
    return rows.set_guarded(connection, batch.id, [State.QUEUED], visible=True, state=State.RUNNING)


def stop(connection: Connection, ref: str, now: float) -> list[Step]:
    """Cancel those of a batch's jobs that were not sent yet; one on its way is, should it come back."""
    batch = rows.by_ref(connection, ref)
    if batch is None:
        return []
    rows.set_columns(connection, batch.id, details=replace(batch.details, stopped=True))
    change = Change(State.CANCELLED, {"finished_at": now, "hold": None})
    origins = frozenset({State.QUEUED})
    steps = [
        life.step(connection, job.id, origins, change, now) for job in tally.of_batch(connection, batch.id)
    ]
    return [step for step in steps if step is not None]


def _origin(batch: Job) -> Origin:
    return Origin(
        user_id=batch.user_id,
        channel_id=batch.channel_id,
        guild_id=batch.guild_id,
        roles=batch.roles,
        locale=batch.locale,
        private=batch.private,
        upload_limit=batch.upload_limit,
        token=None,
    )
