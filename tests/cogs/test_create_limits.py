"""Choices and windows of new jobs are what Discord takes, whatever members wrote before."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.jobs.drafts import Draft, DraftKind
from bot.locale import Texts, texts
from bot.ttapi.messages import Mode
from cogs.create.edit_window import region_window
from cogs.create.picture_prompt import prompt_window
from cogs.create.suggestions import ratios, referred, suggestions
from tests.cogs.jobs import REF, a_job
from tests.cogs.test_words import NASTY
from tests.support.discord_wire.checks.commands import check_choice
from tests.support.discord_wire.checks.modals import check_modal
from tests.support.discord_wire.form import Field, Problems

STRING = 3
EN, ZH = texts("en-US"), texts("zh-CN")
LONG = st.one_of(NASTY, st.just("*" * 4000), st.just(" " * 200 + "x"), st.just("\u200d"))
NAMES = st.text("abcdefghij-", min_size=1, max_size=20)


def legal(choices: list[discord.app_commands.Choice[str]]) -> None:
    problems = Problems()
    for choice in choices:
        check_choice(Field(problems), choice.to_dict(), STRING)
        assert choice.name.strip()
        assert choice.value
    assert problems.tree == {}
    assert len(choices) <= 25


@given(NASTY, st.lists(LONG, max_size=30), st.dictionaries(NAMES, LONG, max_size=20))
@example("x" * 99 + " --", ["x"], {"a": "b"})
@example("", ["", " ", "*" * 101] * 20, {})
def test_suggestions_are_legal(current: str, prompts: list[str], presets: dict[str, str]) -> None:
    legal(suggestions(current, [a_job(prompt=prompt) for prompt in prompts], presets))


@given(NASTY)
@example("9" * 200)
def test_ratios_are_legal(current: str) -> None:
    legal(ratios(current, ("1:1", "16:9")))


@pytest.mark.parametrize(
    ("current", "values"),
    [
        ("", ["--ink", "--oil", "a fox", "a BOAT"]),
        ("--", ["--ink", "--oil"]),
        ("a cat --i", ["a cat --ink"]),
        ("a cat --INK", ["a cat --ink"]),
        ("boat", ["a BOAT"]),
        ("a", ["a fox", "a BOAT"]),
        ("nothing of this", []),
    ],
)
def test_what_is_suggested(current: str, values: list[str]) -> None:
    jobs = [
        a_job(prompt="a fox"),
        a_job(prompt="upscaled", action="upsample1"),
        a_job(prompt="a BOAT", action="batch"),
        a_job(prompt="a fox"),
    ]
    found = suggestions(current, jobs, {"oil": "oil painting", "ink": "--ar 3:2"})
    assert [choice.value for choice in found] == values


@pytest.mark.parametrize(
    ("prompt", "ref"),
    [
        (f"easel:{REF}", REF),
        (f"easel:{REF} a fox", None),
        (f"a easel:{REF}", None),
        ("easel:short", None),
        ("a fox", None),
    ],
)
def test_a_reference_is_recognised(prompt: str, ref: str | None) -> None:
    assert referred(prompt) == ref


def allowed(modal: discord.ui.Modal) -> dict[str, Any]:
    problems = Problems()
    check_modal(Field(problems), dict(modal.to_dict()))
    return problems.tree


@pytest.mark.parametrize("say", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("prompt", ["a", "*" * 4000])
async def test_the_windows_are_legal(say: Texts, prompt: str) -> None:
    draft = Draft(REF, DraftKind.EDIT, 7, "edit", prompt, Mode.FAST, 1.0)
    assert allowed(region_window(draft, say)) == {}
    assert allowed(prompt_window(REF, prompt, say)) == {}
