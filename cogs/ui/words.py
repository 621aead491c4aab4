"""Small pieces of text: a prompt that cannot break out of its place, times, quota, ordinals."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import discord

from bot.jobs.actions import ACTIONS
from bot.jobs.model import Job
from bot.locale import Texts

PROMPT_SHOWN: Final = 1_500  # characters, so that even fully escaped it leaves room for the rest
REF_SHOWN: Final = 8
_SPACES: Final = re.compile(r"\s+")
# Bidirectional overrides, zero-width marks and other controls could make a prompt look like our own words.
_INVISIBLE: Final = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBERED: Final = re.compile(r"(?P<name>[a-z]+)(?P<number>[1-4])")


def quoted(prompt: str, most: int = PROMPT_SHOWN) -> str:
    """A prompt on one line, with Markdown and mentions taken literally, cut to `most` characters."""
    line = _INVISIBLE.sub("", _SPACES.sub(" ", prompt)).strip()
    if len(line) > most:
        line = line[: most - 1].rstrip() + "…"
    return discord.utils.escape_mentions(discord.utils.escape_markdown(line))


def snippet(prompt: str, most: int) -> str:
    """A prompt as plain text where Discord renders no Markdown: choices and placeholders."""
    line = _INVISIBLE.sub("", _SPACES.sub(" ", prompt)).strip()
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def short_ref(job: Job) -> str:
    """The beginning of a job's reference, enough for /show."""
    return job.ref[:REF_SHOWN]


def amount(quota: Decimal) -> str:
    """Quota without needless zeros: ``4``, ``2.5``."""
    return f"{quota.normalize():f}"


def duration(seconds: float, texts: Texts) -> str:
    """Seconds as people say them: ``40 s``, ``2 min``."""
    whole = max(1, round(seconds))
    if whole < 100:
        return texts("unit.seconds", count=whole)
    return texts("unit.minutes", count=round(whole / 60))


def place_in_line(ahead: int, texts: Texts) -> str:
    """``next``, ``3rd in line``."""
    position = ahead + 1
    if position == 1:
        return texts("waiting.next")
    tens, ones = divmod(position, 10)
    suffix = "th" if tens % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    return texts("waiting.position", position=position, suffix=suffix)


def action_title(job: Job, texts: Texts) -> str | None:
    """What was done to the parent, as Midjourney words it; None for a plain /imagine."""
    if job.action not in ACTIONS:
        return None
    if numbered := _NUMBERED.fullmatch(job.action):
        return texts(f"title.{numbered['name']}", number=numbered["number"])
    return texts(f"title.{job.action}")
