"""A simulated Discord per test, and real bots connected to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import yarl
from aiohttp import ClientSession
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.support.discord_wire import WireDiscord

from .raw import Api
from .sample_bot import SampleBot

StartBot = Callable[[SampleBot], Awaitable[SampleBot]]


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WireDiscord]:
    """A simulated Discord that discord.py in this process talks to."""
    async with WireDiscord() as wire:
        monkeypatch.setattr(Route, "BASE", wire.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(wire.world.gateway.url))
        yield wire


@pytest.fixture
async def start_bot(discord: WireDiscord) -> AsyncIterator[StartBot]:
    """A way to start bots, which are stopped after the test."""
    async with AsyncExitStack() as stack:

        async def start(bot: SampleBot) -> SampleBot:
            return await stack.enter_async_context(_running(bot, discord.token))

        yield start


@pytest.fixture
async def bot(start_bot: StartBot) -> SampleBot:
    """A connected bot with its commands registered."""
    return await start_bot(SampleBot())


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """A plain HTTP client."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def api(discord: WireDiscord, http: ClientSession) -> Api:
    """Raw requests with the bot's token."""
    return Api(discord, http)


@asynccontextmanager
async def _running(bot: SampleBot, token: str) -> AsyncGenerator[SampleBot]:
    async with bot:
        runner = asyncio.create_task(bot.start(token))
        ready = asyncio.create_task(bot.was_ready.wait())
        await asyncio.wait({runner, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        assert ready.done(), runner
        yield bot
    await runner
