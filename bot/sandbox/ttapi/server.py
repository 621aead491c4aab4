"""The simulated service as a server on loopback."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.control import Control
from bot.sandbox.ttapi.hooks import Hooks
from bot.sandbox.ttapi.ledger import Ledger
from bot.sandbox.ttapi.life import Life
from bot.sandbox.ttapi.media import Media
from bot.sandbox.ttapi.obstacles import Obstacles, answered, refused
from bot.sandbox.ttapi.operations import Operations
from bot.sandbox.ttapi.orders.desk import Desk
from bot.sandbox.ttapi.pictures.gallery import Gallery
from bot.sandbox.ttapi.reads import Reads
from bot.sandbox.ttapi.refusals import NOT_FOUND, WRONG_METHOD, Json, Refusal
from bot.sandbox.ttapi.settings import Settings
from bot.sandbox.ttapi.shelf import Shelf
from bot.sandbox.ttapi.submits import Submits
from bot.sandbox.ttapi.tasks import Tasks
from bot.sandbox.ttapi.world import World

DEFAULT_KEY = "sim-key"
_LARGEST_BODY = 96 * 1024 * 1024


class SimulatedTtapi(Operations):
    """TTAPI's Midjourney API without Midjourney: an asynchronous context manager.

    Args:
        accounts: Who may use it; one account with `DEFAULT_KEY` unless given.
        settings: How it behaves at first.
        host: Address to listen on.
        port: Port to listen on; any free one if 0.
        ledger: File for the ledger; in memory only unless given.
        keep: How many ledger entries stay in memory; all unless given.
        control: Whether the endpoints below `/_sim/` exist.
        seed: Makes job ids, pictures and chance the same each time.
    """

    def __init__(
        self,
        accounts: Sequence[Account] | None = None,
        settings: Settings | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        ledger: Path | None = None,
        keep: int | None = None,
        control: bool = False,
        seed: int | None = None,
    ) -> None:
        self._world = World(
            accounts if accounts is not None else (Account((DEFAULT_KEY,)),),
            settings or Settings(),
            Ledger(ledger, keep=keep),
            Random(seed),
        )
        self._hooks = Hooks(self._world)
        self._life = Life(self._world, self._hooks)
        super().__init__(self._world, self._life, self._hooks)
        self._host, self._port = host, port
        self._has_control = control
        self._closing = asyncio.Event()
        self._gallery = Gallery()
        self._tasks = Tasks()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=2.0)
        self._site: web.TCPSite | None = None

    @property
    def url(self) -> str:
        """The origin of the API, in place of `https://api.ttapi.io`, and of all links to pictures."""
        return self._world.origin

    async def start(self) -> None:
        """Listen."""
        await self._runner.setup()
        await self._hooks.start()
        await self.resume_serving()

    async def close(self) -> None:
        """Stop listening, stop all jobs, and close the ledger."""
        self._closing.set()
        await self._tasks.close()
        await self._life.close()
        await self._hooks.close()
        await self._runner.cleanup()
        await self._gallery.close()
        self._world.ledger.close()

    async def stop_serving(self) -> None:
        """Refuse connections and break those that are open; jobs and hooks go on."""
        if self._site is None:
            return
        await self._site.stop()
        self._site = None
        server = self._runner.server
        assert isinstance(server, web.Server), "set up by start"
        for connection in server.connections:
            connection.force_close()

    async def resume_serving(self) -> None:
        """Listen on the same port again."""
        if self._site is not None:
            return
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._site, self._port = site, site.port
        host = f"[{self._host}]" if ":" in self._host else self._host
        self._world.origin = f"http://{host}:{self._port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    def _application(self) -> web.Application:
        world, obstacles = self._world, Obstacles(self._closing)
        shelf = Shelf(world, self._gallery)
        app = web.Application(middlewares=[self._explain], client_max_size=_LARGEST_BODY)
        app.add_routes(Submits(Desk(world, shelf), self._life, self._hooks, obstacles).routes())
        app.add_routes(Reads(world, obstacles).routes())
        app.add_routes(Media(world, shelf, obstacles).routes())
        if self._has_control:
            app.add_routes(Control(self, self._go_away).routes())
        return app

    @web.middleware
    async def _explain(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer unknown paths and methods as upstream does, in JSON."""
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return refused(Refusal(NOT_FOUND), self._world.manners)
        except web.HTTPMethodNotAllowed as error:
            response = refused(Refusal(WRONG_METHOD), self._world.manners)
            response.headers["Allow"] = error.headers["Allow"]
            return response
        except web.HTTPRequestEntityTooLarge as error:
            body: Json = {"status": "FAILED", "message": "Request Entity Too Large", "data": None}
            return answered(body, error.status)

    def _go_away(self, seconds: float) -> None:
        self._tasks.spawn(self._outage(seconds), "outage")

    async def _outage(self, seconds: float) -> None:
        await asyncio.sleep(0.05)  # lets the answer to whoever asked for this get out
        await self.stop_serving()
        await asyncio.sleep(seconds)
        await self.resume_serving()
