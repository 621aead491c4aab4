"""Signed links to uploaded files, valid for a day as on Discord's CDN."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from .clock import WireClock
from .model import Attachment

LINK_SECONDS = 86_400


class Links:
    """Makes and checks attachment links; `base` is set once the port is known."""

    def __init__(self, clock: WireClock) -> None:
        """Sign with a key of this process."""
        self.base = ""
        self._clock = clock
        self._key = secrets.token_bytes(16)

    def attachment(self, channel_id: int, attachment: Attachment) -> str:
        """Return a link that works for the next 24 hours."""
        expires = f"{int(self._clock.now()) + LINK_SECONDS:x}"
        path = f"/attachments/{channel_id}/{attachment.id}/{attachment.filename}"
        return f"{self.base}{path}?ex={expires}&hm={self._signature(path, expires)}"

    def valid(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether a request carries a signature that fits and has not expired."""
        expires = query.get("ex", "")
        try:
            fresh = int(expires, 16) > self._clock.now()
        except ValueError:
            return False
        return fresh and hmac.compare_digest(self._signature(path, expires), query.get("hm", ""))

    def _signature(self, path: str, expires: str) -> str:
        return hashlib.blake2s(f"{path}?{expires}".encode(), key=self._key, digest_size=16).hexdigest()
