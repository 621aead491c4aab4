"""The listener: one aiohttp server, bound before the bot connects."""

from __future__ import annotations

import errno
import os
import socket
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
            raise _refused(host, port, error) from error
        yield bound_port(runner)
    finally:
        await runner.cleanup()


async def require_free(host: str, port: int) -> None:
    """Find out early whether `listen` will find its address free.

    Raises:
        StartError: the address is taken or not ours.
    """
    async with listen(host, port, ()):
        return


def _refused(host: str, port: int, error: OSError) -> StartError:
    """What to mend: the port or the host."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return StartError("start.host", host=host)
    if error.errno == errno.EADDRINUSE:
        return StartError("start.port", host=host, port=port)
    if error.errno in {errno.EACCES, errno.EPERM}:
        return StartError("start.port_denied", port=port)
    return StartError("start.listen", host=host, port=port, reason=os.strerror(error.errno or 0))


def bound_port(runner: web.AppRunner) -> int:
    """The port that the operating system gave."""
    address: tuple[str, int] = runner.addresses[0]
    return address[1]
