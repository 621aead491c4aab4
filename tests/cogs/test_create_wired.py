"""New jobs over the wire: languages, slow downloads and databases, members' own installations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from cogs.ui import first_answer
from tests.cogs.pictures import picture
from tests.cogs.wired import Wire, connected
from tests.support.discord_wire import Ack, Upload

FILE = Upload("a.png", picture(), "image/png")
NO_PICTURE = Upload("a.png", b"words", "image/png")


@pytest.fixture
async def wire(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    async with connected(monkeypatch) as opened:
        yield opened


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's patience comes to an end at once."""
    monkeypatch.setattr(first_answer, "PATIENCE", 0.05)


async def run(wire: Wire, command: str, options: dict[str, Any], **how: Any) -> Any:
    by = how.pop("by", wire.discord.user)
    return await wire.discord.slash(by, wire.discord.channel, command, options, **how)


def body_of(wire: Wire) -> dict[str, Any]:
    """What TTAPI was sent first."""
    return cast("dict[str, Any]", wire.upstream.ledger.submits()[0].detail["body"])


async def test_faults_in_the_readers_language(wire: Wire) -> None:
    li = wire.discord.add_user("li", locale="zh-CN")
    told = await run(wire, "imagine", {"prompt": "狐狸 --ar16:9"}, by=li)
    assert told.message.ephemeral
    assert told.message.text.splitlines()[0] == "**没有下单。** 这条提示词需要修改："
    assert [button.label for button in told.message.buttons] == ["用改好的提示词生成", "算了"]
    ordered = await wire.discord.press(li, told.message, "用改好的提示词生成")
    assert ordered.message is not None
    assert "等待" in ordered.message.text
    await wire.submitted(1)
    assert body_of(wire)["prompt"] == "狐狸 --ar 16:9"


async def test_a_late_refusal_stays_private(wire: Wire, impatient: None) -> None:
    with wire.busy_database():
        asked = await run(wire, "imagine", {"prompt": "a fox --ar16:9"})
        assert asked.ack is Ack.DEFERRED_MESSAGE
    await wire.discord.wait_for(lambda: asked.followups)
    assert [message.ephemeral for message in asked.followups] == [True]
    assert "> a fox **__--ar16:9__**" in asked.followups[0].text
    assert [message for message in wire.discord.messages(wire.discord.channel) if not message.ephemeral] == []


async def test_a_late_private_result_stays_private(wire: Wire, impatient: None) -> None:
    await wire.app.services.members.change(wire.discord.user.id, private=True)
    with wire.busy_database():
        asked = await run(wire, "imagine", {"prompt": "a fox"})
    await wire.discord.wait_for(lambda: [m for m in asked.messages if "waiting" in m.text])
    assert all(message.ephemeral for message in asked.messages if not message.deleted)
    await wire.submitted(1)


async def test_an_upload_on_discord_goes_to_ttapi(wire: Wire) -> None:
    await run(wire, "describe", {"image": FILE})
    await wire.submitted(1)
    assert body_of(wire)["base64"]["head"] == "data:image/png;base64,"


async def test_a_refused_picture_in_the_readers_language(wire: Wire) -> None:
    chen = wire.discord.add_user("chen", locale="zh-TW")
    told = await run(wire, "describe", {"image": NO_PICTURE}, by=chen)
    assert told.message.ephemeral
    assert told.message.text.startswith("`a.png` ")
    assert not told.message.text.isascii()
    assert wire.upstream.ledger.submits() == []


async def test_a_members_own_installation_orders_and_is_answered(wire: Wire) -> None:
    asked = await run(wire, "imagine", {"prompt": "a fox"}, user_install=True)
    done = await wire.finished(asked, await wire.submitted(1))
    assert done.files


async def test_everything_is_legal(wire: Wire) -> None:
    """The stand-in refuses what Discord would; the bot was refused nothing."""
    await run(wire, "imagine", {"prompt": "a {red, blue} fox"})
    await run(wire, "animate", {"image": FILE, "prompt": "waves"})
    await run(wire, "edit", {"image": FILE, "prompt": "a hat"})
    message = wire.discord.say(wire.discord.user, wire.discord.channel, "look", files=[FILE])
    opened = await wire.discord.message_command(wire.discord.user, message, "Use as image prompt")
    assert opened.modal is not None
    sent = await wire.discord.submit_modal(opened, {"prompt": "a fox"})
    assert sent.message is not None
    await wire.submitted(1)
    assert wire.discord.refusals == []


async def test_direct_messages_are_a_place_to_order(wire: Wire) -> None:
    user = wire.discord.user
    channel = wire.discord.direct_channel(user)
    asked = await wire.discord.slash(user, channel, "imagine", {"prompt": "a {red, blue} fox"})
    assert asked.message is not None
    ordered = await wire.discord.press(user, asked.message, "Order 2 (about 8 quota)")
    assert ordered.message is not None
    assert not ordered.message.ephemeral
    await wire.submitted(2)
