"""The flag that somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 24


def guess(name: str, known: Iterable[str]) -> str | None:
    """The known name that is closest to `name`, or None when none is close.

    Short names must have the same letters; a long one may also be a known name with more behind it,
    as in ``aspectratio``.
    """
    if len(name) > _LONGEST:
        return None
    names = sorted(known)
    scored = [(distance(name, other), other) for other in names if abs(len(name) - len(other)) <= 2]
    close = [(steps, other) for steps, other in scored if steps <= _tolerance(name, other)]
    if close:
        return min(close)[1]
    starts = [other for other in names if len(other) >= 4 and name.startswith(other)]
    return max(starts, key=len, default=None)


def _tolerance(name: str, other: str) -> int:
    shorter = min(len(name), len(other))
    if shorter <= 2:
        return int(sorted(name) == sorted(other))
    return 1 if shorter <= 4 else 2


def distance(one: str, other: str) -> int:
    """How many letters must be added, dropped, changed or swapped with their neighbour."""
    older: list[int] = []
    previous = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, counterpart in enumerate(other, start=1):
            cost = min(
                previous[column] + 1,
                current[column - 1] + 1,
                previous[column - 1] + (letter != counterpart),
            )
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == counterpart:
                cost = min(cost, older[column - 2] + 1)
            current.append(cost)
        older, previous = previous, current
    return previous[-1]
