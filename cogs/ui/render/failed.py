"""A job that came to nothing: what happened, what to do, whether it was charged."""

from __future__ import annotations

import re
from typing import Final

import discord

from bot.jobs.model import Job
from bot.jobs.ports import Card
from bot.locale import Texts
from bot.ttapi.failures import ILLEGAL_PROMPT, WORTH_RETRYING, FailureKind
from cogs.ui import words
from cogs.ui.answers import Item, Row, boxed
from cogs.ui.buttons import verb_button
from cogs.ui.custom_id import Verb
from cogs.ui.render.files import gallery, stands_in
from cogs.ui.render.headline import headline, small_print

TROUBLE: Final = discord.Colour(0xDA373C)
# Given up without TTAPI's word, which may have made and charged the job all the same.
NOBODY_KNOWS: Final = frozenset({FailureKind.LOST, FailureKind.DISMISSED})
_WORD: Final = re.compile(
    r"(?:banned prompt words?|sensitive words?|敏感词)\s*[:：]\s*\[?(?P<word>[^\[\]\n]+)", re.IGNORECASE
)
_NOT_ALLOWED: Final = re.compile(r"does not allow|不允许", re.IGNORECASE)


def failed(card: Card, texts: Texts) -> list[Item | str]:
    """The notice; what stood in for the picture stays, for it is the grid's own."""
    shown = gallery(stands_in(card), card.job.prompt)
    return [headline(card, texts), *shown, _notice(card.job, texts)]


def _notice(job: Job, texts: Texts) -> Item:
    kind = job.failure
    assert kind is not None, "a failed job knows why"
    what = _what(job, kind)
    lines = [f"❌ **{_sentence(job, what, texts)}**", texts(f"failure.{what}.advice")]
    if job.submitted_at is not None:
        lines.append(texts(_charged(kind)))
    items: list[Item | str] = ["\n".join(lines), _upstreams_words(job, texts)]
    if kind in WORTH_RETRYING:
        items.append(Row(verb_button(job, Verb.RETRY, texts("button.retry"))))
    return boxed(TROUBLE, *items)


def _what(job: Job, kind: FailureKind) -> str:
    """Which texts tell of it: a picture that is there and does not allow an action is no lost one."""
    if kind is FailureKind.PARENT_GONE and _NOT_ALLOWED.search(job.failure_text or ""):
        return "not_allowed"
    return kind


def _sentence(job: Job, what: str, texts: Texts) -> str:
    named = _WORD.search(job.failure_text or "") if job.failure is FailureKind.BANNED_PROMPT else None
    if named is None or not named["word"].strip():
        return texts(f"failure.{what}")
    return texts("failure.banned_prompt.word", word=words.quoted(named["word"].strip(), 60))


def _charged(kind: FailureKind) -> str:
    if kind in NOBODY_KNOWS:
        return "failed.perhaps_charged"
    return "failed.not_charged_illegal" if kind in ILLEGAL_PROMPT else "failed.not_charged"


def _upstreams_words(job: Job, texts: Texts) -> str:
    if not job.failure_text:
        return small_print(job)
    return small_print(job, texts("failed.upstream_said", text=words.quoted(job.failure_text, 300)))
