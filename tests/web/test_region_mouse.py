"""Painting with a mouse: the mask that reaches the desk is white exactly where one painted."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PIL import Image, ImageChops
from playwright.async_api import Browser, Dialog, expect

from bot.errors import EaselError
from tests.demo.browser import CHROMIUM, open_browser

from .painter import DESKTOP, Painter, black, is_disc, painting, same
from .region_desk import TASK, FakeDesk

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


async def test_a_rectangle_is_exactly_what_was_dragged(browser: Browser) -> None:
    async with painting(browser) as person:
        assert await person.view() == (12, 65, 1)
        await person.take("rectangle")
        await person.drag((300, 200), (700, 450))
        mask = await person.send()
        assert same(mask, black((1344, 768), (300, 200, 701, 451)))
        assert person.desk.sent[0][1] == "a lighthouse at dusk"


async def test_a_rectangle_may_be_dragged_from_any_corner_and_over_the_edge(browser: Browser) -> None:
    async with painting(browser) as person:
        await person.take("rectangle")
        await person.drag((200, 180), (100, 120))
        await person.drag((1300, 700), (1350, 775))
        mask = await person.send()
        assert same(mask, black((1344, 768), (100, 120, 201, 181), (1300, 700, 1344, 768)))


async def test_a_dab_of_the_brush_is_a_disc(browser: Browser) -> None:
    async with painting(browser) as person:
        await person.page.locator("#size").fill("100")
        await person.drag((500, 300))
        mask = await person.send()
        assert mask.getbbox() == (450, 250, 550, 350)
        assert is_disc(mask, (500, 300), 100)


async def test_a_stroke_of_the_brush_has_round_ends(browser: Browser) -> None:
    async with painting(browser) as person:
        await person.page.locator("#size").fill("40")
        await person.drag((200, 200), (350, 200), (600, 200))
        mask = await person.send()
        assert mask.getbbox() == (180, 180, 620, 220)
        assert mask.crop((200, 180, 600, 220)).getextrema() == (255, 255)
        left, right = mask.crop((180, 180, 200, 220)), mask.crop((600, 180, 620, 220))
        ends = Image.new("L", (40, 40))
        ends.paste(left, (0, 0))
        ends.paste(right, (20, 0))
        assert is_disc(ends, (20, 20), 40)


async def test_a_lasso_takes_what_it_surrounds(browser: Browser) -> None:
    async with painting(browser) as person:
        await person.take("lasso")
        await person.drag((100, 100), (400, 100), (400, 300))
        mask = await person.send()
        wanted = black()
        for y in range(100, 300):
            edge = 100 + 1.5 * (y + 0.5 - 100)
            wanted.paste(255, (math.ceil(edge - 0.5), y, 400, y + 1))
        assert same(mask, wanted)


async def test_a_lasso_that_crosses_itself_leaves_no_hole(browser: Browser) -> None:
    """Twice round the same square, the second time smaller."""
    async with painting(browser) as person:
        await person.take("lasso")
        outer = [(100, 100), (500, 100), (500, 500), (100, 500), (100, 100)]
        inner = [(200, 200), (400, 200), (400, 400), (200, 400), (200, 200)]
        await person.drag(*outer, *inner, (100, 100))
        assert same(await person.send(), black((1344, 768), (100, 100, 500, 500)))


async def test_the_eraser_and_alt_wipe_away(browser: Browser) -> None:
    async with painting(browser) as person:
        await person.take("rectangle")
        await person.drag((100, 100), (799, 499))
        await person.page.keyboard.down("Alt")
        await person.drag((200, 200), (299, 299))
        await person.page.keyboard.up("Alt")
        await person.take("eraser")
        await person.page.locator("#size").fill("80")
        await person.drag((600, 300))
        mask = await person.send()
        whole = black((1344, 768), (100, 100, 800, 500))
        whole.paste(0, (200, 200, 300, 300))
        wiped = ImageChops.difference(mask, whole)
        assert wiped.getbbox() == (560, 260, 640, 340)
        assert is_disc(wiped, (600, 300), 80)


async def test_everything_can_be_undone_and_done_again(browser: Browser) -> None:
    async with painting(browser) as person:
        page = person.page
        undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
        await expect(undo).to_be_disabled()
        await person.take("rectangle")
        await person.drag((0, 0), (99, 99))
        await person.drag((50, 50), (149, 149))
        await page.get_by_role("button", name="Invert").click()
        await page.get_by_role("button", name="Clear all").click()
        await expect(page.get_by_role("button", name="Clear all")).to_be_disabled()
        await undo.click()
        await undo.click()
        await expect(page.locator("#covered")).to_have_text("2 % marked")
        await undo.click()
        await undo.click()
        await expect(undo).to_be_disabled()
        await expect(page.locator("#covered")).to_have_text("")
        for _ in range(4):
            await redo.click()
        await expect(redo).to_be_disabled()
        await undo.click()  # of clear
        await undo.click()  # of invert
        await undo.click()  # of the second rectangle
        await person.drag((200, 0), (299, 99))
        await expect(redo).to_be_disabled()
        mask = await person.send()
        assert same(mask, black((1344, 768), (0, 0, 100, 100), (200, 0, 300, 100)))


async def test_overlapping_rectangles_come_back_whole(browser: Browser) -> None:
    async with painting(browser) as person:
        await person.take("rectangle")
        await person.drag((0, 0), (99, 99))
        await person.drag((50, 50), (149, 149))
        await person.page.keyboard.press("Control+z")
        assert same(await person.send(), black((1344, 768), (0, 0, 100, 100)))


async def test_invert_paints_the_rest(browser: Browser) -> None:
    async with painting(browser) as person:
        await person.take("rectangle")
        await person.drag((0, 0), (671, 767))
        await expect(person.page.locator("#covered")).to_have_text("50 % marked")
        await person.page.keyboard.press("i")
        await expect(person.page.locator("#covered")).to_have_text("50 % marked")
        assert same(await person.send(), black((1344, 768), (672, 0, 1344, 768)))


@pytest.mark.parametrize("picture", [(4096, 3072), (3000, 4096), (97, 61)])
async def test_pictures_of_any_size_get_masks_of_their_size(
    browser: Browser, picture: tuple[int, int]
) -> None:
    """From outside over the corner: the edge's pixels belong to the picture."""
    async with painting(browser, picture=picture, window=DESKTOP) as person:
        await person.take("rectangle")
        width, height = picture
        _, _, scale = await person.view()
        await person.drag((-4 / scale, -4 / scale), (width + 4 / scale, height + 4 / scale))
        await expect(person.page.locator("#covered")).to_have_text("100 % marked")
        assert same(await person.send(), black(picture, (0, 0, width, height)))


async def test_close_by_a_huge_picture_is_painted_to_the_pixel(browser: Browser) -> None:
    async with painting(browser, picture=(4096, 3072), window=DESKTOP) as person:
        await person.page.mouse.move(*await person.on_screen((3000, 2000)))
        for _ in range(12):
            await person.page.mouse.wheel(0, -200)
        await person.page.wait_for_function("document.querySelector('#sheet.close') !== null")
        _, _, scale = await person.view()
        assert scale > 3
        await person.take("rectangle")
        await person.drag((2990.5, 1990.5), (3009.5, 2012.5))
        mask = await person.send()
        assert same(mask, black((4096, 3072), (2990, 1990, 3010, 2013)))


async def test_moving_and_zooming_paint_nothing(browser: Browser) -> None:
    async with painting(browser) as person:
        page = person.page
        start = await person.view()
        await page.mouse.move(400, 400)
        await page.mouse.wheel(0, -300)
        await person.drag((600, 300), (700, 380), button="middle")
        await page.keyboard.down(" ")
        await person.drag((600, 300), (500, 280))
        await page.keyboard.up(" ")
        await person.drag((600, 300), (650, 350), button="right")
        await person.take("hand")
        await person.drag((600, 300), (560, 310))
        await page.get_by_role("button", name="Zoom in").click()
        await page.get_by_role("button", name="Zoom out").click()
        assert await person.view() != start
        await page.get_by_role("button", name="Whole picture").click()
        assert await person.view() == start
        await page.locator("#send").click()
        await expect(page.get_by_role("alert")).to_have_text("Paint over what should change first.")
        assert person.desk.sent == []


async def test_what_lies_under_the_mouse_stays_there_while_zooming(browser: Browser) -> None:
    async with painting(browser) as person:
        await person.take("rectangle")
        x, y = await person.on_screen((1000, 600))
        await person.page.mouse.move(x, y)
        await person.page.mouse.wheel(0, -462)  # e^(462 · 0.0015) = 2.0
        left, top, scale = await person.view()
        assert scale == pytest.approx(2.0, abs=0.01)
        assert ((x - left) / scale, (y - top) / scale) == pytest.approx((1000, 600), abs=0.1)


async def painted(person: Painter) -> None:
    await person.take("rectangle")
    await person.drag((10, 10), (19, 19))


WANTED = black((1344, 768), (10, 10, 20, 20))


async def test_a_refusal_keeps_the_painting_and_one_can_try_again(browser: Browser) -> None:
    async with painting(browser, expected=["422"]) as person:
        person.desk.refusal = EaselError("prompt.fault.brace_depth", most=3)
        await painted(person)
        await person.page.locator("#send").click()
        alert = person.page.locator("#message")
        await expect(alert).to_have_text("Braces may be nested 3 deep at most.")
        await expect(person.page.locator("#send")).to_be_focused()
        await person.page.get_by_label("Prompt").fill("a red door")
        await expect(alert).to_have_text("")
        assert same(await person.send(), WANTED)
        assert person.desk.sent[0][1] == "a red door"


async def test_without_a_connection_the_painting_is_kept(browser: Browser) -> None:
    async with painting(browser, expected=["ERR_"]) as person:
        await painted(person)
        await person.page.route("**/region/*", lambda route: route.abort("connectionfailed"))
        await person.page.locator("#send").click()
        await expect(person.page.get_by_role("alert")).to_have_text(
            "Easel cannot be reached. Your painting is still here; please try again."
        )
        await person.page.unroute_all()
        assert same(await person.send(), WANTED)


async def test_an_answer_that_is_not_ours_is_not_repeated(browser: Browser) -> None:
    """Such as a proxy's page."""
    async with painting(browser, expected=["502"]) as person:
        await painted(person)
        await person.page.route("**/region/*", lambda route: route.fulfill(status=502, body="<h1>nginx</h1>"))
        await person.page.locator("#send").click()
        await expect(person.page.get_by_role("alert")).to_contain_text("Easel cannot be reached.")


async def test_too_late_is_said_and_ends_the_matter(browser: Browser) -> None:
    async with painting(browser, expected=["410"]) as person:
        await painted(person)
        person.house.clock.now += 901
        await person.page.locator("#send").click()
        await expect(person.page.get_by_role("alert")).to_contain_text("Links are good for 15 minutes.")
        await expect(person.page.locator("#send")).to_be_disabled()
        assert person.desk.sent == []


async def test_pressing_send_twice_sends_once(browser: Browser) -> None:
    async with painting(browser) as person:
        await painted(person)
        await person.page.locator("#send").dblclick()
        assert same(await person.mask(), WANTED)
        assert (
            len([url for url in person.requests if url == person.house.url()]) == 2
        )  # the page and the send


async def test_after_the_send_the_page_says_where_to_go(browser: Browser) -> None:
    async with painting(browser, expected=["410"]) as person:
        await painted(person)
        await person.send()
        await expect(person.page.locator("#sent")).to_contain_text("Go back to Discord")
        await expect(person.page.locator("#editor")).to_be_hidden()
        assert await person.page.title() == "✓ Vary (Region) · Easel"
        await person.page.reload()
        await expect(person.page.get_by_role("heading")).to_have_text("This was sent already")


LEAVE = "setTimeout(() => location.reload())"


async def test_leaving_an_unsent_painting_asks_first(browser: Browser) -> None:
    async with painting(browser) as person:
        await painted(person)
        async with person.page.expect_event("dialog") as asking:
            await person.page.evaluate(LEAVE)
        question = await asking.value
        assert question.type == "beforeunload"
        await question.dismiss()
        assert same(await person.send(), WANTED)


async def test_leaving_without_a_painting_does_not_ask(browser: Browser) -> None:
    async with painting(browser) as person:
        await painted(person)
        await person.page.keyboard.press("Control+z")
        asked: list[Dialog] = []
        person.page.on("dialog", lambda dialog: asked.append(dialog))
        async with person.page.expect_navigation():
            await person.page.evaluate(LEAVE)
        assert asked == []


async def test_a_prompt_that_is_needed_is_asked_for(browser: Browser) -> None:
    desk = FakeDesk(task=replace(TASK, prompt="", prompt_required=True))
    async with painting(browser, desk=desk) as person:
        await painted(person)
        await person.page.locator("#send").click()
        await expect(person.page.get_by_role("alert")).to_have_text("Write a prompt first.")
        await expect(person.page.get_by_label("Prompt")).to_be_focused()
        await person.page.keyboard.type("灯塔")
        await person.send()
        assert desk.sent[0][1] == "灯塔"


async def test_a_prompt_that_is_too_long_is_counted(browser: Browser) -> None:
    async with painting(browser) as person:
        await painted(person)
        await person.page.get_by_label("Prompt").fill("🏮" * 4001)
        await expect(person.page.locator("#count")).to_have_text("4001 / 4000")
        await person.page.locator("#send").click()
        await expect(person.page.get_by_role("alert")).to_have_text(
            "A prompt can have 4000 characters at most."
        )
        await person.page.get_by_label("Prompt").fill("🏮" * 4000)
        await person.send()
        assert desk_prompt(person) == "🏮" * 4000


def desk_prompt(person: Painter) -> str:
    return person.desk.sent[0][1]


async def test_a_browser_that_cannot_compress_sends_the_same_mask(browser: Browser) -> None:
    script = "delete window.CompressionStream"
    async with painting(browser, picture=(1601, 903), script=script, window=DESKTOP) as person:
        await person.page.keyboard.press("i")
        mask = await person.send()
        assert same(mask, black((1601, 903), (0, 0, 1601, 903)))
        assert len(person.desk.sent[0][0]) > 1601 * 903 / 8


async def test_a_picture_that_does_not_come_can_be_asked_for_again(browser: Browser) -> None:
    async with painting(browser, expected=["ERR_"]) as person:
        await person.page.route("**/picture", lambda route: route.abort())
        await person.page.reload()
        await expect(person.page.locator("#veil")).to_have_text("The picture could not be loaded. Try again")
        await person.page.unroute_all()
        await person.page.get_by_role("button", name="Try again").click()
        await expect(person.page.locator("#veil")).to_be_hidden()


SHAPES = """async address => {
  const {capsule, polygon} = await import(address);
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const point = () => ({x: random() * 60 - 10, y: random() * 60 - 10});
  const marked = shape => {
    const found = new Set();
    shape((y, from, to) => { for (let x = from; x < to; x += 1) found.add(`${x} ${y}`); });
    return found;
  };
  const away = (p, a, b) => {
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const along = Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
  };
  const turns = (p, points) => points.reduce((sum, a, i) => {
    const b = points[(i + 1) % points.length];
    const [u, v] = [{x: a.x - p.x, y: a.y - p.y}, {x: b.x - p.x, y: b.y - p.y}];
    return sum + Math.atan2(u.x * v.y - u.y * v.x, u.x * v.x + u.y * v.y);
  }, 0);
  const wrong = [];
  const compare = (name, shape, inside) => {
    const found = marked(shape);
    for (let y = -40; y < 80; y += 1) for (let x = -40; x < 80; x += 1) {
      if (found.has(`${x} ${y}`) !== inside({x: x + 0.5, y: y + 0.5})) wrong.push(`${name} ${x} ${y}`);
    }
  };
  for (let round = 0; round < 60; round += 1) {
    const [a, b, radius] = [point(), round % 9 ? point() : null, 2 + random() * 18];
    compare("capsule", capsule(a, b ?? a, radius), p => away(p, a, b ?? a) <= radius);
    const points = Array.from({length: 3 + (round % 6)}, point);
    compare("polygon", polygon(points), p => Math.abs(turns(p, points)) > 1);
  }
  return wrong;
}"""


async def test_shapes_cover_the_pixels_whose_centres_they_hold(browser: Browser) -> None:
    """Against the plain definition, pixel by pixel, for shapes by chance."""
    async with painting(browser) as person:
        (address,) = {url for url in person.requests if url.endswith("/raster.js")}
        assert await person.page.evaluate(SHAPES, address) == []
