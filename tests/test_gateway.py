"""Staying connected whatever the way in which a bot of discord.py ends."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import aiohttp
import pytest

from bot.client import EaselBot
from bot.gateway import Gateway
from tests.jobs.virtual import virtual


class Bot:
    """A bot that cannot log in and whose closing goes wrong, too."""

    made = 0

    def __init__(self, closing: BaseException | None) -> None:
        type(self).made += 1
        self._closing = closing

    async def login(self, _token: str) -> None:
        raise OSError("away")

    async def close(self) -> None:
        if self._closing is not None:
            raise self._closing
        await asyncio.Event().wait()


@pytest.mark.parametrize(
    "closing",
    [
        ConnectionResetError("Cannot write to closing transport"),
        aiohttp.ClientConnectionError(),
        RuntimeError("Session is closed"),
        AttributeError("'NoneType' object has no attribute 'close'"),
        None,
    ],
)
def test_a_bot_that_cannot_even_be_closed_is_followed_by_another(closing: BaseException | None) -> None:
    @virtual
    async def scenario() -> None:
        Bot.made = 0

        def make_bot() -> EaselBot:
            return cast(Any, Bot(closing))

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(600):
                await Gateway().keep_connected(make_bot, "token", own_api=False)
        assert 10 <= Bot.made <= 40

    scenario()


@virtual
async def test_being_asked_to_end_is_no_trouble_of_the_closing() -> None:
    gateway = Gateway()

    def make_bot() -> EaselBot:
        return cast(Any, Bot(None))

    connected = asyncio.ensure_future(gateway.keep_connected(make_bot, "token", own_api=False))
    await asyncio.sleep(1)
    connected.cancel()
    with pytest.raises(asyncio.CancelledError):
        await connected


@virtual
async def test_nothing_is_ready_before_there_is_a_bot() -> None:
    gateway = Gateway()
    assert await gateway.ready() is False
    await gateway.close()
