"""INTERACTION_CREATE: an act of a user as the bot is told of it.

See https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object.
"""

from __future__ import annotations

from .invocation import Invocation
from .jsontypes import JsonDict
from .message_payloads import message_json
from .model import Channel, ChannelKind, Guild, Member
from .payloads import channel_json, member_json, user_json
from .permissions import EVERYONE
from .rest.responses import owners
from .world import World

GUILD, BOT_DM, PRIVATE_CHANNEL = 0, 1, 2


def interaction_json(world: World, invocation: Invocation) -> JsonDict:
    """Return the data of INTERACTION_CREATE."""
    channel, guild = invocation.channel, invocation.channel.guild
    permissions = channel.bot_permissions or EVERYONE
    body: JsonDict = {
        "id": str(invocation.id),
        "application_id": str(world.application_id),
        "type": int(invocation.kind),
        "token": invocation.token,
        "version": 1,
        "data": invocation.data,
        "channel_id": str(channel.id),
        "channel": channel_json(world, channel) | {"permissions": str(int(permissions))},
        "locale": invocation.user.locale,
        "app_permissions": str(int(permissions)),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": owners(invocation),
        "context": context_of(channel),
        "attachment_size_limit": channel.file_limit,
    }
    if guild is None:
        body["user"] = user_json(invocation.user)
    else:
        body |= _guild_fields(guild, invocation)
    if invocation.source is not None:
        body["message"] = invocation.snapshot or message_json(world, invocation.source)
    return body


def context_of(channel: Channel) -> int:
    """Return where an interaction happens: a guild, the bot's direct messages, or others' ones."""
    if channel.guild is not None:
        return GUILD
    return BOT_DM if channel.kind is ChannelKind.DM else PRIVATE_CHANNEL


def _guild_fields(guild: Guild, invocation: Invocation) -> JsonDict:
    member = guild.members.get(invocation.user.id) or Member(invocation.user)
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": member_json(guild, member),
    }
