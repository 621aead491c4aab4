"""Channels and the little of threads that a bot needs.

See https://docs.discord.com/developers/topics/threads.
"""

from __future__ import annotations

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.form import Field, Problems
from tests.support.discord_wire.gateway.intents import Intent
from tests.support.discord_wire.model import Channel, ChannelKind
from tests.support.discord_wire.payloads import channel_json
from tests.support.discord_wire.permissions import Permission
from tests.support.discord_wire.world import World

from .access import require, the_channel, the_message
from .call import Call, Endpoint, Reply, done, ok


def get_channel(world: World, call: Call) -> Reply:
    """Return a channel."""
    return ok(channel_json(world, the_channel(world, call)))


def edit_channel(world: World, call: Call) -> Reply:
    """Rename a channel; archive, lock or reopen a thread."""
    channel = the_channel(world, call)
    require(channel, Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS)
    at, body = Field(Problems()), call.body()
    channel.name = at.text(body, "name", 1, 100, required=False) or channel.name
    at.problems.raise_if_any()
    if channel.is_thread:
        channel.archived = bool(body.get("archived", channel.archived))
        channel.locked = bool(body.get("locked", channel.locked))
    _tell(world, channel)
    return ok(channel_json(world, channel))


def create_thread(world: World, call: Call) -> Reply:
    """Open a public thread, from a message if the path names one."""
    parent = the_channel(world, call)
    require(parent, Permission.CREATE_PUBLIC_THREADS)
    snowflake = world.ids.next()
    if "message_id" in call.params:
        snowflake = the_message(parent, call.snowflake("message_id")).id
    at = Field(Problems())
    name = at.text(call.body(), "name", 1, 100)
    at.problems.raise_if_any()
    if parent.is_thread or parent.guild is None:
        raise ApiError(Code.MISSING_PERMISSIONS)
    thread = Channel(snowflake, ChannelKind.PUBLIC_THREAD, name or "", parent.guild, parent=parent)
    world.add_channel(thread)
    body = channel_json(world, thread) | {"newly_created": True}
    world.dispatch("THREAD_CREATE", body, guild_id=thread.guild_id, intent=Intent.GUILDS)
    world.changes.notify()
    return Reply(201, body)


def join_thread(world: World, call: Call) -> Reply:
    """Join or leave a thread, which changes nothing here."""
    the_channel(world, call)
    return done()


def reopen(world: World, channel: Channel) -> None:
    """Let a new message reopen an archived thread, unless it is locked (400/50083)."""
    if not channel.archived:
        return
    if channel.locked:
        raise ApiError(Code.THREAD_ARCHIVED)
    channel.archived = False
    _tell(world, channel)


def _tell(world: World, channel: Channel) -> None:
    event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    world.dispatch(event, channel_json(world, channel), guild_id=channel.guild_id, intent=Intent.GUILDS)
    world.changes.notify()


ENDPOINTS = (
    Endpoint("GET", "/channels/{channel_id}", get_channel),
    Endpoint("PATCH", "/channels/{channel_id}", edit_channel),
    Endpoint("POST", "/channels/{channel_id}/threads", create_thread),
    Endpoint("POST", "/channels/{channel_id}/messages/{message_id}/threads", create_thread),
    Endpoint("PUT", "/channels/{channel_id}/thread-members/@me", join_thread),
    Endpoint("DELETE", "/channels/{channel_id}/thread-members/@me", join_thread),
)
