"""People and places in Discord's JSON."""

from __future__ import annotations

from .clock import isoformat
from .jsontypes import JsonDict
from .model import Channel, ChannelKind, Guild, Member, Role, User
from .snowflakes import created_at
from .world import World


def user_json(user: User) -> JsonDict:
    """Return a user object."""
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.name.title(),
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def member_json(guild: Guild, member: Member, *, with_user: bool = True) -> JsonDict:
    """Return a guild member object with its permissions."""
    body: JsonDict = {
        "nick": None,
        "avatar": None,
        "roles": [str(role.id) for role in member.roles],
        "joined_at": isoformat(guild.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
        "permissions": str(int(guild.permissions_of(member.user))),
    }
    if with_user:
        body["user"] = user_json(member.user)
    return body


def role_json(role: Role) -> JsonDict:
    """Return a role object."""
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": role.position,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "color": 0,
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def roles_json(guild: Guild) -> list[JsonDict]:
    """Return all roles, the @everyone role first."""
    everyone = Role(guild.id, "@everyone", guild.everyone, 0)
    return [role_json(role) for role in (everyone, *guild.roles.values())]


def channel_json(world: World, channel: Channel) -> JsonDict:
    """Return a channel object of any kind."""
    last = next(reversed(channel.messages), None)
    body: JsonDict = {
        "id": str(channel.id),
        "type": int(channel.kind),
        "flags": 0,
        "last_message_id": None if last is None else str(last),
    }
    if channel.recipient is not None:
        body["recipients"] = [user_json(channel.recipient)]
    if channel.guild is not None:
        body |= {"guild_id": str(channel.guild.id), "name": channel.name, "rate_limit_per_user": 0}
    if channel.is_thread:
        body |= _thread_fields(world, channel)
    elif channel.kind is ChannelKind.TEXT:
        body |= _text_fields(world, channel)
    return body


def _text_fields(world: World, channel: Channel) -> JsonDict:
    overwrite: JsonDict = {"id": str(world.bot.id), "type": 1, "allow": "0", "deny": str(int(channel.denied))}
    return {
        "position": 0,
        "parent_id": None,
        "topic": None,
        "nsfw": channel.nsfw,
        "permission_overwrites": [overwrite] if channel.denied else [],
    }


def _thread_fields(world: World, thread: Channel) -> JsonDict:
    now = isoformat(world.clock.now())
    return {
        "parent_id": str(thread.parent.id) if thread.parent else None,
        "owner_id": str(world.bot.id),
        "message_count": len(thread.messages),
        "member_count": 1,
        "total_message_sent": len(thread.messages),
        "applied_tags": [],
        "thread_metadata": {
            "archived": thread.archived,
            "locked": thread.locked,
            "auto_archive_duration": 1440,
            "archive_timestamp": now,
            "create_timestamp": isoformat(created_at(thread.id)),
        },
        "member": {"id": str(thread.id), "user_id": str(world.bot.id), "join_timestamp": now, "flags": 1},
    }


def guild_json(world: World, guild: Guild) -> JsonDict:
    """Return a guild object without what only the gateway sends."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "owner_id": str(guild.owner.id),
        "preferred_locale": guild.locale,
        "roles": roles_json(guild),
        "emojis": [],
        "stickers": [],
        "features": [],
        "premium_tier": 0,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
    }


def guild_create_json(world: World, guild: Guild) -> JsonDict:
    """Return the data of GUILD_CREATE."""
    places = [c for c in guild.channels.values() if not c.deleted]
    return guild_json(world, guild) | {
        "joined_at": isoformat(guild.joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(guild, guild.members[world.bot.id])],
        "channels": [channel_json(world, c) for c in places if not c.is_thread],
        "threads": [channel_json(world, c) for c in places if c.is_thread and not c.archived],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
