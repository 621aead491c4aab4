"""What the page of support says is what the code does, and its tests are there to be run."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final, get_args

import pytest
from discord import AppCommandType, app_commands

from bot.client import EaselBot
from bot.jobs.actions import ACTIONS, ELSEWHERE
from bot.locale import texts
from bot.ttapi import inferred, wire
from bot.ttapi.messages import (
    Action,
    Api,
    Blend,
    Describe,
    Dimensions,
    Edit,
    ExtendVideo,
    Fetch,
    FetchList,
    Imagine,
    Info,
    Inpaint,
    Mode,
    PromptCheck,
    Read,
    Seed,
    Status,
    Submit,
    Video,
)
from tests.cogs.scene import Scene, raise_curtain
from tests.cogs.test_action_buttons import BUTTONS

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = (ROOT / "docs" / "support.md").read_text()
MENU_NAME: Final = re.compile(r"\*([^*]+)\*")
SPAN: Final = re.compile(r"`([^`]+)`")
NAMED_TEST: Final = re.compile(r"`((?:tests/)?(?:[a-z_]+/)?test_\w+\.py)(?:::(test_\w+))?`")

REQUESTS: Final[tuple[Submit | Read, ...]] = (
    Imagine("a fox", Mode.FAST, 300),
    Action("1", "reroll", 300),
    Seed("1", 300),
    Blend(("a", "b"), Dimensions.SQUARE, Mode.FAST, 300),
    Describe(300, url="https://example.org/fox.png"),
    Inpaint("1", "mask", None, 300),
    Edit("a fox", "picture", Mode.FAST),
    Video("a fox runs", "https://example.org/fox.png"),
    ExtendVideo("1", 0),
    *(Fetch("1", api) for api in Api),
    Info(),
    FetchList(),
    PromptCheck("a fox"),
    Status(),
)


def rows(title: str) -> list[list[str]]:
    """The cells of the tables under a heading, without the tables' own heads."""
    section = PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    cells = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    heads = {index - 1 for index, row in enumerate(cells) if set("".join(row)) == {"-"}}
    return [
        [cell.strip() for cell in row]
        for index, row in enumerate(cells)
        if index not in heads and index - 1 not in heads
    ]


def first_spans(title: str) -> list[str]:
    return [span for row in rows(title) for span in SPAN.findall(row[0])]


def test_there_is_one_of_each_request() -> None:
    assert {type(request) for request in REQUESTS} == set(get_args(Submit) + get_args(Read))


def test_every_call_that_the_client_can_make_is_listed_and_no_other() -> None:
    calls = {f"{call.method} {call.path}" for call in map(wire.encode, REQUESTS)}
    assert sorted(first_spans("Endpoints")) == sorted([*calls, "hookUrl"])


def test_what_is_inferred_is_called_so() -> None:
    assert (ROOT / "bot" / "ttapi" / "inferred.py").exists()
    row = next(row for row in rows("Endpoints") if inferred.VIDEO_FETCH in row[0])
    assert "**An inference**" in row[1]
    assert "`bot/ttapi/inferred.py`" in row[1]


def test_every_action_and_component_is_listed_with_its_button() -> None:
    assert sorted(first_spans("Actions and components")) == sorted([*ACTIONS, *ELSEWHERE])
    say = texts("en")
    for action, button, case in (row for row in rows("Actions and components") if row[2].startswith("`[")):
        spec = ACTIONS[action.strip("`")]
        face = spec.label or spec.emoji or ""
        assert button == (say(face) if face.startswith("button.") else face)
        assert case == f"`[{spec.name}]`"


def test_every_actions_case_is_there() -> None:
    assert {row[2] for row in BUTTONS} == set(ACTIONS)


async def test_every_command_and_menu_is_listed_and_no_other() -> None:
    async with raise_curtain() as scene:
        commands, menus = offered(scene)
    listed = rows("Commands and menus of Easel")
    assert sorted(first_spans("Commands and menus of Easel")) == commands
    assert sorted(MENU_NAME.findall("\n".join(row[0] for row in listed))) == menus
    refused = [row[0] for row in rows("Commands of Midjourney's own bot") if row[1].startswith("no")]
    assert {span for row in refused for span in SPAN.findall(row)}.isdisjoint(commands)


def offered(scene: Scene) -> tuple[list[str], list[str]]:
    """Slash commands without their groups, and menus of messages."""
    bot = scene.env.bot
    assert isinstance(bot, EaselBot)
    commands = [
        f"/{found.qualified_name}"
        for found in bot.tree.walk_commands()
        if not isinstance(found, app_commands.Group)
    ]
    menus = [menu.name for menu in bot.tree.get_commands(type=AppCommandType.message)]
    return sorted(commands), sorted(menus)


NAMED: Final = sorted(set(NAMED_TEST.findall(PAGE)))


def test_tests_are_named() -> None:
    assert len(NAMED) > 50
    for title in ("Endpoints", "Buttons of Easel's own", "Commands and menus of Easel"):
        assert [row[0] for row in rows(title) if not NAMED_TEST.search(row[2])] == []


@pytest.mark.parametrize(("path", "function"), NAMED)
def test_every_named_test_exists(path: str, function: str) -> None:
    assert not function or function in functions(path.removeprefix("tests/"))
    assert (ROOT / "tests" / path.removeprefix("tests/")).is_file()


@cache
def functions(path: str) -> frozenset[str]:
    """The tests that a file defines."""
    tree = ast.parse((ROOT / "tests" / path).read_text())
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
