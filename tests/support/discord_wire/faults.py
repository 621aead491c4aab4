"""Troubles a test can order for REST requests, by route pattern and count."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from .errors import ApiError, Code
from .jsontypes import encode


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request."""

    @property
    def applies(self) -> bool:
        """Whether the request still changes the world."""
        return False

    async def before(self) -> None:
        """Happen before the request is looked at."""

    def answer(self) -> web.Response | None:
        """Return what the client gets, None for the true answer."""
        return None

    async def after(self) -> None:
        """Happen between the request's effect and its answer."""


@dataclass(frozen=True, slots=True)
class RateLimited(Fault):
    """429 as Discord's API sends it; without `via` as Cloudflare does, which discord.py does not retry."""

    retry_after: float = 0.05
    everywhere: bool = False
    via: bool = True

    def answer(self) -> web.Response:
        """Return the 429."""
        headers = {"Retry-After": str(max(1, round(self.retry_after)))}
        if not self.via:
            return web.Response(
                status=429, headers=headers, text="<html>banned</html>", content_type="text/html"
            )
        headers |= {"Via": "1.1 google", "X-RateLimit-Scope": "global" if self.everywhere else "shared"}
        if self.everywhere:
            headers["X-RateLimit-Global"] = "true"
        body = {
            "message": "You are being rate limited.",
            "retry_after": self.retry_after,
            "global": self.everywhere,
        }
        return json_response(429, body, headers)


@dataclass(frozen=True, slots=True)
class ServerError(Fault):
    """A 5xx, before or after the request took effect."""

    status: int = 503
    applied: bool = False

    @property
    def applies(self) -> bool:
        """Whether the request took effect all the same."""
        return self.applied

    def answer(self) -> web.Response:
        """Return the error page."""
        return web.Response(
            status=self.status, text="<html>upstream trouble</html>", content_type="text/html"
        )


@dataclass(frozen=True, slots=True)
class Dropped(Fault):
    """The connection is cut, before or after the request took effect.

    aiohttp's client silently tries a cut GET, PUT or DELETE once more: order two to make one of these fail.
    """

    applied: bool = False

    @property
    def applies(self) -> bool:
        """Whether the request took effect before the cut."""
        return self.applied


@dataclass(frozen=True, slots=True)
class Slow(Fault):
    """The request is served, but only after some real seconds."""

    seconds: float

    @property
    def applies(self) -> bool:
        """A slow request is served."""
        return True

    async def before(self) -> None:
        """Wait."""
        await asyncio.sleep(self.seconds)


@dataclass(frozen=True, slots=True)
class Held(Fault):
    """The request is served once the test calls `release`."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def applies(self) -> bool:
        """A held request is served."""
        return True

    def release(self) -> None:
        """Let held requests go on."""
        self.gate.set()

    async def before(self) -> None:
        """Wait for the release."""
        await self.gate.wait()


@dataclass(frozen=True, slots=True)
class Withheld(Fault):
    """The request takes effect at once; its answer comes once the test calls `release`."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def applies(self) -> bool:
        """A request whose answer is withheld is served."""
        return True

    def release(self) -> None:
        """Let withheld answers go."""
        self.gate.set()

    async def after(self) -> None:
        """Wait for the release."""
        await self.gate.wait()


@dataclass(frozen=True, slots=True)
class RefusedWith(Fault):
    """One of Discord's own refusals, whatever the request says; `retry_after` goes with status 429."""

    code: Code
    retry_after: float = 0.05

    def answer(self) -> web.Response:
        """Return the refusal."""
        problem = ApiError(self.code)
        body = problem.body()
        if problem.status == 429:
            body |= {"retry_after": self.retry_after, "global": False}
        return json_response(problem.status, body, {"Via": "1.1 google"})


@dataclass(slots=True)
class Rule:
    """A fault for the next `times` matching requests, after letting `skip` of them pass.

    `struck` is set as soon as one is hit.
    """

    method: str
    pattern: str
    fault: Fault
    times: int
    skip: int = 0
    hits: int = 0
    struck: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, method: str, path: str, template: str) -> bool:
        """Whether this request is hit; counts down if so."""
        matches = self.method in ("*", method) and (
            self.pattern == template or fnmatchcase(path, self.pattern)
        )
        if not matches or self.hits >= self.times:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.hits += 1
        self.struck.set()
        return True


class Faults:
    """The rules in force; the first that fits a request wins."""

    def __init__(self) -> None:
        """Start without trouble."""
        self.rules: list[Rule] = []

    def add(self, method: str, pattern: str, fault: Fault, *, times: int = 1, skip: int = 0) -> Rule:
        """Order trouble.

        Args:
            method: an HTTP method or `*`.
            pattern: a path below `/api/v10` with `*` for anything, or a template such as
                `/channels/{channel_id}/messages`.
            fault: what goes wrong.
            times: for how many requests.
            skip: how many requests pass before.
        """
        rule = Rule(method, pattern, fault, times, skip)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Call all trouble off."""
        self.rules.clear()

    def take(self, method: str, path: str, template: str) -> Fault | None:
        """Return the fault that hits a request, if any."""
        for rule in self.rules:
            if rule.take(method, path, template):
                return rule.fault
        return None


def json_response(status: int, body: object, headers: dict[str, str] | None = None) -> web.Response:
    """Return JSON with exactly the content type discord.py compares with."""
    return web.Response(
        status=status,
        body=encode(body).encode(),
        headers={"Content-Type": "application/json", **(headers or {})},
    )
