"""`python -m bot` as people start it, between a wire-level Discord and a simulated TTAPI."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.ttapi import DEFAULT_KEY, SimulatedTtapi
from bot.web.app import listen
from bot.web.health import Health
from tests.support.discord_wire import WireDiscord

ROOT = Path(__file__).parents[1]


@pytest.fixture
async def discord() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as wire:
        yield wire


@pytest.fixture
async def env(discord: WireDiscord, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """An installation in order."""
    async with SimulatedTtapi() as upstream:
        yield {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "TTAPI_KEY": DEFAULT_KEY,
            "TTAPI_URL": upstream.url,
            "LISTEN_PORT": "0",
        }


async def easel(env: dict[str, str], *arguments: str) -> tuple[int | None, str, str]:
    """Start it in its HOME and wait for its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=env["HOME"],
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, out.decode(), err.decode()


async def test_check_of_an_installation_in_order(env: dict[str, str]) -> None:
    assert await easel(env, "check") == (
        0,
        (
            "ok   configuration: all settings can be read\n"
            "ok   database: data/easel.db, schema will be made at the first start\n"
            "ok   TTAPI key 1: balance 1000 (10.00 USD), frozen 0, 10 jobs at once\n"
            "ok   Discord: signed in as easel; servers: 1\n"
            "–    commands: none registered yet: they are at the first start of python -m bot run\n"
            "ok   server Studio: may see channels, send messages and attach files\n"
            "–    hook: no PUBLIC_URL: results are fetched by polling, which works, a few seconds later\n"
        ),
        "",
    )


async def test_check_in_chinese_of_one_with_faults(env: dict[str, str], unused_tcp_port: int) -> None:
    env |= {"LANG": "zh_CN.UTF-8", "DISCORD_TOKEN": "wrong.token", "TTAPI_KEY": "wrong-key"}
    env |= {"LISTEN_PORT": str(unused_tcp_port), "PUBLIC_URL": f"http://127.0.0.1:{unused_tcp_port}"}
    assert await easel(env, "check") == (
        1,
        (
            "正常   配置: 全部设置可读取\n"
            "正常   数据库: data/easel.db，结构将在首次启动时创建\n"
            "需处理 TTAPI 密钥 1: TTAPI 拒绝了该密钥。请从控制台重新复制，并确认账号邮箱已激活。\n"
            "需处理 Discord: Discord 拒绝了 DISCORD_TOKEN。请从应用的 Bot 页面重新复制令牌"
            "（Reset Token 可生成新令牌）。\n"
            f"正常   回调: http://127.0.0.1:{unused_tcp_port} 可到达本机\n"
        ),
        "",
    )


async def test_check_of_what_cannot_be_reached(env: dict[str, str], unused_tcp_port: int) -> None:
    """Nothing but our own lines is printed: no library's, and no traceback."""
    nowhere = f"http://127.0.0.1:{unused_tcp_port}"
    code, out, err = await easel(env | {"TTAPI_URL": nowhere, "DISCORD_API_URL": nowhere}, "check")
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert len(lines) == 5
    assert lines[2].startswith("FIX  TTAPI key 1: 127.0.0.1 refuses the connection. Check TTAPI_URL ")
    assert lines[3].startswith("FIX  Discord: 127.0.0.1 refuses the connection. Check DISCORD_API_URL ")


async def test_a_terminal_without_our_characters_gets_question_marks(env: dict[str, str]) -> None:
    env |= {"PYTHONIOENCODING": "ascii", "DEFAULT_LOCALE": "zh-CN"}
    code, out, err = await easel(env, "check")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "??   ??: ???????"


@pytest.mark.parametrize("simulate", [False, True])
async def test_a_wrong_token_ends_the_run_with_its_own_code(env: dict[str, str], simulate: bool) -> None:
    """With a simulated TTAPI no key is needed, not even where it is left blank."""
    arguments = ["run", "--simulate"] if simulate else ["run"]
    env |= {"DISCORD_TOKEN": "wrong.token"} | ({"TTAPI_KEY": ""} if simulate else {})
    code, out, err = await easel(env, *arguments)
    assert (code, out) == (3, "")
    assert err.splitlines()[-1] == (
        "Discord refuses DISCORD_TOKEN. Copy the token again from the Bot page of your application "
        "(Reset Token makes a new one)."
    )
    assert "Traceback" not in err
    assert "wrong.token" not in err


async def test_a_port_that_is_taken_ends_the_run(env: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        # TTAPI is not there either, which takes longer to find out.
        nowhere = {"TTAPI_URL": "http://127.0.0.1:9", "LISTEN_PORT": str(port)}
        code, out, err = await easel(env | nowhere, "run")
    assert (code, out) == (1, "")
    assert err == (
        f"Port {port} on 127.0.0.1 is in use already. Set LISTEN_PORT to a free port, or stop what uses it.\n"
    )


async def test_what_cannot_be_reached_is_explained_in_the_log_once(
    env: dict[str, str], discord: WireDiscord
) -> None:
    env |= {"TTAPI_URL": "http://127.0.0.1:9", "DISCORD_TOKEN": "wrong.token", "DEFAULT_LOCALE": "zh-CN"}
    code, _, err = await easel(env, "run")
    assert code == 3
    explained = [
        line for line in err.splitlines() if "无法连接 TTAPI。请检查网络、TTAPI_URL 和 TTAPI_PROXY" in line
    ]
    assert len(explained) == 1
    assert "ttapi.down" in explained[0]
    assert "stamina" not in err


async def test_a_wrong_key_ends_no_run(env: dict[str, str], discord: WireDiscord) -> None:
    """Old results stay in reach, and the key can be mended while the bot is up."""
    env |= {"TTAPI_KEY": "wrong-key"}
    task = asyncio.create_task(easel(env, "run"))
    await discord.wait_ready(timeout=20)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_health_asks_the_listener(env: dict[str, str]) -> None:
    async def well() -> bool:
        return True

    async with listen("127.0.0.1", 0, Health({"writer": well}, {}).routes()) as port:
        assert await easel(env | {"LISTEN_PORT": str(port)}, "health") == (0, "", "")
