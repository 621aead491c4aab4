"""Hands on the region editor's page in a real Chromium, and what its console says meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from playwright.async_api import BrowserContext, CDPSession, ConsoleMessage, Page

Point = tuple[float, float]
VIOLATIONS: Final = """addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"""


@dataclass(frozen=True, slots=True)
class Hands:
    """One page of somebody who paints; points are in pixels of the picture.

    Attributes:
        width: Of the picture, in its own pixels.
        noise: What the console said and nobody expected.
        requests: Every address that was asked for.
    """

    page: Page
    wire: CDPSession
    width: int
    noise: list[str] = field(default_factory=list[str])
    requests: list[str] = field(default_factory=list[str])

    @staticmethod
    async def on(context: BrowserContext, width: int, expected: Sequence[str] = ()) -> Hands:
        """An empty page; lines of its console with one of the `expected` words are no noise."""
        page = await context.new_page()
        page.set_default_timeout(15_000)
        hands = Hands(page, await context.new_cdp_session(page), width)

        def hear(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not any(word in message.text for word in expected):
                hands.noise.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: hands.noise.append(str(error)))
        page.on("request", lambda request: hands.requests.append(request.url))
        await page.add_init_script(VIOLATIONS)
        return hands

    async def view(self) -> tuple[float, float, float]:
        """Where the picture's corner is on the screen, and how many screen pixels one of its own is."""
        box = await self.page.locator("#picture").bounding_box()
        assert box is not None
        return box["x"], box["y"], box["width"] / self.width

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
