"""Discord's identifiers: milliseconds since 2015 above 22 bits of sequence.

See https://docs.discord.com/developers/reference#snowflakes.
"""

from __future__ import annotations

import time

EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Hands out identifiers that never repeat and always grow."""

    def __init__(self) -> None:
        """Start with an identifier of now."""
        self._last = 0

    def next(self) -> int:
        """Return a fresh identifier."""
        fresh = (int(time.time() * 1000) - EPOCH_MS) << 22
        self._last = max(fresh, self._last + 1)
        return self._last


def created_at(snowflake: int) -> float:
    """Return the POSIX seconds an identifier carries."""
    return ((snowflake >> 22) + EPOCH_MS) / 1000
