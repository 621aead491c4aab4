"""What a member sees in a simulated Discord channel: messages as texts, buttons and pictures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import discord

from bot.media.formats import MediaType
from bot.sandbox.stage import Stage

_JUMP: Final = re.compile(r"https://discord\.com/channels/[^/\s]+/\d+/(\d+)")


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it is shown.

    Attributes:
        custom_id: None for a link, and for what cannot be pressed.
        url: of a link.
    """

    face: str
    custom_id: str | None
    url: str | None = None

    @property
    def meaning(self) -> str:
        """Verb and argument, such as ``action:seed``; empty where a press means nothing."""
        if self.custom_id is None:
            return ""
        _, verb, _, argument = self.custom_id.split(":")
        return f"{verb}:{argument}"


@dataclass(frozen=True, slots=True)
class Seen:
    """One version of a message.

    Attributes:
        text: all of its text.
        buttons: in order.
        pictures: SHA-256 of each attached file.
        private: whether nobody else sees it.
    """

    message_id: int
    text: str
    buttons: tuple[Button, ...]
    pictures: tuple[str, ...]
    private: bool = False

    @property
    def links(self) -> list[int]:
        """The messages that its text and its buttons lead to."""
        addresses = [self.text, *(button.url or "" for button in self.buttons)]
        return [int(found) for address in addresses for found in _JUMP.findall(address)]

    @property
    def faces(self) -> frozenset[str]:
        """What stands on the buttons."""
        return frozenset(button.face for button in self.buttons)

    def button(self, wanted: str) -> Button | None:
        """The first button with that face, or whose meaning begins so."""
        fits = (button for button in self.buttons if wanted == button.face)
        means = (button for button in self.buttons if button.meaning.startswith(wanted))
        return next(fits, None) or next(means, None)


class Watch:
    """Remembers every version of every message of a channel.

    Attributes:
        versions: by message id.
        files: every attached file, by its SHA-256.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._digests: dict[str, str] = {}
        self.versions: dict[int, list[Seen]] = {}
        self.files: dict[str, bytes] = {}

    async def look(self) -> list[Seen]:
        """Take note of what the channel shows now; gives what is new since the last look."""
        news: list[Seen] = []
        for message in self._stage.channel.history(viewer=self._stage.member):
            seen = self._read(message)
            versions = self.versions.setdefault(message.id, [])
            if not versions or versions[-1] != seen:
                versions.append(seen)
                news.append(seen)
        return news

    def latest(self) -> list[Seen]:
        """Every message as it was shown last, oldest message first."""
        return [versions[-1] for _, versions in sorted(self.versions.items())]

    def _read(self, message: discord.Message) -> Seen:
        texts: list[str] = []
        buttons: list[Button] = []
        for component in _walk(message.components):
            if isinstance(component, discord.TextDisplay):
                texts.append(component.content)
            elif isinstance(component, discord.Button):
                face = component.label or str(component.emoji)
                custom_id = None if component.disabled else component.custom_id
                buttons.append(Button(face, custom_id, component.url))
        pictures = tuple(self._digest(attachment.url) for attachment in message.attachments)
        private = message.flags.ephemeral
        return Seen(message.id, "\n".join(texts), tuple(buttons), pictures, private)

    def _digest(self, url: str) -> str:
        """SHA-256 of a file, which never changes below its address."""
        if url not in self._digests:
            data = self._stage.env.backend.cdn.get(url) or b""
            self._digests[url] = hashlib.sha256(data).hexdigest()
            self.files[self._digests[url]] = data
        return self._digests[url]


def media_type(data: bytes) -> MediaType | None:
    """A file's format, by its first bytes."""
    return MediaType.MP4 if data[4:8] == b"ftyp" else MediaType.sniff(data)


def _walk(components: list[Any]) -> Iterator[discord.Component]:
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", []))
        if isinstance(component, discord.SectionComponent):
            yield component.accessory
