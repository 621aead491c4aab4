"""From a link on Discord to the picture on Discord: painted in Chromium, made by the simulated TTAPI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, Final

import pytest
from PIL import Image, ImageChops
from playwright.async_api import Browser, BrowserContext, expect

from bot.sandbox.ttapi import Kind
from tests.cogs.placing import posted
from tests.cogs.reading import Shown
from tests.cogs.scene import BY_HAND, Scene, raise_curtain
from tests.demo.browser import CHROMIUM, open_browser
from tests.web.hands import Hands
from tests.web.painter import DESKTOP, PHONE, black, is_disc, same

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.usefixtures("hurried"),
]
SIZE: Final = (122, 82)  # of a tile with --ar 3:2; three times as large on a phone's stage
UPSTREAM: Final = replace(BY_HAND, side=100)
TYPED: Final = "a wolf under 月 🌙, «ink» --ar 3:2"
USED: Final = (
    "Each link sends one region. The result appears on Discord; "
    "press the button there again to paint another."
)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


async def with_a_mouse(hands: Hands) -> None:
    """A rectangle, and another that is undone."""
    await hands.take("rectangle")
    await hands.drag((20.5, 10.5), (70.5, 49.5))
    await hands.drag((80.5, 60.5), (110.5, 70.5))
    await expect(hands.page.locator("#covered")).to_have_text("24 % marked")
    await hands.page.get_by_role("button", name="Undo").click()
    await expect(hands.page.locator("#covered")).to_have_text("20 % marked")


def is_rectangle(mask: Image.Image) -> bool:
    return same(mask, black(SIZE, (20, 10, 71, 50)))


async def with_a_finger(hands: Hands) -> None:
    """A stroke of the brush, and another that is undone."""
    await hands.page.locator("#size").fill("20")
    await hands.stroke((30, 40), (60, 40), (90, 40))
    await hands.stroke((60, 15), (60, 60), (60, 70))
    await hands.page.get_by_role("button", name="Undo").tap()
    await expect(hands.page.locator("#undo")).to_be_enabled()


def is_stroke(mask: Image.Image) -> bool:
    """Twenty pixels high, with round ends."""
    ends = Image.new("L", (20, 20))
    ends.paste(mask.crop((20, 30, 30, 50)), (0, 0))
    ends.paste(mask.crop((90, 30, 100, 50)), (10, 0))
    middle = mask.crop((30, 30, 90, 50)).getextrema()
    return (mask.getbbox(), middle) == ((20, 30, 100, 50), (255, 255)) and is_disc(ends, (10, 10), 20)


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody paints, and what is white afterwards."""

    paint: Callable[[Hands], Awaitable[None]]
    painted: Callable[[Image.Image], bool]
    window: tuple[int, int]
    context: dict[str, Any] = field(default_factory=dict[str, Any])


PEOPLE: Final = {
    "mouse": Person(with_a_mouse, is_rectangle, DESKTOP),
    "touch": Person(
        with_a_finger, is_stroke, PHONE, {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    ),
}


async def open_link(context: BrowserContext, url: str) -> Hands:
    """The editor, ready to paint; a link that is used up answers 410, which the console tells."""
    hands = await Hands.on(context, SIZE[0], expected=["410"])
    await hands.page.goto(url)
    await expect(hands.page.locator("#veil")).to_be_hidden()
    return hands


async def painted_and_sent(person: Person, browser: Browser, url: str) -> None:
    """Paint, change the prompt and send; then try to send the same link from a page that was open too."""
    viewport = {"width": person.window[0], "height": person.window[1]}
    context = await browser.new_context(viewport=viewport, **person.context)  # type: ignore[arg-type]  a plain dict
    try:
        first, second = await open_link(context, url), await open_link(context, url)
        for hands in (first, second):
            await hands.page.bring_to_front()
            await person.paint(hands)
        for hands in (first, second):
            await hands.page.get_by_label("Prompt").fill(TYPED)
        await first.page.locator("#send").click()
        await expect(first.page.locator("#sent h1")).to_be_focused()
        await second.page.locator("#send").click()
        await expect(second.page.get_by_role("alert")).to_have_text(USED)
        await expect(second.page.locator("#send")).to_be_disabled()
        await first.page.reload()
        await expect(first.page.get_by_role("heading")).to_have_text("This was sent already")
        assert [*first.noise, *second.noise] == []
        asked = [*first.requests, *second.requests]
        assert [found for found in asked if not found.startswith(url.rsplit("/", 1)[0])] == []
    finally:
        await context.close()


async def finished(scene: Scene, number: int) -> tuple[Shown, str]:
    """The message that the number-th job's end brings to the channel, and TTAPI's id of the job."""
    job_id = await scene.submitted(number)
    known = [shown for shown in scene.messages() if shown.pictures]
    scene.upstream.succeed(job_id)
    shown = await posted(scene, known)
    await scene.settled()
    return scene.now(shown), job_id


def charged_once(scene: Scene, jobs: int) -> bool:
    """Whether TTAPI made so many jobs and charged each of them once."""
    ledger = scene.upstream.ledger
    return [len(scene.submits()), len(ledger.of(Kind.CHARGE)), len(ledger.charges())] == [
        jobs
    ] * 3 and ledger.made_twice() == ledger.billed_twice() == []


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
async def test_a_region_painted_in_a_browser_becomes_a_grid_on_discord(
    person: Person, browser: Browser
) -> None:
    async with raise_curtain(upstream=UPSTREAM) as scene:
        tile, tile_id = await scene.child((await scene.grid("a fox --ar 3:2"))[0], "U2")
        told = scene.answer(await scene.press(tile, "Vary (Region)"))
        assert told.private
        await painted_and_sent(person, browser, told.button("Open the editor").url or "")
        done, job_id = await finished(scene, 3)

        mask = Image.open(BytesIO(scene.upstream.ledger.mask(job_id)))
        assert (mask.format, mask.mode, mask.size) == ("PNG", "L", SIZE)
        assert set(mask.tobytes()) == {0, 255}
        assert person.painted(mask)
        body = scene.body(3)
        assert (body["jobId"], body["prompt"]) == (tile_id, TYPED)

        place = f"https://discord.com/channels/{scene.env.guild.id}/{scene.stage.channel.id}"
        assert done.channel_id == scene.stage.channel.id
        assert not done.private
        assert f" — [Vary (Region)]({place}/{tile.id})" in done.text
        assert TYPED in done.text
        assert done.pictures == (await scene.served(job_id),)
        assert done.faces[:5] == ["U1", "U2", "U3", "U4", "🔄"]
        assert charged_once(scene, 3)


def landscape() -> bytes:
    """An opaque picture of which no two pixels are the same colour."""
    colours = bytes(value for y in range(SIZE[1]) for x in range(SIZE[0]) for value in (x, y, 255 - x))
    image = Image.frombytes("RGB", SIZE, colours)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
async def test_an_edit_is_transparent_where_it_was_painted(person: Person, browser: Browser) -> None:
    async with raise_curtain(upstream=UPSTREAM) as scene:
        told = await scene.command("edit", image=("land.png", landscape()), prompt="a hat --relax")
        assert told.private
        await painted_and_sent(person, browser, told.button("Paint the region").url or "")
        done, job_id = await finished(scene, 1)

        (given,) = scene.upstream.ledger.pictures(job_id)
        data = scene.upstream.upload(str(given["sha256"]))
        assert data is not None
        cut = Image.open(BytesIO(data))
        assert (cut.format, cut.mode, cut.size) == ("PNG", "RGBA", SIZE)
        clear = ImageChops.invert(cut.getchannel("A"))
        assert set(clear.tobytes()) == {0, 255}
        assert person.painted(clear)
        before = Image.open(BytesIO(landscape()))
        before.paste((0, 0, 0), (0, 0), clear)
        assert same(*(image.convert("RGB") for image in (cut, before)))
        body = scene.body(1)
        assert (body["prompt"], body["mode"], body["type"]) == (TYPED, "relax", "edit")

        assert done.channel_id == scene.stage.channel.id
        assert not done.private
        assert TYPED in done.text
        assert (len(done.pictures), done.faces) == (1, ["⭐", "Open 1", "Open 2", "Open 3", "Open 4"])
        assert charged_once(scene, 1)
