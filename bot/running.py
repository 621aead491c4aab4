"""`python -m bot run`: the services, the gateway and an end within ten seconds of SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack, suppress
from typing import Final

import structlog

from bot.app import Gateway, open_app
from bot.client import EaselBot
from bot.config import Settings
from bot.gateway import keep_connected, use_api
from bot.sandbox.simulation import simulated

log = structlog.get_logger(__name__)

CLOSE_GRACE: Final = 2.0


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
        app = await stack.enter_async_context(open_app(settings, gateway=gateway))
        bot = gateway.bot = app.make_bot()
        stack.push_async_callback(_close, bot)
        token = settings.discord_token.get_secret_value()
        await keep_connected(bot, token, own_api=settings.discord_api_url is not None)


async def _close(bot: EaselBot) -> None:
    """Leave Discord; a gateway that hangs may not keep the process from ending."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_GRACE):
            await bot.close()
