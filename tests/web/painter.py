"""A person before the region editor in a real Chromium, and what reaches the desk."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, cast

from PIL import Image, ImageChops
from playwright.async_api import Browser, CDPSession, ConsoleMessage, Page, expect

from .region_desk import TASK, FakeDesk, House, open_house, png

Point = tuple[float, float]
# With this window a picture of 1344 × 768 lies on the stage pixel by pixel.
EXACT: Final = (1716, 845)
DESKTOP: Final = (1280, 800)
PHONE: Final = (390, 844)
VIOLATIONS: Final = """addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"""


@dataclass(frozen=True, slots=True)
class Painter:
    """Hands on the page; points are in pixels of the picture.

    Attributes:
        noise: what the console said and nobody expected.
        requests: every address that was asked for.
    """

    page: Page
    house: House
    wire: CDPSession
    noise: list[str] = field(default_factory=list[str])
    requests: list[str] = field(default_factory=list[str])

    @property
    def desk(self) -> FakeDesk:
        return self.house.desk

    async def view(self) -> tuple[float, float, float]:
        """Where the picture's corner is on the screen, and how many screen pixels one of its own is."""
        box = await self.page.locator("#picture").bounding_box()
        assert box is not None
        return box["x"], box["y"], box["width"] / self.desk.task.width

    async def on_screen(self, point: Point) -> Point:
        left, top, scale = await self.view()
        return left + point[0] * scale, top + point[1] * scale

    async def take(self, tool: str) -> None:
        await self.page.locator(f"input[value={tool}]").check()

    async def drag(self, *points: Point, button: Literal["left", "middle", "right"] = "left") -> None:
        """Press at the first point, go by all others, let go at the last."""
        places = [await self.on_screen(point) for point in points]
        await self.page.mouse.move(*places[0])
        await self.page.mouse.down(button=button)
        for place in places[1:]:
            await self.page.mouse.move(*place)
        await self.page.mouse.up(button=button)

    async def touch(self, kind: str, *places: Point, first: int = 0) -> None:
        """One event of fingers, numbered from `first`, on the screen; `touchEnd` without places lifts all."""
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places, first)]
        event = {"type": kind, "touchPoints": points}
        await self._command("Input.dispatchTouchEvent", event)

    async def pen(self, kind: str, place: Point) -> None:
        """One event of a pen, at a place of the screen."""
        event = {"type": kind, "x": place[0], "y": place[1], "button": "left", "buttons": 1}
        await self._command("Input.dispatchMouseEvent", event | {"pointerType": "pen", "clickCount": 1})

    async def _command(self, name: str, parameters: dict[str, Any]) -> None:
        wire = cast("Any", self.wire)  # its parameters are untyped
        await wire.send(name, parameters)

    async def stroke(self, *points: Point) -> None:
        """One finger from the first point over all others."""
        places = [await self.on_screen(point) for point in points]
        await self.touch("touchStart", places[0])
        for place in places[1:]:
            await self.touch("touchMove", place)
        await self.touch("touchEnd")

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
        page = await opened.new_page()
        page.set_default_timeout(15_000)
        painter = Painter(page, house, await opened.new_cdp_session(page))

        def hear(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not any(word in message.text for word in expected):
                painter.noise.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: painter.noise.append(str(error)))
        page.on("request", lambda request: painter.requests.append(request.url))
        await page.add_init_script(VIOLATIONS + ";" + script)
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
