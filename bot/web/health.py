"""Health checks that check.

``/healthz`` is for restarting a process that is stuck: it says nothing about Discord or TTAPI,
whose outages no restart mends. ``/readyz`` is for taking work: database, schema and gateway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Literal

import aiohttp
from aiohttp import web
from pydantic import TypeAdapter, ValidationError
from yarl import URL

from bot.locale import Message

PATIENCE: Final = 5.0
MAX_ANSWER: Final = 4096  # bytes
OK: Final = "ok"
FAILED: Final = "failed"
_WORDS: Final = TypeAdapter(dict[str, Literal["ok", "failed"]])
# What "listen everywhere" is called, and where such a listener answers.
_ANY: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  nothing is bound here

Check = Callable[[], Awaitable[bool]]


class Health:
    """Runs named checks on request."""

    def __init__(self, alive: Mapping[str, Check], ready: Mapping[str, Check]) -> None:
        self._alive = alive
        self._ready = ready

    def routes(self) -> list[web.RouteDef]:
        """Both checks' routes."""
        return [web.get("/healthz", self.healthz), web.get("/readyz", self.readyz)]

    async def healthz(self, _request: web.Request) -> web.Response:
        """200 while this process, its loop and its writer work."""
        return await _answer(self._alive)

    async def readyz(self, _request: web.Request) -> web.Response:
        """200 while commands can be taken."""
        return await _answer({**self._alive, **self._ready})


async def trouble(host: str, port: int) -> Message | None:
    """Ask the bot that listens on this machine whether it is alive, as an image's HEALTHCHECK does.

    Returns:
        None if it is; else what is wrong, in a sentence.
    """
    url = URL.build(scheme="http", host=_ANY.get(host, host), port=port, path="/healthz")
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            body = await response.content.read(MAX_ANSWER)
    except (aiohttp.ClientError, OSError, TimeoutError):
        return Message("cli.health.silent", {"url": url})
    parts = _read(body)
    if parts is None or response.status not in {200, 503}:
        return Message("cli.health.stranger", {"url": url})
    failed = tuple(name for name, word in parts.items() if word != OK)
    return Message("cli.health.ill", {"url": url, "parts": failed}) if failed else None


def _read(body: bytes) -> Mapping[str, str] | None:
    """What `_answer` wrote; None if it was somebody else."""
    try:
        return _WORDS.validate_json(body) or None
    except ValidationError:
        return None


async def _answer(checks: Mapping[str, Check]) -> web.Response:
    results = {name: await _passes(check) for name, check in checks.items()}
    words = {name: OK if passed else FAILED for name, passed in results.items()}
    return web.json_response(words, status=200 if all(results.values()) else 503)


async def _passes(check: Check) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except Exception:
        return False
