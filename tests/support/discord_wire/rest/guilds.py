"""What can be read about guilds."""

from __future__ import annotations

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.jsontypes import JsonDict
from tests.support.discord_wire.payloads import channel_json, guild_json, member_json, roles_json
from tests.support.discord_wire.permissions import Permission
from tests.support.discord_wire.world import World

from .access import the_guild
from .call import Call, Endpoint, Reply, ok


def list_guilds(world: World, call: Call) -> Reply:
    """Return the bot's guilds, each with what its roles grant; what an administrator may is not spelt out."""
    guilds: list[JsonDict] = []
    for guild in world.guilds.values():
        if guild.installed:
            granted = guild.everyone
            for role in guild.members[world.bot.id].roles:
                granted |= role.permissions
            guilds.append(guild_json(world, guild) | {"permissions": str(int(granted))})
    return ok(guilds)


def get_guild(world: World, call: Call) -> Reply:
    """Return a guild."""
    guild = the_guild(world, call)
    return ok(guild_json(world, guild) | {"approximate_member_count": len(guild.members)})


def list_channels(world: World, call: Call) -> Reply:
    """Return a guild's channels that the bot may view."""
    channels = the_guild(world, call).channels.values()
    visible = [c for c in channels if not c.deleted and Permission.VIEW_CHANNEL in c.bot_permissions]
    return ok([channel_json(world, c) for c in visible if not c.is_thread])


def list_roles(world: World, call: Call) -> Reply:
    """Return a guild's roles."""
    return ok(roles_json(the_guild(world, call)))


def get_member(world: World, call: Call) -> Reply:
    """Return a member."""
    guild = the_guild(world, call)
    member = guild.members.get(call.snowflake("user_id"))
    if member is None:
        raise ApiError(Code.UNKNOWN_MEMBER)
    return ok(member_json(guild, member))


ENDPOINTS = (
    Endpoint("GET", "/users/@me/guilds", list_guilds),
    Endpoint("GET", "/guilds/{guild_id}", get_guild),
    Endpoint("GET", "/guilds/{guild_id}/channels", list_channels),
    Endpoint("GET", "/guilds/{guild_id}/roles", list_roles),
    Endpoint("GET", "/guilds/{guild_id}/members/{user_id}", get_member),
)
