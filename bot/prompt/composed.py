"""A prompt put together from what a member typed and what else belongs to it, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from bot.locale import Message
from bot.prompt.findings import Finding, PromptError
from bot.prompt.model import Flag


class Origin(Enum):
    """Where a piece of a prompt comes from."""

    TYPED = auto()
    PICTURE = auto()
    PRESET = auto()
    SUFFIX = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the whole text, from `start` to `end`.

    Attributes:
        home: the offsets in what the member typed: of the same characters, of a preset's ``--name``, or of
            the empty place at the beginning (pictures) or the end (suffix).
    """

    start: int
    end: int
    origin: Origin
    home: tuple[int, int]


_OF_THE_WHOLE: Final = frozenset({"prompt.too_long", "prompt.empty", "prompt.fault.image_alone"})


@dataclass(frozen=True, slots=True)
class Composed:
    """What to give to `parse`.

    Findings of `parse` count in `text`, which the member has never seen; `in_typed` and `refusal` lead them
    back to `typed`.

    Attributes:
        text: the whole prompt; the same as `typed` if nothing was added.
        defaults: the flags of options and settings, for `parse`.
        typed: what the member wrote.
    """

    text: str
    defaults: tuple[Flag, ...]
    typed: str
    pieces: tuple[Piece, ...]

    def refusal(self, error: PromptError) -> PromptError:
        """The same refusal with places in what the member typed."""
        return PromptError(*(self.in_typed(fault) for fault in error.faults))

    def in_typed(self, finding: Finding) -> Finding:
        """The same finding in what the member typed.

        What lies in a preset is shown at its ``--name`` and said to be in there; what lies in the suffix at
        the end. `mended` is what the member would have to type; where the mend touches more than that, it is
        the whole prompt, which composes to itself.
        """
        if self.text == self.typed or not self.pieces:
            return finding
        first = next((piece for piece in self.pieces if piece.end > finding.start), self.pieces[-1])
        last = next((piece for piece in reversed(self.pieces) if piece.start < finding.end), self.pieces[0])
        start, end = _home(first, finding.start)[0], _home(last, finding.end)[1]
        message = self._within(finding.message, first, last)
        mended = self._mended(finding.mended) if finding.mended is not None else None
        return Finding(min(start, end), max(start, end), message, mended)

    def _within(self, message: Message, first: Piece, last: Piece) -> Message:
        if first.origin is not last.origin or first.home != last.home or message.key in _OF_THE_WHOLE:
            return message
        if first.origin is Origin.PRESET:
            preset = self.typed[slice(*first.home)]
            return Message("prompt.within.preset", {"preset": preset, "fault": message})
        if first.origin is Origin.SUFFIX:
            return Message("prompt.within.suffix", {"fault": message})
        return message

    def _mended(self, mended: str) -> str:
        start = _shared(self.text, mended)
        kept = _shared(self.text[start:][::-1], mended[start:][::-1])
        end, new = len(self.text) - kept, mended[start : len(mended) - kept]
        if start == len(self.text):
            return f"{self.typed.rstrip()}{new}"
        for piece in self.pieces:
            if piece.origin is Origin.TYPED and piece.start <= start and end <= piece.end:
                before, after = _home(piece, start)[0], _home(piece, end)[1]
                return f"{self.typed[:before]}{new}{self.typed[after:]}"
        return mended


def _home(piece: Piece, at: int) -> tuple[int, int]:
    """The place in what was typed, as a beginning and as an end."""
    if piece.origin is not Origin.TYPED:
        return piece.home
    place = piece.home[0] + min(max(at, piece.start), piece.end) - piece.start
    return place, place


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)


@dataclass(slots=True)
class Weaver:
    """Puts pieces together, with a blank between two of them where there is none."""

    typed: str
    _text: list[str] = field(default_factory=list[str])
    _pieces: list[Piece] = field(default_factory=list[Piece])
    _length: int = 0

    @property
    def text(self) -> str:
        """What was put together so far."""
        return "".join(self._text)

    def add_typed(self, start: int, end: int) -> None:
        """Go on with what the member typed from `start` to `end`."""
        self._add(self.typed[start:end], Origin.TYPED, (start, end))

    def add(self, text: str, origin: Origin, home: tuple[int, int]) -> None:
        """Go on with a piece from elsewhere."""
        self._add(text, origin, home)

    def composed(self, defaults: tuple[Flag, ...]) -> Composed:
        """The whole."""
        return Composed(self.text, defaults, self.typed, tuple(self._pieces))

    def _add(self, text: str, origin: Origin, home: tuple[int, int]) -> None:
        if not text:
            return
        if self._text and not self._text[-1][-1].isspace() and not text[0].isspace():
            self._text.append(" ")
            self._length += 1
        self._pieces.append(Piece(self._length, self._length + len(text), origin, home))
        self._text.append(text)
        self._length += len(text)
