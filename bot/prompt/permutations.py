r"""``{a, b}``: one prompt that is several.

https://docs.midjourney.com/hc/en-us/articles/32761322355597-Permutations

Braces nest. Inside them a comma separates choices, blanks around a choice do not count, and ``\,`` is a
comma. ``\{`` and ``\}`` are no permutation; they keep their backslash, since Midjourney expands what it
is sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import prod
from typing import Final

from bot.locale import Message
from bot.prompt.findings import Finding, PromptError, Report
from bot.prompt.source import Source

DEEPEST: Final = 10
_MOST_SHOWN: Final = 1_000_000
_SIGN: Final = re.compile(r"\\[,{}]|[{},]")

Span = tuple[int, int]


@dataclass(slots=True)
class _Braces:
    """A pair of braces; `end` is the offset after the closing one."""

    start: int
    end: int = 0
    choices: list[list[Span | _Braces]] = field(default_factory=lambda: [[]])


_Sequence = list[Span | _Braces]


def expand(text: str, most: int, report: Report) -> tuple[Source, ...]:
    """All permutations, the leftmost braces changing slowest.

    They are counted first, so that a short text cannot make much work.

    Raises:
        PromptError: braces do not match or nest too deeply, or there are more than `most` permutations.
    """
    if "{" not in text and "}" not in text:
        return (Source.whole(text),)
    root = _Reader(text).read()
    braces = [item for item in root if isinstance(item, _Braces)]
    if not braces:
        return (Source.whole(text),)
    count = _count(root)
    if count > most:
        raise PromptError(too_many(count, most, braces[0].start, braces[-1].end))
    _warn_of_single_choices(root, text, report)
    return tuple(_source(text, spans) for spans in _expanded(root))


def too_many(count: int, most: int, start: int, end: int) -> Finding:
    """The fault of a prompt that makes more jobs than allowed."""
    shown = str(count) if count <= _MOST_SHOWN else f"{_MOST_SHOWN}+"
    return Finding(start, end, Message("prompt.fault.too_many_jobs", {"count": shown, "most": most}))


class _Reader:
    """Makes a tree of a text, sign by sign, without recursion."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[_Braces, _Sequence]] = []
        self._sequence: _Sequence = []
        self._done = 0

    def read(self) -> _Sequence:
        faults: list[Finding] = []
        for found in _SIGN.finditer(self._text):
            fault = self._take(found.group(), found.start())
            if fault:
                faults.append(fault)
        faults += [self._fault("prompt.fault.brace_open", braces.start) for braces, _ in self._open]
        if faults:
            raise PromptError(*faults)
        self._literal(len(self._text))
        return self._sequence

    def _take(self, sign: str, at: int) -> Finding | None:
        if sign == "{":
            return self._begin(at)
        if sign == "}":
            return self._finish(at)
        if self._open and sign == ",":
            self._literal(at, closing=True)
            self._start_choice()
            self._done = at + 1
        elif self._open and sign == "\\,":
            self._literal(at)
            self._done = at + 1
        return None

    def _begin(self, at: int) -> Finding | None:
        if len(self._open) == DEEPEST:
            message = Message("prompt.fault.brace_depth", {"most": DEEPEST})
            raise PromptError(Finding(at, at + 1, message))
        self._literal(at)
        braces = _Braces(at)
        self._open.append((braces, self._sequence))
        self._sequence = braces.choices[0]
        self._done = at + 1
        return None

    def _finish(self, at: int) -> Finding | None:
        if not self._open:
            return self._fault("prompt.fault.brace_close", at)
        self._literal(at, closing=True)
        braces, self._sequence = self._open.pop()
        braces.end = at + 1
        self._sequence.append(braces)
        self._done = at + 1
        return None

    def _start_choice(self) -> None:
        self._sequence = []
        self._open[-1][0].choices.append(self._sequence)

    def _literal(self, end: int, *, closing: bool = False) -> None:
        start = self._done
        if self._open:
            start, end = self._trimmed(start, end, closing=closing)
        if start < end:
            self._sequence.append((start, end))

    def _trimmed(self, start: int, end: int, *, closing: bool) -> Span:
        piece = self._text[start:end]
        if not self._sequence:
            start = end - len(piece.lstrip())
        if closing:
            end = start + len(self._text[start:end].rstrip())
        return start, end

    def _fault(self, key: str, at: int) -> Finding:
        mended = f"{self._text[:at]}\\{self._text[at:]}"
        return Finding(at, at + 1, Message(key, {"brace": self._text[at]}), mended)


def _count(sequence: _Sequence) -> int:
    return prod(
        sum(_count(choice) for choice in item.choices) for item in sequence if isinstance(item, _Braces)
    )


def _expanded(sequence: _Sequence) -> list[list[Span]]:
    variants: list[list[Span]] = [[]]
    for item in sequence:
        if isinstance(item, _Braces):
            tails = [tail for choice in item.choices for tail in _expanded(choice)]
            variants = [variant + tail for variant in variants for tail in tails]
        else:
            for variant in variants:
                variant.append(item)
    return variants


def _source(text: str, spans: list[Span]) -> Source:
    at: list[int] = []
    for start, end in spans:
        at.extend(range(start, end))
    return Source(text, "".join(text[start:end] for start, end in spans), at)


def _warn_of_single_choices(sequence: _Sequence, text: str, report: Report) -> None:
    for item in sequence:
        if isinstance(item, _Braces):
            if len(item.choices) == 1:
                message = Message("prompt.warning.one_choice", {"comma": ","})
                report.warn(Finding(item.start, item.end, message))
            for choice in item.choices:
                _warn_of_single_choices(choice, text, report)
