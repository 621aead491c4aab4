"""What a failed job's message means.

TTAPI passes Midjourney's red notices on as ``[Title] description`` beside texts of its own, so a
message is known by how it begins.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class FailureKind(StrEnum):
    """Why a job came to nothing; each has a sentence and an advice in the message catalogue."""

    BANNED_PROMPT = "banned_prompt"
    IMAGE_DENIED = "image_denied"
    INVALID_PARAMETER = "invalid_parameter"
    INVALID_LINK = "invalid_link"
    INVALID_PROMPT = "invalid_prompt"
    FILTERED = "filtered"
    TIMEOUT = "timeout"
    INTERNAL = "internal"
    DISCORD_LOST = "discord_lost"
    REFUSED = "refused"
    PARENT_GONE = "parent_gone"
    LOST = "lost"
    DISMISSED = "dismissed"
    INPUTS_GONE = "inputs_gone"
    OTHER = "other"


# More than thirty failures of these kinds a day, and TTAPI keeps the frozen quota.
ILLEGAL_PROMPT: Final = frozenset(
    {
        FailureKind.BANNED_PROMPT,
        FailureKind.IMAGE_DENIED,
        FailureKind.INVALID_PARAMETER,
        FailureKind.INVALID_LINK,
        FailureKind.INVALID_PROMPT,
        FailureKind.FILTERED,
    }
)
# Ordering the same again has a chance.
WORTH_RETRYING: Final = frozenset(
    {FailureKind.TIMEOUT, FailureKind.INTERNAL, FailureKind.DISCORD_LOST, FailureKind.LOST}
)

_PREFIXES: Final = (
    ("[banned prompt detected", FailureKind.BANNED_PROMPT),
    ("banned prompt words", FailureKind.BANNED_PROMPT),
    ("may contain sensitive words", FailureKind.BANNED_PROMPT),
    ("[image denied", FailureKind.IMAGE_DENIED),
    ("[invalid parameter", FailureKind.INVALID_PARAMETER),
    ("[invalid link", FailureKind.INVALID_LINK),
    ("[invalid prompt", FailureKind.INVALID_PROMPT),
    ("[ttapi prompt filter", FailureKind.FILTERED),
    ("[ttapi image filter", FailureKind.FILTERED),
    ("job timeout", FailureKind.TIMEOUT),
    ("[internal error", FailureKind.INTERNAL),
    ("[internal server error", FailureKind.INTERNAL),
    ("[bad response", FailureKind.INTERNAL),
    ("failed to process your command", FailureKind.INTERNAL),
    ("execution error", FailureKind.INTERNAL),
    ("unknown integration", FailureKind.DISCORD_LOST),
    ("unknown message", FailureKind.DISCORD_LOST),
    ("未知消息", FailureKind.DISCORD_LOST),
    ("未知集成", FailureKind.DISCORD_LOST),
)


def classify(message: str) -> FailureKind:
    """The kind of a failed job's message; OTHER for words never seen before."""
    words = message.strip().lower()
    return next((kind for prefix, kind in _PREFIXES if words.startswith(prefix)), FailureKind.OTHER)
