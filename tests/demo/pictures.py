"""Makes the documentation's pictures: `python -m tests.demo.pictures [DIRECTORY] [NAME …]`.

Each is a scene of the real bot between the simulated TTAPI and the simulated Discord, photographed
in Chromium at the size of a desktop or a phone.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page

from bot.sandbox.ttapi import Fault, FaultKind, Pace, Place, Settings
from tests.cogs.reading import Shown
from tests.cogs.scene import Scene, hurry, raise_curtain, until
from tests.demo import plays
from tests.demo.browser import open_browser, visit

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
DESKTOP: Final = (1200, 1000)
PHONE: Final = (390, 844)
UPSTREAM: Final = Settings(side=512, pace=Pace.by_hand(), upscale_pace=Pace.by_hand(), hooks_on_progress=True)
HOUR: Final = 3600.0
PROMPT: Final = "a lighthouse at dusk, watercolour --ar 3:2"
GALLERY: Final = (
    "a heron at dawn, ink --ar 2:3",
    "an old observatory under the milky way --ar 16:9",
    "a market under red lanterns",
    "a fishing boat in the mist --ar 3:2",
    "a lighthouse at dusk, watercolour --ar 3:2",
    "a greenhouse in winter, isometric",
    "terraced fields after the rain --ar 16:9",
)

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


async def grid(scene: Scene) -> Shown:
    """A finished grid."""
    shown, job_id = await scene.order(PROMPT)
    scene.clock.ahead += 38
    return (await scene.finish(shown, job_id))[0]


async def tile(scene: Scene) -> Shown:
    """One picture of a grid, with the button used."""
    parent = await grid(scene)
    answer, job_id = await scene.begun(parent, "U2")
    scene.clock.ahead += 9
    await scene.finish(answer, job_id)
    await scene.settled()
    return answer


async def waiting(scene: Scene) -> Shown:
    """A job third in line."""
    await grid(scene)
    for name in ("bob", "carol", "dave"):
        await scene.command("imagine", by=scene.add_member(name), prompt=f"{name}'s harbour in the rain")
    shown = await scene.command("imagine", prompt="a fishing boat in the mist --ar 16:9")
    await scene.submitted(2)
    return shown


async def progress(scene: Scene) -> Shown:
    """A job under way."""
    shown, job_id = await scene.order(PROMPT)
    scene.upstream.progress(job_id, 46)
    return await scene.sees(shown, lambda now: "46" in now.text)


async def failure(scene: Scene) -> Shown:
    """A refused prompt, and a job that broke."""
    refused, job_id = await scene.order("a bannedword in the harbour")
    scene.upstream.finish(job_id)
    await scene.sees(refused, lambda now: "❌" in now.text)
    broken, job_id = await scene.order("a fishing boat in the mist")
    return await scene.fail(
        broken, job_id, "[Internal error] Something went wrong while processing your job."
    )


async def queue(scene: Scene) -> Shown:
    """What is under way for a member."""
    for prompt in ("a heron at dawn --ar 2:3", "an old observatory", "a market under red lanterns", "tiles"):
        await scene.command("imagine", prompt=prompt)
    job_id = await scene.submitted(1)
    scene.upstream.progress(job_id, 62)
    await until(lambda: [shown for shown in scene.messages() if "62" in shown.text])
    return await scene.command("queue")


async def question(scene: Scene) -> Shown:
    """The question about a job of which nobody knows whether TTAPI took it."""
    scene.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.DROP_BEFORE, count=1))
    shown = await scene.command("imagine", prompt=PROMPT)
    await scene.sees(shown, lambda now: "⏳" in now.text)
    scene.clock.ahead += 500
    return await scene.sees(shown, lambda now: len(now.faces) == 2)


async def again(scene: Scene) -> Shown:
    """A variation pressed a second time."""
    parent = await grid(scene)
    await scene.child(parent, "V1")
    await scene.settled()
    return scene.answer(await scene.press(scene.now(parent), "V1"))


async def balance(scene: Scene) -> Shown:
    """What a member has spent."""
    await grid(scene)
    await scene.order("an old observatory")
    return await scene.command("balance")


async def settings(scene: Scene) -> Shown:
    """The panel, with some of it changed."""
    members = scene.stage.app.services.members
    await members.change(
        scene.alice.id, version="7", stylize=250, remix=True, ping=True, suffix="muted colours --ar 3:2"
    )
    return await scene.command("settings")


def hours_ago(scene: Scene, hours: float) -> None:
    """Have the bot live in the simulated Discord's past, as the page reckons it."""
    scene.clock.ahead = scene.env.now().timestamp() - HOUR * hours - time.time()


async def history(scene: Scene) -> Shown:
    """The second page of a gallery."""
    hours_ago(scene, 30)
    for number, prompt in enumerate(GALLERY):
        shown, job_id = await scene.order(prompt)
        await scene.finish(shown, job_id)
        scene.clock.ahead += HOUR * (7 - number)
    parent, job_id = await scene.begun(scene.messages()[2], "U2")
    await scene.finish(parent, job_id)
    await scene.remembered()
    first = await scene.command("history")
    await scene.press(first, first.faces[2])
    return scene.now(first)


async def details(scene: Scene) -> Shown:
    """Job details of one picture of a grid."""
    hours_ago(scene, 1)
    shown = await tile(scene)
    message = next(found for found in scene.stage.channel.history() if found.id == shown.id)
    return scene.answer(await scene.alice.context_menu(scene.stage.channel, "Job details", message))


async def helping(scene: Scene) -> Shown:
    """What works here."""
    return await scene.command("help")


PICTURES: Final = (
    Picture("grid", grid),
    Picture("tile", tile),
    Picture("waiting", waiting, slots=1),
    Picture("progress", progress),
    Picture("failure", failure),
    Picture("queue", queue, slots=1),
    Picture("unsure", question),
    Picture("again", again),
    Picture("balance", balance),
    Picture("help", helping),
    Picture("settings", settings),
    Picture("history", history),
    Picture("details", details),
    Picture("describe", plays.describe),
    Picture("describe-all", plays.describe_all),
    Picture("board", plays.board, slots=1, top=True),
    Picture("video", plays.video),
    Picture("region-link", plays.region),
    Picture("seed", plays.seed),
    Picture("remix-fixed", plays.remix_fixed),
    Picture("remix", plays.remix, opened="Vary (Subtle)"),
    Picture("animate", plays.single, opened="Animate"),
    Picture("grid-phone", grid, size=PHONE),
    Picture("tile-phone", tile, size=PHONE),
    Picture("failure-phone", failure, size=PHONE),
    Picture("queue-phone", queue, size=PHONE, slots=1),
    Picture("describe-phone", plays.describe, size=PHONE),
    Picture("board-phone", plays.board, size=PHONE, slots=1, top=True),
    Picture("video-phone", plays.video, size=PHONE),
    Picture("region-link-phone", plays.region, size=PHONE),
    Picture("remix-phone", plays.remix, size=PHONE, opened="Vary (Subtle)"),
    Picture("animate-phone", plays.single, size=PHONE, opened="Animate"),
    Picture("settings-phone", settings, size=PHONE),
    Picture("history-phone", history, size=PHONE),
    Picture("help-phone", helping, size=PHONE),
    Picture("grid.zh-CN", grid, "zh-CN"),
    Picture("tile.zh-CN", tile, "zh-CN"),
    Picture("failure.zh-CN", failure, "zh-CN"),
    Picture("queue.zh-CN", queue, "zh-CN", slots=1),
    Picture("help.zh-CN", helping, "zh-CN"),
    Picture("describe.zh-CN", plays.describe, "zh-CN"),
    Picture("board.zh-CN", plays.board, "zh-CN", slots=1, top=True),
    Picture("video.zh-CN", plays.video, "zh-CN"),
    Picture("region-link.zh-CN", plays.region, "zh-CN"),
    Picture("animate.zh-CN", plays.single, "zh-CN", opened="生成视频"),
    Picture("settings.zh-CN", settings, "zh-CN"),
    Picture("history.zh-CN", history, "zh-CN"),
    Picture("details.zh-CN", details, "zh-CN"),
    Picture("tile-phone.zh-CN", tile, "zh-CN", PHONE),
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
