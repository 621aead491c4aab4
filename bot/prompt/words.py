"""A prompt's text cut into words, and the characters that stand for dashes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

SMART: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
"""Hyphens and dashes that phones and input methods make of ``--``: ‐ ‑ ‒ – — ― − and wider ones."""

DASHES: Final = f"-{SMART}"
DASH: Final = "\u2014"

MARKS: Final = "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Invisible marks that right-to-left text and copying leave around a flag."""

_WORD: Final = re.compile(r"\S+")
_MARK: Final = re.compile(f"[{MARKS}]")
_DASH_RUN: Final = re.compile(f"[{DASHES}]+")
_FLAG: Final = re.compile(rf"(?<!\S)[{MARKS}]*--(?=[^\W\d_])")
_QUOTED: Final = re.compile(
    r'"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|「[^「」]*」|『[^『』]*』|《[^《》]*》|‘[^‘’]*’'
)


class Word(NamedTuple):
    """Text between blanks, with its offsets; `core` is the text without invisible marks around it."""

    text: str
    start: int
    end: int
    core: str


def cut(text: str) -> tuple[Word, ...]:
    """All words, in order, without those of invisible marks only."""
    found = _WORD.finditer(text)
    if not _MARK.search(text):
        return tuple(Word(one[0], one.start(), one.end(), one[0]) for one in found)
    words = (Word(one[0], one.start(), one.end(), one[0].strip(MARKS)) for one in found)
    return tuple(word for word in words if word.core)


def trim(text: str) -> str:
    """The text from its first word to its last one."""
    if not _MARK.search(text):
        return text.strip()
    words = cut(text)
    return text[words[0].start : words[-1].end] if words else ""


def dashed(text: str, words: Sequence[Word]) -> tuple[int, ...]:
    """The indices of the words that contain a dash of any kind."""
    indices: list[int] = []
    index = 0
    for found in _DASH_RUN.finditer(text):
        while words[index].end <= found.start():  # a dash is visible, so it is in a word
            index += 1
        if not indices or indices[-1] != index:
            indices.append(index)
    return tuple(indices)


def is_url(word: str) -> bool:
    """Whether a word is an address, sound or not."""
    return word[:9].lower().startswith(("http://", "https://", "<http://", "<https://"))


class Quotes:
    """Which places of a text stand between quotation marks; a pair does not reach over a flag."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._inside: bytearray | None = None

    def around(self, place: int) -> bool:
        """Whether the character at this offset is quoted."""
        if self._inside is None:
            self._inside = self._mask()
        return bool(self._inside[place])

    def _mask(self) -> bytearray:
        inside = bytearray(len(self._text))
        bounds = [0, *(flag.start() for flag in _FLAG.finditer(self._text)), len(self._text)]
        for start, end in pairwise(bounds):
            for found in _QUOTED.finditer(self._text, start, end):
                inside[found.start() : found.end()] = b"\1" * len(found.group())
        return inside
