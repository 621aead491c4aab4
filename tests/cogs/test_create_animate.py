"""`/animate`: the price first, then exactly what was agreed to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cogs.pictures import picture
from tests.cogs.scene import Scene

FIRST, LAST = ("first.png", picture()), ("last.jpg", picture("JPEG"))


@pytest.mark.parametrize(
    ("options", "price", "line", "expected"),
    [
        (
            {},
            4,
            "Clips: 1 · SD · low motion",
            {"prompt": "waves", "manual": "low", "resolution": "sd", "bs": 1},
        ),
        (
            {"motion": "high", "resolution": "hd", "batch": 4},
            48,
            "Clips: 4 · HD · high motion",
            {"prompt": "waves", "manual": "high", "resolution": "hd", "bs": 4},
        ),
    ],
)
async def test_a_video_is_ordered_for_its_price(
    scene: Scene, options: dict[str, Any], price: int, line: str, expected: dict[str, Any]
) -> None:
    asked = await scene.command("animate", image=FIRST, prompt="waves", **options)
    assert asked.private
    assert asked.text == f"### This video costs about {price} quota\n**waves**\n{line}"
    assert asked.faces == [f"Order (about {price} quota)", "Never mind"]
    assert scene.submits() == []
    ordered = scene.answer(await scene.press(asked, asked.faces[0]))
    assert not ordered.private
    await scene.submitted(1)
    body = scene.body(1)
    body.pop("hookUrl")
    url = body.pop("imageUrl")
    assert url.startswith(f"{scene.stage.cdn}/attachments/")
    assert url.endswith("/first.png")
    assert body == expected


async def test_a_last_frame(scene: Scene) -> None:
    asked = await scene.command("animate", image=FIRST, prompt="waves --fast", end_image=LAST)
    await scene.press(asked, asked.faces[0])
    await scene.submitted(1)
    assert scene.body(1)["prompt"] == "waves"
    assert scene.body(1)["endingUrl"].endswith("/last.jpg")


async def test_a_video_is_ordered_once(scene: Scene) -> None:
    asked = await scene.command("animate", image=FIRST, prompt="waves")
    await scene.press(asked, asked.faces[0])
    again = scene.answer(await scene.press(asked, asked.faces[0]))
    assert (again.private, again.text) == (True, "This is being made already.")
    await scene.submitted(1)
    await scene.settled()
    assert len(scene.submits()) == 1


async def test_a_bad_last_frame_is_refused(scene: Scene) -> None:
    told = await scene.command("animate", image=FIRST, prompt="waves", end_image=("x.png", b"words"))
    assert told.private
    assert told.text.startswith("`x.png` is not a picture")
    assert told.faces == []


async def test_a_video_needs_one_sound_prompt(scene: Scene) -> None:
    several = await scene.command("animate", image=FIRST, prompt="{high, low} waves")
    assert several.text.startswith("This prompt makes 2 jobs, and here it may make one only.")
    faulty = await scene.command("animate", image=FIRST, prompt="waves --ar16:9")
    assert "> waves **__--ar16:9__**" in faulty.text
    fast = await scene.command("animate", image=FIRST, prompt="waves --turbo")
    assert fast.text == "The speed is --fast here and cannot be chosen. Leave out --turbo."
    assert scene.submits() == []
