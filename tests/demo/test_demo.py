"""The demo behind its page."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import aiohttp
import pytest
import simcord

from bot.errors import StartError
from bot.sandbox import demo
from tests.cogs.scene import until


class Requests(list[str]):
    """What the bot asked of Discord; counts how often somebody looks."""

    looks = 0

    def __len__(self) -> int:
        self.looks += 1
        return super().__len__()


class Page:
    """A page that may be busy."""

    def __init__(self) -> None:
        self.refreshed = 0
        self.busy = 0

    async def refresh(self) -> None:
        if self.busy:
            self.busy -= 1
            raise simcord.SetupError("operation overlaps active click")
        self.refreshed += 1


class Behind:
    """A stage of which only Discord's log is looked at."""

    def __init__(self) -> None:
        self.http_requests = Requests()
        self.env = self


async def test_the_page_is_refreshed_only_when_there_is_something_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "LOOK_AGAIN", 0.001)
    stage, page = Behind(), Page()
    keep_fresh = demo._keep_fresh  # pyright: ignore[reportPrivateUsage]  a task of the demo's own
    task = asyncio.create_task(keep_fresh(cast("Any", stage), cast("Any", page)))
    await until(lambda: stage.http_requests.looks > 5)
    assert page.refreshed == 0

    stage.http_requests.append("POST")
    await until(lambda: page.refreshed)
    looks = stage.http_requests.looks
    await until(lambda: stage.http_requests.looks > looks + 5)
    assert page.refreshed == 1

    page.busy = 3
    stage.http_requests.append("PATCH")
    await until(lambda: page.refreshed == 2)
    assert page.busy == 0
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


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
        assert channel.topic == "输入 /imagine 和提示词，然后点击按钮。这里的一切都不收费。"
