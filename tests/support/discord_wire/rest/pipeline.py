"""One request's way: log, faults, rate limits, token, body, handler, answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from aiohttp import web

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.faults import Dropped, Fault, Faults, RateLimited, json_response
from tests.support.discord_wire.journal import Journal, LoggedRequest, Refused
from tests.support.discord_wire.ratelimits import RateLimits
from tests.support.discord_wire.world import World

from .bodies import read_body
from .call import Call, Endpoint, Reply

PREFIX = "/api/v10"


@dataclass(slots=True)
class _Progress:
    """What is known of a request while it is served."""

    seq: int
    started: float
    path: str
    template: str
    fault: Fault | None = None
    call: Call | None = None
    reply: Reply | None = None
    problem: ApiError | None = None


class Pipeline:
    """Serves the REST API for one world."""

    def __init__(self, world: World, journal: Journal) -> None:
        """Start without faults and rate limits."""
        self.faults = Faults()
        self.rate_limits = RateLimits()
        self._world = world
        self._journal = journal

    async def serve(self, endpoint: Endpoint, request: web.Request) -> web.StreamResponse:
        """Serve one request of a known route."""
        path = request.path.removeprefix(PREFIX)
        progress = _Progress(self._journal.next_seq(), time.monotonic(), path, endpoint.template)
        progress.fault = self.faults.take(request.method, path, endpoint.template)
        if progress.fault is not None:
            await progress.fault.before()
        verdict = self.rate_limits.take(f"{request.method} {endpoint.template}", dict(request.match_info))
        if verdict.retry_after is not None:
            progress.fault = RateLimited(verdict.retry_after)
        response = await self._respond(endpoint, request, progress)
        if progress.fault is not None:
            await progress.fault.after()
        response.headers.update(verdict.headers)
        self._log(request, response, progress)
        return response

    async def reject(self, request: web.Request, code: Code) -> web.Response:
        """Answer an unknown route or method, and remember that somebody asked for it."""
        self._journal.unknown_routes.append(f"{request.method} {request.path}")
        self._world.changes.notify()
        problem = ApiError(code)
        return json_response(problem.status, problem.body())

    async def _respond(self, endpoint: Endpoint, request: web.Request, progress: _Progress) -> web.Response:
        fault = progress.fault
        if fault is None or fault.applies:
            await self._apply(endpoint, request, progress)
        elif request.can_read_body:
            await request.read()
        injected = fault.answer() if fault is not None else None
        if injected is not None:
            return injected
        if progress.problem is not None:
            return json_response(progress.problem.status, progress.problem.body())
        if progress.reply is None or _cuts(fault):
            return _cut(request)
        if progress.reply.status == 204:
            return web.Response(status=204)
        return json_response(progress.reply.status, progress.reply.body)

    async def _apply(self, endpoint: Endpoint, request: web.Request, progress: _Progress) -> None:
        try:
            payload, uploads = await read_body(request)
            progress.call = Call(request.match_info, request.query, payload, uploads)
            self._authorize(endpoint, request)
            progress.reply = endpoint.handler(self._world, progress.call)
        except ApiError as problem:
            progress.problem = problem
            refused = Refused(
                progress.seq,
                request.method,
                progress.path,
                problem.status,
                problem.code,
                problem.message,
                problem.errors,
            )
            self._journal.refusals.append(refused)
            self._world.changes.notify()
        except ConnectionResetError:
            # The client died before its request was whole: no fault of ours, and nothing happened.
            progress.problem = ApiError(Code.INVALID_JSON)
        except Exception as crash:
            self._journal.crashes.append(crash)
            raise

    def _authorize(self, endpoint: Endpoint, request: web.Request) -> None:
        given = request.headers.get("Authorization")
        if given is None and not endpoint.authorized:
            return
        if given != f"Bot {self._world.token}":
            raise ApiError(Code.UNAUTHORIZED)

    def _log(self, request: web.Request, response: web.Response, progress: _Progress) -> None:
        call, reply, problem = progress.call, progress.reply, progress.problem
        channel = request.match_info.get("channel_id", "")
        message = reply.message if reply else None
        self._journal.add(
            LoggedRequest(
                progress.seq,
                progress.started,
                time.monotonic(),
                request.method,
                progress.path,
                f"{request.method} {progress.template}",
                0 if _cuts(progress.fault) else response.status,
                problem.code if problem else None,
                reply is not None and reply.applied and request.method != "GET",
                type(progress.fault).__name__ if progress.fault else None,
                call.payload if call and self._journal.keep_payloads else None,
                tuple((u.filename, len(u.data)) for u in call.uploads.values()) if call else (),
                message.id if message else None,
                message.channel.id if message else int(channel) if channel.isdigit() else None,
            )
        )
        self._world.changes.notify()


def _cuts(fault: Fault | None) -> bool:
    return isinstance(fault, Dropped)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
