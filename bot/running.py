"""`python -m bot run`: the services, the gateway and an end within ten seconds of SIGTERM."""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import AsyncExitStack, suppress

import structlog

from bot.app import open_app
from bot.config import Settings
from bot.gateway import Gateway, use_api
from bot.sandbox.simulation import simulated

log = structlog.get_logger(__name__)


async def run(settings: Settings, *, simulate: bool = False) -> None:
    """Run until SIGTERM, SIGINT or an error that no retry mends.

    Args:
        settings: as read from the environment.
        simulate: use a simulated TTAPI in this process instead of the real one.

    Raises:
        StartError: one sentence that says what to mend.
    """
    main = asyncio.current_task()
    assert main is not None, "a coroutine runs in a task"
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, main.cancel)
    with suppress(asyncio.CancelledError):
        await _serve(settings, simulate)
    log.info("app.closed")


async def _serve(settings: Settings, simulate: bool) -> None:
    async with AsyncExitStack() as stack:
        if simulate:
            settings = await stack.enter_async_context(simulated(settings))
        if settings.discord_api_url is not None:
            use_api(settings.discord_api_url)
        gateway = Gateway()
        app = await stack.enter_async_context(open_app(settings, gateway_ready=gateway.ready))
        # What has been loaded stays: looking through it for garbage would hold the loop up again and again.
        gc.collect()
        gc.freeze()
        stack.push_async_callback(gateway.close)
        stack.push_async_callback(app.drain)
        token = settings.discord_token.get_secret_value()
        await gateway.keep_connected(app.make_bot, token, own_api=settings.discord_api_url is not None)
