"""`/imagine`'s options: what the member chose, set and kept becomes the exact prompt that TTAPI sees."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ttapi.messages import Mode
from tests.cogs.pictures import picture
from tests.cogs.scene import Scene, raise_curtain


async def sent(scene: Scene, prompt: str, **options: Any) -> str:
    """The prompt that TTAPI saw."""
    before = len(scene.submits())
    await scene.order(prompt, **options)
    return str(scene.body(before + 1)["prompt"])


@pytest.mark.parametrize(
    ("options", "prompt"),
    [
        ({"aspect": "3:2"}, "a fox --ar 3:2"),
        ({"version": "6.1"}, "a fox --v 6.1"),
        ({"version": "niji 6"}, "a fox --niji 6"),
        ({"stylize": 250}, "a fox --stylize 250"),
        ({"chaos": 30}, "a fox --chaos 30"),
        ({"weird": 700}, "a fox --weird 700"),
        ({"no": "birds, red cars"}, "a fox --no birds, red cars"),
        ({"seed": 4_294_967_295}, "a fox --seed 4294967295"),
        ({"tile": True}, "a fox --tile"),
        ({"tile": False}, "a fox"),
        ({"raw": True}, "a fox --raw"),
        ({"raw": True, "version": "6.1"}, "a fox --v 6.1 --style raw"),
        (
            {"version": "7", "aspect": "16:9", "chaos": 5, "seed": 0},
            "a fox --v 7 --ar 16:9 --chaos 5 --seed 0",
        ),
    ],
)
async def test_each_option(scene: Scene, options: dict[str, Any], prompt: str) -> None:
    assert await sent(scene, "a fox", **options) == prompt


async def test_what_is_typed_wins_over_options(scene: Scene) -> None:
    typed = "a fox --ar 1:2 --s 50 --relax"
    assert await sent(scene, typed, aspect="3:2", stylize=900, mode="turbo") == "a fox --ar 1:2 --s 50"
    assert scene.body(1)["mode"] == "relax"


async def test_options_win_over_settings_and_settings_over_nothing(scene: Scene) -> None:
    await scene.stage.app.services.members.change(
        scene.alice.id, version="6.1", stylize=300, raw=True, suffix="in oil --weird 9"
    )
    assert await sent(scene, "a fox") == "a fox in oil --weird 9 --v 6.1 --stylize 300 --style raw"
    assert (
        await sent(scene, "a fox", version="7", stylize=1, raw=False, weird=2)
        == "a fox in oil --v 7 --stylize 1 --weird 2"
    )


async def test_the_mode_comes_from_flag_option_or_settings(scene: Scene) -> None:
    await scene.stage.app.services.members.change(scene.alice.id, mode=Mode.TURBO)
    await sent(scene, "a fox")
    await sent(scene, "a fox", mode="fast")
    await sent(scene, "a fox --relax", mode="fast")
    assert [scene.body(number)["mode"] for number in (1, 2, 3)] == ["turbo", "fast", "relax"]


async def test_presets_are_put_in(scene: Scene) -> None:
    await scene.stage.app.services.members.save_preset(scene.alice.id, "oil", "oil painting --ar 3:2")
    assert await sent(scene, "a fox --oil") == "a fox oil painting --ar 3:2"


async def test_attached_pictures_go_in_by_their_discord_address(scene: Scene) -> None:
    prompt = await sent(
        scene,
        "a fox",
        image=("one.png", picture()),
        image2=("two.webp", picture("WEBP")),
        style=("style.jpg", picture("JPEG")),
        subject=("who.png", picture()),
    )
    first, second, text, *flags = prompt.split(" ", 3)
    assert (first.rpartition("/")[2], second.rpartition("/")[2], text) == ("one.png", "two.webp", "a")
    assert first.startswith(f"{scene.stage.cdn}/attachments/")
    words = flags[0].split(" ")
    assert words[:1] == ["fox"]
    assert [word.rpartition("/")[2] for word in words[1:]] == ["--sref", "style.jpg", "--oref", "who.png"]


async def test_a_subject_needs_a_version_that_knows_one(scene: Scene) -> None:
    told = await scene.command("imagine", prompt="a fox", version="5.2", subject=("who.png", picture()))
    assert told.private
    assert told.text == "The option subject works with version 6, 6.1, 7, niji 6, not with 5.2."
    assert scene.submits() == []


NO_PICTURE = (
    "`notes.png` is not a picture that can be used, whatever its name says. Send it as PNG, JPEG or WebP."
)
MOVING = "`a.gif` is animated or a GIF. Send a still picture as PNG, JPEG or WebP."


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [("notes.png", b"just words", NO_PICTURE), ("a.gif", picture("GIF"), MOVING)],
)
async def test_an_attachment_that_is_no_picture_is_refused(
    scene: Scene, name: str, data: bytes, text: str
) -> None:
    told = await scene.command("imagine", prompt="a fox", style=(name, data))
    assert (told.private, told.text) == (True, text)
    assert scene.submits() == []
    assert len(scene.messages()) == 1


async def test_a_refusal_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        told = await scene.command("imagine", prompt="a fox", image=("n.png", b"words"))
        assert told.text.startswith("`n.png` ")
        assert not told.text.isascii()


async def test_private_results_are_for_the_member_alone(scene: Scene) -> None:
    await scene.stage.app.services.members.change(scene.alice.id, private=True)
    first, job_id = await scene.order("a fox")
    done, _ = await scene.finish(first, job_id)
    assert (first.private, done.private) == (True, True)
    assert scene.messages(viewer=scene.add_member("bob")) == []
