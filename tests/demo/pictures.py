"""Makes the documentation's pictures: `python -m tests.demo.pictures [DIRECTORY] [NAME …]`.

Each is a scene of the real bot between the simulated TTAPI and the simulated Discord, photographed
in Chromium at the size of a desktop or a phone.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page

from bot.sandbox.ttapi import Pace, Settings
from tests.cogs.scene import Scene, hurry, raise_curtain
from tests.demo import plays
from tests.demo import plays_of_jobs as jobs
from tests.demo import plays_of_members as members
from tests.demo.browser import open_browser, visit

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
DESKTOP: Final = (1200, 1000)
PHONE: Final = (390, 844)
UPSTREAM: Final = Settings(side=512, pace=Pace.by_hand(), upscale_pace=Pace.by_hand(), hooks_on_progress=True)

Play = Callable[[Scene], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of one scene.

    Attributes:
        play: Leads to what is to be seen.
        slots: Jobs that TTAPI takes at once.
        opened: The button whose window is shown.
        top: Whether the beginning of the channel is shown and not its end.
    """

    name: str
    play: Play
    locale: str = "en-US"
    size: tuple[int, int] = DESKTOP
    slots: int = 10
    opened: str | None = None
    top: bool = False


PICTURES: Final = (
    Picture("grid", jobs.grid),
    Picture("tile", jobs.tile),
    Picture("waiting", jobs.waiting, slots=1),
    Picture("progress", jobs.progress),
    Picture("failure", jobs.failure),
    Picture("queue", members.queue, slots=1),
    Picture("unsure", jobs.question),
    Picture("again", jobs.again),
    Picture("balance", members.balance),
    Picture("help", members.helping),
    Picture("settings", members.settings),
    Picture("history", members.history),
    Picture("details", members.details),
    Picture("presets", members.presets),
    Picture("fault", jobs.fault),
    Picture("cancelled", jobs.cancelled, slots=1),
    Picture("ping", jobs.ping),
    Picture("blend", plays.blend),
    Picture("edit", plays.edit),
    Picture("describe", plays.describe),
    Picture("describe-all", plays.describe_all),
    Picture("board", plays.board, slots=1, top=True),
    Picture("video", plays.video),
    Picture("region-link", plays.region),
    Picture("seed", plays.seed),
    Picture("remix-fixed", plays.remix_fixed),
    Picture("remix", plays.remix, opened="Vary (Subtle)"),
    Picture("animate", plays.single, opened="Animate"),
    Picture("grid-phone", jobs.grid, size=PHONE),
    Picture("tile-phone", jobs.tile, size=PHONE),
    Picture("failure-phone", jobs.failure, size=PHONE),
    Picture("queue-phone", members.queue, size=PHONE, slots=1),
    Picture("describe-phone", plays.describe, size=PHONE),
    Picture("board-phone", plays.board, size=PHONE, slots=1, top=True),
    Picture("video-phone", plays.video, size=PHONE),
    Picture("region-link-phone", plays.region, size=PHONE),
    Picture("remix-phone", plays.remix, size=PHONE, opened="Vary (Subtle)"),
    Picture("animate-phone", plays.single, size=PHONE, opened="Animate"),
    Picture("settings-phone", members.settings, size=PHONE),
    Picture("history-phone", members.history, size=PHONE),
    Picture("help-phone", members.helping, size=PHONE),
    Picture("fault-phone", jobs.fault, size=PHONE),
    Picture("waiting-phone", jobs.waiting, size=PHONE, slots=1),
    Picture("progress-phone", jobs.progress, size=PHONE),
    Picture("unsure-phone", jobs.question, size=PHONE),
    Picture("cancelled-phone", jobs.cancelled, size=PHONE, slots=1),
    Picture("edit-phone", plays.edit, size=PHONE),
    Picture("seed-phone", plays.seed, size=PHONE),
    Picture("details-phone", members.details, size=PHONE),
    Picture("balance-phone", members.balance, size=PHONE),
    Picture("presets-phone", members.presets, size=PHONE),
    Picture("grid.zh-CN", jobs.grid, "zh-CN"),
    Picture("tile.zh-CN", jobs.tile, "zh-CN"),
    Picture("failure.zh-CN", jobs.failure, "zh-CN"),
    Picture("queue.zh-CN", members.queue, "zh-CN", slots=1),
    Picture("help.zh-CN", members.helping, "zh-CN"),
    Picture("describe.zh-CN", plays.describe, "zh-CN"),
    Picture("board.zh-CN", plays.board, "zh-CN", slots=1, top=True),
    Picture("video.zh-CN", plays.video, "zh-CN"),
    Picture("region-link.zh-CN", plays.region, "zh-CN"),
    Picture("animate.zh-CN", plays.single, "zh-CN", opened="生成视频"),
    Picture("settings.zh-CN", members.settings, "zh-CN"),
    Picture("history.zh-CN", members.history, "zh-CN"),
    Picture("details.zh-CN", members.details, "zh-CN"),
    Picture("fault.zh-CN", jobs.fault, "zh-CN"),
    Picture("edit.zh-CN", plays.edit, "zh-CN"),
    Picture("presets.zh-CN", members.presets, "zh-CN"),
    Picture("tile-phone.zh-CN", jobs.tile, "zh-CN", PHONE),
)


async def take(browser: Browser, picture: Picture, directory: Path) -> Path:
    """Play a scene and photograph what one sees of its message."""
    async with raise_curtain(upstream=UPSTREAM, locale=picture.locale, slots=picture.slots) as scene:
        await picture.play(scene)
        await scene.env.settle()
        preview = scene.env.preview(
            scene.stage.channel, viewers=[scene.alice], layout="channel", locale=picture.locale
        )
        async with preview:
            page = await visit(browser, preview.url, *picture.size)
            await _arrange(page)
            if picture.opened is not None:
                await page.get_by_role("button", name=picture.opened).last.click()
                await page.locator(".modal-dialog").wait_for()
            if picture.top:
                await page.locator(".channel-message").first.evaluate("message => message.scrollIntoView()")
            path = directory / f"{picture.name}.png"
            await page.screenshot(path=path)
            await page.close()
    return path


async def _arrange(page: Page) -> None:
    """Leave only the channel, with all pictures and letters there."""
    if page.viewport_size == {"width": DESKTOP[0], "height": DESKTOP[1]}:
        await page.get_by_role("button", name="Messages").click()
        await page.mouse.move(0, 0)
    await page.evaluate("document.fonts.ready")
    await page.wait_for_load_state("networkidle")
    await page.wait_for_function(
        "[...document.querySelectorAll('.channel-message img')].every(image => image.naturalWidth > 0"
        " && getComputedStyle(image).opacity === '1')"
    )


async def take_all(directory: Path, names: Sequence[str]) -> None:
    """Take the named pictures, or all."""
    with pytest.MonkeyPatch.context() as patch:
        hurry(patch)
        async with open_browser() as browser:
            for picture in PICTURES:
                if not names or picture.name in names:
                    print(await take(browser, picture, directory))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=IMAGES)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_all(options.directory, options.names))
