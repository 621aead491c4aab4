"""What stands in a simulated channel, read from Discord's own state and not with the bot's code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import simcord

ROW, BUTTON, SECTION, TEXT, GALLERY, CONTAINER = 1, 2, 9, 10, 12, 17
GREY, BLUE, LINK = 2, 1, 5


@dataclass(frozen=True, slots=True)
class Face:
    """A button as one sees it."""

    text: str
    style: int
    custom_id: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands now.

    Attributes:
        pictures: SHA-256 of each attached file.
        gallery: the addresses of the pictures it shows.
        pinged: ids of the members and roles that were notified.
    """

    id: int
    channel_id: int
    private: bool
    text: str
    rows: tuple[tuple[Face, ...], ...]
    pictures: tuple[str, ...]
    gallery: tuple[str, ...]
    pinged: tuple[int, ...]
    components: tuple[dict[str, Any], ...]

    @property
    def buttons(self) -> tuple[Face, ...]:
        return tuple(face for row in self.rows for face in row)

    @property
    def faces(self) -> list[str]:
        return [face.text for face in self.buttons]

    @property
    def ref(self) -> str:
        """The reference of the job whose buttons it carries."""
        return (self.buttons[0].custom_id or "").split(":")[2]

    def button(self, text: str) -> Face:
        found = [face for face in self.buttons if face.text == text]
        assert len(found) == 1, f"no single {text!r} among {self.faces}"
        return found[0]


def walk(components: Any) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        if component.get("accessory"):
            yield component["accessory"]


def read(env: simcord.Env, channel_id: int, message_id: int) -> Shown:
    message = env.backend.get_message(channel_id, message_id)
    files = [env.backend.cdn.get(attachment["url"]) or b"" for attachment in message.attachments]
    parts = list(walk(message.components))
    return Shown(
        message.id,
        channel_id,
        message.is_ephemeral,
        "\n".join(part["content"] for part in parts if part["type"] == TEXT),
        tuple(_row(part) for part in parts if part["type"] in {ROW, SECTION}),
        tuple(hashlib.sha256(data).hexdigest() for data in files),
        tuple(item["media"]["url"] for part in parts if part["type"] == GALLERY for item in part["items"]),
        (*message.ping_user_ids, *message.ping_role_ids),
        tuple(message.components),
    )


def _row(component: dict[str, Any]) -> tuple[Face, ...]:
    buttons = component["components"] if component["type"] == ROW else [component["accessory"]]
    return tuple(
        Face(
            button.get("label") or button["emoji"]["name"],
            button["style"],
            button.get("custom_id"),
            button.get("url"),
        )
        for button in buttons
        if button["type"] == BUTTON
    )
