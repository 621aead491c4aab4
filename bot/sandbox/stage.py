"""The real bot between a simulated TTAPI and a simulated Discord, for the demo, the tour and tests."""

from __future__ import annotations

import errno
import os
import random
import socket
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import discord
import simcord

from bot.app import App, open_app
from bot.client import EaselBot
from bot.config import Settings
from bot.errors import StartError
from bot.jobs.ports import Clock
from bot.locale import texts
from bot.sandbox.cdn import pointed_there, serve_uploads
from bot.sandbox.dress import localise
from bot.sandbox.simulation import pointed_at
from bot.sandbox.ttapi import Account, SimulatedTtapi
from bot.sandbox.ttapi import Settings as Upstream

NAME = "Easel"
GUILD = "Easel"
CHANNEL = "easel-demo"
MEMBER = "alice"
PORTS: Final = range(20_000, 32_000)  # below those that systems give to outgoing connections
TRIES: Final = 100


class Stage:
    """A member in a channel with the bot, everything over loopback.

    Attributes:
        upstream: the simulated TTAPI with its ledger.
        env: the simulated Discord.
        cdn: where the bot finds what members uploaded.
    """

    def __init__(self, upstream: SimulatedTtapi, settings: Settings, locale: str, clock: Clock) -> None:
        self.upstream = upstream
        self.locale = locale
        self._settings = settings
        self._clock = clock
        self._app_stack = AsyncExitStack()
        self.app: App
        self.env: simcord.Env
        self.cdn: str
        self.channel: simcord.ChannelHandle
        self.member: simcord.MemberActor

    async def open(self, stack: AsyncExitStack) -> None:
        """Start the bot's services, then the bot, then furnish the channel."""
        self.cdn = await stack.enter_async_context(serve_uploads(self._uploaded))
        hosts = (*self._settings.media_hosts, self.cdn)
        self._settings = self._settings.model_copy(update={"media_hosts": hosts})
        stack.push_async_callback(self._close_app)
        bot = await self._open_app()
        self.env = simcord.Env(bot)
        self.env.backend.bot_user.name = NAME
        await self.env.start()
        stack.push_async_callback(self.env.shutdown)
        stack.enter_context(self.env.time_context())
        self._speak(bot)
        for commands in self.env.backend.commands.values():
            localise(commands.values(), self.locale)
        guild = self.env.create_guild(GUILD)
        self.channel = guild.create_text_channel(CHANNEL, topic=texts(self.locale)("demo.topic"))
        self.member = guild.add_member(self.env.create_user(MEMBER))

    async def restart(self) -> None:
        """End the bot with all its services and start it again on the same data."""
        await self._close_app()
        bot = await self._open_app()
        await self.env.restart_bot(bot)
        self._speak(bot)

    async def _open_app(self) -> EaselBot:
        self.app = await self._app_stack.enter_async_context(open_app(self._settings, clock=self._clock))
        return self.app.make_bot(shard_count=1)

    async def _close_app(self) -> None:
        stack, self._app_stack = self._app_stack, AsyncExitStack()
        await stack.aclose()

    def _uploaded(self, url: str) -> bytes | None:
        return self.env.backend.cdn.get(url)

    def _speak(self, bot: EaselBot) -> None:
        """Have the member's client use our locale, since the simulated one always says en-US, and our CDN."""
        parsers: dict[str, Callable[[Any], None]] = bot._connection.parsers  # pyright: ignore[reportPrivateUsage]  the one seam there is
        parse = parsers["INTERACTION_CREATE"]
        parsers["INTERACTION_CREATE"] = lambda data: parse(
            pointed_there({**data, "locale": self.locale}, self.cdn)
        )


def free_port() -> int:
    """A port that was free a moment ago, and that no outgoing connection is given meanwhile.

    Raises:
        OSError: none of those tried is free.
    """
    for port in random.SystemRandom().sample(PORTS, TRIES):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


@asynccontextmanager
async def open_stage(
    data_dir: Path,
    *,
    locale: str = "en-US",
    upstream: Upstream | None = None,
    accounts: Sequence[Account] | None = None,
    clock: Clock = time.time,
    **settings: str,
) -> AsyncGenerator[Stage]:
    """Raise the curtain.

    Args:
        data_dir: where the bot keeps its database.
        locale: the member's Discord locale.
        upstream: how the simulated TTAPI behaves.
        accounts: whom it serves; one account with its default key unless given.
        clock: the bot's own; Discord's and TTAPI's clocks are theirs.
        settings: environment names and values beyond what the simulation needs.

    Raises:
        StartError: Discord knows no such locale.
    """
    if locale not in {known.value for known in discord.Locale}:
        raise StartError("start.locale", locale=locale)
    env = {
        "DISCORD_TOKEN": "simulated",
        "TTAPI_KEY": "simulated",
        "DATA_DIR": str(data_dir),
        "LISTEN_PORT": str(free_port()),
        **settings,
    }
    async with AsyncExitStack() as stack:
        # What members upload to the simulated Discord lies on this machine.
        ways = replace(upstream or Upstream(), loopback_urls=True)
        simulated = await stack.enter_async_context(SimulatedTtapi(accounts, ways))
        stage = Stage(simulated, pointed_at(Settings.from_env(env), simulated), locale, clock)
        await stage.open(stack)
        yield stage
