"""`/blend`, `/describe` and the message menus: what TTAPI is sent, and what is refused before."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.cogs.pictures import picture
from tests.cogs.scene import Scene, raise_curtain

RED, BLUE, GREEN = (picture(colour=colour) for colour in ("red", "blue", "green"))
NOT_A_PICTURE = (
    "`a.png` is not a picture that can be used, whatever its name says. Send it as PNG, JPEG or WebP."
)
ONE_OF_TWO = "Give either a picture or its address, and only one of the two."
NO_PICTURE = "There is no picture in this message. Choose a message that shows a PNG, JPEG or WebP."


def hashes(*files: bytes) -> list[str]:
    return [hashlib.sha256(file).hexdigest() for file in files]


async def order(scene: Scene, command: str, **options: Any) -> dict[str, Any]:
    """What TTAPI was sent, without the hook."""
    await scene.command(command, **options)
    await scene.submitted(1)
    body = scene.body(1)
    body.pop("hookUrl")
    return body


async def refused(scene: Scene, command: str, **options: Any) -> str:
    """What the member alone is told."""
    told = await scene.command(command, **options)
    assert told.private
    assert scene.submits() == []
    assert len(scene.messages()) == 1
    assert await scene.stage.app.services.jobs.recent(scene.alice.id) == []
    return told.text


async def test_blend(scene: Scene) -> None:
    body = await order(
        scene,
        "blend",
        image1=("a.png", RED),
        image2=("b.png", BLUE),
        image5=("e.png", GREEN),
        dimensions="LANDSCAPE",
        mode="turbo",
    )
    given = body.pop("imgBase64Array")
    assert [each["head"] for each in given] == ["data:image/png;base64,"] * 3
    assert [each["sha256"] for each in given] == hashes(RED, BLUE, GREEN)
    assert body == {"dimensions": "LANDSCAPE", "mode": "turbo", "timeout": 300, "getUImages": True}


async def test_a_blend_as_the_member_is_used_to(scene: Scene) -> None:
    from bot.ttapi.messages import Mode

    await scene.stage.app.services.members.change(scene.alice.id, mode=Mode.RELAX)
    body = await order(scene, "blend", image1=("a.png", RED), image2=("b.png", BLUE))
    assert (body["dimensions"], body["mode"], body["timeout"]) == ("SQUARE", "relax", 600)


async def test_a_blend_is_finished_like_any_grid(scene: Scene) -> None:
    shown = await scene.command("blend", image1=("a.png", RED), image2=("b.png", BLUE))
    assert not shown.private
    done, _ = await scene.finish(shown, await scene.submitted(1))
    assert done.faces[:5] == ["U1", "U2", "U3", "U4", "🔄"]


async def test_a_blend_with_one_bad_picture_is_refused(scene: Scene) -> None:
    told = await refused(scene, "blend", image1=("good.png", RED), image2=("a.png", b"words"))
    assert told == NOT_A_PICTURE


async def test_describe_an_upload(scene: Scene) -> None:
    body = await order(scene, "describe", image=("a.png", RED))
    assert body.pop("base64")["sha256"] == hashlib.sha256(RED).hexdigest()
    assert body == {"timeout": 300}


async def test_describe_an_address(scene: Scene) -> None:
    message = await scene.alice.send(scene.stage.channel, attachments=[("a.png", RED)])
    path = message.attachments[0].url.partition(".invalid")[2]
    body = await order(scene, "describe", url=f" {scene.stage.cdn}{path} ")
    assert body["base64"]["sha256"] == hashlib.sha256(RED).hexdigest()


async def test_an_address_elsewhere_is_refused(scene: Scene) -> None:
    told = await refused(scene, "describe", url="https://pictures.example/x/cat.png?size=big")
    assert told == (
        "Easel does not fetch pictures from where `cat.png` lies. Upload the picture itself instead."
    )


@pytest.mark.parametrize(
    "url", ["not an address", "http://[", "ftp://a/b.png", "https://cdn.discordapp.com@e.vil"]
)
async def test_what_is_no_address_is_refused(scene: Scene, url: str) -> None:
    told = await refused(scene, "describe", url=url)
    assert told.startswith("Easel does not fetch pictures from where `")


async def test_nothing_to_describe(scene: Scene) -> None:
    assert await refused(scene, "describe") == ONE_OF_TWO


async def test_two_things_to_describe(scene: Scene) -> None:
    url = "https://cdn.discordapp.com/a.png"
    assert await refused(scene, "describe", url=url, image=("a.png", RED)) == ONE_OF_TWO


async def menu(scene: Scene, name: str, message: Any, **by: Any) -> Any:
    return await by.get("by", scene.alice).context_menu(scene.stage.channel, name, message)


async def test_the_menu_describes_the_first_picture_of_a_message(scene: Scene) -> None:
    files = [("notes.txt", b"words"), ("a.png", BLUE), ("b.png", RED)]
    message = await scene.alice.send(scene.stage.channel, "look", attachments=files)
    await menu(scene, "Describe this image", message)
    await scene.submitted(1)
    assert scene.body(1)["base64"]["sha256"] == hashlib.sha256(BLUE).hexdigest()


async def test_the_menu_describes_a_result_of_ours(scene: Scene) -> None:
    grid, job_id = await scene.grid()
    message = next(m for m in scene.stage.channel.history(viewer=scene.alice) if m.id == grid.id)
    await menu(scene, "Describe this image", message)
    await scene.submitted(2)
    assert scene.body(2)["base64"]["sha256"] == await scene.served(job_id)


@pytest.mark.parametrize("name", ["Describe this image", "Use as image prompt"])
async def test_a_message_without_a_picture(scene: Scene, name: str) -> None:
    message = await scene.alice.send(scene.stage.channel, "look", attachments=[("a.txt", b"words")])
    told = scene.answer(await menu(scene, name, message))
    assert (told.private, told.text) == (True, NO_PICTURE)
    assert scene.submits() == []


async def test_a_picture_of_a_message_goes_into_a_prompt(scene: Scene) -> None:
    message = await scene.alice.send(scene.stage.channel, "look", attachments=[("a_b.png", RED)])
    window = await menu(scene, "Use as image prompt", message)
    assert window.modal["title"] == "Use as image prompt"
    assert (
        window.modal["components"][0]["content"] == "The picture **a\\_b.png** goes in front of your prompt."
    )
    result = await scene.alice.submit_modal(window, {"prompt": "a fox --ar 3:2"})
    assert not scene.answer(result).private
    await scene.submitted(1)
    url, rest = str(scene.body(1)["prompt"]).split(" ", 1)
    assert (url.rpartition("/")[2], rest) == ("a_b.png", "a fox --ar 3:2")
    assert url.startswith(scene.stage.cdn)


async def test_a_window_survives_a_restart_and_tells_faults(scene: Scene) -> None:
    message = await scene.alice.send(scene.stage.channel, "look", attachments=[("a.png", RED)])
    window = await menu(scene, "Use as image prompt", message)
    await scene.stage.restart()
    told = scene.answer(await scene.alice.submit_modal(window, {"prompt": "a fox --ar3:2"}))
    assert told.private
    assert "> a fox **__--ar3:2__**" in told.text
    await scene.press(told, "Imagine the mended prompt")
    await scene.submitted(1)
    assert str(scene.body(1)["prompt"]).endswith("a.png a fox --ar 3:2")


async def test_nobody_else_sends_the_window(scene: Scene) -> None:
    message = await scene.alice.send(scene.stage.channel, "look", attachments=[("a.png", RED)])
    window = await menu(scene, "Use as image prompt", message)
    bob = scene.add_member("bob")
    waiting = await scene.command("imagine", prompt="a boat", by=bob)
    custom_id, values = window.modal["custom_id"], {"prompt": "a fox"}
    told = scene.answer(await scene.submit(waiting, custom_id, values, by=bob))
    assert (told.private, told.text) == (
        True,
        "This was prepared too long ago. Please give the command again.",
    )
    scene.answer(await scene.submit(waiting, custom_id, values))
    await scene.submitted(2)
    prompts = [str(scene.body(number)["prompt"]) for number in (1, 2)]
    assert prompts[0] == "a boat"
    assert prompts[1].endswith("a.png a fox")


async def test_a_draft_of_another_kind_is_no_window(scene: Scene) -> None:
    asked = await scene.command("imagine", prompt="a fox", repeat=2)
    custom_id = str(asked.buttons[0].custom_id).replace(":confirm:", ":picture:")
    told = scene.answer(await scene.submit(asked, custom_id, {"prompt": "a fox"}))
    assert told.text == "This was prepared too long ago. Please give the command again."
    assert scene.submits() == []


async def test_the_menus_speak_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        message = await scene.alice.send(scene.stage.channel, "look", attachments=[("a.png", RED)])
        window = await menu(scene, "Use as image prompt", message)
        assert window.modal["title"] == "用作图片提示"
        text = await scene.alice.send(scene.stage.channel, "look")
        told = scene.answer(await menu(scene, "Describe this image", text))
        assert told.text == "这条消息里没有图片。请选择带有 PNG、JPEG 或 WebP 图片的消息。"
