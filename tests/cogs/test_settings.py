"""`/settings`: the panel, its switches and lists, the suffix's window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from simcord import interactions
from simcord.backend import serializers
from simcord.results import InteractionResult

from bot.jobs.members import MemberSettings
from bot.ttapi.messages import Mode
from tests.cogs.reading import GREY, Shown, walk
from tests.cogs.scene import Scene, raise_curtain

GREEN, SELECT = 3, 3
SWITCHES = ["Raw: off", "Remix: off", "Ping me: off", "Copy to DMs: off"]


def lists(shown: Shown) -> dict[str, dict[str, Any]]:
    """The panel's lists by the name in their custom ids."""
    found = [part for part in walk(shown.components) if part["type"] == SELECT]
    return {part["custom_id"].removeprefix("easel-set:"): part for part in found}


def chosen(shown: Shown) -> dict[str, str]:
    """What each list shows as chosen now."""
    return {
        name: option["label"]
        for name, part in lists(shown).items()
        for option in part["options"]
        if option.get("default")
    }


async def choose(scene: Scene, shown: Shown, name: str, value: str) -> Shown:
    """Choose from a list of the panel; the panel afterwards."""
    history = scene.stage.channel.history(viewer=scene.alice)
    message = next(message for message in history if message.id == shown.id)
    await scene.alice.select(message, [value], custom_id=f"easel-set:{name}")
    return scene.now(shown)


async def forge_choice(scene: Scene, shown: Shown, name: str, values: list[str]) -> InteractionResult:
    """Send what the list never offered, as a forged client might."""
    message = scene.env.backend.get_message(shown.channel_id, shown.id)
    record, interaction = interactions.base_payload(
        scene.env.backend,
        type=3,
        channel_id=shown.channel_id,
        guild_id=scene.env.guild.id,
        user_id=scene.alice.id,
        data={"custom_id": f"easel-set:{name}", "component_type": SELECT, "values": values},
    )
    record.source_message_id = shown.id
    payload = dict(serializers.message_payload(scene.env.backend, message))
    return await scene.deliver(record, {**interaction, "message": payload})


async def stored(scene: Scene) -> MemberSettings:
    return await scene.stage.app.services.members.settings(scene.alice.id)


async def test_the_panel_of_a_member_who_changed_nothing(scene: Scene) -> None:
    shown = await scene.command("settings")
    assert shown.private
    assert shown.text.splitlines() == [
        "### Your settings",
        "They hold for whatever a prompt or an option does not decide itself.",
        (
            "-# **Raw**: less of Midjourney's own taste. **Remix**: buttons first open a window with the "
            "prompt. **Ping me**: one line mentions you when a job ends. **Copy to DMs**: results come as "
            "a direct message too."
        ),
        "**Suffix**, added to every prompt: none",
    ]
    assert [(face.text, face.style) for face in shown.buttons] == [
        *((text, GREY) for text in SWITCHES),
        ("Change suffix", GREY),
    ]
    assert chosen(shown) == {
        "mode": "Speed: fast",
        "version": "Version: Midjourney's own",
        "stylize": "Stylize: Midjourney's own",
        "visibility": "Results: everybody sees them",
    }


async def test_the_versions_are_those_of_the_prompt_language_newest_first(scene: Scene) -> None:
    shown = await scene.command("settings")
    assert [option["label"] for option in lists(shown)["version"]["options"]] == [
        "Version: Midjourney's own",
        *(f"Version {n}" for n in ("8.2", "8.1", "7", "6.1", "6", "5.2", "5.1", "5", "4", "3", "2", "1")),
        *(f"Niji {n}" for n in ("7", "6", "5", "4")),
    ]


@pytest.mark.parametrize(
    ("name", "value", "label", "changes"),
    [
        ("mode", "turbo", "Speed: turbo", {"mode": Mode.TURBO}),
        ("version", "niji 6", "Niji 6", {"version": "niji 6"}),
        ("version", "5.2", "Version 5.2", {"version": "5.2"}),
        ("stylize", "low", "Stylize low (50)", {"stylize": 50}),
        ("stylize", "medium", "Stylize medium (100)", {"stylize": 100}),
        ("stylize", "high", "Stylize high (250)", {"stylize": 250}),
        ("stylize", "very_high", "Stylize very high (750)", {"stylize": 750}),
        ("visibility", "private", "Results: only I see them", {"private": True}),
    ],
)
async def test_a_choice_changes_at_once(
    scene: Scene, name: str, value: str, label: str, changes: dict[str, Any]
) -> None:
    shown = await scene.command("settings")
    assert chosen(await choose(scene, shown, name, value))[name] == label
    assert await stored(scene) == replace(MemberSettings(), **changes)
    assert chosen(await scene.command("settings"))[name] == label


@pytest.mark.parametrize("name", ["version", "stylize"])
async def test_midjourneys_own_takes_a_choice_back(scene: Scene, name: str) -> None:
    shown = await scene.command("settings")
    await choose(scene, shown, name, "7" if name == "version" else "high")
    await choose(scene, shown, name, "own")
    assert await stored(scene) == MemberSettings()


@pytest.mark.parametrize("number", range(4))
async def test_a_switch_goes_on_and_off(scene: Scene, number: int) -> None:
    shown = await scene.command("settings")
    await scene.press(shown, SWITCHES[number])
    on = scene.now(shown)
    name = ["raw", "remix", "ping", "copy"][number]
    assert on.buttons[number].text == SWITCHES[number].replace("off", "on")
    assert on.buttons[number].style == GREEN
    assert [face.style for face in on.buttons].count(GREEN) == 1
    assert await stored(scene) == replace(MemberSettings(), **{name: True})
    await scene.press(on, on.buttons[number].text)
    assert scene.now(shown).faces == [*SWITCHES, "Change suffix"]
    assert await stored(scene) == MemberSettings()


async def test_a_second_press_of_the_same_face_changes_nothing_back(scene: Scene) -> None:
    shown = await scene.command("settings")
    await scene.press(shown, "Ping me: off")
    await scene.forge(shown, "easel-set:ping:on")
    assert (await stored(scene)).ping


async def test_the_panel_survives_a_restart(scene: Scene) -> None:
    shown = await scene.command("settings")
    await scene.stage.restart()
    await scene.press(shown, "Remix: off")
    await choose(scene, shown, "mode", "relax")
    assert await stored(scene) == replace(MemberSettings(), remix=True, mode=Mode.RELAX)
    result = await scene.press(scene.now(shown), "Change suffix")
    await scene.stage.restart()
    await scene.alice.submit_modal(result, {"suffix": "oil painting"})
    assert (await stored(scene)).suffix == "oil painting"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("mode", ["warp"]),
        ("version", ["9"]),
        ("version", ["7; drop table"]),
        ("stylize", ["1000"]),
        ("visibility", ["everybody"]),
        ("mode", ["fast", "turbo"]),
        ("mode", []),
    ],
)
async def test_what_was_never_offered_changes_nothing(scene: Scene, name: str, values: list[str]) -> None:
    shown = await scene.command("settings")
    told = scene.answer(await forge_choice(scene, shown, name, values))
    assert (told.private, told.text) == (
        True,
        "This panel is out of date. Open a new one with `/settings`.",
    )
    assert await stored(scene) == MemberSettings()


@pytest.mark.parametrize("custom_id", ["easel-set:suffix:on", "easel-set:owner:on", "easel-set:raw:maybe"])
async def test_what_no_control_carries_is_not_heard(scene: Scene, custom_id: str) -> None:
    shown = await scene.command("settings")
    result = await scene.forge(shown, custom_id)
    assert result.response is None
    assert await stored(scene) == MemberSettings()


async def test_everybody_has_their_own_settings(scene: Scene) -> None:
    bob = scene.add_member("bob")
    await scene.press(await scene.command("settings"), "Raw: off")
    assert (await scene.command("settings", by=bob)).faces[0] == "Raw: off"


async def type_suffix(scene: Scene, shown: Shown, text: str) -> InteractionResult:
    result = await scene.press(scene.now(shown), "Change suffix")
    return await scene.alice.submit_modal(result, {"suffix": text})


async def test_a_suffix_is_kept_and_shown(scene: Scene) -> None:
    shown = await scene.command("settings")
    await type_suffix(scene, shown, "  in *oil* --ar 3:2 ")
    assert scene.now(shown).text.splitlines()[-1] == (
        "**Suffix**, added to every prompt: in \\*oil\\* --ar 3:2"
    )
    assert (await stored(scene)).suffix == "in *oil* --ar 3:2"
    window = (await scene.press(scene.now(shown), "Change suffix")).modal
    assert "in *oil* --ar 3:2" in str(window)
    await type_suffix(scene, shown, "")
    assert scene.now(shown).text.endswith("added to every prompt: none")
    assert await stored(scene) == MemberSettings()


async def test_a_wrong_suffix_is_refused_with_its_place(scene: Scene) -> None:
    shown = await scene.command("settings")
    await type_suffix(scene, shown, "in oil --ar 3:2")
    told = scene.answer(await type_suffix(scene, shown, "in oil --ar16:9"))
    assert told.private
    assert told.text.splitlines()[0] == "The suffix stays as it was."
    assert "**__--ar16:9__**" in told.text
    assert told.text.splitlines()[-1] == "-# You typed: in oil --ar16:9"
    assert (await stored(scene)).suffix == "in oil --ar 3:2"


async def test_the_panel_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        shown = await scene.command("settings")
        assert shown.text.splitlines()[0] == "### 您的设置"
        assert shown.faces == ["Raw：关", "Remix：关", "完成提醒：关", "私信副本：关", "修改后缀"]
        assert chosen(shown) == {
            "mode": "速度：快速",
            "version": "版本：Midjourney 默认",
            "stylize": "风格化：Midjourney 默认",
            "visibility": "结果：所有人可见",
        }
        assert chosen(await choose(scene, shown, "stylize", "very_high"))["stylize"] == "风格化：很高（750）"
        await scene.press(shown, "完成提醒：关")
        assert scene.now(shown).faces[2] == "完成提醒：开"


async def test_without_a_database_the_panel_says_so(scene: Scene, database_away: None) -> None:
    told = await scene.command("settings")
    assert told.private
    assert told.text.startswith("⚠️ Easel cannot write at the moment")
