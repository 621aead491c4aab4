"""Both stand-ins in processes of their own, and the bots between them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.bot_process import ROOT, free_port

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Standins:
    """The control APIs of the fake Discord and of the simulated TTAPI."""

    world: dict[str, Any]
    ttapi: str
    session: aiohttp.ClientSession

    async def discord(self, verb: str, **body: Any) -> Any:
        """One verb of the fake Discord's control API; a GET when there is nothing to say."""
        return await self._call(f"{self.world['control']}/{verb}", body)

    async def sim(self, verb: str, **body: Any) -> Any:
        """One verb of the simulated TTAPI's control API."""
        return await self._call(f"{self.ttapi}/_sim/{verb}", body)

    async def _call(self, url: str, body: Mapping[str, Any]) -> Any:
        method = "POST" if body else "GET"
        async with self.session.request(method, url, json=body or None) as response:
            answer = await response.json()
        assert response.status == 200, answer
        return answer


@dataclass(slots=True)
class Bot:
    """A bot's process, measured from outside."""

    process: asyncio.subprocess.Process
    url: str

    @property
    def cpu(self) -> float:
        """CPU seconds so far, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE

    @property
    def written(self) -> int:
        """Bytes it has caused to be written to disk."""
        lines = Path(f"/proc/{self.process.pid}/io").read_text().splitlines()
        return int(dict(line.split(": ") for line in lines)["write_bytes"])

    async def stop(self) -> None:
        """End it."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            await self.process.wait()


async def _spawn(*arguments: str, env: Mapping[str, str], output: Any) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env={**os.environ, **env}, stdout=output, stderr=output
    )


async def _announced(stack: AsyncExitStack, *arguments: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None

    async def end() -> None:
        process.send_signal(signal.SIGTERM)
        await process.wait()

    stack.push_async_callback(end)
    return json.loads(await process.stdout.readline())


@asynccontextmanager
async def standins(*sim_options: str) -> AsyncGenerator[Standins]:
    """Start both stand-ins, and end them."""
    async with AsyncExitStack() as stack:
        world = await _announced(stack, "-m", "tests.support.discord_wire", "--forget")
        sim = await _announced(
            stack, "-m", "bot.sandbox.ttapi", "--port", "0", "--keys", "bench", "--control", "--side", "64",
            "--max-queue", "10000", "--balance", "1000000", *sim_options,
        )  # fmt: skip
        session = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=300))
        )
        yield Standins(world, sim["url"], session)


@asynccontextmanager
async def bot(kind: str, where: Standins, directory: Path, **env: str) -> AsyncGenerator[Bot]:
    """Start Easel (kind ``easel``) or the bare bot (``bare``) and wait until it takes commands."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "DISCORD_TOKEN": where.world["token"],
        "DISCORD_API_URL": where.world["api_url"],
        "TTAPI_KEY": "bench",
        "TTAPI_URL": where.ttapi,
        "PUBLIC_URL": url,
        "MEDIA_HOSTS": where.ttapi,
        "LISTEN_PORT": str(port),
        "DATA_DIR": str(directory),
        "POLL_INTERVAL": "300",
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
        **env,
    }
    module = ["-m", "bot", "run"] if kind == "easel" else ["-m", "tests.bench.bare_bot"]
    with (directory.parent / f"{kind}.log").open("ab") as log:
        running = Bot(await _spawn(*module, env=settings, output=log), url)
        try:
            await until_healthy(running, where.session, "/readyz" if kind == "easel" else "/healthz")
            yield running
        finally:
            await running.stop()


async def until_healthy(running: Bot, session: aiohttp.ClientSession, path: str) -> None:
    """Wait until a health check answers 200."""
    while True:
        assert running.process.returncode is None, "the bot has ended"
        try:
            async with session.get(running.url + path) as response:
                if response.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.02)
