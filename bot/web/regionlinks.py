"""The private address of a region editor: who may paint on which picture, signed, and for how long.

A token says (reference, Discord user), the time it was made, and a keyed hash of both. SHA-384 fills
its 64 letters to the last bit, so a token has one spelling only: nothing of it can be changed at all.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, cast

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from bot.errors import EaselError

PREFIX: Final = "/region"
LIFETIME: Final = 900  # seconds
MAX_TOKEN: Final = 512
_SALT: Final = "easel.region"
_TOKEN: Final = re.compile(r"\.?[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{64}")


class RegionForged(EaselError):
    """Nobody here made this token."""

    def __init__(self) -> None:
        super().__init__("region.forged")


class RegionExpired(EaselError):
    """The token was good once."""

    def __init__(self) -> None:
        super().__init__("region.expired")


class RegionLinks:
    """Makes and checks the editor's addresses; the first secret signs, all of them verify."""

    def __init__(
        self, secrets: Sequence[str], public_url: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._public_url = public_url
        self._clock = clock
        self._serializer = URLSafeTimedSerializer(
            list(reversed(secrets)),
            salt=_SALT,
            signer=_Signer,
            signer_kwargs={"clock": clock, "key_derivation": "hmac", "digest_method": hashlib.sha384},
        )

    def __repr__(self) -> str:
        return "<RegionLinks>"

    def url(self, ref: str, user_id: int) -> str:
        """Where this member paints on this picture for the next 15 minutes."""
        return f"{self._public_url}{PREFIX}/{self._serializer.dumps([ref, user_id])}"

    def verify(self, token: str) -> tuple[str, int]:
        """The picture's reference and the member's id.

        Raises:
            RegionForged: the token is not ours, be it by one letter.
            RegionExpired: it is older than 15 minutes.
        """
        ref, user_id, left = self._read(token)
        if not 0 <= left <= LIFETIME:
            raise RegionExpired
        return ref, user_id

    def seconds_left(self, token: str) -> int:
        """For how long a token is still good; never negative.

        Raises:
            RegionForged: the token is not ours.
        """
        return max(0, self._read(token)[2])

    def _read(self, token: str) -> tuple[str, int, int]:
        if len(token) > MAX_TOKEN or not _TOKEN.fullmatch(token):
            raise RegionForged
        try:
            loaded: Any = self._serializer.loads(token, return_timestamp=True)
        except BadData:
            raise RegionForged from None
        payload, made = cast("tuple[list[Any], datetime]", loaded)
        ref, user_id = payload
        return ref, user_id, LIFETIME - (int(self._clock()) - int(made.timestamp()))


class _Signer(TimestampSigner):
    """itsdangerous' signer by a clock that is handed in."""

    def __init__(self, *arguments: Any, clock: Callable[[], float], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._clock = clock

    def get_timestamp(self) -> int:
        """Whole seconds since 1970."""
        return int(self._clock())
