"""A job's message at every moment of its life, as a Components V2 layout. Pure."""

from __future__ import annotations

from typing import Final

import discord

from bot.jobs.model import Job, State
from bot.jobs.ports import Card
from bot.locale import Texts
from bot.ttapi.failures import ILLEGAL_PROMPT, WORTH_RETRYING, FailureKind
from cogs.ui import words
from cogs.ui.answers import Item, Row, boxed, layout, message_link
from cogs.ui.buttons import action_rows, verb_button
from cogs.ui.custom_id import Verb

LONGEST_ADDRESS: Final = 2048  # of a picture in a gallery
LONGEST_ALT: Final = 1000
TROUBLE: Final = discord.Colour(0xDA373C)
QUESTION: Final = discord.Colour(0xF0B232)
# Given up without TTAPI's word, which may have made and charged the job all the same.
NOBODY_KNOWS: Final = frozenset({FailureKind.LOST, FailureKind.DISMISSED})


def job_message(card: Card, texts: Texts) -> discord.ui.LayoutView:
    """The layout for a job as it is now; `card.ready` names the file that goes with it."""
    job = card.job
    match job.state:
        case State.NEW | State.QUEUED | State.SUBMITTING:
            return layout(_headline(card, texts, _waiting(card, texts)), *_cancel(job, texts))
        case State.RUNNING:
            return layout(
                _headline(card, texts, _progress(job, texts), texts(f"mode.{job.mode}")), *_preview(job)
            )
        case State.UNSURE:
            return layout(_headline(card, texts), _unsure(job, texts))
        case State.OVERDUE:
            late = boxed(QUESTION, texts("overdue.text"), _small_print(job, texts))
            return layout(_headline(card, texts), late)
        case State.SUCCEEDED:
            return layout(*_finished(card, texts))
        case State.FAILED:
            return layout(_headline(card, texts), _failed(job, texts))
        case State.CANCELLED:
            return layout(_headline(card, texts, texts("cancelled.note")), texts("cancelled.text"))


def not_ordered(job: Job, texts: Texts) -> discord.ui.LayoutView:
    """The notice for a command whose first answer never reached Discord."""
    return layout(_headline(Card(job), texts), texts("not_ordered.text"))


def _headline(card: Card, texts: Texts, *notes: str) -> str:
    """``**prompt** — what by @user (note) (note)``, as Midjourney's messages begin.

    What was done links to the picture it was done to.
    """
    job, parent = card.job, card.parent
    title = words.action_title(job, texts)
    if title and parent is not None and parent.message_id is not None:
        channel = parent.message_channel_id or parent.channel_id
        title = f"[{title}]({message_link(parent.guild_id, channel, parent.message_id)})"
    author = f"<@{job.user_id}>"
    who = texts("headline.by", title=title, author=author) if title else author
    line = f"**{words.quoted(job.prompt)}** — {who}"
    return line + "".join(texts("headline.note", note=note) for note in notes)


def _waiting(card: Card, texts: Texts) -> str:
    job = card.job
    if job.hold is not None:
        return texts(f"hold.{job.hold}")
    if job.state is State.SUBMITTING:
        return texts("waiting.starting")
    parts = [texts("waiting.waiting"), words.place_in_line(card.ahead, texts)]
    if card.seconds is not None:
        parts.append(texts("waiting.about", time=words.duration(card.seconds, texts)))
    return texts("list.comma").join(parts)


def _cancel(job: Job, texts: Texts) -> list[Item]:
    if job.state is State.SUBMITTING:
        return []
    return [Row(verb_button(job, Verb.CANCEL, texts("button.cancel")))]


def _progress(job: Job, texts: Texts) -> str:
    if job.progress is None:
        return texts("running.started")
    return texts("running.percent", percent=job.progress)


def _preview(job: Job) -> list[Item]:
    if job.preview is None or not job.preview.startswith("https://") or len(job.preview) > LONGEST_ADDRESS:
        return []
    return [discord.ui.MediaGallery(discord.MediaGalleryItem(job.preview))]


def _unsure(job: Job, texts: Texts) -> Item:
    if job.asked_at is None:
        return boxed(QUESTION, texts("unsure.looking"), _small_print(job, texts))
    cost = words.amount(job.estimate)
    buttons = Row(
        verb_button(job, Verb.ORDER, texts("button.order_again", quota=cost), discord.ButtonStyle.primary),
        verb_button(job, Verb.DISMISS, texts("button.dismiss")),
    )
    return boxed(QUESTION, texts("unsure.asked"), _small_print(job, texts), buttons)


def _finished(card: Card, texts: Texts) -> list[Item | str]:
    job = card.job
    items: list[Item | str] = [_headline(card, texts, texts(f"mode.{job.mode}"))]
    picture = _picture(card)
    if picture is None:
        items.append(texts("finished.no_picture"))
    else:
        alt = words.snippet(job.prompt, LONGEST_ALT)
        items.append(discord.ui.MediaGallery(discord.MediaGalleryItem(picture, description=alt)))
    if job.seed is not None:
        items.append(texts("finished.seed", seed=words.quoted(job.seed, 40)))
    items.append(_facts(job, texts))
    return [*items, *action_rows(job, card.used, texts)]


def _picture(card: Card) -> str | None:
    if card.ready is not None:
        return f"attachment://{card.ready.filename}"
    if card.job.picture is not None:
        return f"attachment://{card.job.picture.filename}"
    if card.link is None or not card.link.startswith(("https://", "http://")):
        return None
    return card.link if len(card.link) <= LONGEST_ADDRESS else None


def _facts(job: Job, texts: Texts) -> str:
    """The small print of a result: time taken, quota charged, reference, upstream's own file."""
    facts: list[str] = []
    if job.submitted_at is not None and job.finished_at is not None:
        facts.append(words.duration(job.finished_at - job.submitted_at, texts))
    if job.quota is not None:
        facts.append(texts("finished.quota", quota=words.amount(job.quota)))
    facts.append(f"`{words.short_ref(job)}`")
    if job.image is not None:
        facts.append(words.link(texts("finished.whole"), job.image))
    return "-# " + " · ".join(facts)


def _failed(job: Job, texts: Texts) -> Item:
    kind = job.failure
    assert kind is not None, "a failed job knows why"
    lines = [f"❌ **{texts(f'failure.{kind}')}**", texts(f"failure.{kind}.advice")]
    if job.submitted_at is not None:
        lines.append(texts(_charged(kind)))
    items: list[Item | str] = ["\n".join(lines), _small_print(job, texts)]
    if kind in WORTH_RETRYING:
        items.append(Row(verb_button(job, Verb.RETRY, texts("button.retry"))))
    return boxed(TROUBLE, *items)


def _charged(kind: FailureKind) -> str:
    if kind in NOBODY_KNOWS:
        return "failed.perhaps_charged"
    return "failed.not_charged_illegal" if kind in ILLEGAL_PROMPT else "failed.not_charged"


def _small_print(job: Job, texts: Texts) -> str:
    """Upstream's own words, if any, and the reference."""
    reference = f"`{words.short_ref(job)}`"
    if not job.failure_text:
        return f"-# {reference}"
    said = texts("failed.upstream_said", text=words.quoted(job.failure_text, 300))
    return f"-# {said} · {reference}"
