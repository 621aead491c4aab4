"""Columns line up whatever the language."""

from __future__ import annotations

import pytest

from bot.columns import padded, width


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("ok", 2), ("–", 1), ("正常", 4), ("需处理", 6), ("（a）", 5), ("e\u0301", 1)],
)
def test_a_chinese_character_takes_two_cells(text: str, cells: int) -> None:
    assert width(text) == cells
    assert padded(text, 8) == text + " " * (8 - cells)
