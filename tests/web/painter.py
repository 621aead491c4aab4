"""A person before the region editor in a real Chromium, and what reaches the desk."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from PIL import Image, ImageChops
from playwright.async_api import Browser, expect

from .hands import Hands
from .region_desk import TASK, FakeDesk, House, open_house, png

# With this window a picture of 1344 × 768 lies on the stage pixel by pixel.
EXACT: Final = (1716, 845)
DESKTOP: Final = (1280, 800)
PHONE: Final = (390, 844)


@dataclass(frozen=True, slots=True)
class Painter(Hands):
    """Hands on the page of an editor whose desk is made up."""

    house: House = field(kw_only=True)

    @property
    def desk(self) -> FakeDesk:
        return self.house.desk

    async def send(self) -> Image.Image:
        """Press Send; the mask that the desk got, one byte a pixel."""
        await self.page.locator("#send").click()
        return await self.mask()

    async def mask(self) -> Image.Image:
        """The mask that the desk got, once the page says so: black and white, of the picture's size."""
        await expect(self.page.locator("#sent h1")).to_be_focused()
        assert len(self.desk.sent) == 1
        with Image.open(io.BytesIO(self.desk.sent[0][0])) as sent:
            assert sent.format == "PNG"
            assert sent.size == (self.desk.task.width, self.desk.task.height)
            mask = sent.convert("L")
        assert {value for _, value in mask.getcolors() or []} <= {0, 255}
        return mask


@asynccontextmanager
async def painting(
    browser: Browser,
    *,
    picture: tuple[int, int] = (TASK.width, TASK.height),
    window: tuple[int, int] = EXACT,
    desk: FakeDesk | None = None,
    expected: Sequence[str] = (),
    script: str = "",
    **context: Any,
) -> AsyncGenerator[Painter]:
    """The editor, ready to paint on `picture`, or on what a `desk` has.

    Whatever the console says is a failure, but for lines with one of the `expected` words.
    """
    if desk is None:
        task = replace(TASK, width=picture[0], height=picture[1])
        desk = FakeDesk(task=task, file=(png(*picture), "image/png"))
    viewport = {"width": window[0], "height": window[1]}
    async with open_house(desk) as house:
        opened = await browser.new_context(viewport=viewport, **context)  # type: ignore[arg-type]  a plain dict
        hands = await Hands.on(opened, desk.task.width, expected)
        page = hands.page
        painter = Painter(page, hands.wire, hands.width, hands.noise, hands.requests, house=house)
        await page.add_init_script(script)
        try:
            await page.goto(house.url())
            await expect(page.locator("#veil")).to_be_hidden()
            yield painter
        finally:
            await opened.close()
    assert painter.noise == []
    assert [
        url for url in painter.requests if not url.startswith(f"http://127.0.0.1:{house.port}/region/")
    ] == []


def black(
    size: tuple[int, int] = (TASK.width, TASK.height), *white: tuple[int, int, int, int]
) -> Image.Image:
    """A mask that is white in boxes of (left, top, right, bottom), the last two not included."""
    mask = Image.new("L", size, 0)
    for box in white:
        mask.paste(255, box)
    return mask


def same(mask: Image.Image, wanted: Image.Image) -> bool:
    """Whether every pixel is as wanted; says where the first and last ones are that are not."""
    wrong = ImageChops.difference(mask, wanted).getbbox() if mask.size == wanted.size else mask.size
    if wrong:
        print("differs in", wrong, "painted in", mask.getbbox())
    return not wrong


def is_disc(mask: Image.Image, centre: tuple[int, int], across: int) -> bool:
    """Whether exactly a disc is white round about its centre, give or take a pixel at its edge."""
    reach = across // 2 + 2
    for y in range(max(0, centre[1] - reach), min(mask.height, centre[1] + reach)):
        for x in range(max(0, centre[0] - reach), min(mask.width, centre[0] + reach)):
            away = ((x + 0.5 - centre[0]) ** 2 + (y + 0.5 - centre[1]) ** 2) ** 0.5
            value = mask.getpixel((x, y))
            if (away < across / 2 - 1 and value != 255) or (away > across / 2 + 1 and value != 0):
                return False
    return True
