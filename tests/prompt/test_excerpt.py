"""The place of a fault, shown with a little of what stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locale import Message
from bot.prompt import Finding, PromptError, parse
from bot.prompt.excerpt import LONGEST_PLACE, Excerpt, excerpt

HERE = Message("prompt.empty")


def shown(text: str, start: int, end: int, around: int = 5) -> tuple[str, str, str]:
    found = excerpt(text, Finding(start, end, HERE), around)
    return found.before, found.place, found.after


@pytest.mark.parametrize(
    ("text", "start", "end", "parts"),
    [
        ("a cat --ar16:9", 6, 14, ("… cat ", "--ar16:9", "")),
        ("a --ar16:9 b", 2, 10, ("a ", "--ar16:9", " b")),
        ("0123456789", 5, 6, ("01234", "5", "6789")),
        ("0123456789ab", 5, 6, ("01234", "5", "6789a…")),
        ("0123456789ab", 6, 7, ("…12345", "6", "789ab")),
        ("abc", 0, 3, ("", "abc", "")),
        ("", 0, 0, ("", "", "")),
        ("abc", 3, 3, ("abc", "", "")),
        ("abc", 2, 90, ("ab", "c", "")),
        ("a\ncat\t--x\r\nb", 6, 9, ("… cat ", "--x", "  b")),
        # Joined signs are kept whole, at the edges and at the place itself.
        ("xe\u03010123--y", 7, 9, ("…e\u03010123", "--", "y")),
        ("👩‍🚀0123--y", 7, 9, ("👩‍🚀0123", "--", "y")),
        ("--0123👩‍🚀yy", 0, 2, ("", "--", "0123👩‍🚀…")),
        ("ab👍🏽cd", 3, 5, ("ab", "👍🏽c", "d")),
        ("abe\u0301cd", 2, 3, ("ab", "e\u0301", "cd")),
        ("--0123❤\ufe0fz", 0, 2, ("", "--", "0123❤\ufe0f…")),
        ("--01231\ufe0f\u20e3z", 0, 2, ("", "--", "01231\ufe0f\u20e3…")),
        ("--0123🇨🇳z", 0, 2, ("", "--", "0123🇨🇳…")),
    ],
)
def test_a_place_is_shown_with_what_stands_around_it(
    text: str, start: int, end: int, parts: tuple[str, str, str]
) -> None:
    assert shown(text, start, end) == parts


def test_thirty_characters_stand_on_both_sides() -> None:
    found = excerpt("a" * 50 + "!" + "b" * 50, Finding(50, 51, HERE))
    assert found == Excerpt("…" + "a" * 30, "!", "b" * 30 + "…")


def test_a_long_place_is_cut() -> None:
    before, place, after = shown("a " + "x" * 500 + " b", 2, 502)
    assert (before, after) == ("a ", " b")
    assert place == "x" * (LONGEST_PLACE - 1) + "…"


def test_a_heap_of_marks_is_cut_all_the_same() -> None:
    before, place, after = shown("e" + "\u0301" * 3_000 + "--" + "\u0301" * 3_000, 3_001, 3_003)
    assert len(before) < 60
    assert len(place) <= LONGEST_PLACE
    assert len(after) < 60


def test_a_fault_of_the_parser_is_shown() -> None:
    text = "a knight in a very long and detailed description of a hall --chaos 500 --ar 3:2"
    with pytest.raises(PromptError) as refused:
        parse(text)
    (fault,) = refused.value.faults
    assert excerpt(text, fault) == Excerpt("…description of a hall --chaos ", "500", " --ar 3:2")


@given(st.text(max_size=40), st.integers(0, 45), st.integers(0, 45), st.integers(0, 12))
def test_an_excerpt_is_part_of_the_text(text: str, start: int, length: int, around: int) -> None:
    found = excerpt(text, Finding(start, start + length, HERE), around)
    whole = "".join(" " if sign.isspace() else sign for sign in text)
    before, after = found.before.removeprefix("…"), found.after.removesuffix("…")
    assert f"{before}{found.place}{after}" in f"…{whole}…"
