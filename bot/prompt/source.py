"""A text to read, and where each of its characters stands in what the member wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Other text in place of that from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """One permutation's text.

    Attributes:
        original: what the member wrote, untouched.
        text: one permutation of it.
        at: for each character of `text` its offset in `original`.
    """

    original: str
    text: str
    at: Sequence[int]

    @classmethod
    def whole(cls, text: str) -> Source:
        """A text without permutations."""
        return cls(text, text, range(len(text)))

    @property
    def permuted(self) -> bool:
        """Whether the member wrote something else than this text."""
        return not isinstance(self.at, range)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of a piece of `text` that is not empty."""
        return self.at[start], self.at[end - 1] + 1

    def mended(self, edits: Sequence[Edit]) -> str | None:
        """The original with the edits made, or None if a permutation does not allow them.

        An edit of no characters at the end of the text adds to the original's end.
        """
        original, done = self.original, 0
        pieces: list[str] = []
        for edit in sorted(edits, key=lambda edit: edit.start):
            place = self._place_of(edit)
            if place is None:
                return None
            pieces += (original[done : place[0]], edit.text)
            done = place[1]
        return "".join((*pieces, original[done:]))

    def _place_of(self, edit: Edit) -> tuple[int, int] | None:
        if edit.start == edit.end == len(self.text):
            end = len(self.original.rstrip())
            return end, end
        if edit.start == edit.end:
            return None if self.permuted else (edit.start, edit.end)
        start, end = self.place(edit.start, edit.end)
        return (start, end) if end - start == edit.end - edit.start else None
