"""A page of a gallery. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import discord

from bot.jobs.actions import family
from bot.jobs.members import Wanted
from bot.jobs.model import Job
from bot.locale import Texts
from cogs.ui import words
from cogs.ui.answers import Item, Row, beside, layout, link_button, message_link
from cogs.ui.buttons import JobButton
from cogs.ui.custom_id import CustomId, Verb

PER_PAGE: Final = 5
PROMPT_SHOWN: Final = 180  # characters; five of them and their facts stay below what a message may have
SEARCH_SHOWN: Final = 60
LONGEST_ALT: Final = 1000
FARTHEST: Final = 10**6


@dataclass(frozen=True, slots=True)
class View:
    """What is to be seen.

    Attributes:
        number: of the page, counted from 0.
        total: of all jobs that the gallery shows.
        ref: of the draft that keeps the search; None when there is but one page.
        pictured: rows of the jobs that have a thumbnail.
    """

    wanted: Wanted
    jobs: tuple[Job, ...]
    number: int
    total: int
    ref: str | None
    pictured: Collection[int]


def last_page(total: int) -> int:
    """The number of the last page, counted from 0."""
    return max(0, total - 1) // PER_PAGE


def asked_page(argument: str) -> int:
    """The page that a button's argument names, whatever a client sent."""
    number = argument.rpartition("_")[2]
    return min(int(number), FARTHEST) if number.isdecimal() else 0


def filename(place: int) -> str:
    """The thumbnail's file of the entry at that place of the page."""
    return f"easel_{place}.webp"


def gallery(view: View, say: Texts) -> discord.ui.LayoutView:
    """The page, or why it is empty."""
    if not view.jobs:
        return layout(_empty(view.wanted, say))
    entries = [_entry(job, place, view.pictured, say) for place, job in enumerate(view.jobs)]
    return layout(_title(view, say), *entries, *_turning(view, say))


def _title(view: View, say: Texts) -> str:
    shelf = "favorites.title" if view.wanted.favourites else "history.title"
    lines = [say(shelf, n=view.total, count=view.total)]
    narrowed: list[str] = []
    if view.wanted.search:
        narrowed.append(say("history.searched", text=words.quoted(view.wanted.search, SEARCH_SHOWN)))
    if view.wanted.kind is not None:
        narrowed.append(say(f"kind.{view.wanted.kind}"))
    if view.total > PER_PAGE:
        narrowed.append(say("history.page", number=view.number + 1, pages=last_page(view.total) + 1))
    return "\n".join([*lines, *([f"-# {' · '.join(narrowed)}"] if narrowed else [])])


def _empty(wanted: Wanted, say: Texts) -> str:
    if wanted.search or wanted.kind is not None:
        return say("history.no_match")
    return say("favorites.empty" if wanted.favourites else "history.empty")


def _entry(job: Job, place: int, pictured: Collection[int], say: Texts) -> Item | str:
    text = f"{_headline(job, say)}\n-# {' · '.join(_facts(job, say))}"
    if job.id in pictured:
        alt = words.snippet(job.prompt, LONGEST_ALT)
        picture = discord.ui.Thumbnail[Any](f"attachment://{filename(place)}", description=alt)
        return discord.ui.Section[Any](f"{text}{_jump(job, say)}", accessory=picture)
    if job.message_id is not None:
        return beside(text, link_button(say("button.jump"), _link(job)))
    return text


def _headline(job: Job, say: Texts) -> str:
    shown = job.prompt or job.text
    return f"**{words.quoted(shown, PROMPT_SHOWN) if shown else say(f'kind.{family(job.action)}')}**"


def _facts(job: Job, say: Texts) -> list[str]:
    when = job.finished_at or job.created_at
    title = words.action_title(job, say) or say(f"kind.{family(job.action)}")
    return [title, say(f"mode.{job.mode}"), f"<t:{int(when)}:R>", f"`{words.short_ref(job)}`"]


def _jump(job: Job, say: Texts) -> str:
    if job.message_id is None:
        return ""
    return f" · [{say('history.jump')}]({_link(job)})"


def _link(job: Job) -> str:
    assert job.home is not None, "asked before"
    return message_link(job.home)


def _turning(view: View, say: Texts) -> list[Item]:
    """First, previous, next, last; where one cannot go, the button is grey and dead."""
    if view.ref is None:
        return []
    last = last_page(view.total)
    back, on = view.number > 0, view.number < last
    turns = (
        ("first", "⏮️", "history.first", 0, back),
        ("previous", "◀️", "history.previous", max(0, view.number - 1), back),
        ("next", "▶️", "history.next", min(last, view.number + 1), on),
        ("last", "⏭️", "history.last", last, on),
    )
    buttons: list[JobButton] = []
    for name, emoji, key, number, possible in turns:
        # Two of them may lead to the same page, and custom ids are unique in a message.
        state = CustomId(Verb.PAGE, view.ref, f"{name}_{number}")
        button = JobButton(state, label=say(key), emoji=emoji)
        button.item.disabled = not possible
        buttons.append(button)
    return [Row(*buttons)]
