"""The editor without a mouse, in both languages, light and dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page, expect

from tests.demo.browser import CHROMIUM, open_browser

from .painter import black, painting, same
from .region_desk import TASK, FakeDesk

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
FOCUSED = "document.activeElement.id || document.activeElement.value || document.activeElement.tagName"
BACK = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(238, 237, 244)", "rgb(20, 19, 26)"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


async def tabbed(page: Page) -> list[str]:
    """What Tab comes by, until it comes by the first thing again."""
    order: list[str] = []
    while True:
        await page.keyboard.press("Tab")
        name = await page.evaluate(FOCUSED)
        if order and (name in {order[0], "BODY"}):
            return order
        order.append(name)


async def test_tab_comes_by_everything_in_the_order_one_sees(browser: Browser) -> None:
    async with painting(browser) as person:
        assert await tabbed(person.page) == [
            *("theme", "help", "stage", "brush", "size", "invert"),
            *("zoom-out", "zoom-in", "fit", "prompt", "send"),
        ]


async def test_what_has_the_focus_is_seen(browser: Browser) -> None:
    async with painting(browser) as person:
        for _ in range(11):
            await person.page.keyboard.press("Tab")
            style = "getComputedStyle(document.activeElement.nextElementSibling?.matches('.face')"
            style += " ? document.activeElement.nextElementSibling : document.activeElement)"
            assert await person.page.evaluate(f"parseFloat({style}.outlineWidth)") == 3


async def test_one_paints_and_sends_by_keyboard_alone(browser: Browser) -> None:
    """The cursor begins in the middle, at (672, 384); an arrow goes 16 pixels, with Shift 2."""
    async with painting(browser) as person:
        page = person.page
        await page.locator("#stage").focus()
        await page.keyboard.press("Enter")
        for _ in range(5):
            await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Enter")
        await page.keyboard.press("r")
        await page.keyboard.press("ArrowDown")
        for _ in range(5):
            await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Shift+ArrowRight")
        await page.keyboard.press("Shift+ArrowDown")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Control+Enter")
        mask = await person.mask()
        assert mask.getbbox() == (640, 352, 784, 483)
        assert mask.crop((672, 352, 752, 416)).getextrema() == (255, 255)
        assert same(mask.crop((640, 420, 1000, 600)), black((360, 180), (112, 60, 115, 63)))


async def test_escape_takes_a_stroke_back_and_leaving_ends_it(browser: Browser) -> None:
    async with painting(browser) as person:
        page = person.page
        await page.locator("#stage").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("ArrowLeft")
        await page.keyboard.press("Escape")
        await expect(page.locator("#undo")).to_be_disabled()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.locator("#undo")).to_be_enabled()
        await page.keyboard.press("Control+z")
        await page.keyboard.press("Control+Shift+z")
        await page.keyboard.press("Control+Enter")
        assert (await person.mask()).getbbox() == (624, 352, 688, 416)


@pytest.mark.parametrize(
    ("key", "tool"),
    [("l", "lasso"), ("r", "rectangle"), ("e", "eraser"), ("h", "hand"), ("L", "lasso"), ("b", "brush")],
)
async def test_a_letter_takes_a_tool(browser: Browser, key: str, tool: str) -> None:
    async with painting(browser) as person:
        await person.page.keyboard.press(key)
        await expect(person.page.locator(f"input[value={tool}]")).to_be_checked()


async def test_the_other_keys(browser: Browser) -> None:
    async with painting(browser) as person:
        page = person.page
        await page.keyboard.press("]")
        await expect(page.locator("#size-text")).to_have_text("77 px")
        await page.keyboard.press("[")
        await page.keyboard.press("[")
        await expect(page.locator("#size-text")).to_have_text("53 px")
        start = await person.view()
        await page.keyboard.press("+")
        assert (await person.view())[2] == pytest.approx(1.4)
        await page.keyboard.press("-")
        await page.keyboard.press("-")
        assert (await person.view())[2] == pytest.approx(1 / 1.4)
        await page.keyboard.press("0")
        assert await person.view() == start
        await page.keyboard.press("i")
        await expect(page.locator("#covered")).to_have_text("100 % marked")
        await page.keyboard.press("x")
        await expect(page.locator("#covered")).to_have_text("")
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="How to paint")).to_be_visible()
        await page.keyboard.press("i")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await expect(page.locator("#covered")).to_have_text("")


async def test_letters_in_the_prompt_are_letters(browser: Browser) -> None:
    async with painting(browser) as person:
        await person.page.get_by_label("Prompt").fill("")
        await person.page.keyboard.type("bird hexes [0-9]?")
        await expect(person.page.locator("input[value=brush]")).to_be_checked()
        await person.page.keyboard.press("Control+z")
        await expect(person.page.locator("#covered")).to_have_text("")
        await person.page.get_by_label("Prompt").fill("bird hexes [0-9]?")
        await person.page.locator("#stage").focus()
        await person.page.keyboard.press("i")
        await person.page.get_by_label("Prompt").focus()
        await person.page.keyboard.press("Control+Enter")
        await person.mask()
        assert person.desk.sent[0][1] == "bird hexes [0-9]?"


async def test_the_page_in_chinese(browser: Browser) -> None:
    desk = FakeDesk(task=replace(TASK, locale="zh-CN", prompt="黄昏的灯塔", prompt_required=True))
    async with painting(browser, desk=desk, expected=["422"]) as person:
        page = person.page
        await expect(page.get_by_role("heading", level=1)).to_have_text("局部重绘")
        await expect(page.locator("#left")).to_have_text("剩余 15 分钟")
        await page.get_by_role("button", name="发送").click()
        await expect(page.get_by_role("alert")).to_have_text("请先涂抹想要改变的部分。")
        await page.get_by_role("button", name="反选").click()
        await expect(page.locator("#covered")).to_have_text("已选中 100%")
        await page.get_by_label("提示词").fill("")
        await page.get_by_role("button", name="发送").click()
        await expect(page.get_by_role("alert")).to_have_text("请先填写提示词。")
        await page.get_by_label("提示词").fill("红色的门")
        await page.get_by_role("button", name="发送").click()
        await person.mask()
        await expect(page.locator("#sent")).to_contain_text("请回到 Discord")
        assert desk.sent[0][1] == "红色的门"


@pytest.mark.parametrize(("scheme", "first", "second"), [("light", LIGHT, DARK), ("dark", DARK, LIGHT)])
async def test_light_and_dark_follow_the_system_until_one_says_otherwise(
    browser: Browser, scheme: str, first: str, second: str
) -> None:
    async with painting(browser, color_scheme=scheme) as person:
        assert await person.page.evaluate(BACK) == first
        await person.page.get_by_role("button", name="Light or dark").click()
        assert await person.page.evaluate(BACK) == second
        await person.page.reload()
        await expect(person.page.locator("#veil")).to_be_hidden()
        assert await person.page.evaluate(BACK) == second
        await person.page.get_by_role("button", name="Light or dark").click()
        assert await person.page.evaluate(BACK) == first


CONTRAST = """() => {
  const light = colour => {
    const parts = colour.match(/[0-9.]+/g).slice(0, 3).map(part => part / 255);
    const [r, g, b] = parts.map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const back = element => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? back(element.parentElement) : colour;
  };
  const shown = [...document.querySelectorAll("#editor *, #sent *")].filter(element =>
    !element.disabled && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
  return shown.map(element => {
    const [a, b] = [light(getComputedStyle(element).color), light(back(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return [element.id || element.className || element.textContent, ratio];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_can_be_read(browser: Browser, scheme: str) -> None:
    async with painting(browser, color_scheme=scheme, reduced_motion="reduce") as person:
        await person.page.locator("#send").click()
        ratios = await person.page.evaluate(CONTRAST)
        assert len(ratios) > 12
        assert [found for found in ratios if found[1] < 4.5 and found[0] != "hint"] == []


async def test_who_wants_no_motion_gets_none(browser: Browser) -> None:
    async with painting(browser, reduced_motion="reduce") as person:
        durations = "[...document.querySelectorAll('*')].map(e => getComputedStyle(e).transitionDuration)"
        assert set(await person.page.evaluate(durations)) == {"0s"}


async def test_the_time_that_is_left_is_shown_until_it_is_over(browser: Browser) -> None:
    async with painting(browser) as person:
        page = person.page
        await page.clock.install()
        await page.reload()
        await expect(page.locator("#left")).to_have_text("15 min left")
        await page.clock.fast_forward(721_000)
        await expect(page.locator("#left")).to_have_text("3 min left")
        await expect(page.locator("#left")).to_have_class("left soon")
        await page.clock.fast_forward(125_000)
        await expect(page.locator("#left")).to_have_text("Less than a minute left")
        await page.clock.fast_forward(60_000)
        await expect(page.get_by_role("alert")).to_contain_text("Links are good for 15 minutes.")
