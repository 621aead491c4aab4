"""Painting with fingers on a phone: one paints, two move and zoom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.demo.browser import CHROMIUM, open_browser

from .painter import PHONE, Painter, black, painting, same

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
PICTURE = (183, 200)  # twice as large on a phone's stage
ON_A_PHONE: dict[str, Any] = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


async def pinch(person: Painter, *gaps: int) -> None:
    """Two fingers about the picture's middle, further and further apart; one lands after the other."""
    width, height = person.desk.task.width, person.desk.task.height
    x, y = await person.on_screen((width / 2, height / 2))
    await person.touch("touchStart", (x - gaps[0], y))
    for number, gap in enumerate(gaps):
        kind = "touchMove" if number else "touchStart"
        await person.touch(kind, (x - gap, y), (x + gap, y))
    await person.touch("touchEnd")


async def test_one_finger_paints_and_two_zoom(browser: Browser) -> None:
    async with painting(browser, picture=PICTURE, window=PHONE, **ON_A_PHONE) as person:
        left, top, scale = await person.view()
        assert (left, scale) == (12, 2)
        await person.take("rectangle")
        await person.stroke((20.5, 30.5), (60, 60), (90.5, 80.5))

        await pinch(person, 40, 60, 80)
        _, _, zoomed = await person.view()
        assert zoomed == pytest.approx(4, abs=0.01)
        await person.stroke((100.5, 100.5), (105, 105), (110.5, 110.5))

        await pinch(person, 80, 60, 40)
        assert await person.view() == pytest.approx((left, top, scale), abs=0.01)
        await person.stroke((5.5, 5.5), (50, 50))
        await person.page.get_by_role("button", name="Undo").tap()
        mask = await person.send()
        assert same(mask, black(PICTURE, (20, 30, 91, 81), (100, 100, 111, 111)))


async def test_a_flick_does_not_swallow_the_tap_that_follows(browser: Browser) -> None:
    async with painting(browser, picture=PICTURE, window=PHONE, **ON_A_PHONE) as person:
        for _ in range(3):
            await person.stroke((20, 30), (60, 60))
            await person.page.get_by_role("button", name="Undo").tap()
            await expect(person.page.locator("#undo")).to_be_disabled()


async def test_a_touch_on_the_picture_puts_the_phones_keyboard_away(browser: Browser) -> None:
    async with painting(browser, picture=PICTURE, window=PHONE, **ON_A_PHONE) as person:
        await person.page.get_by_label("Prompt").tap()
        await expect(person.page.get_by_label("Prompt")).to_be_focused()
        await person.stroke((20, 30), (60, 60))
        await expect(person.page.locator("#stage")).to_be_focused()


async def test_two_fingers_move_the_picture_with_them(browser: Browser) -> None:
    async with painting(browser, picture=PICTURE, window=PHONE, **ON_A_PHONE) as person:
        left, top, scale = await person.view()
        x, y = await person.on_screen((90, 100))
        await person.touch("touchStart", (x - 30, y))
        await person.touch("touchStart", (x - 30, y), (x + 30, y))
        for step in (10, 20, 30):
            await person.touch("touchMove", (x - 30 + step, y + 2 * step), (x + 30 + step, y + 2 * step))
        await person.touch("touchEnd")
        assert await person.view() == pytest.approx((left + 30, top + 60, scale), abs=0.01)
        await expect(person.page.locator("#undo")).to_be_disabled()


async def test_a_stroke_that_was_meant_survives_a_second_finger(browser: Browser) -> None:
    async with painting(browser, picture=PICTURE, window=PHONE, **ON_A_PHONE) as person:
        await person.take("rectangle")
        places = [await person.on_screen(point) for point in ((20.5, 20.5), (40, 40), (60.5, 60.5))]
        await person.touch("touchStart", places[0])
        for place in places[1:]:
            await person.touch("touchMove", place)
        x, y = places[2]
        await person.touch("touchStart", places[2], (x + 80, y))
        await person.touch("touchMove", places[2], (x + 120, y))
        await person.touch("touchEnd")
        assert same(await person.send(), black(PICTURE, (20, 20, 61, 61)))


async def test_the_finger_that_stays_after_a_pinch_does_nothing(browser: Browser) -> None:
    async with painting(browser, picture=PICTURE, window=PHONE, **ON_A_PHONE) as person:
        x, y = await person.on_screen((90, 100))
        await person.touch("touchStart", (x - 40, y))
        await person.touch("touchStart", (x - 40, y), (x + 40, y))
        await person.touch("touchMove", (x - 60, y), (x + 60, y))
        await person.touch("touchEnd", (x + 60, y), first=1)
        view = await person.view()
        for step in (10, 20, 30):
            await person.touch("touchMove", (x - 60 + step, y + step))
        await person.touch("touchEnd")
        assert await person.view() == view
        await expect(person.page.locator("#undo")).to_be_disabled()


async def test_a_touch_that_the_system_takes_away_paints_nothing(browser: Browser) -> None:
    async with painting(browser, picture=PICTURE, window=PHONE, **ON_A_PHONE) as person:
        places = [await person.on_screen(point) for point in ((20, 20), (60, 60), (90, 90))]
        await person.touch("touchStart", places[0])
        await person.touch("touchMove", places[1])
        await person.touch("touchCancel")
        await expect(person.page.locator("#undo")).to_be_disabled()
        await person.stroke(*places)


async def test_a_hand_on_the_glass_does_not_disturb_a_pen(browser: Browser) -> None:
    async with painting(browser, picture=PICTURE, window=PHONE, **ON_A_PHONE) as person:
        await person.take("rectangle")
        places = [await person.on_screen(point) for point in ((20.5, 20.5), (24, 24), (60.5, 60.5))]
        await person.pen("mousePressed", places[0])
        await person.pen("mouseMoved", places[1])
        await person.stroke((150, 150), (160, 160), (170, 170))
        await person.pen("mouseMoved", places[2])
        await person.pen("mouseReleased", places[2])
        assert same(await person.send(), black(PICTURE, (20, 20, 61, 61)))


async def test_a_picture_larger_than_the_phone_is_painted_by_finger(browser: Browser) -> None:
    async with painting(browser, picture=(2304, 4096), window=PHONE, **ON_A_PHONE) as person:
        await person.page.locator("#size").fill("400")
        await person.stroke((1000, 1000), (1000, 1500), (1000, 2000), (1000, 3000))
        _, _, scale = await person.view()
        assert scale < 0.2
        mask = await person.send()
        box = mask.getbbox()
        assert box is not None
        assert box == pytest.approx((800, 800, 1200, 3200), abs=1 / scale)
        assert mask.crop((820, 1000, 1180, 3000)).getextrema() == (255, 255)


async def test_everything_can_be_touched(browser: Browser) -> None:
    """Each control is 44 pixels wide and high, and in sight, on the narrowest phone."""
    async with painting(browser, window=(360, 640), **ON_A_PHONE) as person:
        controls = person.page.locator("#editor :is(button:visible, input, textarea)")
        assert await controls.count() == 17
        for control in await controls.all():
            box = await control.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 43.99, await control.get_attribute("id")
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360
            assert box["y"] + box["height"] <= 640
        stage = await person.page.locator("#stage").bounding_box()
        assert stage is not None
        assert stage["height"] >= 200
        overflow = (
            "document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"
        )
        assert not await person.page.evaluate(overflow)
