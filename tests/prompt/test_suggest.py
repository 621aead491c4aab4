"""Which flag somebody may have meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompt import FLAGS
from bot.prompt.suggest import distance, guess

NAMES = [name for spec in FLAGS for name in spec.names]
SHORT = st.text(alphabet="abc", max_size=6)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("stylise", "stylize"),
        ("styilze", "stylize"),
        ("stilize", "stylize"),
        ("caos", "chaos"),
        ("chaoss", "chaos"),
        ("qualty", "quality"),
        ("wierd", "weird"),
        ("tiles", "tile"),
        ("sede", "seed"),
        ("nijii", "niji"),
        ("nijy", "niji"),
        ("verison", "version"),
        ("repaet", "repeat"),
        ("relaxed", "relax"),
        ("fastt", "fast"),
        ("turbomode", "turbo"),
        ("aspectratio", "aspect"),
        ("profil", "profile"),
        ("personalise", "personalize"),
        ("crefs", "cref"),
        ("ra", "ar"),
        ("wi", "iw"),
        ("ws", "sw"),
        ("srf", "sref"),
        ("x", None),
        ("zz", None),
        ("ab", None),
        ("hello", None),
        ("guidance", None),
        ("比例", None),
        ("x" * 500, None),
        ("", None),
    ],
)
def test_the_flag_that_was_meant(written: str, meant: str | None) -> None:
    assert guess(written, NAMES) == meant


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("", "", 0),
        ("a", "", 1),
        ("", "ab", 2),
        ("ar", "ar", 0),
        ("ar", "ra", 1),
        ("chaos", "chaso", 1),
        ("stylise", "stylize", 1),
        ("kitten", "sitting", 3),
        ("abcd", "dcba", 3),
    ],
)
def test_distances(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == steps


@given(SHORT, SHORT)
def test_a_distance_is_the_same_from_both_ends(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) <= max(len(one), len(other))
