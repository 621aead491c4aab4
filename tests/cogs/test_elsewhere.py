"""Over the wire: direct messages, places the bot is no member of, and members of several languages."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from cogs.ui import first_answer
from tests.cogs.wired import Wire, connected
from tests.support.discord_wire import Ack, Channel, Invocation, Message


@pytest.fixture
async def wire(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    async with connected(monkeypatch) as opened:
        yield opened


async def imagined(wire: Wire, channel: Channel, number: int, *, user_install: bool = False) -> Message:
    """A grid in some channel, once it has its picture."""
    asked = await wire.discord.slash(
        wire.discord.user, channel, "imagine", {"prompt": "a fox"}, user_install=user_install
    )
    return await wire.finished(asked, await wire.submitted(number))


def told(invocation: Invocation) -> list[str]:
    """The lines of a private answer."""
    assert invocation.message is not None
    assert invocation.message.ephemeral
    return invocation.message.text.splitlines()


async def test_everything_works_in_direct_messages(wire: Wire) -> None:
    direct = wire.discord.direct_channel(wire.discord.user)
    grid = await imagined(wire, direct, 1)
    ref = (grid.buttons[0].custom_id or "").split(":")[2]
    shown = await wire.shown(await wire.discord.slash(wire.discord.user, direct, "show", {"job": ref}))
    assert [file.sha256 for file in shown.files] == [file.sha256 for file in grid.files]
    history = told(await wire.discord.slash(wire.discord.user, direct, "history"))
    assert f"https://discord.com/channels/@me/{direct.id}/{shown.id}" in history[2]
    wire.discord.react(wire.discord.user, shown, "⭐")
    await wire.discord.wait_for(lambda: shown.reactions)
    wire.discord.react(wire.discord.user, shown, "❌")
    await wire.discord.wait_for(lambda: shown.deleted)
    starred = told(await wire.discord.slash(wire.discord.user, direct, "favorites"))
    assert starred[0] == "### One favorite of yours"
    assert wire.discord.refusals == []


async def test_a_member_takes_the_bot_to_another_server(wire: Wire) -> None:
    foreign = wire.discord.add_guild("Elsewhere", installed=False)
    channel = wire.discord.add_channel(foreign, "general")
    grid = await imagined(wire, channel, 1, user_install=True)
    assert grid.files != []
    ref = (grid.buttons[0].custom_id or "").split(":")[2]
    again = await wire.discord.slash(wire.discord.user, channel, "show", {"job": ref}, user_install=True)
    shown = await wire.shown(again)
    assert [file.sha256 for file in shown.files] == [file.sha256 for file in grid.files]
    for command in ("settings", "history", "queue", "balance", "preset list"):
        answer = await wire.discord.slash(wire.discord.user, channel, command, user_install=True)
        assert answer.message is not None, command
        assert answer.message.ephemeral
    assert wire.discord.refusals == []


async def test_what_takes_too_long_there_comes_as_a_direct_message(wire: Wire) -> None:
    foreign = wire.discord.add_guild("Elsewhere", installed=False)
    channel = wire.discord.add_channel(foreign, "general")
    asked = await wire.discord.slash(
        wire.discord.user, channel, "imagine", {"prompt": "a fox"}, user_install=True
    )
    job_id = await wire.submitted(1)
    wire.discord.clock.advance(15 * 60 + 1)
    wire.upstream.succeed(job_id)
    direct = wire.discord.direct_channel(wire.discord.user)
    await wire.discord.wait_for(lambda: [m for m in wire.discord.messages(direct) if m.files])
    assert asked.message is not None
    assert asked.message.files == []


@pytest.mark.parametrize(
    ("place", "locale", "line"),
    [
        ("here", "en-US", "Everything works in this channel."),
        ("direct", "en-US", "Everything works in this conversation too; only you see what is made here."),
        ("direct", "zh-CN", "在此私信中一切功能都可使用，只有您能看到这里的作品。"),
        ("elsewhere", "en-GB", "Easel is no member here, so it answers you through your own installation."),
        ("elsewhere", "zh-TW", "Easel 不是这里的成员，通过您个人安装的应用回应。"),
    ],
)
async def test_help_tells_what_is_otherwise_there(wire: Wire, place: str, locale: str, line: str) -> None:
    member = wire.discord.add_user("grace", locale=locale)
    channels = {"here": wire.discord.channel, "direct": wire.discord.direct_channel(member)}
    foreign = wire.discord.add_guild("Elsewhere", installed=False)
    channels["elsewhere"] = wire.discord.add_channel(foreign, "general")
    asked = await wire.discord.slash(member, channels[place], "help", user_install=place == "elsewhere")
    assert told(asked)[-2].startswith(line)


async def test_each_member_reads_their_own_language(wire: Wire) -> None:
    chinese = wire.discord.add_user("lin", locale="zh-CN")
    await imagined(wire, wire.discord.channel, 1)
    asked = await wire.discord.slash(chinese, wire.discord.channel, "settings")
    assert told(asked)[0] == "### 您的设置"
    assert asked.message is not None
    pressed = await wire.discord.press(chinese, asked.message, "Remix：关")
    assert pressed.ack is Ack.UPDATE
    assert asked.message.buttons[1].label == "Remix：开"
    chosen = await wire.discord.select(chinese, asked.message, "easel-set:version", ["niji 6"])
    assert chosen.ack is Ack.UPDATE
    window = await wire.discord.press(chinese, asked.message, "修改后缀")
    await wire.discord.submit_modal(window, {"suffix": "水墨画"})
    assert asked.message.text.splitlines()[-1] == "**后缀**（附加到每个提示词）：水墨画"
    assert told(await wire.discord.slash(chinese, wire.discord.channel, "history"))[0] == (
        "您还没有作品。先用 `/imagine` 创作吧。"
    )
    assert told(await wire.discord.slash(wire.discord.user, wire.discord.channel, "history"))[0] == (
        "### One piece of yours"
    )
    [grid] = wire.discord.messages(wire.discord.channel)
    details = told(await wire.discord.message_command(chinese, grid, "Job details"))
    assert details[2] == f"**四宫格**，作者 {wire.discord.user.mention}"
    assert wire.discord.refusals == []


async def test_a_menus_name_is_translated(wire: Wire) -> None:
    command = wire.discord.world.commands.find("Job details", 3, None)
    assert command is not None
    assert command["name_localizations"] == {"zh-CN": "任务详情", "zh-TW": "任务详情"}
    assert (command["contexts"], command["integration_types"]) == ([0, 1, 2], [0, 1])


async def test_a_panel_waits_for_a_slow_database(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_answer, "PATIENCE", 0.05)
    asked = await wire.discord.slash(wire.discord.user, wire.discord.channel, "settings")
    panel = asked.message
    assert panel is not None
    with wire.busy_database():
        pressed = await wire.discord.press(wire.discord.user, panel, "Raw: off")
        assert pressed.ack is Ack.DEFERRED_UPDATE
    await wire.discord.wait_for(lambda: panel.buttons[0].label == "Raw: on")
    assert pressed.followups == []


async def test_a_page_waits_for_a_slow_database(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 7):
        await imagined(wire, wire.discord.channel, number)
    monkeypatch.setattr(first_answer, "PATIENCE", 0.05)
    asked = await wire.discord.slash(wire.discord.user, wire.discord.channel, "history")
    page = asked.message
    assert page is not None
    with wire.busy_database():
        await wire.discord.press(wire.discord.user, page, "Next")
    await wire.discord.wait_for(lambda: "page 2 of 2" in page.text)
    assert re.findall(r"\*\*(.+)\*\*", page.text) == ["a fox"]
    assert len(page.files) == 1
    assert page.ephemeral


async def test_direct_messages_that_are_closed_are_told_under_the_result(wire: Wire) -> None:
    grid = await imagined(wire, wire.discord.channel, 1)
    wire.discord.user.accepts_dms = False
    wire.discord.react(wire.discord.user, grid, "✉️")
    line = await wire.discord.wait_for(lambda: wire.discord.messages(wire.discord.channel)[1:])
    assert line[0].text.startswith("Easel could not send you a direct message.")
    assert line[0].reply_to is grid
    assert line[0].pinged == ()
