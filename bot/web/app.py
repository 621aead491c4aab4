"""The listener: one aiohttp server, bound before the bot connects."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from bot.errors import StartError
from bot.web.hooks import MAX_BODY

SHUTDOWN_GRACE: Final = 2.0


@asynccontextmanager
async def listen(host: str, port: int, routes: Iterable[web.RouteDef]) -> AsyncGenerator[int]:
    """Serve `routes` until the block ends; gives the port, which matters for port 0.

    Raises:
        StartError: the address is taken or not ours.
    """
    app = web.Application(client_max_size=MAX_BODY)
    app.add_routes(routes)
    # No access log: hook paths are secrets. Signals are the composition root's business.
    runner = web.AppRunner(
        app, access_log=None, handle_signals=False, shutdown_timeout=SHUTDOWN_GRACE, keepalive_timeout=30.0
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            reason = error.strerror or str(error)
            raise StartError("start.port", host=host, port=port, reason=reason) from error
        yield bound_port(runner)
    finally:
        await runner.cleanup()


def bound_port(runner: web.AppRunner) -> int:
    """The port that the operating system gave."""
    address: tuple[str, int] = runner.addresses[0]
    return address[1]
