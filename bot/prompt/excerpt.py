"""A place in a prompt with what stands around it, short enough for a message."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from bot.prompt.findings import Finding

LONGEST_PLACE: Final = 100
_CUT: Final = "…"
_JOINER: Final = "\u200d"
_FARTHEST: Final = 20
"""How far a cut moves to keep signs together; a heap of marks without end is cut anyway."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The place and its surroundings, with blanks for line breaks; ``…`` marks what was left out."""

    before: str
    place: str
    after: str


def excerpt(text: str, finding: Finding, around: int = 30) -> Excerpt:
    """Show where a finding is.

    Args:
        text: what the finding's offsets count in.
        finding: offsets beyond the end are taken for the end.
        around: how many characters to show on both sides; a few more where signs belong together.
    """
    start = _back(text, min(finding.start, len(text)))
    end = _on(text, min(max(finding.end, start), len(text))) if finding.end > finding.start else start
    first, last = _back(text, max(start - around, 0)), _on(text, min(end + around, len(text)))
    before = f"{_CUT if first else ''}{_flat(text[first:start])}"
    after = f"{_flat(text[end:last])}{_CUT if last < len(text) else ''}"
    return Excerpt(before, _short(_flat(text[start:end])), after)


def _short(place: str) -> str:
    if len(place) <= LONGEST_PLACE:
        return place
    return f"{place[: _back(place, LONGEST_PLACE - 1)]}{_CUT}"


def _back(text: str, at: int) -> int:
    """The same offset, or the nearest one before it that cuts no sign in two."""
    return next(
        (place for place in range(at, max(at - _FARTHEST, 0) - 1, -1) if not _joined(text, place)), at
    )


def _on(text: str, at: int) -> int:
    return next(
        (place for place in range(at, min(at + _FARTHEST, len(text)) + 1) if not _joined(text, place)), at
    )


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and at this offset make one sign."""
    if not 0 < at < len(text):
        return False
    sign, before = text[at], text[at - 1]
    if sign == _JOINER or before == _JOINER or unicodedata.category(sign)[0] == "M":
        return True
    return _modifies(sign) or (_is_regional(sign) and _odd_regionals_before(text, at))


def _modifies(sign: str) -> bool:
    """Whether this is a skin tone."""
    return "\U0001f3fb" <= sign <= "\U0001f3ff"


def _is_regional(sign: str) -> bool:
    """Whether this is half of a flag of a country."""
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _odd_regionals_before(text: str, at: int) -> bool:
    start = at
    while start > max(at - _FARTHEST, 0) and _is_regional(text[start - 1]):
        start -= 1
    return (at - start) % 2 == 1


def _flat(text: str) -> str:
    return "".join(" " if sign.isspace() else sign for sign in text)
