"""Finding what a request names, with the refusals for what is missing or forbidden."""

from __future__ import annotations

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.message import Message
from tests.support.discord_wire.model import Channel, ChannelKind, Guild
from tests.support.discord_wire.permissions import Permission
from tests.support.discord_wire.world import World

from .call import Call


def the_channel(world: World, call: Call) -> Channel:
    """Return the path's channel if the bot may view it.

    Raises:
        ApiError: 404/10003 when it does not exist, 403/50001 when it is out of sight.
    """
    channel = world.channels.get(call.snowflake("channel_id"))
    if channel is None or channel.deleted:
        raise ApiError(Code.UNKNOWN_CHANNEL)
    if Permission.VIEW_CHANNEL not in channel.bot_permissions:
        raise ApiError(Code.MISSING_ACCESS)
    return channel


def require(channel: Channel, permission: Permission) -> None:
    """Refuse with 403/50013 what the bot may not do in a channel."""
    if permission not in channel.bot_permissions:
        raise ApiError(Code.MISSING_PERMISSIONS)


def require_open(channel: Channel) -> None:
    """Refuse with 400/50083 changes in an archived thread."""
    if channel.archived:
        raise ApiError(Code.THREAD_ARCHIVED)


def the_message(channel: Channel, message_id: int) -> Message:
    """Return a message that the channel's route knows: ephemeral ones are not among them.

    Raises:
        ApiError: 404/10008.
    """
    message = channel.messages.get(message_id)
    if message is None or message.deleted or message.ephemeral:
        raise ApiError(Code.UNKNOWN_MESSAGE)
    return message


def the_guild(world: World, call: Call) -> Guild:
    """Return the path's guild if the bot is in it.

    Raises:
        ApiError: 404/10004.
    """
    guild = world.guilds.get(call.snowflake("guild_id"))
    if guild is None or not guild.installed:
        raise ApiError(Code.UNKNOWN_GUILD)
    return guild


def require_reachable(world: World, channel: Channel) -> None:
    """Refuse with 403/50007 or 403/50278 a direct message to somebody who takes none."""
    user = channel.recipient
    if channel.kind is not ChannelKind.DM or user is None:
        return
    if not user.accepts_dms:
        raise ApiError(Code.CANNOT_MESSAGE_USER)
    if not world.shares_guild(user):
        raise ApiError(Code.NO_MUTUAL_GUILDS)
