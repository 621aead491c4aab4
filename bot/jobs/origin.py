"""Who asked for a job, where, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked for a job, where, and how to answer.

    Attributes:
        roles: ids of the member's roles in the guild, for limits by role.
        locale: the language of the job's messages.
        private: whether the answer is visible to the member alone.
        upload_limit: bytes that one file of the answer may have.
        token: the interaction's token, good for edits for fifteen minutes; None for an order that is no
            answer to an interaction.
    """

    user_id: int
    channel_id: int
    guild_id: int | None
    roles: tuple[int, ...]
    locale: str
    private: bool
    upload_limit: int
    token: str | None


_ORIGIN: Final = TypeAdapter(Origin)


def pack(origin: Origin) -> str:
    """As JSON, without the token, which nobody may use later."""
    return _ORIGIN.dump_json(replace(origin, token=None)).decode()


def unpack(text: str) -> Origin:
    """What `pack` made."""
    return _ORIGIN.validate_json(text)
