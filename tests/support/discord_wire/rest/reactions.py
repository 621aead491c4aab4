"""Reactions of the bot, and of others as far as it may remove them."""

from __future__ import annotations

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.message import Message
from tests.support.discord_wire.message_payloads import emoji_json
from tests.support.discord_wire.payloads import user_json
from tests.support.discord_wire.permissions import Permission
from tests.support.discord_wire.posting import react
from tests.support.discord_wire.world import World

from .access import require, require_open, the_channel, the_message
from .call import Call, Endpoint, Reply, done, ok


def add_reaction(world: World, call: Call) -> Reply:
    """React as the bot; a new emoji needs ADD_REACTIONS."""
    message = _open_message(world, call)
    emoji = _emoji(call)
    require(message.channel, Permission.READ_MESSAGE_HISTORY)
    if emoji not in message.reactions:
        require(message.channel, Permission.ADD_REACTIONS)
    react(world, message, world.bot, emoji, add=True)
    return done(message)


def remove_reaction(world: World, call: Call) -> Reply:
    """Take back the bot's reaction, or with MANAGE_MESSAGES another's."""
    message = _open_message(world, call)
    user = world.bot
    if call.params["who"] != "@me":
        require(message.channel, Permission.MANAGE_MESSAGES)
        found = world.users.get(call.snowflake("who"))
        if found is None:
            raise ApiError(Code.UNKNOWN_USER)
        user = found
    react(world, message, user, _emoji(call), add=False)
    return done(message)


def clear_reactions(world: World, call: Call) -> Reply:
    """Remove one emoji's reactions or all of them, with MANAGE_MESSAGES."""
    message = _open_message(world, call)
    require(message.channel, Permission.MANAGE_MESSAGES)
    wanted = [_emoji(call)] if "emoji" in call.params else list(message.reactions)
    for emoji in wanted:
        for user in list(message.reactions.get(emoji, ())):
            react(world, message, user, emoji, add=False)
    return done(message)


def list_reactions(world: World, call: Call) -> Reply:
    """Return who reacted with an emoji."""
    message = the_message(the_channel(world, call), call.snowflake("message_id"))
    return ok([user_json(user) for user in message.reactions.get(_emoji(call), ())])


def _open_message(world: World, call: Call) -> Message:
    channel = the_channel(world, call)
    message = the_message(channel, call.snowflake("message_id"))
    require_open(channel)
    return message


def _emoji(call: Call) -> str:
    emoji = call.params["emoji"]
    if emoji.isascii() and emoji_json(emoji)["id"] is None:
        raise ApiError(Code.UNKNOWN_EMOJI)
    return emoji


BASE = "/channels/{channel_id}/messages/{message_id}/reactions"
ENDPOINTS = (
    Endpoint("PUT", f"{BASE}/{{emoji}}/{{who}}", add_reaction),
    Endpoint("DELETE", f"{BASE}/{{emoji}}/{{who}}", remove_reaction),
    Endpoint("DELETE", f"{BASE}/{{emoji}}", clear_reactions),
    Endpoint("DELETE", BASE, clear_reactions),
    Endpoint("GET", f"{BASE}/{{emoji}}", list_reactions),
)
