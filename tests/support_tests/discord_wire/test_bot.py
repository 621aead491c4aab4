"""An unmodified discord.py bot lives in the simulated Discord."""

from __future__ import annotations

import hashlib

import discord as discord_py
import pytest

from tests.support.discord_wire import (
    Ack,
    Code,
    DidNotRespondError,
    ImpossibleActError,
    Intent,
    RefusedWith,
    Upload,
    Via,
    WireDiscord,
)

from .conftest import StartBot
from .sample_bot import PNG, SampleBot, intents


async def test_a_command_is_answered_then_edited_by_token_and_by_channel(
    discord: WireDiscord, bot: SampleBot
) -> None:
    invocation = await discord.slash(discord.user, discord.channel, "imagine", {"prompt": "a red fox"})
    message = invocation.message
    assert message is not None
    assert invocation.ack is Ack.MESSAGE
    assert invocation.latency is not None
    assert 0 < invocation.latency < 3
    assert message.original.text == "a red fox waiting (en-US)"

    await discord.wait_for(lambda: len(message.edits) == 2)

    assert [(edit.via, edit.state.text) for edit in message.edits] == [
        (Via.WEBHOOK, "a red fox done"),
        (Via.CHANNEL, "a red fox kept"),
    ]
    assert [(file.filename, file.size, file.sha256) for file in message.files] == [
        ("grid.png", len(PNG), hashlib.sha256(PNG).hexdigest())
    ]
    assert (message.files[0].width, message.files[0].height) == (64, 32)
    assert [(p.url, p.description) for p in message.pictures] == [("attachment://grid.png", "a grid")]
    assert [(b.label, b.custom_id, b.url, b.disabled, b.style) for b in message.buttons] == [
        ("U1", "up:j1:1", None, False, 2),
        ("Open", None, "https://example.org/1", False, 5),
    ]
    assert discord.messages(discord.channel) == [message]
    assert discord.refusals == []
    assert discord.unknown_routes == []


async def test_the_log_tells_what_was_asked(discord: WireDiscord, bot: SampleBot) -> None:
    invocation = await discord.slash(discord.user, discord.channel, "imagine", {"prompt": "x"})
    message = invocation.message
    assert message is not None
    await discord.wait_for(lambda: len(message.edits) == 2)

    webhook = discord.journal.of("PATCH /webhooks/{application_id}/{token}/messages/{message_id}")[0]
    assert (webhook.status, webhook.applied, webhook.message_id) == (200, True, message.id)
    assert webhook.files == (("grid.png", 26),)
    assert discord.journal.edits_per_message() == {message.id: 2}
    assert discord.created_per_channel() == {discord.channel.id: 1}
    sequence = [entry.seq for entry in discord.log]
    assert sequence == sorted(sequence)


async def test_users_have_their_own_language(discord: WireDiscord, bot: SampleBot) -> None:
    reader = discord.add_user("li", locale="zh-CN")
    invocation = await discord.slash(reader, discord.channel, "imagine", {"prompt": "猫", "mode": "fast"})
    assert invocation.message is not None
    assert invocation.message.original.text == "猫 waiting (zh-CN)"


async def test_autocompletion_offers_choices(discord: WireDiscord, bot: SampleBot) -> None:
    choices = await discord.autocomplete(discord.user, discord.channel, "imagine", "prompt", "a cat")
    assert [(choice["name"], choice["value"]) for choice in choices] == [("a cat at night", "a cat at night")]


async def test_a_private_deferral_is_filled_and_followed_up(discord: WireDiscord, bot: SampleBot) -> None:
    picture = Upload("photo.png", PNG)
    invocation = await discord.slash(discord.user, discord.channel, "ponder", {"picture": picture})
    assert invocation.ack is Ack.DEFERRED_MESSAGE
    await discord.wait_for(lambda: invocation.followups)

    assert [m.text for m in invocation.messages] == ["thought about 26 bytes", "and more"]
    assert all(message.ephemeral and not message.loading for message in invocation.messages)
    assert discord.messages(discord.channel) == []
    assert discord.messages(discord.channel, visible_to=discord.user) == invocation.messages
    assert discord.messages(discord.channel, visible_to=discord.add_user("eve")) == []


async def test_a_dynamic_button_is_pressed(discord: WireDiscord, bot: SampleBot) -> None:
    shown = await discord.slash(discord.user, discord.channel, "imagine", {"prompt": "x"})
    assert shown.message is not None
    pressed = await discord.press(discord.user, shown.message, "U1")
    forced = await discord.press(discord.user, shown.message, "up:old:4", force=True)

    assert pressed.message is not None
    assert forced.message is not None
    assert [pressed.message.text, forced.message.text] == ["upscaling j1 1", "upscaling old 4"]
    with pytest.raises(ImpossibleActError):
        await discord.press(discord.user, shown.message, "Open")
    with pytest.raises(LookupError):
        await discord.press(discord.user, shown.message, "U2")
    with pytest.raises(ImpossibleActError):
        await discord.press(discord.add_user("eve"), pressed.message, "U1")


async def test_a_window_is_filled_in(discord: WireDiscord, bot: SampleBot) -> None:
    opened = await discord.slash(discord.user, discord.channel, "remix")
    assert opened.ack is Ack.MODAL
    assert opened.modal is not None
    assert opened.modal["title"] == "Remix"
    kept = await discord.submit_modal(opened)
    reopened = await discord.slash(discord.user, discord.channel, "remix")
    changed = await discord.submit_modal(reopened, {"prompt": "a dog"})

    assert [i.message.text for i in (kept, changed) if i.message] == ["remixed a cat", "remixed a dog"]
    for impossible in ({"prompt": "x" * 41}, {"prompt": ""}, {"other": "x"}):
        with pytest.raises(ImpossibleActError):
            await discord.submit_modal(opened, impossible)


async def test_menus_subcommands_and_impossible_acts(discord: WireDiscord, bot: SampleBot) -> None:
    user, channel = discord.user, discord.channel
    said = discord.say(user, channel, "look at this")
    menu = await discord.message_command(user, said, "Describe this")
    saved = await discord.slash(user, channel, "preset save", {"name": "noir", "times": 2})

    assert menu.message is not None
    assert saved.message is not None
    assert [menu.message.text, saved.message.text] == ["described look at this", "saved noir 2"]
    for command, options in (
        ("nothing", {}),
        ("preset", {}),
        ("preset lose", {}),
        ("preset save", {"name": "noir", "times": 9}),
        ("imagine", {}),
        ("imagine", {"prompt": 5}),
        ("imagine", {"prompt": "x", "mode": "slow"}),
        ("imagine", {"prompt": "x", "colour": "red"}),
    ):
        with pytest.raises(ImpossibleActError):
            await discord.slash(user, channel, command, options)


async def test_a_silent_bot_did_not_respond(discord: WireDiscord, bot: SampleBot) -> None:
    invocation = await discord.slash(discord.user, discord.channel, "silent", wait=False)
    assert await bot.saw(1) == [("silent", invocation.id)]
    with pytest.raises(DidNotRespondError):
        await invocation.wait(timeout=0.01)


async def test_reactions_arrive_and_content_stays_private(discord: WireDiscord, bot: SampleBot) -> None:
    shown = await discord.slash(discord.user, discord.channel, "imagine", {"prompt": "x"})
    assert shown.message is not None
    await discord.wait_for(lambda: shown.message and len(shown.message.edits) == 2)
    bot.seen.clear()
    discord.say(discord.user, discord.channel, "secret")
    discord.say(discord.world.bot, discord.channel, "own")
    discord.react(discord.user, shown.message, "⭐")

    assert await bot.saw(3) == [
        ("message", ""),
        ("message", "own"),
        ("reaction", "⭐", shown.message.id, discord.user.id),
    ]


async def test_content_comes_with_the_privileged_intent(discord: WireDiscord, start_bot: StartBot) -> None:
    discord.gateway.allowed_privileged = Intent.MESSAGE_CONTENT
    wanted = intents()
    wanted.message_content = True
    bot = await start_bot(SampleBot(wanted=wanted))
    discord.say(discord.user, discord.channel, "open")
    assert await bot.saw(1) == [("message", "open")]


async def test_direct_messages_work_until_refused(discord: WireDiscord, bot: SampleBot) -> None:
    direct = discord.direct_channel(discord.user)
    saved = await discord.slash(discord.user, direct, "preset save", {"name": "noir"})
    member = await bot.fetch_user(discord.user.id)
    await member.send("hello")
    assert [m.text for m in discord.messages(direct)] == ["saved noir 1", "hello"]
    assert saved.message is not None

    discord.user.accepts_dms = False
    with pytest.raises(discord_py.Forbidden, match="50007"):
        await member.send("again")
    discord.faults.add("POST", "/users/@me/channels", RefusedWith(Code.CANNOT_MESSAGE_USER))
    stranger = await bot.fetch_user(discord.add_user("eve").id)
    with pytest.raises(discord_py.Forbidden, match="50007"):
        await stranger.send("hello")


async def test_a_user_installed_command_reaches_no_channel(discord: WireDiscord, bot: SampleBot) -> None:
    elsewhere = discord.add_guild("Elsewhere", installed=False, members=[discord.user])
    channel = discord.add_channel(elsewhere, "talk")
    invocation = await discord.slash(discord.user, channel, "preset save", {"name": "noir"})
    assert invocation.message is not None
    assert invocation.message.text == "saved noir 1"
    with pytest.raises(discord_py.Forbidden, match="50001"):
        await bot.get_partial_messageable(channel.id).send("hello")


async def test_a_wrong_token_is_refused(discord: WireDiscord) -> None:
    async with SampleBot() as bot:
        with pytest.raises(discord_py.LoginFailure):
            await bot.start("wrong")
    assert [(refused.status, refused.code) for refused in discord.refusals] == [(401, 0)]
