"""Windows over the wire: a restart while one is open, and a database that is too slow for one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from cogs.ui import first_answer
from tests.cogs.wired import Wire, connected
from tests.support.discord_wire import Ack, Invocation, Message


@pytest.fixture
async def wire(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    """A bot whose only member has remix switched on."""
    async with connected(monkeypatch) as opened:
        await opened.app.services.members.change(opened.discord.user.id, remix=True)
        yield opened


async def grid(wire: Wire) -> Message:
    asked = await wire.imagine()
    return await wire.finished(asked, await wire.submitted(1))


async def opened(wire: Wire, message: Message, face: str) -> Invocation:
    pressed = await wire.discord.press(wire.discord.user, message, face)
    assert pressed.ack is Ack.MODAL
    assert pressed.modal is not None
    return pressed


async def test_a_window_is_legal_and_keeps_the_prompt(wire: Wire) -> None:
    window = await opened(wire, await grid(wire), "V2")
    sent = await wire.discord.submit_modal(window)
    await wire.finished(sent, await wire.submitted(2))
    body = wire.upstream.ledger.submits(accepted=True)[1].detail["body"]
    assert isinstance(body, dict)
    assert body["action"] == "variation2"


async def test_the_other_windows_are_legal(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without a port there is no address for the editor's page, nor for hooks.
    async with connected(monkeypatch, LISTEN_PORT="0", POLL_INTERVAL="1") as wire:
        pressed = await wire.discord.press(wire.discord.user, await grid(wire), "U1")
        tile = await wire.finished(pressed, await wire.submitted(2))
        for face, title in (("Vary (Region)", "Vary (Region)"), ("Animate", "Animate")):
            window = await opened(wire, tile, face)
            assert window.modal is not None
            assert window.modal["title"] == title


async def test_where_thinking_was_shown_no_window_opens_and_that_is_said(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = await grid(wire)
    monkeypatch.setattr(first_answer, "PATIENCE", 0.05)
    with wire.busy_database():
        pressed = await wire.discord.press(wire.discord.user, shown, "V1")
        assert pressed.ack is Ack.DEFERRED_MESSAGE
    await wire.discord.wait_for(lambda: pressed.followups)
    assert [message.text for message in pressed.followups] == [
        "That took too long for a window to open. Please press again."
    ]
    assert [message.ephemeral for message in pressed.followups] == [True]
    assert len(wire.upstream.ledger.submits(accepted=True)) == 1
