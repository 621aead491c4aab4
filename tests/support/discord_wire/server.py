"""The simulated Discord as a whole: a world, its gateway and REST API on one loopback port."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from aiohttp import web

from .acting import Acting
from .building import Building
from .clock import WireClock
from .control import control_routes
from .faults import Faults
from .gateway.hub import GatewayHub
from .journal import Journal, LoggedRequest, Refused
from .message import Message
from .model import Channel, User
from .ratelimits import RateLimits
from .rest.pipeline import PREFIX, Pipeline
from .rest.routes import rest_routes
from .world import DEFAULT_TOKEN, World

HOST = "127.0.0.1"

T = TypeVar("T")


class WireDiscord(Acting, Building):
    """A Discord for one bot, driven by tests.

    It comes with a guild, a text channel and a user. Use it as an async context manager, point the bot at
    `api_url` with `token`, and act through the verbs of `Acting` and `Building`.
    """

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        port: int = 0,
        clock_scale: float = 1.0,
        keep_files: bool = True,
        keep_payloads: bool = True,
        log_path: Path | None = None,
        control: bool = False,
    ) -> None:
        """Prepare; nothing listens yet.

        Args:
            token: the bot's token.
            port: the port to listen on, 0 for any.
            clock_scale: how fast the simulated clock runs.
            keep_files: whether uploads keep their bytes, so that links to them work.
            keep_payloads: whether the log keeps request bodies.
            log_path: a file for the log, as JSON lines.
            control: whether to serve the control API, on a port of its own.
        """
        self.world = World(token, WireClock(clock_scale), keep_files=keep_files)
        self.journal = Journal(log_path, keep_payloads=keep_payloads)
        self.gateway = GatewayHub(self.world)
        self.guild = self.add_guild("Studio")
        self.channel = self.add_channel(self.guild, "general")
        self.user = self.add_user("ada")
        self.control_url = ""
        self._pipeline = Pipeline(self.world, self.journal)
        self._port = port
        self._control = control
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    @property
    def clock(self) -> WireClock:
        """The simulated clock."""
        return self.world.clock

    @property
    def url(self) -> str:
        """The base address, also of the links to files."""
        return self.world.links.base

    @property
    def api_url(self) -> str:
        """The REST base to give to the bot."""
        return self.url + PREFIX

    @property
    def faults(self) -> Faults:
        """Troubles for REST requests."""
        return self._pipeline.faults

    @property
    def rate_limits(self) -> RateLimits:
        """Rate-limit buckets, off until `enabled`."""
        return self._pipeline.rate_limits

    @property
    def log(self) -> list[LoggedRequest]:
        """All REST requests in the order they ended."""
        return self.journal.requests

    @property
    def refusals(self) -> list[Refused]:
        """All requests that the rules turned down."""
        return self.journal.refusals

    @property
    def unknown_routes(self) -> list[str]:
        """What was asked for that does not exist here."""
        return self.journal.unknown_routes

    def messages(self, channel: Channel, *, visible_to: User | None = None) -> list[Message]:
        """Return what stands in a channel: for everybody, or as one user sees it."""
        return [
            message
            for message in channel.messages.values()
            if not message.deleted and (message.audience is None or message.audience is visible_to)
        ]

    def created_per_channel(self) -> Counter[int]:
        """Count the messages the bot ever made in each channel, private and removed ones too."""
        return Counter(m.channel.id for m in self.world.messages() if m.author is self.world.bot)

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Return the predicate's first true result, looking again after every change.

        Raises:
            TimeoutError: after `timeout` seconds, with the latest requests and refusals.
        """
        try:
            return await self.world.changes.wait_for(predicate, timeout)
        except TimeoutError:
            recent = [f"{r.method} {r.path} {r.status}" for r in self.log[-8:]]
            raise TimeoutError(
                f"no change within {timeout} s; latest {recent}, refused {self.refusals[-4:]}"
            ) from None

    async def wait_ready(self, *, shards: int = 1, commands: int = 0, timeout: float = 10.0) -> None:
        """Wait until shards are connected and commands are registered."""
        await self.wait_for(
            lambda: len(self.gateway.ready) >= shards and len(self.world.commands.names) >= commands, timeout
        )

    async def start(self) -> None:
        """Listen."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.handle)
        if self._control:
            app.add_routes(control_routes(self))
        app.add_routes(list(rest_routes(self.world, self._pipeline)))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        if self._control:
            _, control_port = await self._listen(0)
            self.control_url = f"http://{HOST}:{control_port}/_wire"
        await self.resume_serving()
        self.world.links.base = f"http://{HOST}:{self._port}"

    async def stop_serving(self) -> None:
        """Go away like an outage: connections are cut and refused, the world is kept."""
        if self._runner is None or self._site is None:
            return
        await self._site.stop()
        self._site = None
        self.gateway.abort_all()
        server = self._runner.server
        for handler in server.connections if server else ():
            transport = handler.transport
            if transport is not None and transport.get_extra_info("sockname")[1] == self._port:
                transport.close()

    async def resume_serving(self) -> None:
        """Come back on the same port."""
        self._site, self._port = await self._listen(self._port)

    async def close(self) -> None:
        """Stop for good.

        Raises:
            ExceptionGroup: what went wrong inside this stand-in, so that a test cannot pass over it.
        """
        self.gateway.abort_all()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.journal.close()
        if self.journal.crashes:
            raise ExceptionGroup("the simulated Discord failed", self.journal.crashes)

    async def _listen(self, port: int) -> tuple[web.TCPSite, int]:
        assert self._runner is not None
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        return site, self._runner.addresses[-1][1]

    async def __aenter__(self) -> WireDiscord:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
