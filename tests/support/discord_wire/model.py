"""The people and places of the simulated Discord."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from .images import image_size
from .permissions import ALL, BOT, EVERYONE, NOTHING, Permission

if TYPE_CHECKING:
    from .message import Message

DEFAULT_FILE_LIMIT = 10 * 1024 * 1024


class ChannelKind(IntEnum):
    """Discord's channel types that matter here."""

    TEXT = 0
    DM = 1
    GROUP = 3
    PUBLIC_THREAD = 11


@dataclass(slots=True, eq=False)
class User:
    """A person or a bot; `locale` is the language of their client."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    accepts_dms: bool = True

    @property
    def mention(self) -> str:
        """The text that mentions this user."""
        return f"<@{self.id}>"


@dataclass(slots=True, eq=False)
class Role:
    """A role and what it permits."""

    id: int
    name: str
    permissions: Permission
    position: int


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild."""

    user: User
    roles: list[Role] = field(default_factory=list[Role])


@dataclass(slots=True, eq=False)
class Guild:
    """A server; the bot sees it only when `installed`."""

    id: int
    name: str
    owner: User
    locale: str = "en-US"
    installed: bool = True
    file_limit: int = DEFAULT_FILE_LIMIT
    joined_at: float = 0.0
    everyone: Permission = EVERYONE
    roles: dict[int, Role] = field(default_factory=dict[int, Role])
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    channels: dict[int, Channel] = field(default_factory=dict[int, "Channel"])

    def permissions_of(self, user: User) -> Permission:
        """Return what a member may do here, before channel overwrites."""
        member = self.members.get(user.id)
        if member is None:
            return NOTHING
        granted = self.everyone
        for role in member.roles:
            granted |= role.permissions
        return ALL if user is self.owner or Permission.ADMINISTRATOR in granted else granted


@dataclass(slots=True, eq=False)
class Channel:
    """A text channel, thread or direct message; `denied` is what it takes from the bot."""

    id: int
    kind: ChannelKind
    name: str
    guild: Guild | None = None
    recipient: User | None = None
    parent: Channel | None = None
    nsfw: bool = False
    archived: bool = False
    locked: bool = False
    denied: Permission = NOTHING
    deleted: bool = False
    messages: dict[int, Message] = field(default_factory=dict[int, "Message"])

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread of another channel."""
        return self.kind is ChannelKind.PUBLIC_THREAD

    @property
    def guild_id(self) -> int | None:
        """The guild's id, None in direct messages."""
        return self.guild.id if self.guild else None

    @property
    def file_limit(self) -> int:
        """The largest upload in bytes."""
        return self.guild.file_limit if self.guild else DEFAULT_FILE_LIMIT

    @property
    def bot_permissions(self) -> Permission:
        """What the bot may do here."""
        if self.kind is ChannelKind.DM:
            return BOT & ~self.denied
        if self.guild is None or not self.guild.installed:
            return NOTHING
        return BOT & ~self.denied & ~(self.parent.denied if self.parent else NOTHING)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way into Discord."""

    filename: str
    data: bytes = field(repr=False)
    content_type: str | None = None

    @property
    def stored_name(self) -> str:
        """The name Discord gives the file: blanks become underscores, other odd characters vanish."""
        return re.sub(r"[^A-Za-z0-9_.\-]", "", self.filename.replace(" ", "_")) or "unknown"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that Discord keeps; `data` is None when only its size and hash were kept."""

    id: int
    filename: str
    size: int
    sha256: str
    content_type: str
    width: int | None = None
    height: int | None = None
    description: str | None = None
    data: bytes | None = field(default=None, repr=False)

    @classmethod
    def store(
        cls, snowflake: int, upload: Upload, *, keep: bool, name: str | None, description: str | None
    ) -> Attachment:
        """Keep an upload, with its bytes if asked."""
        width, height = image_size(upload.data) or (None, None)
        filename = Upload(name or upload.filename, b"").stored_name
        guessed = mimetypes.guess_type(filename)[0]
        return cls(
            snowflake,
            filename,
            len(upload.data),
            hashlib.sha256(upload.data).hexdigest(),
            guessed or upload.content_type or "application/octet-stream",
            width,
            height,
            description,
            upload.data if keep else None,
        )
