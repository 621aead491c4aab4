"""Where a flag begins: dashes of any kind, and what may follow them.

Two ASCII hyphens before a letter always begin a flag. Other dashes are prose as well, so they begin one
only before a flag's name that is followed by what that flag takes, or behind another flag.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from bot.prompt.flags import Arity, FlagSpec, known
from bot.prompt.words import DASHES, Quotes, Word

_DASHED: Final = re.compile(rf"([{DASHES}]+)(.*)", re.DOTALL)
_GLUED: Final = re.compile(r"([A-Za-z]+)[0-9]")


class Zone(Enum):
    """What stands before: only text, a flag that takes few words, or one that takes any text."""

    HEAD = auto()
    FLAGS = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of a flag.

    Attributes:
        name: what follows the dashes, with everything that is glued to it.
        words: 1, or 2 when a blank stands between dashes and name.
        straight: False when this is taken for a flag, but not written as one.
    """

    start: int
    end: int
    name: str
    words: int = 1
    straight: bool = True


@dataclass(frozen=True, slots=True)
class Openings:
    """Finds the flags among a text's words.

    Attributes:
        dashed: the indices of the words that have a dash in them.
    """

    words: Sequence[Word]
    dashed: Sequence[int]
    quotes: Quotes

    def among(self, start: int, end: int) -> Sequence[int]:
        """The words with a dash from index `start` up to `end`."""
        return self.dashed[bisect_left(self.dashed, start) : bisect_left(self.dashed, end)]

    def following(self, index: int, zone: Zone) -> tuple[int, Opening | None]:
        """The first flag from the word at `index` on, and its index; the number of words if there is none."""
        for place in range(bisect_left(self.dashed, index), len(self.dashed)):
            opening = self.at(self.dashed[place], zone)
            if opening:
                return self.dashed[place], opening
        return len(self.words), None

    def at(self, index: int, zone: Zone) -> Opening | None:
        """The flag that begins with this word, if one does."""
        found = _DASHED.match(self.words[index].core)
        if not found:
            return None
        dashes, rest = found.groups()
        if not dashes.isascii():
            return self._after_smart_dashes(index, rest, zone)
        if len(dashes) == 2 and rest:
            return self._opening(index, rest) if rest[0].isalpha() else None
        return self._after_odd_hyphens(index, dashes, rest, zone)

    def looks_like_one(self, index: int) -> str | None:
        """The flag that a word was perhaps meant to be, though it is read as text: ``-ar 16:9``."""
        found = _DASHED.match(self.words[index].core)
        if not found or self.quotes.around(self.words[index].start):
            return None
        dashes, rest = found.groups()
        if rest and dashes == "-" and self.followed_well(index, rest):
            return rest.lower()
        if not rest and not dashes.isascii():
            return self._next_name(index)
        return None

    def followed_well(self, index: int, name: str) -> bool:
        """Whether `name`, at the end of this word, is a flag's and what follows is what it takes."""
        spec = known(name)
        if spec is None or spec.arity is Arity.TEXT:
            return False
        follower = self.follower(index)
        if spec.arity is Arity.NONE:
            return follower is None or follower[0] in DASHES
        return follower is not None and spec.might_take(follower)

    def follower(self, index: int) -> str | None:
        """The word after this one, without marks; None at the end."""
        return self.words[index + 1].core if index + 1 < len(self.words) else None

    def _after_odd_hyphens(self, index: int, dashes: str, rest: str, zone: Zone) -> Opening | None:
        if not rest:
            name = self._next_name(index) if len(dashes) == 2 else None
            return self._opening(index, name, words=2, straight=False) if name else None
        if len(dashes) > 2:
            return self._opening(index, rest, straight=False) if known(rest) else None
        meant = zone is Zone.FLAGS and self.followed_well(index, rest)
        return self._opening(index, rest, straight=False) if meant else None

    def _after_smart_dashes(self, index: int, rest: str, zone: Zone) -> Opening | None:
        if self.quotes.around(self.words[index].start):
            return None
        if not rest:
            name = self._next_name(index) if zone is Zone.FLAGS else None
            return self._opening(index, name, words=2, straight=False) if name else None
        spec, glued = known(rest), _GLUED.match(rest)
        if spec:
            meant = self._may_follow(spec, self.follower(index))
        else:
            beneath = known(glued[1]) if glued else None
            meant = beneath is not None and beneath.arity is Arity.ONE
        if meant or (zone is Zone.FLAGS and rest[0].isascii() and rest[0].isalpha()):
            return self._opening(index, rest)
        return None

    def _may_follow(self, spec: FlagSpec, follower: str | None) -> bool:
        if follower is None or follower[0] in DASHES or spec.arity is Arity.TEXT:
            return True
        if spec.arity is Arity.NONE:
            return False
        return spec.might_take(follower) or (spec.arity is Arity.ONE and follower[0] in "0123456789.")

    def _next_name(self, index: int) -> str | None:
        name = self.follower(index)
        return name.lower() if name and self.followed_well(index + 1, name) else None

    def _opening(self, index: int, name: str, *, words: int = 1, straight: bool = True) -> Opening:
        last = self.words[index + words - 1]
        return Opening(self.words[index].start, last.end, name, words, straight)
