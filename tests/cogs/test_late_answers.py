"""First answers over the wire: a slow database, lost replies, and members of several languages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.jobs import acceptance
from cogs.ui import first_answer
from tests.cogs.wired import CALLBACK, Wire, connected
from tests.support.discord_wire import Ack, Code, Dropped, RefusedWith, ServerError

WAITING = "(waiting, next in line)"


@pytest.fixture
async def wire(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    """A bot that looks into unclear answers at once."""
    monkeypatch.setattr(acceptance, "EVERY", 0.02)
    async with connected(monkeypatch) as opened:
        yield opened


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's patience comes to an end at once."""
    monkeypatch.setattr(first_answer, "PATIENCE", 0.05)


async def test_a_slow_database_makes_discord_wait(wire: Wire, impatient: None) -> None:
    with wire.busy_database():
        ordered = await wire.imagine()
        assert ordered.ack is Ack.DEFERRED_MESSAGE
        assert wire.upstream.ledger.submits() == []
    await wire.discord.wait_for(lambda: ordered.message and WAITING in ordered.message.text)
    assert ordered.followups == []
    done = await wire.finished(ordered, await wire.submitted(1))
    assert [button.label for button in done.buttons][:2] == ["U1", "U2"]


async def test_a_press_waits_for_a_slow_database_too(wire: Wire, impatient: None) -> None:
    ordered = await wire.imagine()
    grid = await wire.finished(ordered, await wire.submitted(1))
    with wire.busy_database():
        pressed = await wire.discord.press(wire.discord.user, grid, "U1")
        assert pressed.ack is Ack.DEFERRED_MESSAGE
    tile = await wire.finished(pressed, await wire.submitted(2))
    assert not tile.ephemeral
    assert tile.buttons[0].label == "Upscale (Subtle)"


@pytest.mark.parametrize(("command", "told"), [("queue", "Nothing of yours"), ("balance", "Your quota")])
async def test_private_answers_stay_private_when_they_are_late(
    wire: Wire, impatient: None, command: str, told: str
) -> None:
    with wire.busy_database():
        asked = await wire.command(command)
        assert asked.ack is Ack.DEFERRED_MESSAGE
    await wire.discord.wait_for(lambda: asked.message and told in asked.message.text)
    assert [message.ephemeral for message in asked.messages] == [True]


async def test_cancel_stays_private_when_it_is_late(wire: Wire, impatient: None) -> None:
    await wire.upstream.stop_serving()
    waiting = await wire.imagine()
    assert waiting.message is not None
    await wire.discord.wait_for(lambda: waiting.message and "cannot be reached" in waiting.message.text)
    with wire.busy_database():
        pressed = await wire.discord.press(wire.discord.user, waiting.message, "Cancel")
    await wire.discord.wait_for(lambda: pressed.message and pressed.message.text)
    assert [(m.text, m.ephemeral) for m in pressed.messages] == [("Cancelled. Nothing was charged.", True)]


async def test_show_waits_for_a_slow_database_too(wire: Wire, impatient: None) -> None:
    grid = await wire.finished(await wire.imagine(), await wire.submitted(1))
    ref = (grid.buttons[0].custom_id or "").split(":")[2]
    with wire.busy_database():
        asked = await wire.discord.slash(wire.discord.user, wire.discord.channel, "show", {"job": ref})
    shown = await wire.shown(asked)
    assert [file.sha256 for file in shown.files] == [file.sha256 for file in grid.files]


async def test_a_deferral_that_fails_orders_nothing(wire: Wire, impatient: None) -> None:
    refusal = RefusedWith(Code.UNKNOWN_INTERACTION)
    refused = wire.discord.faults.add("POST", CALLBACK, refusal, times=2)
    with wire.busy_database():
        await wire.imagine(wait=False)
        await refused.struck.wait()
    await wire.states("cancelled")
    assert wire.upstream.ledger.submits() == []
    assert wire.discord.messages(wire.discord.channel) == []


async def test_a_deferred_answer_that_is_refused_is_not_ordered(wire: Wire, impatient: None) -> None:
    wire.discord.faults.add("PATCH", "/webhooks/*/messages/@original", RefusedWith(Code.UNKNOWN_MESSAGE))
    with wire.busy_database():
        await wire.imagine()
    await wire.states("cancelled")
    assert wire.upstream.ledger.submits() == []


@pytest.mark.parametrize(
    "fault", [Dropped(applied=True), ServerError(503, applied=True)], ids=["cut", "away"]
)
async def test_an_answer_that_is_there_counts_although_its_reply_was_lost(
    wire: Wire, fault: Dropped | ServerError
) -> None:
    wire.discord.faults.add("POST", CALLBACK, fault)
    ordered = await wire.imagine()
    done = await wire.finished(ordered, await wire.submitted(1))
    assert len(wire.discord.messages(wire.discord.channel)) == 1
    assert len(wire.upstream.ledger.submits()) == 1
    assert done.buttons[0].label == "U1"


async def test_an_answer_that_is_not_there_does_not_count(wire: Wire) -> None:
    wire.discord.faults.add("POST", CALLBACK, Dropped())
    await wire.imagine(wait=False)
    await wire.states("cancelled")
    assert wire.discord.messages(wire.discord.channel) == []
    assert wire.upstream.ledger.submits() == []


async def test_everybody_reads_their_own_language(wire: Wire) -> None:
    li = wire.discord.add_user("li", locale="zh-CN")
    chen = wire.discord.add_user("chen", locale="zh-TW")
    pierre = wire.discord.add_user("pierre", locale="fr")
    told: list[str] = []
    for member in (wire.discord.user, li, chen, pierre):
        asked = await wire.command("queue", by=member)
        assert asked.message is not None
        told.append(asked.message.text)
    assert told == [
        "Nothing of yours waits or runs.",
        "您没有等待或运行中的任务。",
        "您没有等待或运行中的任务。",
        "Nothing of yours waits or runs.",
    ]


async def test_a_public_message_keeps_its_authors_language(wire: Wire) -> None:
    li = wire.discord.add_user("li", locale="zh-CN")
    ordered = await wire.imagine(by=li)
    grid = await wire.finished(ordered, await wire.submitted(1))
    assert "（快速）" in grid.text
    pressed = await wire.discord.press(wire.discord.user, grid, "U1")
    assert pressed.message is not None
    assert "Image #1" in pressed.message.text
    await wire.finished(pressed, await wire.submitted(2))
    refused = await wire.discord.press(li, grid, "U1")
    assert refused.message is not None
    assert refused.message.text == "已经生成过了，查看不收费。"
    assert "（快速）" in grid.text
