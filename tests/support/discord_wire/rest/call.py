"""A request as the handlers see it, and their answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.discord_wire.form import refuse
from tests.support.discord_wire.jsontypes import JsonDict, is_object
from tests.support.discord_wire.message import Message
from tests.support.discord_wire.model import Upload
from tests.support.discord_wire.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """Path parameters, query, decoded body and files by the number in `files[n]`."""

    params: Mapping[str, str]
    query: Mapping[str, str]
    payload: Any = None
    uploads: dict[int, Upload] = field(default_factory=dict[int, Upload])

    def snowflake(self, name: str) -> int:
        """Return an identifier from the path.

        Raises:
            ApiError: 400/50035 when it is none.
        """
        value = self.params[name]
        if not value.isdigit():
            raise refuse((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
        return int(value)

    def body(self) -> JsonDict:
        """Return the body, an absent one as an empty object.

        Raises:
            ApiError: 400/50035 when it is no object.
        """
        if self.payload is None:
            return {}
        if not is_object(self.payload):
            raise refuse((), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return self.payload

    def asks(self, name: str) -> bool:
        """Whether a flag in the query is set."""
        return self.query.get(name, "").lower() in ("1", "true")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `message` and `channel_id` are for the log."""

    status: int
    body: object = None
    message: Message | None = None
    applied: bool = True


Handler = Callable[[World, Call], Reply]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A route: its template below `/api/v10` and whether it needs the bot's token."""

    method: str
    template: str
    handler: Handler
    authorized: bool = True


def ok(body: object, message: Message | None = None) -> Reply:
    """Answer 200 with JSON."""
    return Reply(200, body, message)


def done(message: Message | None = None) -> Reply:
    """Answer 204."""
    return Reply(204, None, message)
