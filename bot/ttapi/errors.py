"""Every way in which TTAPI can refuse, each with one name.

The classes say what is known about the job that a submit asked for, since a job that may
exist must never be ordered again by itself: TTAPI has no idempotency key.
"""

from __future__ import annotations

from typing import Final


class TtapiError(Exception):
    """TTAPI did not do as asked.

    Attributes:
        text: TTAPI's own words, shown to people in small print only; "" where there are none.
        status: the HTTP status, or None when no answer came.
    """

    def __init__(self, text: str = "", *, status: int | None = None) -> None:
        super().__init__(f"{type(self).__name__} (HTTP {status})")
        self.text: Final = text
        self.status: Final = status


class Unsure(TtapiError):
    """A submit left this house and its answer was lost: a job may or may not exist."""


class Refused(TtapiError):
    """TTAPI answered, and no job exists."""


class ParameterRefused(Refused):
    """400, 404 or 413: asking the same again brings the same answer."""


class PromptBanned(ParameterRefused):
    """A word of the prompt is not allowed; `word` when TTAPI named it."""

    def __init__(self, text: str = "", *, status: int | None = None, word: str | None = None) -> None:
        super().__init__(text, status=status)
        self.word = word


class ParentGone(ParameterRefused):
    """The job to act on has expired, or does not offer this action (any more)."""


class KeyStopped(Refused):
    """The key cannot be used until its owner does something."""


class KeyRefused(KeyStopped):
    """401: the key is wrong, or its account's e-mail is not activated."""


class QuotaExhausted(KeyStopped):
    """402: the account has too little quota left."""


class AccountBlocked(KeyStopped):
    """403 in TTAPI's own words: the account is blocked."""


class TryLater(TtapiError):
    """No job exists; the same request may succeed later."""


class QueueFull(TryLater):
    """499, or 400 with queue text: as many jobs as the account may have are in progress."""


class NoAccount(TryLater):
    """A hold product has no Midjourney account for this mode at the moment."""


class RateLimited(TryLater):
    """429; `retry_after` in seconds when TTAPI or a proxy gave it."""

    def __init__(
        self, text: str = "", *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(text, status=status)
        self.retry_after = retry_after


class UpstreamDown(TryLater):
    """TTAPI could not be reached, or something in front of it answered in its place."""


class JobMissing(TtapiError):
    """`fetch` knows no such job (yet)."""
