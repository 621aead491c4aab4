"""Messages with all their states, and what a person would see of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag, StrEnum

from . import reading
from .jsontypes import JsonDict
from .model import Attachment, Channel, User
from .reading import Button, Picture, Select


class MessageKind(IntEnum):
    """Discord's message types that matter here."""

    DEFAULT = 0
    REPLY = 19
    SLASH_RESPONSE = 20
    THREAD_STARTER = 21
    MENU_RESPONSE = 23


class MessageFlag(IntFlag):
    """See https://docs.discord.com/developers/resources/message#message-object-message-flags."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlag(0)


class Via(StrEnum):
    """The road by which a message was made or changed."""

    CALLBACK = "callback"
    WEBHOOK = "webhook"
    CHANNEL = "channel"
    USER = "user"


@dataclass(frozen=True, slots=True)
class MessageState:
    """What a message says at one time."""

    content: str = ""
    embeds: tuple[JsonDict, ...] = ()
    components: tuple[JsonDict, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: MessageFlag = NO_FLAGS

    @property
    def text(self) -> str:
        """Content, Components V2 texts and embed texts, a line each."""
        return reading.text_of(self.content, self.components, self.embeds)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a message; `at` is POSIX seconds of the simulated clock."""

    at: float
    via: Via
    state: MessageState


@dataclass(slots=True, eq=False)
class Message:
    """A message; `audience` is the only reader of an ephemeral one."""

    id: int
    channel: Channel
    author: User
    kind: MessageKind
    created_at: float
    via: Via
    state: MessageState
    original: MessageState
    nonce: str | int | None = None
    reply_to: Message | None = None
    audience: User | None = None
    interaction: JsonDict | None = None
    reactions: dict[str, list[User]] = field(default_factory=dict[str, list[User]])
    edits: list[Edit] = field(default_factory=list[Edit])
    pinged: tuple[User, ...] = ()
    deleted: bool = False

    @property
    def text(self) -> str:
        """All the text a person reads in the message now."""
        return self.state.text

    @property
    def buttons(self) -> list[Button]:
        """The buttons from top to bottom."""
        return reading.buttons_of(self.state.components)

    @property
    def selects(self) -> list[Select]:
        """The select menus from top to bottom."""
        return reading.selects_of(self.state.components)

    @property
    def files(self) -> list[Attachment]:
        """The files kept with the message."""
        return list(self.state.attachments)

    @property
    def pictures(self) -> list[Picture]:
        """The media that galleries, thumbnails, file blocks and embeds show, in order."""
        return reading.pictures_of(self.state.components, self.state.embeds)

    @property
    def flags(self) -> MessageFlag:
        """The message flags."""
        return self.state.flags

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees the message."""
        return self.audience is not None

    @property
    def loading(self) -> bool:
        """Whether it still reads "thinking…"."""
        return MessageFlag.LOADING in self.state.flags

    def button(self, wanted: str) -> Button:
        """Return the one button with this label, emoji or custom id.

        Raises:
            LookupError: when there is none, or more than one.
        """
        found = [b for b in self.buttons if wanted in (b.custom_id, b.label, b.emoji)]
        if len(found) != 1:
            raise LookupError(
                f"{len(found)} buttons {wanted!r} among {[b.label or b.emoji for b in self.buttons]}"
            )
        return found[0]
