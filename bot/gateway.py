"""Keeping the bot connected: no refusal and no malformed event of the gateway ends the process."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
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
CLOSE_GRACE: Final = 2.0
EXIT_TOKEN: Final = 3
WRONG_TOKEN: Final = 4004  # https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway


def use_api(url: str) -> None:
    """Speak to another REST base than Discord's: a proxy that shares rate limits, or a test server.

    discord.py has this as a class attribute only.
    """
    Route.BASE = url


class Gateway:
    """The bot of the moment, and whether Discord's gateway has it as ready."""

    def __init__(self) -> None:
        self._bot: EaselBot | None = None

    async def ready(self) -> bool:
        """For /readyz."""
        bot = self._bot
        if bot is None or bot.is_closed() or not bot.is_ready():
            return False
        return all(not shard.is_closed() for shard in bot.shards.values())

    async def keep_connected(self, make_bot: Callable[[], EaselBot], token: str, *, own_api: bool) -> None:
        """Log in and stay connected until cancelled.

        discord.py closes a bot whose connection fails in a way it does not know, a malformed event for
        one; what follows is a new bot, since a closed one cannot be used again.

        Args:
            make_bot: gives a bot that is not logged in.
            token: Discord's bot token.
            own_api: whether the gateway's address must be asked from our own REST base, since
                discord.py falls back to a constant one.

        Raises:
            StartError: Discord refuses the token or the intents; trying again is no use.
        """
        failures = 0
        while True:
            started = time.perf_counter()
            bot = self._bot = make_bot()
            try:
                await bot.login(token)
                if own_api:
                    await _point_at_own_gateway(bot)
                await bot.connect(reconnect=True)
            except discord.LoginFailure as error:
                raise StartError("start.token", EXIT_TOKEN) from error
            except discord.PrivilegedIntentsRequired as error:
                raise StartError("start.intents", EXIT_TOKEN) from error
            except discord.ConnectionClosed as error:
                if error.code == WRONG_TOKEN:
                    raise StartError("start.token", EXIT_TOKEN) from error
                reason: Exception | None = error
            except Exception as error:
                reason = error
            else:
                reason = None
            await self.close()
            failures = 0 if time.perf_counter() - started > LONGEST_WAIT else failures
            wait = min(FIRST_WAIT * 2**failures, LONGEST_WAIT) * random.uniform(0.5, 1.0)
            log.warning("discord.disconnected", reason=type(reason).__name__, retry_in=round(wait, 1))
            await asyncio.sleep(wait)
            failures += 1

    async def close(self) -> None:
        """Leave Discord; a gateway that hangs may not keep the process from ending."""
        if self._bot is None:
            return
        try:
            async with asyncio.timeout(CLOSE_GRACE):
                await self._bot.close()
        except Exception as error:
            # It is left behind in any case; the next one starts afresh.
            log.warning("discord.close_failed", reason=type(error).__name__)


async def _point_at_own_gateway(bot: EaselBot) -> None:
    _, url, _ = await bot.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
