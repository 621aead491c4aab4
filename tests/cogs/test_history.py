"""`/history` and `/favorites`: galleries with pages."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Connection, delete

from bot.jobs.schema import thumbnails as thumbnails_table
from tests.cogs.reading import SECTION, Shown, walk
from tests.cogs.scene import Scene, raise_curtain

THUMBNAIL = 11
TURNING = ["First", "Previous", "Next", "Last"]
OLD = "This gallery is too old to turn its pages. Open a new one with `/history` or `/favorites`."


def prompts(shown: Shown) -> list[str]:
    """The prompts on a page, from top to bottom."""
    return re.findall(r"^\*\*(.*)\*\*$", shown.text, re.MULTILINE)


def dead(shown: Shown) -> list[str]:
    """Faces of the buttons that cannot be pressed."""
    return [part["label"] for part in walk(shown.components) if part.get("disabled")]


def thumbnails(scene: Scene, shown: Shown) -> list[tuple[str, tuple[int, int]]]:
    """Format and size of each picture that stands beside an entry."""
    message = scene.env.backend.get_message(shown.channel_id, shown.id)
    files = {file["filename"]: scene.env.backend.cdn.get(file["url"]) or b"" for file in message.attachments}
    found: list[tuple[str, tuple[int, int]]] = []
    for part in walk(shown.components):
        if part["type"] == THUMBNAIL:
            name = part["media"]["url"].rpartition("/")[2]
            with Image.open(io.BytesIO(files[name])) as picture:
                found.append((str(picture.format), picture.size))
    return found


async def several(scene: Scene, count: int) -> list[Shown]:
    made = [(await scene.grid(f"picture {number}"))[0] for number in range(1, count + 1)]
    await scene.remembered()
    return made


async def test_nothing_yet(scene: Scene) -> None:
    await scene.grid(by=scene.add_member("bob"))
    await scene.order()
    told = await scene.command("history")
    assert (told.private, told.text) == (True, "You have made nothing yet. Begin with `/imagine`.")
    assert (await scene.command("favorites")).text == (
        "No favorites yet. Press ⭐ under a picture, or react with it to one of yours."
    )


async def test_an_entry_tells_what_where_and_when(scene: Scene) -> None:
    grid, _ = await scene.grid("a **bold** fox")
    tile, _ = await scene.child(grid, "U2")
    await scene.remembered()
    shown = await scene.command("history")
    place = f"https://discord.com/channels/{scene.env.guild.id}/{grid.channel_id}"
    lines = [re.sub(r"<t:\d{10}:R>", "<when>", line) for line in shown.text.splitlines()]
    assert shown.private
    assert lines == [
        "### 2 pieces of yours",
        "**a \\*\\*bold\\*\\* fox**",
        f"-# Image #2 · fast · <when> · `{tile.ref[:8]}` · [open]({place}/{tile.id})",
        "**a \\*\\*bold\\*\\* fox**",
        f"-# Grid · fast · <when> · `{grid.ref[:8]}` · [open]({place}/{grid.id})",
    ]
    assert [part["type"] for part in shown.components].count(SECTION) == 2
    assert thumbnails(scene, shown) == [("WEBP", (64, 64)), ("WEBP", (128, 128))]
    assert shown.buttons == ()


async def test_pages_turn(scene: Scene) -> None:
    await several(scene, 12)
    shown = await scene.command("history")
    assert shown.text.splitlines()[:2] == ["### 12 pieces of yours", "-# page 1 of 3"]
    assert prompts(shown) == [f"picture {number}" for number in (12, 11, 10, 9, 8)]
    assert (shown.faces, dead(shown)) == (TURNING, ["First", "Previous"])
    await scene.press(shown, "Next")
    second = scene.now(shown)
    assert second.text.splitlines()[1] == "-# page 2 of 3"
    assert prompts(second) == [f"picture {number}" for number in (7, 6, 5, 4, 3)]
    assert dead(second) == []
    assert len(thumbnails(scene, second)) == 5
    await scene.press(second, "Last")
    last = scene.now(shown)
    assert prompts(last) == ["picture 2", "picture 1"]
    assert dead(last) == ["Next", "Last"]
    assert len(thumbnails(scene, last)) == 2
    await scene.press(last, "Previous")
    assert scene.now(shown).text.splitlines()[1] == "-# page 2 of 3"
    await scene.press(scene.now(shown), "First")
    assert prompts(scene.now(shown)) == prompts(shown)


async def test_an_old_page_turns_after_a_restart(scene: Scene) -> None:
    await several(scene, 6)
    shown = await scene.command("history")
    await scene.stage.restart()
    await scene.press(shown, "Next")
    assert prompts(scene.now(shown)) == ["picture 1"]


async def test_search_and_kind(scene: Scene) -> None:
    fox, _ = await scene.grid("a red FOX")
    await scene.grid("100 % cotton")
    await scene.child(fox, "V1")
    await scene.settled()
    found = await scene.command("history", search=" red fox ")
    assert found.text.splitlines()[:2] == ["### 2 pieces of yours", "-# with “red fox”"]
    found = await scene.command("history", search="fox", kind="variation")
    assert found.text.splitlines()[:2] == ["### One piece of yours", "-# with “fox” · Variation"]
    assert prompts(await scene.command("history", search="%")) == ["100 % cotton"]
    assert prompts(await scene.command("history", kind="imagine")) == ["100 % cotton", "a red FOX"]
    assert (await scene.command("history", search="heron")).text == (
        "Nothing of yours matches this. Search for fewer words, or for another kind."
    )


async def test_a_search_is_kept_while_its_pages_turn(scene: Scene) -> None:
    await several(scene, 6)
    await scene.grid("something else")
    shown = await scene.command("history", search="picture", kind="imagine")
    await scene.press(shown, "Last")
    now = scene.now(shown)
    assert now.text.splitlines()[1] == "-# with “picture” · Grid · page 2 of 2"
    assert prompts(now) == ["picture 1"]


async def test_favourites_are_those_that_were_starred(scene: Scene) -> None:
    first, second = await several(scene, 2)
    await scene.alice.react(message_of(scene, first), "⭐")
    shown = await scene.command("favorites")
    assert (shown.private, shown.text.splitlines()[0]) == (True, "### One favorite of yours")
    assert prompts(shown) == ["picture 1"]
    await scene.alice.react(message_of(scene, second), "⭐")
    assert prompts(await scene.command("favorites")) == ["picture 2", "picture 1"]


def message_of(scene: Scene, shown: Shown) -> Any:
    """The message as the simulated Discord hands it to its members."""
    history = scene.stage.channel.history(viewer=scene.alice)
    return next(message for message in history if message.id == shown.id)


async def test_a_page_that_is_no_more_becomes_the_last_one(scene: Scene) -> None:
    for shown in await several(scene, 6):
        await scene.alice.react(message_of(scene, shown), "⭐")
    gallery = await scene.command("favorites")
    first = next(shown for shown in scene.messages() if shown.text.startswith("**picture 1**"))
    await scene.alice.unreact(message_of(scene, first), "⭐")
    await scene.press(gallery, "Next")
    now = scene.now(gallery)
    assert now.text.splitlines()[0] == "### 5 favorites of yours"
    assert len(prompts(now)) == 5


async def test_nobody_turns_anothers_pages(scene: Scene) -> None:
    await several(scene, 6)
    shown = await scene.command("history")
    bob = scene.add_member("bob")
    bobs, _ = await scene.grid(by=bob)
    told = scene.answer(await scene.forge(bobs, shown.button("Next").custom_id or "", by=bob))
    assert (told.private, told.text) == (True, OLD)


@pytest.mark.parametrize("argument", ["next_999999999999999999999999999", "x", "", "-1", "_", "next_-1"])
async def test_forged_page_numbers_do_no_harm(scene: Scene, argument: str) -> None:
    await several(scene, 6)
    shown = await scene.command("history")
    custom_id = (shown.buttons[2].custom_id or "").rpartition(":")[0]
    result = await scene.forge(shown, f"{custom_id}:{argument}")
    if argument in {"-1", "next_-1"}:
        assert result.response is None
    else:
        assert prompts(scene.now(shown)) in (prompts(shown), ["picture 1"])


async def test_a_draft_of_another_kind_is_no_gallery(scene: Scene) -> None:
    grid, _ = await scene.grid()
    told = scene.answer(await scene.forge(grid, f"easel:page:{grid.ref}:next_1"))
    assert (told.private, told.text) == (True, OLD)


def forget_thumbnails(connection: Connection) -> None:
    connection.execute(delete(thumbnails_table))


async def test_a_job_without_a_thumbnail_has_a_link_beside_it(scene: Scene) -> None:
    grid, _ = await scene.grid()
    await scene.remembered()
    members: Any = scene.stage.app.services.members
    await members._store._run(forget_thumbnails)
    shown = await scene.command("history")
    assert [(face.text, face.url) for face in shown.buttons] == [
        (
            "Go to the picture",
            f"https://discord.com/channels/{scene.env.guild.id}/{grid.channel_id}/{grid.id}",
        )
    ]


async def test_the_gallery_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        assert (await scene.command("history")).text == "您还没有作品。先用 `/imagine` 创作吧。"
        await several(scene, 6)
        shown = await scene.command("history", kind="imagine")
        assert shown.text.splitlines()[:2] == ["### 您的作品：6 件", "-# 四宫格 · 第 1/2 页"]
        assert shown.faces == ["首页", "上一页", "下一页", "末页"]
        assert (await scene.command("history", search="狐狸")).text == (
            "没有符合条件的作品。请减少搜索文字，或换一个类别。"
        )
