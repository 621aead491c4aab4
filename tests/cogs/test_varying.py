"""Vary (Region): the link to the editor, and the window where there is no editor."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image
from simcord.results import InteractionResult

from bot.jobs.model import new_ref
from tests.cogs.pictures import picture
from tests.cogs.placing import posted, settings
from tests.cogs.reading import BLUE, LINK, Shown
from tests.cogs.scene import Scene, raise_curtain

WIDE = "a fox --ar 3:2"
NOT_OFFERED = "Midjourney does not offer this for that picture any more."


@asynccontextmanager
async def without_page() -> AsyncGenerator[Scene]:
    """A bot that nobody can reach: no hooks either, so that results are polled."""
    async with raise_curtain(LISTEN_PORT="0", POLL_INTERVAL="1") as scene:
        yield scene


async def single(scene: Scene) -> tuple[Shown, str]:
    return await scene.child((await scene.grid(WIDE))[0], "U1")


def mask_of(scene: Scene, number: int) -> Image.Image:
    """The mask that TTAPI got with the number-th job."""
    return Image.open(BytesIO(base64.b64decode(scene.body(number)["mask"])))


def boxes(mask: Image.Image) -> tuple[set[int], tuple[int, int, int, int] | None]:
    """Its values, and where it is white."""
    return set(mask.convert("L").tobytes()), mask.convert("L").getbbox()


async def sized(scene: Scene, shown: Shown) -> tuple[int, int]:
    """The width and height of a message's picture."""
    message = scene.env.backend.get_message(shown.channel_id, shown.id)
    data = scene.env.backend.cdn.get(message.attachments[0]["url"])
    assert data is not None
    return Image.open(BytesIO(data)).size


async def test_the_link_is_private_and_opens_the_editor(scene: Scene) -> None:
    tile, tile_id = await single(scene)
    told = scene.answer(await scene.press(tile, "Vary (Region)", by=scene.add_member("bob")))
    assert told.private
    assert told.text.splitlines() == [
        "Paint over what should change, and change the prompt if you like.",
        "-# This link is yours alone: it is good for 15 minutes and for one send.",
    ]
    (button,) = told.buttons
    assert (button.text, button.style) == ("Open the editor", LINK)
    assert button.url is not None
    async with aiohttp.ClientSession() as session, session.get(button.url) as response:
        assert response.status == 200
    assert len(scene.submits()) == 2
    assert scene.upstream.job(tile_id).job_id == tile_id


async def test_every_press_gives_a_link_of_its_own(scene: Scene) -> None:
    tile, _ = await single(scene)
    told = [scene.answer(await scene.press(tile, "Vary (Region)")) for _ in range(2)]
    assert told[0].buttons[0].url != told[1].buttons[0].url


async def test_what_was_painted_arrives_as_a_message_that_links_back(scene: Scene) -> None:
    tile, tile_id = await single(scene)
    told = scene.answer(await scene.press(tile, "Vary (Region)"))
    width, height = await sized(scene, tile)
    mask = Image.new("L", (width, height))
    mask.paste(255, (0, 0, 10, height))
    out = BytesIO()
    mask.save(out, "PNG")
    services = scene.stage.app.services
    ref = region_ref(scene, told.buttons[0].url or "")
    await services.regions.send(ref, out.getvalue(), "a wolf --ar 3:2")
    job_id = await scene.submitted(3)
    body = scene.body(3)
    assert (body["jobId"], body["prompt"]) == (tile_id, "a wolf --ar 3:2")
    assert boxes(mask_of(scene, 3)) == ({0, 255}, (0, 0, 10, height))
    known = scene.messages()
    scene.upstream.succeed(job_id)
    done = await posted(scene, [shown for shown in known if shown.pictures])
    assert " — [Vary (Region)](" in done.text
    assert done.pictures == (await scene.served(job_id),)
    await scene.sees(tile, lambda now: now.button("Vary (Region)").style == BLUE)


def region_ref(scene: Scene, url: str) -> str:
    links = scene.stage.app.services.regions._links  # pyright: ignore[reportPrivateUsage]  as its handler reads it
    assert links is not None
    return links.verify(url.rsplit("/", 1)[1])[0]


async def test_the_window_repaints_a_named_region() -> None:
    async with without_page() as scene:
        tile, tile_id = await single(scene)
        result = await scene.press(tile, "Vary (Region)")
        assert parts(result) == {"preset": 3, "mask": 19, "prompt": 4}
        sent = await scene.alice.submit_modal(result, {"preset": ["left"], "prompt": "a wolf --ar 3:2"})
        shown = scene.answer(sent)
        assert " — [Vary (Region)](" in shown.text
        job_id = await scene.submitted(3)
        body = scene.body(3)
        assert (body["jobId"], body["prompt"]) == (tile_id, "a wolf --ar 3:2")
        width, height = await sized(scene, tile)
        assert boxes(mask_of(scene, 3)) == ({0, 255}, (0, 0, (width + 1) // 2, height))
        done, _ = await scene.finish(shown, job_id)
        assert done.pictures == (await scene.served(job_id),)
        assert done.faces[:2] == ["U1", "U2"]


def parts(result: InteractionResult) -> dict[str, int]:
    """The fields of a window and their kinds."""
    assert result.modal is not None
    controls = [part["component"] for part in result.modal["components"]]
    return {control["custom_id"]: control["type"] for control in controls}


async def test_a_mask_of_ones_own_counts_more_than_a_named_region() -> None:
    async with without_page() as scene:
        tile, _ = await single(scene)
        width, height = await sized(scene, tile)
        mask = Image.new("RGB", (width, height))
        mask.paste((255, 255, 255), (5, 6, 20, 21))
        out = BytesIO()
        mask.save(out, "PNG")
        result = await scene.press(tile, "Vary (Region)")
        values = {"preset": ["left"], "mask": ("mask.png", out.getvalue()), "prompt": ""}
        scene.answer(await scene.alice.submit_modal(result, values))
        await scene.submitted(3)
        assert boxes(mask_of(scene, 3)) == ({0, 255}, (5, 6, 20, 21))
        assert "prompt" not in scene.body(3)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"prompt": "a wolf"}, "Choose a region or upload a mask."),
        ({"preset": ["left"], "prompt": "a wolf --ar3:2"}, "--ar 3:2"),
        ({"preset": ["left"], "prompt": "a {red, blue} wolf"}, "This prompt makes 2 jobs, and here it"),
        ({"preset": ["left"], "prompt": "a wolf --repeat 4"}, "This prompt makes 4 jobs, and here it"),
        ({"preset": ["left"], "prompt": "a wolf --blub 4"}, "Midjourney has no flag --blub."),
        (
            {"preset": ["left"], "prompt": "a wolf --turbo"},
            "The speed is --fast here and cannot be chosen. Leave out --turbo.",
        ),
        ({"mask": ("mask.png", picture(size=(64, 64), colour="black")), "prompt": ""}, "mask"),
        ({"mask": ("mask.png", b"no picture at all"), "prompt": ""}, "`mask.png` is not a picture"),
    ],
    ids=["nothing", "glued", "two", "four", "unknown", "speed", "black", "no picture"],
)
async def test_what_cannot_be_repainted_is_explained(values: dict[str, Any], said: str) -> None:
    async with without_page() as scene:
        tile, _ = await single(scene)
        result = await scene.press(tile, "Vary (Region)")
        told = scene.answer(await scene.alice.submit_modal(result, values))
        assert told.private
        assert said in told.text
        assert len(scene.submits()) == 2


@pytest.mark.parametrize("page", [True, False], ids=["page", "window"])
async def test_what_is_typed_is_read(page: bool) -> None:
    owner: dict[str, Any] = {"UNKNOWN_FLAGS": "warn"} | (
        {} if page else {"LISTEN_PORT": "0", "POLL_INTERVAL": "1"}
    )
    async with raise_curtain(**owner) as scene:
        await scene.stage.app.services.members.save_preset(scene.alice.id, "noir", "film noir --s 50")
        tile, _ = await single(scene)
        result = await scene.press(tile, "Vary (Region)")
        typed = "a {grey} wolf —ar 3:2 --noir --blub 4"
        if page:
            ref = region_ref(scene, scene.answer(result).buttons[0].url or "")
            mask = picture(size=await sized(scene, tile), colour="white")
            await scene.stage.app.services.regions.send(ref, mask, typed)
        else:
            await scene.alice.submit_modal(result, {"preset": ["left"], "prompt": typed})
        await scene.submitted(3)
        assert scene.body(3)["prompt"] == "a grey wolf film noir --ar 3:2 --s 50 --blub 4"


async def test_forged_windows_order_nothing() -> None:
    async with without_page() as scene:
        grid, _ = await scene.grid(WIDE)
        tile, _ = await scene.child(grid, "U1")
        for shown, custom_id, values, said in (
            (grid, f"easel:mask:{grid.ref}:", {"preset": ["left"]}, NOT_OFFERED),
            (
                tile,
                f"easel:mask:{tile.ref}:",
                {"preset": ["everything"]},
                "Choose a region or upload a mask.",
            ),
            (
                tile,
                f"easel:mask:{tile.ref}:",
                {"preset": ["left", "right"]},
                "Choose a region or upload a mask.",
            ),
            (tile, f"easel:mask:{tile.ref}:", {"mask": ["4711"]}, "Choose a region or upload a mask."),
            (
                tile,
                f"easel:mask:{new_ref()}:",
                {"preset": ["left"]},
                "Easel does not know this job any more. Order it anew with /imagine.",
            ),
        ):
            told = scene.answer(await scene.submit(shown, custom_id, values))
            assert (told.private, told.text) == (True, said)
        assert len(scene.submits()) == 2


async def test_a_window_survives_a_restart() -> None:
    async with without_page() as scene:
        tile, tile_id = await single(scene)
        result = await scene.press(tile, "Vary (Region)")
        await scene.stage.restart()
        scene.answer(await scene.alice.submit_modal(result, {"preset": ["edges"], "prompt": ""}))
        await scene.submitted(3)
        assert scene.body(3)["jobId"] == tile_id


async def test_a_region_that_upstream_does_not_allow_is_not_offered_again() -> None:
    async with without_page() as scene:
        tile, tile_id = await single(scene)
        for preset in ("top", "left"):
            result = await scene.press(scene.now(tile), "Vary (Region)")
            values = {"preset": [preset], "prompt": ""}
            shown = scene.answer(await scene.alice.submit_modal(result, values))
            await scene.submitted(3)
            scene.upstream.expire(tile_id)
        failed = await scene.sees(shown, lambda now: "❌" in now.text)
        assert failed.buttons == ()
        now = await scene.sees(tile, lambda now: "Vary (Region)" not in now.faces)
        assert "Vary (Strong)" in now.faces


@pytest.mark.parametrize("verb", ["region", "mask"])
async def test_only_the_author_where_the_owner_wants_that(verb: str) -> None:
    async with raise_curtain(BUTTONS="author") as scene:
        tile, _ = await single(scene)
        bob = scene.add_member("bob")
        if verb == "region":
            told = scene.answer(await scene.press(tile, "Vary (Region)", by=bob))
        else:
            told = scene.answer(
                await scene.submit(tile, f"easel:mask:{tile.ref}:", {"preset": ["left"]}, by=bob)
            )
        assert (told.private, told.text) == (True, "Only its author may press this.")


async def test_a_private_member_repaints_alone() -> None:
    async with without_page() as scene:
        await settings(scene, private=True)
        tile, _ = await single(scene)
        result = await scene.press(tile, "Vary (Region)")
        shown = scene.answer(await scene.alice.submit_modal(result, {"preset": ["top"], "prompt": ""}))
        assert shown.private
        await scene.finish(shown, await scene.submitted(3))
