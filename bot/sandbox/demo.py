"""`python -m bot demo`: the bot in a browser, without Discord and without TTAPI."""

from __future__ import annotations

import asyncio
import tempfile
import webbrowser
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import simcord

from bot.errors import StartError
from bot.sandbox.stage import Stage, open_stage
from bot.sandbox.ttapi import Pace
from bot.sandbox.ttapi import Settings as Upstream
from bot.tasks import Tasks

if TYPE_CHECKING:
    from simcord.preview import Preview

LOOK_AGAIN: Final = 0.2  # seconds between looks at whether Discord has something new to show
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
        stage = await stack.enter_async_context(open_stage(Path(directory), locale=locale, upstream=PACE))
        preview = stage.env.preview(
            stage.channel, viewers=[stage.member], layout="channel", locale=locale, port=port
        )
        try:
            await stack.enter_async_context(preview)
        except simcord.SetupError as error:
            raise StartError("start.demo_port", port=port) from error
        tasks = await stack.enter_async_context(Tasks("demo"))
        tasks.start(_keep_fresh(stage, preview), "refresh")
        yield preview


async def _keep_fresh(stage: Stage, preview: Preview) -> None:
    """Show what came later; only when there is something, since a refresh empties what is being typed."""
    shown = 0
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        done = len(stage.env.http_requests)
        if done == shown:
            continue
        # It refuses while a click or command is being carried out: look again then.
        with suppress(simcord.SetupError):
            await preview.refresh()
            shown = done
