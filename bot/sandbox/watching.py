"""What a member sees in a simulated Discord channel: messages as texts, buttons and pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import discord

from bot.sandbox.stage import Stage


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it is shown; `custom_id` is None for a link."""

    face: str
    custom_id: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """One version of a message.

    Attributes:
        text: all of its text.
        buttons: in order.
        pictures: SHA-256 of each attached file.
    """

    message_id: int
    text: str
    buttons: tuple[Button, ...]
    pictures: tuple[str, ...]

    @property
    def faces(self) -> frozenset[str]:
        """What stands on the buttons."""
        return frozenset(button.face for button in self.buttons)

    def custom_id(self, face: str) -> str | None:
        """The custom id of the button with that face."""
        return next((button.custom_id for button in self.buttons if button.face == face), None)


class Watch:
    """Remembers every version of every message of a channel."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.versions: dict[int, list[Seen]] = {}
        self.files: dict[str, bytes] = {}

    async def look(self) -> list[Seen]:
        """Take note of what the channel shows now; gives what is new since the last look."""
        news: list[Seen] = []
        for message in self._stage.channel.history(viewer=self._stage.member):
            seen = await self._read(message)
            versions = self.versions.setdefault(message.id, [])
            if not versions or versions[-1] != seen:
                versions.append(seen)
                news.append(seen)
        return news

    def latest(self) -> list[Seen]:
        """Every message as it was shown last, oldest message first."""
        return [versions[-1] for _, versions in sorted(self.versions.items())]

    async def _read(self, message: discord.Message) -> Seen:
        texts: list[str] = []
        buttons: list[Button] = []
        for component in _walk(message.components):
            if isinstance(component, discord.TextDisplay):
                texts.append(component.content)
            elif isinstance(component, discord.Button):
                buttons.append(Button(component.label or str(component.emoji), component.custom_id))
        pictures: list[str] = []
        for attachment in message.attachments:
            data = self._stage.env.backend.cdn.get(attachment.url) or b""
            digest = hashlib.sha256(data).hexdigest()
            self.files[digest] = data
            pictures.append(digest)
        return Seen(message.id, "\n".join(texts), tuple(buttons), tuple(pictures))


def _walk(components: list[Any]) -> Iterator[discord.Component]:
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", []))
        if isinstance(component, discord.SectionComponent):
            yield component.accessory
