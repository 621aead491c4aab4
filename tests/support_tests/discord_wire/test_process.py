"""The simulated Discord as a process of its own, driven through its control API; and its speed."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yarl
from aiohttp import ClientConnectionError, ClientSession
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.support.discord_wire import WireDiscord
from tests.support.discord_wire.jsontypes import JsonDict

from .raw import Api
from .sample_bot import SampleBot

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Remote:
    """A running process and its control API."""

    process: asyncio.subprocess.Process
    world: JsonDict
    http: ClientSession

    async def get(self, verb: str) -> Any:
        """Read something."""
        async with self.http.get(f"{self.world['control']}/{verb}") as response:
            assert response.status == 200
            return await response.json()

    async def post(self, verb: str, /, **body: Any) -> Any:
        """Do something."""
        async with self.http.post(f"{self.world['control']}/{verb}", json=body) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer


@pytest.fixture
async def remote(http: ClientSession, tmp_path: Path) -> AsyncIterator[Remote]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.discord_wire", "--port", "0", "--log", tmp_path / "log.jsonl"),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    world = json.loads(await asyncio.wait_for(process.stdout.readline(), 10))
    yield Remote(process, world, http)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 5) == 0


async def test_a_bot_is_driven_through_the_control_api(
    remote: Remote, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = remote.world
    monkeypatch.setattr(Route, "BASE", world["api_url"])
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(world["gateway"]))
    async with SampleBot() as bot:
        runner = asyncio.create_task(bot.start(world["token"]))
        await remote.post("wait", shards=1, commands=6, timeout=10)
        user = (await remote.post("users", name="li", locale="zh-CN"))["id"]
        channel = (await remote.post("channels", guild=world["guild"], name="art"))["id"]
        act = {"user": user, "channel": channel, "command": "imagine", "options": {"prompt": "a fox"}}
        done = await remote.post("slash", acts=[act] * 3)
        assert [invocation["ack"] for invocation in done["invocations"]] == ["MESSAGE"] * 3
        await remote.post("wait", messages=3, channel=channel, text="kept", files=1, buttons=2, edits=2)

        messages = await remote.get(f"messages?channel={channel}")
        assert [m["text"] for m in messages] == ["a fox kept"] * 3
        assert [edit["text"] for edit in messages[0]["edits"]] == ["a fox done", "a fox kept"]
        press = {"user": user, "message": messages[0]["id"], "button": "U1"}
        pressed = await remote.post("press", acts=[press])
        assert pressed["invocations"][0]["latency"] < 3

        stats = await remote.get("stats")
        assert (stats["messages"], stats["edits"], stats["refusals"], stats["unknown_routes"]) == (
            4,
            6,
            [],
            [],
        )
        assert (len(stats["latencies"]), stats["crashes"], stats["shards_ready"]) == (4, [], 1)
        log = await remote.get("log")
        assert len(await remote.get(f"log?after={len(log) - 2}")) == 2
    await runner
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["route"] for line in lines][:2] == ["GET /users/@me", "GET /oauth2/applications/@me"]


async def test_trouble_is_ordered_through_the_control_api(remote: Remote) -> None:
    users = f"{remote.world['api_url']}/users/@me"
    headers = {"Authorization": f"Bot {remote.world['token']}"}

    async def status() -> int:
        async with remote.http.get(users, headers=headers) as response:
            return response.status

    await remote.post("faults", method="GET", pattern="/users/@me", kind="server_error", status=502, times=2)
    assert [await status(), await status(), await status()] == [502, 502, 200]
    await remote.post("faults", method="GET", pattern="*", kind="rate_limited", retry_after=0.5)
    await remote.post("faults", clear=True)
    await remote.post("serving", on=False)
    with pytest.raises(ClientConnectionError):
        await status()
    await remote.post("serving", on=True)
    assert await status() == 200
    before = (await remote.post("clock", advance=0))["now"]
    assert (await remote.post("clock", advance=900))["now"] - before >= 900
    await remote.post("gateway", verb="refuse", times=1, how="503")
    await remote.post("rate_limits", enabled=True)
    guild = await remote.post("guilds", name="Second", locale="de", snowflake=str(5 << 22))
    assert guild["id"] == str(5 << 22)
    act = {"user": remote.world["user"], "channel": remote.world["channel"], "command": "nothing"}
    with pytest.raises(AssertionError, match="no command"):
        await remote.post("slash", acts=[act])
    with pytest.raises(AssertionError, match="no change within"):
        await remote.post("wait", messages=1, timeout=0.01)


async def test_two_hundred_commands_at_once_are_cheap(discord: WireDiscord, bot: SampleBot, api: Api) -> None:
    started = time.process_time()
    waits = [
        discord.slash(discord.user, discord.channel, "preset save", {"name": f"n{number}"})
        for number in range(200)
    ]
    invocations = await asyncio.gather(*waits)
    assert [i.message.text for i in invocations if i.message] == [
        f"saved n{number} 1" for number in range(200)
    ]
    for number in range(200):
        await api.post({"content": f"{number}"})
    assert len(discord.messages(discord.channel)) == 400
    # Bot, client and stand-in share this process; the bound only catches something quadratic.
    assert time.process_time() - started < 4
