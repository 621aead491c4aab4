"""Columns in a terminal, where a Chinese character takes two cells."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """The cells that a text takes."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, cells: int) -> str:
    """A text with blanks after it up to that many cells."""
    return text + " " * (cells - width(text))
