"""The tour's script, chapter by chapter: what the member does, and what they wait for."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from typing import Final

import aiohttp
from PIL import Image

from bot.sandbox import props
from bot.sandbox.acting import Actor
from bot.sandbox.evidence import Painting
from bot.sandbox.script import (
    BATCH,
    BATCHED,
    BROKEN,
    CLIPS,
    FAILING,
    MOVING,
    PROMPT,
    REPAINTED,
)
from bot.sandbox.watching import Seen

HARBOUR: Final = "harbour.png"
HILLS: Final = "hills.png"


async def grids(actor: Actor) -> tuple[Seen | None, Seen | None]:
    """A grid, one of its pictures, and variations of another; gives the grid and the picture."""
    grid = await actor.result(await actor.command("imagine", prompt=PROMPT), lambda seen: "U2" in seen.faces)
    tile = await actor.result(await actor.press(grid, "U2"))
    await actor.result(await actor.press(grid, "V3"))
    return grid, tile


async def refusals(actor: Actor) -> None:
    """A word that Midjourney does not allow, and a flag that Easel knows to be broken."""
    await actor.result(await actor.command("imagine", prompt=FAILING), lambda seen: "❌" in seen.text)
    refusal = await actor.command("imagine", prompt=BROKEN)
    await actor.result(await actor.press(refusal, "confirm:"))


async def batch(actor: Actor) -> None:
    """Several grids from one prompt."""
    question = await actor.command("imagine", prompt=BATCH)
    board = await actor.press(question, "confirm:")
    await actor.result(board, lambda seen: len(seen.links) == len(BATCHED))


async def pictures_in(actor: Actor) -> Seen | None:
    """Pictures of the member's own: described, and blended; gives the blend."""
    asked = await actor.command("describe", image=(HARBOUR, props.harbour()))
    description = await actor.result(asked, lambda seen: seen.button("prompt:1"))
    await actor.result(await actor.press(description, "prompt:1"))
    images = {"image1": (HARBOUR, props.harbour()), "image2": (HILLS, props.hills())}
    return await actor.result(await actor.command("blend", **images))


async def region(actor: Actor, tile: Seen | None) -> Painting | None:
    """A part of a picture painted anew, by the page that a browser would be sent to."""
    link = await actor.press(tile, "region:")
    button = next((button for button in link.buttons if button.url), None) if link else None
    if link is None or button is None or button.url is None:
        return None
    async with aiohttp.ClientSession(headers={"Accept-Language": actor.stage.locale}) as browser:
        painting = await paint(actor, browser, button.url)
        await actor.until(lambda seen: seen.message_id > link.message_id and seen.pictures)
        again, told = await send(browser, button.url, painting.mask)
    actor.tell(actor.texts("tour.region.again", status=again, answer=told))
    return Painting(painting.picture, painting.mask, (*painting.answers, again))


async def paint(actor: Actor, browser: aiohttp.ClientSession, url: str) -> Painting:
    """Open the page, paint over a part of its picture and send that."""
    async with browser.get(url) as page:
        actor.tell(actor.texts("tour.region.opened", status=page.status))
    async with browser.get(f"{url}/picture") as response:
        picture = await response.read()
    with Image.open(BytesIO(picture)) as opened:
        mask = props.painted(opened.size)
    status, _ = await send(browser, url, mask)
    actor.tell(actor.texts("tour.region.sent", prompt=REPAINTED, status=status))
    return Painting(sha256(picture).hexdigest(), mask, (status,))


async def send(browser: aiohttp.ClientSession, url: str, mask: bytes) -> tuple[int, str]:
    """Send what the page sends; gives the HTTP status and what is wrong, if anything."""
    body = {"mask": b64encode(mask).decode(), "prompt": REPAINTED}
    async with browser.post(url, json=body) as response:
        return response.status, (await response.json()).get("error", "")


async def seed(actor: Actor, grid: Seen | None) -> None:
    """The number that a picture was made from."""
    await actor.result(await actor.press(grid, "action:seed"), lambda seen: "🌱" in seen.text)


async def video(actor: Actor, tile: Seen | None) -> None:
    """A picture set in motion."""
    data = actor.watch.files[tile.pictures[0]] if tile else props.harbour()
    options = {"image": ("lighthouse.png", data), "prompt": MOVING, "batch": CLIPS}
    question = await actor.command("animate", **options)
    await actor.result(await actor.press(question, "confirm:"))


async def shelves(actor: Actor, starred: Seen | None) -> None:
    """Everything so far, page by page, and what was starred."""
    page = await actor.command("history")
    while page is not None and page.button("page:next"):
        page = await actor.press(page, "page:next")
    await actor.press(starred, "favourite:")
    await actor.command("favorites")
