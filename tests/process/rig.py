"""The bot as a process between a wire-level Discord and the simulated TTAPI, and what must hold."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.sandbox.ttapi import DEFAULT_KEY, Dress, Entry, Kind, Pace, Settings, SimulatedTtapi
from tests.support.bot_process import BotProcess, bot_process
from tests.support.discord_wire import Invocation, Message, WireDiscord

BY_HAND = Pace.by_hand()


@dataclass(slots=True)
class Rig:
    """Everything a scenario needs."""

    discord: WireDiscord
    upstream: SimulatedTtapi
    bot: BotProcess

    async def imagine(self, prompt: str = "a quiet harbour", **options: str) -> Invocation:
        """`/imagine` by the member, answered."""
        return await self.discord.slash(
            self.discord.user, self.discord.channel, "imagine", {"prompt": prompt, **options}
        )

    async def press(self, message: Message, face: str) -> Invocation:
        """A button pressed by the member, answered."""
        return await self.discord.press(self.discord.user, message, face)

    async def submitted(self, count: int = 1) -> str:
        """TTAPI's id of the `count`-th job it made."""
        if len(self.upstream.ledger.submits(accepted=True)) < count:
            await self.upstream.ledger.wait(
                lambda _: len(self.upstream.ledger.submits(accepted=True)) >= count, timeout=15
            )
        job_id = self.upstream.ledger.submits(accepted=True)[count - 1].job_id
        assert job_id is not None
        return job_id

    async def finish(self, job_id: str) -> None:
        """Have TTAPI finish a job, hook and all."""
        self.upstream.finish(job_id)
        await self.upstream.hooks_settled()

    async def seen(self, predicate: Callable[[], object], timeout: float = 15.0) -> None:
        """Wait until Discord shows what is expected."""
        await self.discord.wait_for(lambda: bool(predicate()), timeout=timeout)

    def shows(self, digest: str) -> list[Message]:
        """The channel's messages that show the picture with this SHA-256."""
        messages = self.discord.messages(self.discord.channel)
        return [message for message in messages if digest in [file.sha256 for file in message.files]]

    async def picture(self, job_id: str) -> str:
        """SHA-256 of a finished job's picture, asked of TTAPI itself."""
        async with aiohttp.ClientSession(headers={"TT-API-KEY": DEFAULT_KEY}) as session:
            url = f"{self.upstream.url}/midjourney/v1/fetch"
            async with session.get(url, params={"jobId": job_id}) as response:
                link = (await response.json())["data"]["cdnImage"]
            async with session.get(link) as response:
                return hashlib.sha256(await response.read()).hexdigest()

    async def succeeded(self, job_id: str) -> None:
        """Wait until TTAPI has finished a job."""
        if "SUCCESS" not in self.upstream.ledger.states(job_id):
            await self.upstream.ledger.wait(
                lambda entry: entry.job_id == job_id and entry.detail.get("state") == "SUCCESS", timeout=15
            )

    async def shown_once(self, job_id: str) -> Message:
        """Wait until the job's picture is shown; assert that one message alone shows it."""
        await self.succeeded(job_id)
        digest = await self.picture(job_id)
        await self.seen(lambda: self.shows(digest))
        (message,) = self.shows(digest)
        return message

    def assert_sound(self, *expected: int, quiet: bool = True) -> None:
        """What must hold at the end of every scenario, judged by the stand-ins' own logs.

        `expected` are the only error codes with which Discord may have refused something; `quiet` says
        that nothing unusual has happened that deserves a traceback in the log.
        """
        doubles = self.upstream.ledger.made_twice(_reference)
        assert doubles == []
        assert {refused.code for refused in self.discord.refusals} == set(expected)
        assert self.discord.unknown_routes == []
        if quiet:
            assert "Traceback" not in self.bot.log

    def entries(self, kind: Kind, job_id: str) -> list[Entry]:
        """TTAPI's ledger about one job."""
        return self.upstream.ledger.of(kind, job_id)


def _reference(url: str) -> str:
    return url.split("/")[-2]


@asynccontextmanager
async def open_rig(
    directory: Path,
    *,
    hooks: bool = True,
    pace: Pace = BY_HAND,
    dress: Dress = Dress.Y2026,
    **env: str,
) -> AsyncGenerator[Rig]:
    """Both stand-ins, and a bot that is not started yet."""
    # Large enough for every picture to be another: of smaller ones, some few look exactly alike.
    settings = Settings(side=128, pace=pace, upscale_pace=pace, dress=dress, hook_spacing=0.01)
    async with WireDiscord() as discord, SimulatedTtapi(settings=settings) as upstream:
        base = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "TTAPI_KEY": DEFAULT_KEY,
            "TTAPI_URL": upstream.url,
            "MEDIA_HOSTS": upstream.url,
            "POLL_INTERVAL": "30" if hooks else "0.2",
        }
        async with bot_process(directory, base | env) as bot:
            if hooks:
                bot.set(PUBLIC_URL=bot.url)
            yield Rig(discord, upstream, bot)
