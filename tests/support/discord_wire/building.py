"""Making the world: guilds, channels, people, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable

from .gateway.intents import Intent
from .jsontypes import JsonDict
from .model import Channel, ChannelKind, Guild, Member, Role, User
from .payloads import channel_json, guild_create_json, role_json
from .permissions import NOTHING, Permission
from .world import World


class Building:
    """The verbs that make and change places and people; a connected bot is told."""

    world: World

    def add_user(
        self,
        name: str,
        *,
        locale: str = "en-US",
        guilds: Iterable[Guild] | None = None,
        accepts_dms: bool = True,
    ) -> User:
        """Add a person, by default to every guild."""
        user = User(self.world.ids.next(), name, locale, accepts_dms=accepts_dms)
        self.world.users[user.id] = user
        for guild in self.world.guilds.values() if guilds is None else guilds:
            guild.members[user.id] = Member(user)
        return user

    def add_guild(
        self,
        name: str,
        *,
        locale: str = "en-US",
        installed: bool = True,
        members: Iterable[User] = (),
        snowflake: int | None = None,
    ) -> Guild:
        """Add a guild; `installed` says whether the bot is in it. The shard is `(id >> 22) % count`."""
        guild = self.world.add_guild(name, locale=locale, installed=installed, snowflake=snowflake)
        for user in members:
            guild.members[user.id] = Member(user)
        if installed:
            self._tell("GUILD_CREATE", guild_create_json(self.world, guild), guild)
        return guild

    def remove_from_guild(self, guild: Guild) -> None:
        """Throw the bot out of a guild."""
        guild.installed = False
        guild.members.pop(self.world.bot.id, None)
        self._tell("GUILD_DELETE", {"id": str(guild.id)}, guild)

    def add_channel(self, guild: Guild, name: str, *, nsfw: bool = False) -> Channel:
        """Add a text channel."""
        channel = Channel(self.world.ids.next(), ChannelKind.TEXT, name, guild, nsfw=nsfw)
        self.world.add_channel(channel)
        self._tell("CHANNEL_CREATE", channel_json(self.world, channel), guild)
        return channel

    def add_thread(self, parent: Channel, name: str) -> Channel:
        """Add a public thread."""
        thread = Channel(self.world.ids.next(), ChannelKind.PUBLIC_THREAD, name, parent.guild, parent=parent)
        self.world.add_channel(thread)
        if parent.guild is not None:
            self._tell(
                "THREAD_CREATE", channel_json(self.world, thread) | {"newly_created": True}, parent.guild
            )
        return thread

    def archive_thread(self, thread: Channel, *, locked: bool = False) -> None:
        """Archive a thread; a locked one is not reopened by a message."""
        thread.archived, thread.locked = True, locked
        if thread.guild is not None:
            self._tell("THREAD_UPDATE", channel_json(self.world, thread), thread.guild)

    def delete_channel(self, channel: Channel) -> None:
        """Remove a channel or thread with all its messages."""
        channel.deleted = True
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        if channel.guild is not None:
            self._tell(event, channel_json(self.world, channel), channel.guild)

    def direct_channel(self, user: User) -> Channel:
        """Return the direct messages between a user and the bot."""
        return self.world.direct_channel(user)

    def add_private_channel(self, user: User) -> Channel:
        """Add a group conversation that the bot is not part of; only user-installed commands work there."""
        channel = Channel(self.world.ids.next(), ChannelKind.GROUP, "group", recipient=user)
        return self.world.add_channel(channel)

    def add_role(self, guild: Guild, name: str, permissions: Permission = NOTHING) -> Role:
        """Add a role."""
        role = Role(self.world.ids.next(), name, permissions, len(guild.roles) + 1)
        guild.roles[role.id] = role
        self._tell("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role_json(role)}, guild)
        return role

    def give_role(self, guild: Guild, user: User, role: Role) -> None:
        """Give a member a role."""
        guild.members[user.id].roles.append(role)
        self.world.changes.notify()

    def deny(self, channel: Channel, permissions: Permission) -> None:
        """Take permissions from the bot in a channel."""
        self._overwrite(channel, channel.denied | permissions)

    def restore(self, channel: Channel, permissions: Permission) -> None:
        """Give denied permissions back."""
        self._overwrite(channel, channel.denied & ~permissions)

    def _overwrite(self, channel: Channel, denied: Permission) -> None:
        channel.denied = denied
        if channel.guild is not None:
            self._tell("CHANNEL_UPDATE", channel_json(self.world, channel), channel.guild)

    def _tell(self, event: str, data: JsonDict, guild: Guild) -> None:
        self.world.dispatch(event, data, guild_id=guild.id, intent=Intent.GUILDS)
        self.world.changes.notify()
