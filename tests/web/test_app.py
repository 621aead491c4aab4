"""The listener's own life."""

from __future__ import annotations

import socket

import pytest

from bot.errors import StartError
from bot.jobs.hooklinks import HookLinks
from bot.locale import LOCALES, texts
from bot.web.app import listen
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
    for locale in LOCALES:
        sentence = texts(locale).say(caught.value.message)
        assert str(port) in sentence
        assert "127.0.0.1" in sentence
        assert "already in use" in sentence


@pytest.mark.parametrize("host", ["203.0.113.1", "no-such-host.invalid"])
async def test_an_address_that_is_not_ours_is_one_sentence_with_its_reason(host: str) -> None:
    with pytest.raises(StartError) as caught:
        async with listen(host, 0, []):
            raise AssertionError("never bound")
    assert caught.value.message.values["host"] == host
    assert caught.value.message.values["reason"]
