"""Strict reading of request bodies."""

import json
import re
from collections.abc import Collection, Container, Mapping
from typing import cast
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.ttapi.refusals import EMPTY, MALFORMED, WRONG, Json, Refusal

_SHORTEST = {"relax": 600, "fast": 300, "turbo": 300}
_LONGEST = 1200


async def read_object(request: web.Request) -> Json:
    """A request's JSON object.

    Raises:
        Refusal: If it is not announced as JSON or is no object.
    """
    if request.content_type != "application/json":
        raise Refusal(MALFORMED, "Content-Type must be application/json")
    try:
        body: object = json.loads(await request.read())
    except ValueError as error:
        raise Refusal(MALFORMED, "invalid JSON") from error
    if not isinstance(body, dict):
        raise Refusal(MALFORMED, "a JSON object is expected")
    return cast("Json", body)


class Body:
    """Takes fields out of a body one by one, and knows which were never asked for."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields
        self._taken: set[str] = set()

    def text(self, name: str) -> str:
        """A required string that is not blank."""
        value = self._take(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise Refusal(EMPTY, name)
        if not isinstance(value, str):
            raise Refusal(WRONG, name)
        return value

    def optional_text(self, name: str) -> str | None:
        """An optional string; none if blank."""
        if name not in self._fields:
            return None
        value = self._take(name)
        if not isinstance(value, str):
            raise Refusal(WRONG, name)
        return value if value.strip() else None

    def optional_url(self, name: str) -> str | None:
        """An optional absolute http(s) URL; none if blank."""
        value = self.optional_text(name)
        if value is not None and not is_web_url(value):
            raise Refusal(WRONG, name)
        return value

    def array(self, name: str) -> list[object] | None:
        """A list of anything; none if it is something else."""
        value = self._take(name)
        return cast("list[object]", value) if isinstance(value, list) else None

    def whole(self, name: str, options: Container[int], *, default: int | None = None) -> int:
        """A whole number out of a few; required unless there is a default."""
        value = self._take(name) if default is None or name in self._fields else default
        if isinstance(value, bool) or not isinstance(value, int) or value not in options:
            raise Refusal(WRONG, name)
        return value

    def choice(self, name: str, options: Collection[str], *, default: str | None = None) -> str:
        """A string out of a few; required unless there is a default."""
        value = self._take(name) if default is None or name in self._fields else default
        if not isinstance(value, str) or value not in options:
            raise Refusal(WRONG, name)
        return value

    def number(self, name: str, *, default: int, most: int | None = None) -> int:
        """An optional whole number from 1 in a query."""
        if name not in self._fields:
            return default
        value = self._take(name)
        if not isinstance(value, str) or not re.fullmatch(r"[1-9]\d{0,8}", value, re.ASCII):
            raise Refusal(WRONG, name)
        if most is not None and int(value) > most:
            raise Refusal(WRONG, name)
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """An optional boolean."""
        if name not in self._fields:
            return default
        value = self._take(name)
        if not isinstance(value, bool):
            raise Refusal(WRONG, name)
        return value

    def timeout(self, mode: str) -> int:
        """The optional `timeout`, an integer of seconds; the mode's minimum if absent."""
        if "timeout" not in self._fields:
            return _SHORTEST[mode]
        value = self._take("timeout")
        if not isinstance(value, int) or not _SHORTEST[mode] <= value <= _LONGEST:
            raise Refusal(WRONG, "timeout")
        return value

    def hook_url(self) -> str | None:
        """The optional `hookUrl`: empty, or an absolute http(s) URL."""
        if "hookUrl" not in self._fields:
            return None
        value = self._take("hookUrl")
        if not isinstance(value, str) or (value and not is_web_url(value)):
            raise Refusal(WRONG, "hookUrl")
        return value

    def finish(self, *, strict: bool) -> None:
        """Refuse fields that nobody asked for, when strict."""
        unknown = sorted(self._fields.keys() - self._taken)
        if strict and unknown:
            raise Refusal(MALFORMED, f"unknown field {unknown[0]!r}")

    def _take(self, name: str) -> object:
        self._taken.add(name)
        return self._fields.get(name)


def is_web_url(text: str) -> bool:
    """Whether a text is an absolute http(s) URL."""
    if any(char.isspace() or not char.isprintable() for char in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
