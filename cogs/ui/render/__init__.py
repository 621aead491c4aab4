"""A job's message at every moment of its life, as a Components V2 layout. Pure."""

from __future__ import annotations

import discord

from bot.jobs.model import BATCH, DESCRIBE, SEED, Job, State
from bot.jobs.ports import Card
from bot.locale import Texts
from cogs.ui.answers import Item, layout
from cogs.ui.render import board, failed, pending, pictures, written
from cogs.ui.render.headline import headline

__all__ = ["job_message", "not_ordered"]

Items = list[Item | str]


def job_message(card: Card, texts: Texts) -> discord.ui.LayoutView:
    """The layout for a job as it is now; `card.ready` and `card.clips` name the files that go with it."""
    return layout(*_items(card, texts))


def not_ordered(job: Job, texts: Texts) -> discord.ui.LayoutView:
    """The notice for a command whose first answer never reached Discord."""
    return layout(headline(Card(job), texts), texts("not_ordered.text"))


def _items(card: Card, texts: Texts) -> Items:
    job = card.job
    if job.state is State.CANCELLED:
        return [headline(card, texts, texts("cancelled.note")), texts("cancelled.text")]
    if job.action == BATCH:
        return board.board(card, texts)
    match job.state:
        case State.NEW | State.QUEUED | State.SUBMITTING:
            return pending.waiting(card, texts)
        case State.RUNNING:
            return pending.running(card, texts)
        case State.UNSURE:
            return pending.unsure(card, texts)
        case State.OVERDUE:
            return pending.overdue(card, texts)
        case State.SUCCEEDED:
            return _finished(card, texts)
        case State.FAILED:
            return failed.failed(card, texts)


def _finished(card: Card, texts: Texts) -> Items:
    job = card.job
    if job.action == DESCRIBE:
        return written.description(card, texts)
    if job.action == SEED:
        return written.seed(card, texts)
    if job.videos:
        return pictures.clips(card, texts)
    return pictures.picture(card, texts)
