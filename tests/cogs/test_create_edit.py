"""`/edit`: sent at once where the picture says what shall change; else the region is asked for first."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.jobs.drafts import Draft
from cogs.ui import first_answer
from tests.cogs.conftest import played
from tests.cogs.pictures import CLEAR, picture
from tests.cogs.scene import Scene, raise_curtain, until

SOLID, HOLLOW = picture(), picture(colour=CLEAR)
PAINT = (
    "No part of this picture is transparent, so say what shall change: paint over it. The link is for you "
    "alone, good for 15 minutes, and used up by sending."
)
WRONG_SIZE = (
    "This mask has 10 × 48 pixels and does not fit the picture, which has 64 × 48. Make it the same size."
)
THINKING = {"type": 5, "data": {"flags": 64}}  # seen by the member alone
CHOOSE = "No part of this picture is transparent, so say what shall change."


@pytest.fixture
async def pageless() -> AsyncIterator[Scene]:
    """A bot without a public address, and so without the editor's page."""
    async with played(LISTEN_PORT="0") as raised:
        yield raised


async def submit(scene: Scene, **options: Any) -> dict[str, Any]:
    await scene.command("edit", **options)
    await scene.submitted(1)
    body = scene.body(1)
    body.pop("hookUrl", None)
    return body


@pytest.mark.parametrize(
    ("options", "file", "expected"),
    [
        ({"prompt": "a hat"}, HOLLOW, {"prompt": "a hat", "mode": "fast", "type": "edit"}),
        (
            {"prompt": " a hat  --turbo", "type": "edit"},
            HOLLOW,
            {"prompt": "a hat", "mode": "turbo", "type": "edit"},
        ),
        (
            {"prompt": "made of wool", "type": "retexture"},
            SOLID,
            {"prompt": "made of wool", "mode": "fast", "type": "retexture"},
        ),
    ],
)
async def test_what_is_sent_at_once(
    scene: Scene, options: dict[str, Any], file: bytes, expected: dict[str, Any]
) -> None:
    body = await submit(scene, image=("a.png", file), **options)
    assert body.pop("image")["sha256"] == hashlib.sha256(file).hexdigest()
    assert body == expected


async def test_habits_of_grids_do_not_touch_an_edit(scene: Scene) -> None:
    await scene.stage.app.services.members.change(
        scene.alice.id, version="6.1", stylize=300, suffix="in oil", raw=True
    )
    await scene.stage.app.services.members.save_preset(scene.alice.id, "felt", "of felt")
    body = await submit(scene, image=("a.png", HOLLOW), prompt="a hat --felt")
    assert body["prompt"] == "a hat of felt"


async def test_an_opaque_picture_leads_to_the_editor(scene: Scene) -> None:
    told = await scene.command("edit", image=("a.png", SOLID), prompt="a hat --turbo")
    assert (told.private, told.text, told.faces) == (True, PAINT, ["Paint the region"])
    url = told.buttons[0].url or ""
    assert url.startswith(f"http://127.0.0.1:{scene.stage.app.port}/region/")
    async with aiohttp.ClientSession() as session, session.get(url) as page:
        assert page.status == 200
        assert "a hat" in await page.text()
    assert scene.submits() == []


async def test_without_a_page_a_window_asks_for_the_region(pageless: Scene) -> None:
    told = await pageless.command("edit", image=("a.png", SOLID), prompt="a hat --turbo")
    assert (told.private, told.text, told.faces) == (True, CHOOSE, ["Choose the region"])
    window = await pageless.press(told, "Choose the region")
    assert window.modal is not None
    assert window.modal["title"] == "Change a region"
    values = {"preset": ["left"], "prompt": "a red hat"}
    answer = pageless.answer(await pageless.alice.submit_modal(window, values))
    assert not answer.private
    await pageless.submitted(1)
    body = pageless.body(1)
    assert (body["prompt"], body["mode"], body["type"]) == ("a red hat", "turbo", "edit")
    clear = await opacity(pageless, body["image"]["sha256"])
    assert clear == [[0] * 32 + [255] * 32] * 48


async def opacity(scene: Scene, sha256: str) -> list[list[int]]:
    """The rows of the opacity of a picture that TTAPI got."""
    data = scene.upstream.upload(sha256)
    assert data is not None
    image = Image.open(BytesIO(data)).convert("RGBA").getchannel("A")
    flat = list(image.tobytes())
    return [flat[row * image.width : (row + 1) * image.width] for row in range(image.height)]


async def test_where_the_database_is_slow_no_window_opens_and_that_is_said(
    pageless: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await pageless.command("edit", image=("a.png", SOLID), prompt="a hat")
    orders = pageless.stage.app.services.orders
    find = orders.find_draft

    async def slowly(ref: str) -> Draft | None:
        await until(lambda: [request for request in pageless.env.http_requests if request.json == THINKING])
        return await find(ref)

    monkeypatch.setattr(orders, "find_draft", slowly)
    monkeypatch.setattr(first_answer, "PATIENCE", 0.0)
    answer = pageless.answer(await pageless.press(told, "Choose the region"))
    assert (answer.private, answer.text) == (
        True,
        "That took too long for a window to open. Please press again.",
    )


async def test_a_mask_of_ones_own(pageless: Scene) -> None:
    mask = Image.new("L", (64, 48), 0)
    mask.paste(255, (0, 0, 64, 12))
    out = BytesIO()
    mask.save(out, "PNG")
    told = await pageless.command("edit", image=("a.png", SOLID), prompt="a hat")
    window = await pageless.press(told, "Choose the region")
    values = {"mask": ("mask.png", out.getvalue()), "prompt": "a hat"}
    await pageless.alice.submit_modal(window, values)
    await pageless.submitted(1)
    clear = await opacity(pageless, pageless.body(1)["image"]["sha256"])
    assert clear == [[0] * 64] * 12 + [[255] * 64] * 36


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "Choose a region or give a mask, and only one of the two. Press the button again."),
        (
            {"preset": ["left"], "mask": ("m.png", picture(colour="white"))},
            "Choose a region or give a mask, and only one of the two. Press the button again.",
        ),
        (
            {"mask": ("m.png", picture(colour="black"))},
            "Nothing in this mask is white. Paint white what shall change, and leave the rest black.",
        ),
        ({"mask": ("m.png", picture(size=(10, 48), colour="white"))}, WRONG_SIZE),
    ],
)
async def test_a_region_that_will_not_do(pageless: Scene, values: dict[str, Any], text: str) -> None:
    told = await pageless.command("edit", image=("a.png", SOLID), prompt="a hat")
    window = await pageless.press(told, "Choose the region")
    answer = pageless.answer(await pageless.alice.submit_modal(window, {"prompt": "a hat", **values}))
    assert (answer.private, answer.text) == (True, text)
    assert pageless.submits() == []


async def test_a_fault_in_the_windows_prompt(pageless: Scene) -> None:
    told = await pageless.command("edit", image=("a.png", SOLID), prompt="a hat")
    window = await pageless.press(told, "Choose the region")
    values = {"preset": ["edges"], "prompt": "a hat --ar3:2"}
    answer = pageless.answer(await pageless.alice.submit_modal(window, values))
    assert "> a hat **__--ar3:2__**" in answer.text
    assert pageless.submits() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a {red, blue} hat", "This prompt makes 2 jobs, and here it may make one only. "),
        ("a hat --repeat 3", "This prompt makes 3 jobs, and here it may make one only. "),
    ],
)
async def test_the_windows_prompt_makes_one_job(pageless: Scene, typed: str, said: str) -> None:
    told = await pageless.command("edit", image=("a.png", SOLID), prompt="a hat")
    window = await pageless.press(told, "Choose the region")
    values = {"preset": ["edges"], "prompt": typed}
    answer = pageless.answer(await pageless.alice.submit_modal(window, values))
    assert (answer.private, answer.text) == (True, f"{said}Leave out braces and --repeat.")
    assert pageless.submits() == []


async def test_the_windows_prompt_is_read() -> None:
    async with raise_curtain(UNKNOWN_FLAGS="warn", LISTEN_PORT="0") as scene:
        await scene.stage.app.services.members.save_preset(scene.alice.id, "felt", "of felt")
        told = await scene.command("edit", image=("a.png", SOLID), prompt="a hat --blub 4")
        window = await scene.press(told, "Choose the region")
        values = {"preset": ["left"], "prompt": "a {red} hat --felt --turbo —ar 3:2 --blub 4"}
        await scene.alice.submit_modal(window, values)
        await scene.submitted(1)
        body = scene.body(1)
        assert (body["prompt"], body["mode"]) == ("a red hat of felt --ar 3:2 --blub 4", "turbo")


async def test_a_forged_window_without_a_prompt(pageless: Scene) -> None:
    told = await pageless.command("edit", image=("a.png", SOLID), prompt="a hat")
    custom_id = str(told.buttons[0].custom_id)
    answer = pageless.answer(await pageless.submit(told, custom_id, {"preset": ["left"], "prompt": " "}))
    assert answer.text == "The prompt is empty. Write what the picture shall show."
    assert pageless.submits() == []


async def test_soft_edges_are_no_region(pageless: Scene) -> None:
    image = Image.new("RGBA", (64, 48), (9, 99, 199, 255))
    image.paste((9, 99, 199, 254), (0, 0, 64, 5))
    image.paste((9, 99, 199, 0), (0, 0, 3, 1))
    out = BytesIO()
    image.save(out, "PNG")
    told = await pageless.command("edit", image=("a.png", out.getvalue()), prompt="a hat")
    assert told.text == CHOOSE
    window = await pageless.press(told, "Choose the region")
    await pageless.alice.submit_modal(window, {"preset": ["bottom"], "prompt": "a hat"})
    await pageless.submitted(1)
    sha256 = pageless.body(1)["image"]["sha256"]
    assert await opacity(pageless, sha256) == [[255] * 64] * 24 + [[0] * 64] * 24
    data = pageless.upstream.upload(sha256)
    assert data is not None
    assert Image.open(BytesIO(data)).getpixel((0, 0)) == (9, 99, 199, 255)


async def test_a_region_is_sent_once_and_survives_a_restart(pageless: Scene) -> None:
    told = await pageless.command("edit", image=("a.png", SOLID), prompt="a hat")
    await pageless.stage.restart()
    windows = [await pageless.press(told, "Choose the region") for _ in range(2)]
    values = {"preset": ["centre"], "prompt": "a hat"}
    await pageless.alice.submit_modal(windows[0], values)
    again = pageless.answer(await pageless.alice.submit_modal(windows[1], values))
    assert (again.private, again.text) == (True, "This is being made already.")
    await pageless.submitted(1)
    assert len(pageless.submits()) == 1


async def test_nobody_else_chooses_the_region(pageless: Scene) -> None:
    told = await pageless.command("edit", image=("a.png", SOLID), prompt="a hat")
    bob = pageless.add_member("bob")
    waiting = await pageless.command("imagine", prompt="a boat", by=bob)
    answer = pageless.answer(await pageless.forge(waiting, told.buttons[0].custom_id or "", by=bob))
    assert (answer.private, answer.text) == (True, "Only its author may press this.")


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("a {red, blue} hat", "This prompt makes 2 jobs, and here it may make one only. "),
        ("a hat --repeat 3", "This prompt makes 3 jobs, and here it may make one only. "),
    ],
)
async def test_an_edit_makes_one_job(scene: Scene, prompt: str, text: str) -> None:
    told = await scene.command("edit", image=("a.png", HOLLOW), prompt=prompt)
    assert told.private
    assert told.text == f"{text}Leave out braces and --repeat."
    assert scene.submits() == []


async def test_a_faulty_prompt_is_shown_before_the_picture_is_looked_at(scene: Scene) -> None:
    told = await scene.command("edit", image=("a.png", b"words"), prompt="a hat --ar3:2")
    assert "> a hat **__--ar3:2__**" in told.text
    assert scene.submits() == []
