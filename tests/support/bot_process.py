"""The bot as a real process that can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class BotProcess:
    """`python -m bot run` with its own data directory and listener, started as often as one likes."""

    def __init__(self, directory: Path, env: Mapping[str, str]) -> None:
        self.port = free_port()
        self.data_dir = directory / "data"
        self.log_path = directory / "bot.log"
        self._env = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "DATA_DIR": str(self.data_dir),
            "LISTEN_PORT": str(self.port),
            **env,
        }
        self._directory = directory
        self._process: asyncio.subprocess.Process | None = None

    def set(self, **env: str) -> None:
        """Change the environment of the next start."""
        self._env |= env

    @property
    def environment(self) -> Mapping[str, str]:
        """What the next start gets."""
        return dict(self._env)

    @property
    def url(self) -> str:
        """The listener's origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything the process wrote, over all of its lives."""
        return self.log_path.read_text() if self.log_path.exists() else ""

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    async def start(self, *arguments: str, ready: bool = True) -> None:
        """Start it, and wait until Discord has it as ready unless told otherwise."""
        with self.log_path.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                *arguments,
                cwd=self._directory,
                env=self._env,
                stdout=log,
                stderr=log,
            )
        if ready:
            await self.wait_until("/readyz")

    async def wait_until(self, path: str, timeout: float = 20.0) -> None:
        """Wait until a health check answers 200."""
        async with asyncio.timeout(timeout), aiohttp.ClientSession() as session:
            while True:
                assert self.running, f"the bot has ended:\n{self.log[-4000:]}"
                try:
                    async with session.get(self.url + path) as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.03)

    async def kill(self) -> None:
        """kill -9."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self._process.wait()

    async def ended(self, timeout: float = 20.0) -> int:
        """Wait for it to end by itself; the exit code."""
        assert self._process is not None
        async with asyncio.timeout(timeout):
            return await self._process.wait()


@asynccontextmanager
async def bot_process(directory: Path, env: Mapping[str, str]) -> AsyncGenerator[BotProcess]:
    """A bot that is certainly gone afterwards."""
    bot = BotProcess(directory, env)
    try:
        yield bot
    finally:
        await bot.kill()
