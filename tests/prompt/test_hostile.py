"""The work that a prompt makes grows with its length, whatever is in it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest

from bot.prompt import PromptError, Unknown, parse

HALF, WHOLE = 1_000, 2_000
PIECES = [
    "-",
    "—",
    "-—",
    "a--b ",
    "-- ",
    "— ",
    "—s ",
    "--s 5 ",
    "--zzzzq ",
    "--比例 ",
    "{",
    "}",
    "{a,b}",
    "{a,{b,",
    "\\{",
    "“",
    '"—a ',
    "«",
    "::",
    "a::2 ",
    "a::-2 ",
    "9",
    "1:",
    ",",
    "https://a.b/ ",
    "https://",
    ".png",
    "\u200b",
    "\u200b ",
    "x ",
    "猫",
    "🐱 ",
]
PREFIXES = ["", "a ", "a --no ", "a --ar ", "a --sref ", "a::", "https://a.b/c", "{1, 2, 3} "]


def operations(work: Callable[[], object]) -> int:
    """How many functions are called, Python's and C's."""
    count = 0

    def tick(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def read(text: str, unknown: Unknown) -> None:
    try:
        parse(text, unknown_flags=unknown)
    except PromptError:
        return


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_twice_the_text_makes_twice_the_work(piece: str) -> None:
    for prefix in PREFIXES:
        texts = [(prefix + piece * length)[:length] for length in (HALF, WHOLE)]
        for unknown in Unknown:
            half, whole = (operations(partial(read, text, unknown)) for text in texts)
            assert whole <= 2.2 * half + 500, prefix


@pytest.mark.parametrize("piece", ["x ", "—no a ", "{a,{b,c}}", "--a "], ids=ascii)
def test_forty_permutations_make_forty_times_the_work(piece: str) -> None:
    choices = "{" + ",".join("ab" * 20) + "} "
    one = operations(partial(read, piece * 100, Unknown.WARN))
    forty = operations(partial(read, choices + piece * 100, Unknown.WARN))
    assert forty <= 44 * one + 5_000


def test_nothing_recurses_as_deep_as_the_text() -> None:
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        for piece in PIECES:
            read(piece * (4_000 // len(piece)), Unknown.WARN)
    finally:
        sys.setrecursionlimit(depth)
