"""Health checks that check.

``/healthz`` is for restarting a process that is stuck: it says nothing about Discord or TTAPI,
whose outages no restart mends. ``/readyz`` is for taking work: database, schema and gateway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import aiohttp
from aiohttp import web
from yarl import URL

PATIENCE: Final = 5.0
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


async def alive(host: str, port: int) -> bool:
    """Ask the bot that listens on this machine whether it is alive, as an image's HEALTHCHECK does."""
    url = URL.build(scheme="http", host=_ANY.get(host, host), port=port, path="/healthz")
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False) as session,
            session.get(url) as response,
        ):
            return response.status == 200
    except (aiohttp.ClientError, OSError, TimeoutError):
        return False


async def _answer(checks: Mapping[str, Check]) -> web.Response:
    results = {name: await _passes(check) for name, check in checks.items()}
    words = {name: "ok" if passed else "failed" for name, passed in results.items()}
    return web.json_response(words, status=200 if all(results.values()) else 503)


async def _passes(check: Check) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except Exception:
        return False
