"""Time as Discord sees it: wall time that a test can stretch or push forward."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class WireClock:
    """Governs the 3-second and 15-minute rules, nonces, sessions and link expiry.

    Identifiers keep real time, so that a bot with an ordinary clock sees no interactions from the future.
    """

    def __init__(self, scale: float = 1.0) -> None:
        """Start at wall time, running `scale` times as fast as it."""
        self.scale = scale
        self._base = time.time()
        self._started = time.monotonic()

    def now(self) -> float:
        """Return POSIX seconds."""
        return self._base + (time.monotonic() - self._started) * self.scale

    def advance(self, seconds: float) -> None:
        """Move forward at once, without waiting."""
        self._base += seconds


def isoformat(posix: float) -> str:
    """Return a timestamp the way Discord writes it."""
    return datetime.fromtimestamp(posix, UTC).isoformat(timespec="microseconds")
