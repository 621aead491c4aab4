"""One text under reading: its words, and where findings about it go."""

from __future__ import annotations

from dataclasses import dataclass

from bot.locale import Message
from bot.prompt.findings import Finding, Report
from bot.prompt.openings import Openings
from bot.prompt.source import Edit, Source
from bot.prompt.words import Quotes, Word, cut, dashed


@dataclass(frozen=True, slots=True)
class Frame:
    """What every step of reading needs. Offsets are those of `source.text`."""

    source: Source
    report: Report
    words: tuple[Word, ...]
    openings: Openings

    @classmethod
    def around(cls, source: Source, report: Report) -> Frame:
        """A frame for one permutation."""
        words = cut(source.text)
        return cls(source, report, words, Openings(words, dashed(source.text, words), Quotes(source.text)))

    def fault(self, start: int, end: int, message: Message, *edits: Edit) -> None:
        """Report a fault; the edits put it right."""
        if not self.report.full:
            self.report.fault(self._finding(start, end, message, edits))

    def warn(self, start: int, end: int, message: Message) -> None:
        """Report what may be meant so."""
        self.report.warn(self._finding(start, end, message, ()))

    def without(self, start: int, end: int) -> Edit:
        """Leave out a piece, and the blanks before it (at the beginning: behind it)."""
        text = self.source.text
        before = len(text[:start].rstrip())
        if before:
            return Edit(before, end, "")
        return Edit(start, len(text) - len(text[end:].lstrip()), "")

    def _finding(self, start: int, end: int, message: Message, edits: tuple[Edit, ...]) -> Finding:
        mended = self.source.mended(edits) if edits else None
        return Finding(*self.source.place(start, end), message, mended)
