"""The flags: where each begins, what its name is, and which words follow it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.prompt.flags import Arity, FlagSpec, known
from bot.prompt.frame import Frame
from bot.prompt.openings import Opening, Zone
from bot.prompt.words import Word

_NAME: Final = re.compile(r"([A-Za-z]+?)(?=https?://|[^A-Za-z]|$)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Segment:
    """A flag and the words up to the next one.

    Attributes:
        opening: where it begins.
        name: without dashes, in lower case if it is a flag's.
        spec: the row of the table, or None.
        glued: what stands between the name and the next blank.
        index: of the first of `words` among the text's words.
        words: what follows.
    """

    opening: Opening
    name: str
    spec: FlagSpec | None
    glued: str
    index: int
    words: tuple[Word, ...]

    @property
    def end(self) -> int:
        """The offset after the last word."""
        return self.words[-1].end if self.words else self.opening.end


def first_flag(frame: Frame) -> int:
    """The index of the word that begins the first flag; the number of words if there is none."""
    return frame.openings.following(0, Zone.HEAD)[0]


def segments(frame: Frame) -> tuple[Segment, ...]:
    """All flags."""
    found: list[Segment] = []
    index, opening = frame.openings.following(0, Zone.HEAD)
    while opening:
        name, spec, glued = _name(opening.name)
        zone = Zone.TEXT if spec and spec.arity is Arity.TEXT else Zone.FLAGS
        start = index + opening.words
        index, following = frame.openings.following(start, zone)
        found.append(Segment(opening, name, spec, glued, start, frame.words[start:index]))
        opening = following
    return tuple(found)


def _name(written: str) -> tuple[str, FlagSpec | None, str]:
    spec = known(written)
    if spec:
        return written.lower(), spec, ""
    found = _NAME.fullmatch(written)
    if found and found[2]:
        spec = known(found[1])
        return (found[1].lower() if spec else found[1]), spec, found[2]
    return written, None, ""
