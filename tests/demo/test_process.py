"""`python -m bot demo` as a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
import time
from pathlib import Path

import aiohttp
import pytest

ROOT = Path(__file__).resolve().parents[2]
PNG = b"\x89PNG\r\n\x1a\n"


async def start(directory: Path, *arguments: str, **env: str) -> asyncio.subprocess.Process:
    """The demo, in an empty directory."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        *arguments,
        cwd=directory,
        env={"PATH": os.environ["PATH"], "HOME": str(directory), "PYTHONPATH": str(ROOT), **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def written(directory: Path) -> list[Path]:
    """Every file that is left behind."""
    return sorted(path for path in directory.rglob("*") if path.is_file())


async def test_the_tour_passes_and_writes_its_pictures(tmp_path: Path) -> None:
    began = time.monotonic()
    process = await start(tmp_path, "--tour", "--out", "pictures")
    output, errors = await process.communicate()
    assert process.returncode == 0, output.decode()
    assert time.monotonic() - began < 60
    assert [line[:7] for line in output.decode().splitlines()[-23:]] == ["seen   "] * 23
    assert errors == b""
    files = written(tmp_path)
    assert {path.relative_to(tmp_path).parts[0] for path in files} == {"pictures"}
    assert [path.suffix for path in files] == [".png"] * 9 + [".mp4"] * 2 + [".png"] * 2
    assert {path.read_bytes()[:8] for path in files if path.suffix == ".png"} == {PNG}


@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
async def test_the_page_is_served_and_the_demo_ends_on_request(
    tmp_path: Path, request_to_end: signal.Signals
) -> None:
    env = {"LANG": "zh_CN.UTF-8", "TMPDIR": str(tmp_path)}
    process = await start(tmp_path, "--no-open", "--locale", "zh-CN", **env)
    assert process.stdout is not None
    told = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+/", told)
    assert found, told
    assert told.startswith("Easel 演示地址：")
    async with aiohttp.ClientSession() as session, session.get(found[0]) as response:
        assert response.status == 200
    assert [name[:11] for name in os.listdir(tmp_path)] == ["easel-demo-"]
    process.send_signal(request_to_end)
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    assert errors == b""
    assert os.listdir(tmp_path) == []


async def test_a_tour_that_is_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    process = await start(tmp_path, "--tour", TMPDIR=str(tmp_path))
    assert process.stdout is not None
    while b"> alice" not in await asyncio.wait_for(process.stdout.readline(), 20):
        continue
    process.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert errors == b""
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--locale", "tlh"], "Discord has no language tlh. Use one such as en-US or zh-CN."),
        (
            ["--tour", "--locale", "tlh"],
            "Discord has no language tlh. Use one such as en-US or zh-CN.",
        ),
    ],
)
async def test_an_unknown_language_is_one_sentence(tmp_path: Path, arguments: list[str], told: str) -> None:
    process = await start(tmp_path, *arguments, "--no-open")
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().splitlines() == [told]


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        process = await start(tmp_path, "--no-open", "--port", str(port))
        _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().splitlines() == [
        f"Port {port} is taken. Name another one with --port, or none at all for any that is free."
    ]
