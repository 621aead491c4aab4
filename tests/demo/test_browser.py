"""The demo in a real browser: a person types, waits, looks and presses."""

from __future__ import annotations

import asyncio
import hashlib
import io
import itertools
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox import demo
from bot.sandbox.stage import Stage, open_stage
from bot.sandbox.ttapi import DEFAULT_KEY, Pace, Settings
from bot.tasks import Tasks
from tests.cogs.scene import LOOK_AGAIN, PATIENCE, hurry, until
from tests.demo.browser import CHROMIUM, imagine, open_browser, run, visit

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

BY_HAND = Settings(side=128, pace=Pace.by_hand(), upscale_pace=Pace.by_hand(), hooks_on_progress=True)
PROMPT = "a lighthouse at dusk --ar 3:2"
# The page serves copies of pictures, so what is compared is every pixel; null while there is none to see.
PIXELS = """async number => {
  try {
    const image = document.querySelectorAll(".channel-message")[number].querySelector("img.gallery-image");
    if (!image || !image.naturalWidth) return null;
    const file = await (await fetch(image.src)).blob();
    const bitmap = await createImageBitmap(file, {colorSpaceConversion: "none"});
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    const data = canvas.getImageData(0, 0, bitmap.width, bitmap.height).data;
    const digest = await crypto.subtle.digest("SHA-256", data);
    return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return null;
  }
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """A person before the demo's page, and a look behind the curtain."""

    page: Page
    stage: Stage

    def message(self, number: int) -> Locator:
        """The number-th message of the channel, from 0."""
        return self.page.locator(".channel-message").nth(number)

    def button(self, number: int, face: str) -> Locator:
        """A button of that message."""
        return self.message(number).get_by_role("button", name=face)

    async def picture(self, number: int) -> str:
        """SHA-256 of the pixels that a message shows."""
        await expect(self.message(number).locator("img.gallery-image")).to_have_attribute("alt", PROMPT)
        async with asyncio.timeout(PATIENCE):
            while True:
                if found := cast("str | None", await self.page.evaluate(PIXELS, number)):
                    return found
                await asyncio.sleep(LOOK_AGAIN)

    async def submitted(self, count: int) -> str:
        """TTAPI's id of the count-th job, once it has it."""
        jobs = await until(lambda: j if len(j := self.stage.upstream.jobs) >= count else None)
        return jobs[count - 1].job_id

    async def served(self, job_id: str) -> str:
        """SHA-256 of the pixels of a job's picture, asked of TTAPI itself."""
        upstream = self.stage.upstream
        async with aiohttp.ClientSession(upstream.url, headers={"TT-API-KEY": DEFAULT_KEY}) as session:
            async with session.get("/midjourney/v1/fetch", params={"jobId": job_id}) as response:
                link = (await response.json())["data"]["cdnImage"]
            async with session.get(link) as response:
                with Image.open(io.BytesIO(await response.read())) as picture:
                    return hashlib.sha256(picture.convert("RGBA").tobytes()).hexdigest()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@asynccontextmanager
async def visited(
    browser: Browser, patch: pytest.MonkeyPatch, locale: str = "en-US", size: tuple[int, int] = (1200, 1000)
) -> AsyncGenerator[Visit]:
    """The demo's page, opened by a person."""
    stages: list[Stage] = []

    @asynccontextmanager
    async def observed(*arguments: Any, **options: Any) -> AsyncGenerator[Stage]:
        async with open_stage(*arguments, **options) as stage:
            stages.append(stage)
            yield stage

    patch.setattr(demo, "PACE", BY_HAND)
    patch.setattr(demo, "open_stage", observed)
    async with demo.open_demo(0, locale) as preview:
        page = await visit(browser, preview.url, *size)
        yield Visit(page, stages[0])
        await page.close()


async def test_a_person_makes_a_grid_and_picks_a_picture(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visited(browser, monkeypatch) as person:
        await imagine(person.page, PROMPT)
        await expect(person.message(0)).to_contain_text("(waiting, next in line)")
        await expect(person.button(0, "Cancel")).to_be_visible()
        await expect(person.message(0).locator("img").first).to_have_attribute("src", re.compile("^blob:"))
        grid = await person.submitted(1)
        person.stage.upstream.progress(grid, 46)
        await expect(person.message(0)).to_contain_text("(46 %) (fast)")
        await expect(person.button(0, "Cancel")).not_to_be_visible()
        person.stage.upstream.succeed(grid)
        await expect(person.button(0, "U2")).to_be_visible()
        assert await person.picture(0) == await person.served(grid)

        await person.button(0, "U2").click()
        await expect(person.message(1)).to_contain_text("Image #2 by @alice")
        tile = await person.submitted(2)
        person.stage.upstream.succeed(tile)
        await expect(person.button(1, "Zoom Out 2x")).to_be_visible()
        assert await person.picture(1) == await person.served(tile)
        assert await person.picture(0) == await person.served(grid)
        assert person.stage.upstream.job(tile).order.action == "upsample2"
        await expect(person.button(0, "U2")).to_have_class("component-button button-style-1")
        await expect(person.button(0, "U1")).to_have_class("component-button button-style-2")

        await person.button(0, "U2").click()
        await expect(person.message(2)).to_contain_text("Only you can see this")
        await expect(person.message(2)).to_contain_text("This exists already; looking at it costs nothing.")
        assert len(person.stage.upstream.ledger.submits()) == 2


async def test_a_chinese_reader_on_a_phone(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    async with visited(browser, monkeypatch, "zh-CN", (390, 844)) as person:
        await imagine(person.page, "a bannedword in the harbour")
        await expect(person.message(0)).to_contain_text("（等待中，排在第 1 位）")
        person.stage.upstream.finish(await person.submitted(1))
        await expect(person.message(0)).to_contain_text("提示词中有 Midjourney 不允许的词。")
        await expect(person.message(0)).to_contain_text("未产生费用。")
        box = await person.message(0).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390


async def moving(visit: Visit, job_id: str) -> None:
    """A job that is somewhere else at every look, so that its message is edited all the time."""
    for percent in itertools.cycle(range(1, 99)):
        visit.stage.upstream.progress(job_id, percent)
        await asyncio.sleep(0.02)


async def test_nothing_that_is_pressed_or_typed_while_a_job_runs_is_lost(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    async with visited(browser, monkeypatch) as person, Tasks("test") as tasks:
        await imagine(person.page, PROMPT)
        person.stage.upstream.succeed(await person.submitted(1))
        await expect(person.button(0, "V1")).to_be_visible()
        await imagine(person.page, "a fishing boat in the mist")
        tasks.start(moving(person, await person.submitted(2)), "progress")
        await expect(person.message(1)).to_contain_text(" %) (fast)")

        for face in ("V1", "V2", "V3", "V4"):
            await person.button(0, face).click()
        for face in ("V1", "V2", "V3", "V4"):
            await expect(person.button(0, face)).to_have_class("component-button button-style-1")
        await imagine(person.page, "a third one")
        await run(person.page, "queue")
        await expect(person.message(7)).to_contain_text("6 jobs of yours are under way")
        await expect(person.message(6)).to_contain_text("a third one")
        await expect(person.message(6)).to_contain_text("(waiting, 4th in line")
        await expect(person.page.locator(".channel-message")).to_have_count(8)
        await expect(person.page.locator("#channel-composer-input")).to_have_value("")
        assert [job.order.action for job in person.stage.upstream.jobs] == [
            "imagine",
            "imagine",
            "variation1",
        ]


async def test_what_is_being_typed_stays_while_a_job_runs(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    async with visited(browser, monkeypatch) as person, Tasks("test") as tasks:
        await imagine(person.page, PROMPT)
        tasks.start(moving(person, await person.submitted(1)), "progress")
        await person.page.locator("#channel-composer-input").click()
        await person.page.keyboard.type("/imagine")
        await person.page.keyboard.press("Enter")
        await person.page.keyboard.type("a prompt that is typed slowly", delay=60)
        await person.page.keyboard.press("Enter")
        await expect(person.message(1)).to_contain_text("a prompt that is typed slowly — @alice")
