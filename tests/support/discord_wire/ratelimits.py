"""Rate-limit buckets with the headers Discord sends; switched off until asked for.

See https://docs.discord.com/developers/topics/rate-limits.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

LIMITS: dict[str, tuple[int, float]] = {
    "POST /channels/{channel_id}/messages": (5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": (5, 5.0),
    "POST /webhooks/{application_id}/{token}": (5, 2.0),
    "PATCH /webhooks/{application_id}/{token}/messages/{message_id}": (5, 2.0),
    "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/{who}": (1, 0.25),
}
DEFAULT_LIMIT = (50, 1.0)
MAJOR = ("channel_id", "guild_id", "application_id", "token")


@dataclass(slots=True)
class Window:
    """One bucket's current period."""

    limit: int
    resets_at: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Headers for the answer and, when the bucket is empty, the seconds to wait."""

    headers: dict[str, str]
    retry_after: float | None


class RateLimits:
    """Buckets per route and major parameter."""

    def __init__(self) -> None:
        """Start switched off, with the limits people have observed."""
        self.enabled = False
        self.limits = dict(LIMITS)
        self._windows: dict[tuple[str, str], Window] = {}

    def take(self, route: str, parameters: dict[str, str]) -> Verdict:
        """Count a request."""
        if not self.enabled:
            return Verdict({}, None)
        limit, seconds = self.limits.get(route, DEFAULT_LIMIT)
        major = "+".join(parameters[key] for key in MAJOR if key in parameters)
        window = self._window((route, major), limit, seconds)
        wait = window.resets_at - time.monotonic()
        exhausted = window.used >= limit
        window.used += not exhausted
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(limit - window.used),
            "X-RateLimit-Reset": f"{time.time() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": hashlib.blake2s(route.encode(), digest_size=16).hexdigest(),
        }
        return Verdict(headers, wait if exhausted else None)

    def _window(self, key: tuple[str, str], limit: int, seconds: float) -> Window:
        window = self._windows.get(key)
        now = time.monotonic()
        if window is None or window.resets_at <= now:
            window = self._windows[key] = Window(limit, now + seconds)
        return window
