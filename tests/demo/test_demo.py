"""The demo behind its page."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.errors import StartError
from bot.sandbox import demo
from tests.cogs.scene import until


async def test_the_page_is_announced_and_served_until_it_is_closed() -> None:
    told: list[str] = []
    serving = asyncio.create_task(demo.serve(0, "en-US", open_browser=False, announce=told.append))
    url = (await until(lambda: told))[0]
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 200
        assert "text/html" in response.headers["Content-Type"]
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(StartError) as refused:
        await demo.serve(0, "tlh", open_browser=False, announce=print)
    assert refused.value.message.key == "start.locale"


async def test_the_bot_is_in_the_channel_with_its_topic() -> None:
    async with demo.open_demo(0, "zh-CN") as preview:
        assert (preview.channel.name, preview.locale) == ("easel-demo", "zh-CN")
        assert [viewer.name for viewer in preview.viewers] == ["alice"]
        (channel,) = [
            channel for channel in preview.env.backend.channels.values() if channel.id == preview.channel.id
        ]
        assert preview.env.backend.bot_user.name == "Easel"
        assert channel.topic == "示意图片，免费，请输入 /imagine"
