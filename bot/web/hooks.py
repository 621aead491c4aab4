"""TTAPI's callbacks.

The order is fixed: size cap, authenticity in constant time, parsing, hand-over, 200. TTAPI counts
nothing but 200 as delivered and may stop after the first error, so everything authentic gets 200,
duplicates too. The path is a secret and is never logged.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import web

from bot.errors import DatabaseUnavailable
from bot.jobs.hooklinks import PREFIX, HookLinks
from bot.ttapi import wire

log = structlog.get_logger(__name__)

CHECK_PREFIX: Final = "/hooks/check"
MAX_BODY: Final = 64 * 1024
Hint = Callable[[str, str | None], Awaitable[None]]


class HookHandler:
    """Answers ``POST /hooks/ttapi/{ref}/{signature}``."""

    def __init__(self, links: HookLinks, hint: Hint) -> None:
        self._links = links
        self._hint = hint

    def routes(self) -> list[web.RouteDef]:
        """The hook's route, and the one by which `check` finds out where our public name leads."""
        return [
            web.post(f"{PREFIX}/{{ref}}/{{signature}}", self.receive),
            web.get(f"{CHECK_PREFIX}/{{nonce:[A-Za-z0-9_-]{{1,64}}}}", self.answer_check),
        ]

    async def answer_check(self, request: web.Request) -> web.Response:
        """Prove that this listener belongs to the Easel whose database the asker knows."""
        return web.Response(text=self._links.sign_check(request.match_info["nonce"]))

    async def receive(self, request: web.Request) -> web.Response:
        """200 for every authentic call, one and the same 404 for a wrong job and a wrong signature."""
        if request.content_length is not None and request.content_length > MAX_BODY:
            raise web.HTTPRequestEntityTooLarge(MAX_BODY, request.content_length)
        ref, signature = request.match_info["ref"], request.match_info["signature"]
        if not self._links.verify(ref, signature):
            raise web.HTTPNotFound
        body = await request.read()
        try:
            job_id = wire.decode_hook(body).job_id
        except ValueError:
            log.info("hook.unreadable", ref=ref)
            job_id = None
        try:
            await self._hint(ref, job_id)
        except DatabaseUnavailable:
            # The id in this call may be the last we hear of the job: have TTAPI try again.
            raise web.HTTPServiceUnavailable from None
        return web.Response(text="ok")
