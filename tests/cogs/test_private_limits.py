"""No member's settings, history or job, however odd, makes a private message that Discord refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import EaselError
from bot.jobs.actions import ACTIONS, Family
from bot.jobs.members import MemberSettings, Wanted
from bot.jobs.model import Job, State
from bot.locale import texts
from bot.prompt import check_preset_text
from bot.prompt.versions import EVERY
from bot.ttapi.messages import Mode
from cogs.gallery.details import facts
from cogs.gallery.pages import PER_PAGE, View, asked_page, filename, gallery, last_page
from cogs.settings.panel import panel
from cogs.settings.refusal import refusal
from cogs.settings.settings import TYPED_SHOWN
from cogs.settings.suffix import suffix_window
from cogs.ui.answers import layout
from cogs.ui.words import quoted
from tests.cogs.jobs import PARENT_REF, a_grid, a_job
from tests.cogs.limits import check
from tests.cogs.test_limits import KINDS, LANGUAGES, LONG, TIME, WHO
from tests.cogs.test_words import NASTY
from tests.support.discord_wire.checks.modals import check_modal
from tests.support.discord_wire.form import Field, Problems

FILES = [filename(place) for place in range(PER_PAGE)]
WORDS = st.one_of(NASTY, st.just("*" * 4000), st.just("https://a.example/" + "*" * 3900))


@st.composite
def settings(draw: st.DrawFn) -> MemberSettings:
    return MemberSettings(
        mode=draw(st.sampled_from(Mode)),
        version=draw(st.none() | st.sampled_from(sorted(EVERY)) | st.just("no longer known")),
        stylize=draw(st.none() | st.integers(0, 1000)),
        raw=draw(st.booleans()),
        remix=draw(st.booleans()),
        ping=draw(st.booleans()),
        copy=draw(st.booleans()),
        private=draw(st.booleans()),
        suffix=draw(WORDS)[:1000],
    )


@given(settings(), LANGUAGES)
def test_the_panel(settings: MemberSettings, language: Any) -> None:
    parts = panel(settings, language).to_components()
    check(parts)
    rows = [row["components"] for row in parts if row["type"] == 1]
    lists = [row[0] for row in rows if row[0]["type"] == 3]
    assert [sum(option["default"] for option in found["options"]) <= 1 for found in lists] == [True] * 4


@given(WORDS, LANGUAGES)
def test_the_suffixs_window(suffix: str, language: Any) -> None:
    problems = Problems()
    check_modal(Field(problems), suffix_window(suffix.strip()[:1000], language).to_dict())
    assert problems.tree == {}


@given(WORDS, LANGUAGES)
def test_a_refused_suffix(typed: str, language: Any) -> None:
    typed = typed.strip()[:1000]
    try:
        check_preset_text(typed)
    except EaselError as error:
        refused = f"{language('settings.suffix.refused')}\n{refusal(typed, error, language)}"
        check(layout(refused, language("settings.typed", text=quoted(typed, TYPED_SHOWN))).to_components())


@st.composite
def finished(draw: st.DrawFn, number: int = 1) -> Job:
    return a_job(
        State.SUCCEEDED,
        id=number,
        action=draw(st.sampled_from([*KINDS, *ACTIONS, "unheard of"])),
        prompt=draw(LONG | st.just("")),
        text=draw(st.none() | LONG),
        mode=draw(st.sampled_from(Mode)),
        user_id=draw(WHO),
        guild_id=draw(st.none() | WHO),
        channel_id=draw(WHO),
        message_id=draw(st.none() | WHO),
        seed=draw(st.none() | NASTY),
        job_id=draw(st.none() | NASTY),
        quota=draw(st.none() | st.decimals(0, 10**9, allow_nan=False, places=4)),
        submitted_at=draw(TIME),
        finished_at=draw(TIME),
    )


@st.composite
def views(draw: st.DrawFn) -> View:
    jobs = tuple(draw(finished(number)) for number in range(1, draw(st.integers(0, PER_PAGE)) + 1))
    number = draw(st.integers(0, 10**6))
    wanted = Wanted(
        7,
        draw(NASTY)[:200],
        draw(st.none() | st.sampled_from(Family)),
        draw(st.booleans()),
    )
    total = number * PER_PAGE + len(jobs) + draw(st.integers(0, 10**6))
    ref = PARENT_REF if total > PER_PAGE else None
    return View(wanted, jobs, number, total, ref, draw(st.frozensets(st.integers(1, PER_PAGE))))


@given(views(), LANGUAGES)
def test_a_page_of_a_gallery(view: View, language: Any) -> None:
    check(gallery(view, language).to_components(), *FILES)


def test_the_longest_page() -> None:
    longest = a_grid(
        action="redo_upscale_creative", prompt="*" * 4000, guild_id=2**63 - 1, message_id=2**63 - 1
    )
    jobs = tuple(replace(longest, id=number, channel_id=2**63 - 1) for number in range(1, PER_PAGE + 1))
    wanted = Wanted(7, "*" * 200, Family.IMAGINE)
    view = View(wanted, jobs, 10**6, 10**7, PARENT_REF, range(1, PER_PAGE + 1))
    for locale in ("en-US", "zh-CN"):
        check(gallery(view, texts(locale)).to_components(), *FILES)


@given(finished(), st.none() | st.just(a_grid(message_id=2**63 - 1)), LANGUAGES, st.booleans())
def test_job_details(job: Job, parent: Job | None, language: Any, trusted: bool) -> None:
    text = facts(job, parent, language, trusted=trusted)
    check(layout(language("details.title"), text).to_components())


@given(st.text(max_size=40))
def test_any_argument_names_a_page(argument: str) -> None:
    assert 0 <= asked_page(argument) <= 10**6


def test_pages_are_counted() -> None:
    assert [last_page(total) for total in (0, 1, 5, 6, 10, 11)] == [0, 0, 0, 1, 1, 2]


def test_help_is_short_enough() -> None:
    for locale in ("en-US", "zh-CN"):
        say = texts(locale)
        lines = [say(key) for key in ("help.commands", "help.buttons", "help.elsewhere")]
        lines.append(say("help.more", menus=("x" * 32,) * 3))
        check(layout("\n\n".join(lines), discord.ui.TextDisplay("x" * 500)).to_components())
