"""The address that TTAPI is given for a job's result: unguessable, and verified in constant time.

TTAPI signs nothing, so the path carries a keyed hash of the job's reference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from hmac import compare_digest
from typing import Final

PREFIX: Final = "/hooks/ttapi"
_HOOK: Final = b"ttapihk"
_CHECK: Final = b"easelchk"


class HookLinks:
    """Makes and checks hook addresses; the first secret signs, all of them verify."""

    def __init__(self, secrets: Sequence[str], public_url: str | None) -> None:
        self._keys = [hashlib.blake2b(secret.encode(), digest_size=32).digest() for secret in secrets]
        self._public_url = public_url

    def __repr__(self) -> str:
        return "<HookLinks>"

    def url(self, ref: str) -> str | None:
        """Where TTAPI shall post the job's result; None without a public address."""
        if self._public_url is None:
            return None
        return f"{self._public_url}{PREFIX}/{ref}/{self.sign(ref)}"

    def sign(self, ref: str) -> str:
        """128 bits of keyed hash, as hex."""
        return self._digest(self._keys[0], ref, _HOOK)

    def sign_check(self, nonce: str) -> str:
        """What only this Easel can answer to a nonce; no hook can be forged with it."""
        return self._digest(self._keys[0], nonce, _CHECK)

    def verify(self, ref: str, signature: str) -> bool:
        """Whether a signature is ours; every secret is compared, whatever the earlier ones said."""
        fits = [
            compare_digest(
                self._digest(key, ref, _HOOK).encode(), signature.encode("utf-8", "surrogateescape")
            )
            for key in self._keys
        ]
        return any(fits)

    @staticmethod
    def _digest(key: bytes, text: str, purpose: bytes) -> str:
        data = text.encode("utf-8", "surrogateescape")
        return hashlib.blake2s(data, key=key, digest_size=16, person=purpose).hexdigest()
