"""Keeping the bot connected: no refusal and no malformed event of the gateway ends the process."""

from __future__ import annotations

import asyncio
import random
from typing import Final

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import EaselBot
from bot.errors import StartError

log = structlog.get_logger(__name__)

FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 60.0
EXIT_TOKEN: Final = 3


def use_api(url: str) -> None:
    """Speak to another REST base than Discord's: a proxy that shares rate limits, or a test server.

    discord.py has this as a class attribute only.
    """
    Route.BASE = url


async def keep_connected(bot: EaselBot, token: str, *, own_api: bool) -> None:
    """Log in and stay connected until cancelled or closed.

    Args:
        bot: not logged in yet.
        token: Discord's bot token.
        own_api: whether the gateway's address must be asked from our own REST base, since
            discord.py falls back to a constant one.

    Raises:
        StartError: Discord refuses the token or the intents; trying again is no use.
    """
    await _logged_in(bot, token)
    failures = 0
    while not bot.is_closed():
        started = asyncio.get_running_loop().time()
        try:
            if own_api:
                await _point_at_own_gateway(bot)
            await bot.connect(reconnect=True)
            return
        except discord.PrivilegedIntentsRequired as error:
            raise StartError("start.intents", EXIT_TOKEN) from error
        except discord.ConnectionClosed as error:
            if error.code == 4004:
                raise StartError("start.token", EXIT_TOKEN) from error
            failures = await _wait(failures, started, error)
        except Exception as error:
            failures = await _wait(failures, started, error)
        if bot.is_closed():
            # discord.py closes itself before it raises; its session is needed again.
            bot.clear()
            await bot.login(token)


async def _logged_in(bot: EaselBot, token: str) -> None:
    failures = 0
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await bot.login(token)
            return
        except discord.LoginFailure as error:
            raise StartError("start.token", EXIT_TOKEN) from error
        except (discord.HTTPException, OSError, TimeoutError) as error:
            failures = await _wait(failures, started, error)


async def _point_at_own_gateway(bot: EaselBot) -> None:
    _, url, _ = await bot.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)


async def _wait(failures: int, started: float, error: Exception) -> int:
    """Back off with jitter; a connection that held for a while starts the count anew."""
    loop = asyncio.get_running_loop()
    if loop.time() - started > LONGEST_WAIT:
        failures = 0
    wait = min(FIRST_WAIT * 2**failures, LONGEST_WAIT) * random.uniform(0.5, 1.0)
    log.warning("discord.disconnected", reason=type(error).__name__, retry_in=round(wait, 1))
    await asyncio.sleep(wait)
    return failures + 1
