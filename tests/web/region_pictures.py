"""Makes the editor's pictures in docs/: `python -m tests.web.region_pictures [DIRECTORY] [NAME …]`.

Each is the real page in Chromium, half way through the work of somebody who wants a whale for a boat.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Browser

from bot.sandbox.ttapi.pictures.composition import painted
from bot.sandbox.ttapi.pictures.looks import Look, Scene
from tests.demo.browser import open_browser
from tests.demo.pictures import IMAGES

from .painter import DESKTOP, PHONE, Painter, painting
from .region_desk import TASK, FakeDesk

SIZE: Final = (1344, 896)
LOOK: Final = Look(Scene.SEA, palette=4, shape=29)
PROMPTS: Final = {"en-US": "a whale's tail above a calm sea", "zh-CN": "鲸鱼的尾巴露出平静的海面"}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the editor."""

    name: str
    locale: str = "en-US"
    size: tuple[int, int] = DESKTOP
    scheme: Literal["light", "dark"] = "light"


PICTURES: Final = (
    Picture("region"),
    Picture("region-phone", size=PHONE, scheme="dark"),
    Picture("region.zh-CN", "zh-CN", scheme="dark"),
    Picture("region-phone.zh-CN", "zh-CN", PHONE),
)


def desk(locale: str) -> FakeDesk:
    """A desk with a picture worth looking at."""
    out = io.BytesIO()
    painted(LOOK, SIZE).save(out, "PNG")
    task = replace(TASK, locale=locale, prompt=PROMPTS[locale], width=SIZE[0], height=SIZE[1])
    return FakeDesk(task=task, file=(out.getvalue(), "image/png"))


async def paint(person: Painter) -> None:
    """Circle the boat, brush over the water beside it."""
    turns = [number * math.tau / 48 for number in range(48)]
    await person.take("lasso")
    await person.drag(
        *(
            (290 + 118 * math.cos(turn), 545 + (132 + 9 * math.sin(3 * turn)) * math.sin(turn))
            for turn in turns
        )
    )
    await person.take("brush")
    await person.page.locator("#size").fill("80")
    await person.drag(*((500 + 8 * step, 700 + 26 * math.sin(step / 7)) for step in range(40)))


async def take(browser: Browser, picture: Picture, directory: Path) -> Path:
    """Open the editor, paint and photograph it."""
    path = directory / f"{picture.name}.png"
    async with painting(
        browser,
        window=picture.size,
        desk=desk(picture.locale),
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    ) as person:
        await paint(person)
        await person.page.evaluate("document.fonts.ready")
        await person.page.screenshot(path=path)
    return path


async def take_all(directory: Path, names: Sequence[str]) -> None:
    """Take the named pictures, or all."""
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
