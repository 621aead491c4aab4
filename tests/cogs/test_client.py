"""The client: commands registered when they changed, and what they say in which language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import aiohttp
import discord
import pytest
from discord.ext.commands import ExtensionNotFound
from structlog.testing import capture_logs

from bot.client import EaselBot
from tests.cogs.scene import PROMPT, Scene
from tests.support.discord_wire.checks.commands import check_command
from tests.support.discord_wire.form import Field, Problems

COMMANDS = {
    *("imagine", "blend", "describe", "edit", "animate"),
    *("show", "history", "favorites", "queue", "settings", "preset", "balance", "help"),
}
MENUS = {
    "Describe this image": "描述这张图片",
    "Use as image prompt": "用作图片提示",
    "Job details": "任务详情",
}
EVERYWHERE = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
MENU = 3


def puts(scene: Scene) -> list[Any]:
    return [
        entry.json
        for entry in scene.env.http_requests
        if entry.method == "PUT" and entry.path.endswith("/commands")
    ]


def the_bot(scene: Scene) -> EaselBot:
    bot = scene.env.bot
    assert isinstance(bot, EaselBot)
    return bot


async def test_commands_are_registered_once_over_several_starts(scene: Scene) -> None:
    assert len(puts(scene)) == 1
    await scene.stage.restart()
    await scene.stage.restart()
    assert len(puts(scene)) == 1
    assert (await scene.command("queue")).text == "Nothing of yours waits or runs."


async def test_changed_commands_are_registered_anew(scene: Scene) -> None:
    key = f"commands:{the_bot(scene).application_id}"
    await scene.stage.app.store.set_meta(key, "of another version")
    await scene.stage.restart()
    assert len(puts(scene)) == 2


async def test_a_refused_registration_does_not_stop_the_start_and_is_tried_again(scene: Scene) -> None:
    key = f"commands:{the_bot(scene).application_id}"
    await scene.stage.app.store.set_meta(key, "of another version")
    scene.env.inject_error("PUT", "/applications/*/commands", status=500)
    with capture_logs() as logs:
        await scene.stage.restart()
    failures = [entry for entry in logs if entry["event"] == "commands.sync_failed"]
    assert [entry["reason"] for entry in failures] == ["HTTPException"]
    assert (await scene.command("queue")).text == "Nothing of yours waits or runs."
    await scene.stage.restart()
    assert len(puts(scene)) == 3


@pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError()])
async def test_a_broken_connection_while_registering_does_not_stop_the_start(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fail() -> None:
        raise error

    bot = the_bot(scene)
    await scene.stage.app.store.set_meta(f"commands:{bot.application_id}", "of another version")
    monkeypatch.setattr(bot.tree, "sync", fail)
    with capture_logs() as logs:
        await bot.sync_commands()
    assert [(entry["event"], entry["reason"]) for entry in logs] == [
        ("commands.sync_failed", type(error).__name__)
    ]


async def test_an_absent_database_does_not_stop_the_registration_for_good(
    scene: Scene, database_away: None
) -> None:
    with capture_logs() as logs:
        await the_bot(scene).sync_commands()
    assert [(entry["event"], entry["reason"]) for entry in logs] == [
        ("commands.sync_failed", "DatabaseUnavailable")
    ]


def registered(scene: Scene) -> list[dict[str, Any]]:
    return puts(scene)[0]


def translated(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command, its subcommands and their options: all that has a description."""
    yield payload
    options: list[dict[str, Any]] = payload.get("options") or []
    for option in options:
        yield from translated(option)


async def test_descriptions_are_short_and_in_both_kinds_of_chinese(scene: Scene) -> None:
    slash = [payload for payload in registered(scene) if payload["type"] != MENU]
    assert {payload["name"] for payload in slash} == COMMANDS
    for part in (part for payload in slash for part in translated(payload)):
        languages = part["description_localizations"]
        assert set(languages) == {"zh-CN", "zh-TW"}
        assert all(1 <= len(text) <= 100 for text in (part["description"], *languages.values()))
        assert part["description"].isascii()
        assert not languages["zh-CN"].isascii()
        assert not part.get("name_localizations")


async def test_menus_are_named_in_every_language(scene: Scene) -> None:
    menus = [payload for payload in registered(scene) if payload["type"] == MENU]
    assert {menu["name"]: menu["name_localizations"] for menu in menus} == {
        english: {"zh-CN": chinese, "zh-TW": chinese} for english, chinese in MENUS.items()
    }
    assert all(1 <= len(name) <= 32 for pair in MENUS.items() for name in pair)
    assert len(menus) <= 15


async def test_every_command_may_be_used_everywhere(scene: Scene) -> None:
    for payload in registered(scene):
        assert {key: payload[key] for key in EVERYWHERE} == EVERYWHERE, payload["name"]


async def test_discord_takes_every_command(scene: Scene) -> None:
    for payload in registered(scene):
        problems = Problems()
        check_command(Field(problems), payload)
        assert problems.tree == {}, payload["name"]


async def test_imagines_options(scene: Scene) -> None:
    imagine = next(payload for payload in registered(scene) if payload["name"] == "imagine")
    options = imagine["options"]
    assert [option["name"] for option in options] == [
        *("prompt", "mode", "aspect", "version", "stylize", "chaos", "weird", "no", "seed", "tile", "raw"),
        *("repeat", "image", "image2", "style", "subject"),
    ]
    assert [option["name"] for option in options if option["required"]] == ["prompt"]
    assert [option["name"] for option in options if option.get("autocomplete")] == ["prompt", "aspect"]
    assert options[0]["max_length"] == 6000


async def test_choices_are_offered_in_both_languages(scene: Scene) -> None:
    found = {payload["name"]: payload for payload in registered(scene)}
    modes = found["imagine"]["options"][1]["choices"]
    assert chosen(modes) == [
        ("fast", "fast", "快速"),
        ("relax", "relax", "慢速"),
        ("turbo", "turbo", "极速"),
    ]
    shapes = found["blend"]["options"][5]["choices"]
    assert chosen(shapes) == [
        ("SQUARE", "square (1:1)", "方形（1:1）"),
        ("PORTRAIT", "portrait (2:3)", "竖版（2:3）"),
        ("LANDSCAPE", "landscape (3:2)", "横版（3:2）"),
    ]


def chosen(choices: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(choice["value"], choice["name"], choice["name_localizations"]["zh-CN"]) for choice in choices]


async def test_a_fault_in_an_extension_fails_the_start(scene: Scene) -> None:
    bot = EaselBot(scene.stage.app.services, scene.stage.app.store, extensions=["cogs.no_such"])
    with pytest.raises(ExtensionNotFound):
        await bot.setup_hook()


async def test_the_bot_needs_no_privileged_intent_and_pings_nobody(scene: Scene) -> None:
    bot = the_bot(scene)
    assert dict(bot.intents) == dict(discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True))
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == {"parse": []}


async def test_jobs_go_on_while_commands_are_not_registered(scene: Scene) -> None:
    shown, job_id = await scene.order(PROMPT)
    await scene.stage.app.store.set_meta(f"commands:{the_bot(scene).application_id}", "other")
    scene.env.inject_error("PUT", "/applications/*/commands", status=503)
    await scene.stage.restart()
    done, _ = await scene.finish(shown, job_id)
    assert done.pictures == (await scene.served(job_id),)
