"""The real bot in this process between the simulated TTAPI and a Discord on the wire.

For what the simulated Discord in memory cannot do: members with languages of their own, a database
that keeps a command waiting, and answers that get lost on their way.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import App, open_app
from bot.config import Settings
from bot.sandbox.simulation import pointed_at
from bot.sandbox.stage import free_port
from bot.sandbox.ttapi import SimulatedTtapi
from tests.cogs.scene import BY_HAND, LOOK_AGAIN, MEMORY, PROMPT
from tests.support.discord_wire import Invocation, Message, User, WireDiscord

CALLBACK = "/interactions/{interaction_id}/{token}/callback"


@dataclass(slots=True)
class Wire:
    """What a test does and sees."""

    discord: WireDiscord
    upstream: SimulatedTtapi
    app: App

    async def imagine(self, prompt: str = PROMPT, *, by: User | None = None, wait: bool = True) -> Invocation:
        return await self.discord.slash(
            by or self.discord.user, self.discord.channel, "imagine", {"prompt": prompt}, wait=wait
        )

    async def command(self, name: str, *, by: User | None = None, wait: bool = True) -> Invocation:
        return await self.discord.slash(by or self.discord.user, self.discord.channel, name, wait=wait)

    async def submitted(self, count: int) -> str:
        """TTAPI's id of the count-th job, once it has it."""
        ledger = self.upstream.ledger
        if len(ledger.submits(accepted=True)) < count:
            await ledger.wait(lambda _: len(ledger.submits(accepted=True)) >= count, timeout=5)
        return ledger.submits(accepted=True)[count - 1].job_id or ""

    async def finished(self, invocation: Invocation, job_id: str) -> Message:
        """The answer, once it shows the picture."""
        self.upstream.succeed(job_id)
        return await self.shown(invocation)

    async def shown(self, invocation: Invocation) -> Message:
        """The answer, once it has a picture."""
        await self.discord.wait_for(lambda: invocation.message and invocation.message.files)
        assert invocation.message is not None
        return invocation.message

    async def states(self, *wanted: str) -> None:
        """Wait until the jobs, oldest first, are in these states."""
        async with asyncio.timeout(5):
            while True:
                jobs = await self.app.services.jobs.recent(self.discord.user.id)
                if [job.state.value for job in reversed(jobs)] == list(wanted):
                    return
                await asyncio.sleep(LOOK_AGAIN)

    @contextmanager
    def busy_database(self) -> Generator[None]:
        """Somebody else holds the database for a while."""
        path = self.app.settings.data_dir / "easel.db"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()


@asynccontextmanager
async def connected(patch: pytest.MonkeyPatch, **env: str) -> AsyncGenerator[Wire]:
    """Everything up and running, over loopback."""
    with tempfile.TemporaryDirectory(prefix="easel-wire-", dir=MEMORY) as directory:
        async with WireDiscord() as discord, SimulatedTtapi(settings=BY_HAND) as upstream:
            patch.setattr(Route, "BASE", discord.api_url)
            patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(discord.world.gateway.url))
            base = {
                "DISCORD_TOKEN": discord.token,
                "TTAPI_KEY": "simulated",
                "DATA_DIR": str(Path(directory)),
                "LISTEN_PORT": str(free_port()),
                "MEDIA_HOSTS": f"{upstream.url},{discord.world.links.base}",
            }
            settings = pointed_at(Settings.from_env(base | env), upstream)
            async with open_app(settings) as app, app.make_bot() as bot:
                connection: Any = bot._connection  # pyright: ignore[reportPrivateUsage]  there is but one guild
                connection.guild_ready_timeout = 0.01
                running = asyncio.create_task(bot.start(discord.token))
                await discord.wait_ready(commands=5)
                await bot.wait_until_ready()
                yield Wire(discord, upstream, app)
                await bot.close()
                await running
