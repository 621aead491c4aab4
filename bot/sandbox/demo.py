"""`python -m bot demo`: the bot in a browser, without Discord and without TTAPI."""

from __future__ import annotations

import tempfile
import webbrowser
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import simcord

from bot.errors import StartError
from bot.sandbox.dress import given_face
from bot.sandbox.page import LivePage
from bot.sandbox.stage import open_stage
from bot.sandbox.ttapi import DEFAULT_KEY, Account, Pace
from bot.sandbox.ttapi import Settings as Upstream
from bot.tasks import Tasks

if TYPE_CHECKING:
    from simcord.preview import Preview

SLOTS: Final = 2  # jobs at once: few, so that a place in line can be seen
PACE: Final = Upstream(
    pace=Pace(wait=1.0, run=8.0, steps=6),
    upscale_pace=Pace(wait=0.5, run=2.5, steps=2),
    hooks_on_progress=True,
)


async def serve(port: int, locale: str, *, open_browser: bool, announce: Callable[[str], None]) -> None:
    """Serve the Discord-like page until cancelled or closed from the page.

    Args:
        port: of the page; 0 for any free one.
        locale: the member's language, such as ``zh-CN``.
        open_browser: whether to open the page in the default browser.
        announce: is given the page's address.

    Raises:
        StartError: the port is taken or the language unknown.
    """
    async with open_demo(port, locale) as preview:
        announce(preview.url)
        if open_browser:
            webbrowser.open(preview.url)
        await preview.wait_closed()


@asynccontextmanager
async def open_demo(port: int, locale: str) -> AsyncGenerator[Preview]:
    """The demo with its page kept fresh; everything it wrote is gone afterwards."""
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="easel-demo-"))
        account = Account((DEFAULT_KEY,), max_queue=SLOTS)
        stage = await stack.enter_async_context(
            open_stage(Path(directory), locale=locale, upstream=PACE, accounts=[account])
        )
        preview = stage.env.preview(
            stage.channel,
            viewers=[stage.member],
            layout="channel",
            locale=locale,
            port=port,
            assets=given_face(stage.env),
        )
        try:
            await stack.enter_async_context(preview)
        except simcord.SetupError as error:
            raise StartError("start.demo_port", port=port) from error
        tasks = await stack.enter_async_context(Tasks("demo"))
        tasks.start(LivePage(preview).keep_fresh(), "refresh")
        yield preview
