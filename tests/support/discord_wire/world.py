"""Everything the simulated Discord knows, and how to find it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from .checks.messages import Composer
from .clock import WireClock
from .commands import CommandBook
from .invocation import Invocation
from .jsontypes import JsonDict
from .links import Links
from .message import Message
from .model import Attachment, Channel, ChannelKind, Guild, Member, Role, User
from .permissions import BOT
from .signals import Changes
from .snowflakes import Snowflakes

DEFAULT_TOKEN = "wire.bot.token"


class Dispatch(Protocol):
    """Sends an event to the gateway sessions that may see it."""

    def __call__(
        self,
        event: str,
        data: JsonDict,
        *,
        guild_id: int | None = None,
        intent: int = 0,
        redacted: JsonDict | None = None,
    ) -> None:
        """Send `data`; sessions without the message content intent get `redacted` if given."""


def _nobody(event: str, data: JsonDict, **_: Any) -> None:
    """Stand in for the gateway until it is attached."""


@dataclass(slots=True)
class GatewayFacts:
    """What REST tells about the gateway: its address, the shards to use, the identifies so far."""

    links: Links
    shards: int = 1
    identified: int = 0

    @property
    def url(self) -> str:
        """The websocket address."""
        return self.links.base.replace("http", "ws", 1) + "/gateway"


class World:
    """Users, guilds, channels, messages, commands and interactions."""

    def __init__(
        self, token: str = DEFAULT_TOKEN, clock: WireClock | None = None, *, keep_files: bool = True
    ) -> None:
        """Start with an application, its bot and its owner."""
        self.clock = clock or WireClock()
        self.ids = Snowflakes()
        self.composer = Composer(self.ids, keep_files)
        self.nonce_seconds = 300.0
        self.changes = Changes()
        self.links = Links(self.clock)
        self.gateway = GatewayFacts(self.links)
        self.dispatch: Dispatch = _nobody
        self.token = token
        self.application_id = self.ids.next()
        self.bot = User(self.application_id, "easel", bot=True)
        self.owner = User(self.ids.next(), "owner")
        self.users = {user.id: user for user in (self.bot, self.owner)}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.files: dict[int, Attachment] = {}
        self.invocations: dict[int, Invocation] = {}
        self.tokens: dict[str, Invocation] = {}
        self.nonces: dict[tuple[int, str], Message] = {}
        self.observers: set[Callable[[Message], None]] = set()
        self.commands = CommandBook(self.application_id, self.ids)

    def add_guild(self, name: str, *, locale: str, installed: bool, snowflake: int | None) -> Guild:
        """Add a guild with the bot, if installed, as a member with a role of its own."""
        guild = Guild(
            snowflake or self.ids.next(), name, self.owner, locale, installed, joined_at=self.clock.now()
        )
        guild.members[self.owner.id] = Member(self.owner)
        if installed:
            role = Role(self.ids.next(), self.bot.name, BOT, 1)
            guild.roles[role.id] = role
            guild.members[self.bot.id] = Member(self.bot, [role])
        self.guilds[guild.id] = guild
        return guild

    def add_channel(self, channel: Channel) -> Channel:
        """Add a channel or a thread."""
        self.channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels[channel.id] = channel
        return channel

    def direct_channel(self, user: User) -> Channel:
        """Return the direct messages between a user and the bot."""
        for channel in self.channels.values():
            if channel.kind is ChannelKind.DM and channel.recipient is user:
                return channel
        return self.add_channel(Channel(self.ids.next(), ChannelKind.DM, user.name, recipient=user))

    def add_invocation(self, invocation: Invocation) -> None:
        """Remember an interaction by its id and its token."""
        self.invocations[invocation.id] = invocation
        self.tokens[invocation.token] = invocation

    def shares_guild(self, user: User) -> bool:
        """Whether the user is in a guild where the bot is."""
        return any(guild.installed and user.id in guild.members for guild in self.guilds.values())

    def changed(self, message: Message) -> None:
        """Announce that a message was made, edited or removed."""
        for observer in self.observers:
            observer(message)
        self.changes.notify()

    def messages(self) -> list[Message]:
        """Return every message there is, deleted ones too."""
        return [message for channel in self.channels.values() for message in channel.messages.values()]


def new_token() -> str:
    """Return an interaction token, long and opaque as the real ones."""
    return secrets.token_urlsafe(96)
