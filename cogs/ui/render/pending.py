"""A job that is not over: waiting, running, being looked for, overdue."""

from __future__ import annotations

from typing import Final

import discord

from bot.jobs.model import Job, State
from bot.jobs.ports import Card
from bot.locale import Texts
from cogs.ui import words
from cogs.ui.answers import Item, Row, boxed
from cogs.ui.buttons import verb_button
from cogs.ui.custom_id import Verb
from cogs.ui.render.files import gallery, stands_in
from cogs.ui.render.headline import headline, small_print

QUESTION: Final = discord.Colour(0xF0B232)

Items = list[Item | str]


def waiting(card: Card, texts: Texts) -> Items:
    """Before TTAPI has it."""
    job = card.job
    # The button carries the job's reference; without one, the small print does.
    below: Items = [small_print(job)] if job.state is State.SUBMITTING else cancel(job, texts)
    return [headline(card, texts, _place(card, texts)), *stand_in(card, texts), *below]


def running(card: Card, texts: Texts) -> Items:
    """TTAPI is at work: how far it is, and a preview if there is one."""
    job = card.job
    notes = _progress(job, texts), texts(f"mode.{job.mode}")
    picture = stand_in(card, texts) or gallery(job.preview, https=True)
    return [headline(card, texts, *notes), *picture, small_print(job)]


def unsure(card: Card, texts: Texts) -> Items:
    """Nobody knows whether TTAPI has it; the author decides when looking for it has not helped."""
    job = card.job
    if job.asked_at is None:
        box = boxed(QUESTION, texts("unsure.looking"), small_print(job))
    else:
        cost = words.amount(job.estimate)
        label = texts("button.order_again", quota=cost)
        buttons = Row(
            verb_button(job, Verb.ORDER, label, discord.ButtonStyle.primary),
            verb_button(job, Verb.DISMISS, texts("button.dismiss")),
        )
        box = boxed(QUESTION, texts("unsure.asked"), small_print(job), buttons)
    return [headline(card, texts), *stand_in(card, texts), box]


def overdue(card: Card, texts: Texts) -> Items:
    """TTAPI should have finished by now."""
    late = boxed(QUESTION, texts("overdue.text"), small_print(card.job))
    return [headline(card, texts), *stand_in(card, texts), late]


def stand_in(card: Card, texts: Texts) -> Items:
    """The tile of the grid that is shown until its upscaled picture is there."""
    shown = stands_in(card)
    return [*gallery(shown, card.job.prompt), texts("finished.standin")] if shown is not None else []


def cancel(job: Job, texts: Texts) -> Items:
    """The button for what was not sent yet."""
    return [Row(verb_button(job, Verb.CANCEL, texts("button.cancel")))]


def _place(card: Card, texts: Texts) -> str:
    job = card.job
    if job.hold is not None:
        return texts(f"hold.{job.hold}")
    if job.state is State.SUBMITTING:
        return texts("waiting.starting")
    parts = [texts("waiting.waiting"), words.place_in_line(card.ahead, texts)]
    if card.seconds is not None:
        parts.append(texts("waiting.about", time=words.duration(card.seconds, texts)))
    return texts("list.comma").join(parts)


def _progress(job: Job, texts: Texts) -> str:
    if job.progress is None:
        return texts("running.started")
    return texts("running.percent", percent=job.progress)
