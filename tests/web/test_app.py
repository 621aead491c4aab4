"""The listener's own life."""

from __future__ import annotations

import socket

import pytest

from bot.errors import StartError
from bot.jobs.hooklinks import HookLinks
from bot.locale import texts
from bot.web.app import listen, require_free
from bot.web.hooks import HookHandler

from .conftest import Hints
from .raw import exchange, request, status

CHECK = request("GET", "/hooks/check/n")


async def test_it_answers_while_the_block_lasts_and_not_after(links: HookLinks, hints: Hints) -> None:
    routes = HookHandler(links, hints.take).routes()
    async with listen("127.0.0.1", 0, routes) as port:
        assert port > 0
        assert status(await exchange(port, CHECK)) == 200
    with pytest.raises(ConnectionRefusedError):
        await exchange(port, CHECK)
    async with listen("127.0.0.1", port, routes) as again:
        assert again == port
        assert status(await exchange(port, CHECK)) == 200


async def test_it_closes_when_the_block_fails(links: HookLinks, hints: Hints) -> None:
    port = 0
    with pytest.raises(RuntimeError, match="broke"):
        async with listen("127.0.0.1", 0, HookHandler(links, hints.take).routes()) as port:
            raise RuntimeError("broke")
    with pytest.raises(ConnectionRefusedError):
        await exchange(port, CHECK)


async def test_a_port_that_is_taken_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError) as caught:
            async with listen("127.0.0.1", port, []):
                raise AssertionError("never bound")
    assert caught.value.exit_code == 1
    assert caught.value.message.key == "start.port"
    assert texts("en").say(caught.value.message) == (
        f"Port {port} on 127.0.0.1 is in use already. Set LISTEN_PORT to a free port, or stop what uses it."
    )
    assert texts("zh-CN").say(caught.value.message) == (
        f"127.0.0.1 的端口 {port} 已被占用。请把 LISTEN_PORT 设为空闲端口，或停止占用它的程序。"
    )


async def test_whether_a_port_is_free_is_known_before_it_is_needed(unused_tcp_port: int) -> None:
    await require_free("127.0.0.1", unused_tcp_port)
    async with listen("127.0.0.1", unused_tcp_port, []):
        with pytest.raises(StartError):
            await require_free("127.0.0.1", unused_tcp_port)


@pytest.mark.parametrize("host", ["203.0.113.1", "no-such-host.invalid"])
async def test_an_address_that_is_not_ours_blames_the_host(host: str) -> None:
    with pytest.raises(StartError) as caught:
        async with listen(host, 0, []):
            raise AssertionError("never bound")
    assert texts("en").say(caught.value.message) == (
        f"LISTEN_HOST ({host}) is no address of this machine. Leave it empty for this machine alone, or set "
        "0.0.0.0 for all its addresses."
    )
