"""The image, as far as it can be proved without a Docker daemon: its files, its commands, its user."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.ttapi import DEFAULT_KEY, SimulatedTtapi
from tests.support.bot_process import free_port
from tests.support.discord_wire import WireDiscord

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
NOBODY = 65534


def command(instruction: str) -> list[str]:
    """The JSON form of an instruction's arguments."""
    found = re.findall(rf"^{instruction}.*?(\[.*\])$", DOCKERFILE, re.MULTILINE)
    return json.loads(found[-1])


def test_every_copied_source_exists_and_is_not_ignored() -> None:
    sources = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    names = [name for line in sources for name in line.split()]
    assert names == ["pyproject.toml", "README.md", "LICENSE", "bot", "cogs"]
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    for name in names:
        assert (ROOT / name).exists()
        assert f"!{name}" in allowed


def test_the_image_runs_as_an_ordinary_user() -> None:
    last_stage = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER easel$", last_stage, re.MULTILINE)
    assert last_stage.index("USER easel") < last_stage.index("ENTRYPOINT")


def python_for_everybody() -> str:
    """An interpreter that an ordinary user may run, of this one's version."""
    candidates = [sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"]
    for path in candidates:
        try:
            subprocess.run([path, "-c", ""], check=True, **ordinary_user())
        except (OSError, subprocess.CalledProcessError):
            continue
        return path
    pytest.skip("no interpreter of this version that an ordinary user may run")


def ordinary_user() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """The wheel with all it needs, where anybody may read it."""
    # pytest's own temporary directories are closed to everybody else.
    with tempfile.TemporaryDirectory(prefix="easel-image-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        install(directory)
        yield directory / "site"


def install(directory: Path) -> None:
    pip = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check"]
    source = directory / "source"
    source.mkdir()
    for name in ("bot", "cogs", "pyproject.toml", "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", directory, source], check=True)
    (wheel,) = directory.glob("*.whl")
    subprocess.run([*pip, "install", "--target", directory / "site", wheel], check=True)


@pytest.mark.timeout(300)
async def test_entrypoint_and_healthcheck_from_the_wheel(installed: Path) -> None:
    python = python_for_everybody()
    data = installed.parent / "data"
    data.mkdir()
    os.chown(data, *([NOBODY, NOBODY] if os.geteuid() == 0 else [-1, -1]))
    async with WireDiscord() as discord, SimulatedTtapi() as upstream:
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(installed),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "TTAPI_KEY": DEFAULT_KEY,
            "TTAPI_URL": upstream.url,
            "DATA_DIR": str(data),
            "LISTEN_PORT": str(free_port()),
        }

        async def start(words: list[str]) -> asyncio.subprocess.Process:
            assert words[0] == "python"
            return await asyncio.create_subprocess_exec(
                python, *words[1:], cwd="/", env=env, stderr=asyncio.subprocess.DEVNULL, **ordinary_user()
            )

        async def healthy() -> bool:
            return await (await start(command("HEALTHCHECK"))).wait() == 0

        assert not await healthy()
        bot = await start([*command("ENTRYPOINT"), *command("CMD")])
        try:
            async with asyncio.timeout(30):
                await discord.wait_ready(commands=5)
            assert await healthy()
        finally:
            bot.terminate()
            assert await bot.wait() == 0
        assert not await healthy()
