"""The shape of a text that may still be wrong: where its words end, which flags it has, what they settle."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from bot.prompt.findings import Report
from bot.prompt.flags import known
from bot.prompt.frame import Frame
from bot.prompt.source import Source
from bot.prompt.tail import Segment, segments
from bot.prompt.words import is_url

_BRACE: Final = re.compile(r"(?<!\\)[{}]")
_IN_BRACES: Final = re.compile(r"(?<![^\s{,])--([A-Za-z]+)")


def deciding(name: str) -> frozenset[str]:
    """What a flag settles: its own name and its group."""
    spec = known(name)
    if spec is None:
        return frozenset({name})
    return frozenset({spec.name, spec.group}) if spec.group else frozenset({spec.name})


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as it was read.

    Attributes:
        braces: the offsets of the outermost pairs of braces.
    """

    text: str
    frame: Frame
    segments: tuple[Segment, ...]
    braces: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Sketch:
        """Read a text."""
        frame = Frame.around(Source.whole(text), Report())
        return cls(text, frame, segments(frame), tuple(_pairs(text)))

    def outside(self, at: int) -> int:
        """The offset, or where the outermost braces around it begin."""
        return next((start for start, end in self.braces if start < at < end), at)

    def is_outside(self, at: int) -> bool:
        """Whether no braces are around this offset."""
        return self.outside(at) == at

    def head(self, but: Collection[int] = ()) -> int:
        """Where the flags begin, without those at the offsets `but`; the text's length if there is none."""
        starts = (segment.opening.start for segment in self.segments if segment.opening.start not in but)
        return self.outside(min(starts, default=len(self.text)))

    @property
    def images(self) -> tuple[str, ...]:
        """The addresses in front."""
        found: list[str] = []
        for word in self.frame.words:
            if not is_url(word.core):
                break
            found.append(word.core)
        return tuple(found)

    @property
    def words(self) -> str:
        """The text between the addresses and the flags."""
        head, words = self.head(), self.frame.words[len(self.images) :]
        return self.text[words[0].start : head].strip() if words else ""

    @property
    def flags(self) -> str:
        """All from the first flag on."""
        return self.text[self.head() :].strip()

    @property
    def settled(self) -> frozenset[str]:
        """What the flags decide in every permutation."""
        found = (segment for segment in self.segments if self.is_outside(segment.opening.start))
        return frozenset[str]().union(*(deciding(segment.name) for segment in found))

    @property
    def settled_somewhere(self) -> frozenset[str]:
        """What the flags decide in any permutation."""
        names = [segment.name for segment in self.segments]
        names += [name for start, end in self.braces for name in _IN_BRACES.findall(self.text, start, end)]
        return frozenset[str]().union(*map(deciding, names))

    def written(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Each flag as it is written, and what it decides."""
        for segment in self.segments:
            yield self.text[segment.opening.start : segment.end], deciding(segment.name)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """The outermost pairs; a brace without its counterpart is no more than a sign."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for sign in _BRACE.finditer(text):
        if sign.group() == "{":
            opened.append(sign.start())
        elif opened:
            found.append((opened.pop(), sign.end()))
    end = 0
    for start, stop in sorted(found):
        if start >= end:
            end = stop
            yield start, stop
