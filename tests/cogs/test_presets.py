"""`/preset save`, `/preset list`, `/preset delete`."""

from __future__ import annotations

import pytest

from tests.cogs.scene import Scene, raise_curtain


async def save(scene: Scene, name: str, text: str) -> str:
    told = await scene.command("preset save", name=name, text=text)
    assert told.private
    return told.text


async def kept(scene: Scene) -> dict[str, str]:
    return await scene.stage.app.services.members.presets(scene.alice.id)


async def test_a_preset_is_saved_listed_and_deleted(scene: Scene) -> None:
    assert (await scene.command("preset list")).text == (
        "You have no presets yet. Make one with `/preset save`."
    )
    assert await save(scene, " --Oil-2 ", " in *oil* --ar 3:2 ") == (
        "Saved. Write `--oil-2` in a prompt, and this takes its place:\nin \\*oil\\* --ar 3:2"
    )
    await save(scene, "ink", "black ink")
    assert (await scene.command("preset list")).text.splitlines() == [
        "### Your 2 presets",
        "`--ink` black ink",
        "`--oil-2` in \\*oil\\* --ar 3:2",
    ]
    told = await scene.command("preset delete", name="--OIL-2")
    assert (told.private, told.text) == (True, "Deleted: `--oil-2`")
    assert (await scene.command("preset list")).text.splitlines()[0] == "### Your preset"
    assert await kept(scene) == {"ink": "black ink"}


async def test_the_same_name_again_writes_over_it(scene: Scene) -> None:
    await save(scene, "ink", "black ink")
    await save(scene, "INK", "red ink")
    assert await kept(scene) == {"ink": "red ink"}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ar", "oil", "--ar is a flag of Midjourney's. Choose another name for the preset."),
        (
            "my `preset`",
            "oil",
            "A preset's name has 1 to 20 letters, digits or hyphens. This one does not fit: my \\`preset\\`",
        ),
        ("x" * 21, "oil", "A preset's name has 1 to 20 letters, digits or hyphens. This one does not fit: "),
        ("oil", "x" * 1001, "The text has 1001 characters; a preset takes 1000 at most."),
        ("oil", "  ", "The preset is empty. Write words, flags or both."),
        ("oil", "in oil --ar16:9", "> in oil **__--ar16:9__**"),
    ],
)
async def test_what_cannot_be_kept_is_refused(scene: Scene, name: str, text: str, told: str) -> None:
    assert told in await save(scene, name, text)
    assert await kept(scene) == {}


async def test_there_are_twenty_at_most(scene: Scene) -> None:
    for number in range(20):
        await save(scene, f"style-{number}", "*" * 1000)
    assert await save(scene, "one-more", "oil") == (
        "You have 20 presets, which is as many as there may be. Delete one first with `/preset delete`."
    )
    await save(scene, "style-7", "oil")
    assert len(await kept(scene)) == 20
    listed = await scene.command("preset list")
    assert listed.text.splitlines()[0] == "### Your 20 presets"
    assert len(listed.text.splitlines()) == 21
    assert len(listed.text) <= 4000


async def test_deleting_what_is_not_there(scene: Scene) -> None:
    assert (await scene.command("preset delete", name="no **such**")).text == (
        "You have no preset of the name no \\*\\*such\\*\\*. `/preset list` shows those you have."
    )


async def test_names_are_offered_while_one_types(scene: Scene) -> None:
    for name in ("ink", "oil", "oil-dark"):
        await save(scene, name, "words")
    bob = scene.add_member("bob")

    async def offered(typed: str, by: object = None) -> list[str]:
        member = scene.alice if by is None else bob
        choices = await member.autocomplete(scene.stage.channel, "preset delete", "name", typed)
        return [choice["value"] for choice in choices]

    assert await offered("") == ["ink", "oil", "oil-dark"]
    assert await offered("--OI") == ["oil", "oil-dark"]
    assert await offered("zz") == []
    assert await offered("", by=bob) == []


async def test_no_names_are_offered_while_the_database_is_away(scene: Scene, database_away: None) -> None:
    assert await scene.alice.autocomplete(scene.stage.channel, "preset delete", "name", "") == []


async def test_a_preset_takes_effect_in_a_prompt(scene: Scene) -> None:
    await save(scene, "oil", "in oil --ar 3:2")
    await scene.grid("a fox --oil")
    assert scene.body(1)["prompt"] == "a fox in oil --ar 3:2"


async def test_presets_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        assert await save(scene, "水墨", "水墨画 --ar 3:2") == (
            "已保存。在提示词中写 `--水墨`，即会替换为：\n水墨画 --ar 3:2"
        )
        assert (await scene.command("preset list")).text.splitlines() == [
            "### 您的预设：1 个",
            "`--水墨` 水墨画 --ar 3:2",
        ]
        assert (await scene.command("preset delete", name="水墨")).text == "已删除：`--水墨`"
