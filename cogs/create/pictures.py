"""The pictures that come with a command or stand in a message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import discord

from bot.errors import EaselError
from bot.jobs.details import Input
from bot.media.attachments import Attachments
from bot.media.intake import Accepted

_ENDINGS: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif")
_NESTED: Final = ("children", "components")


@dataclass(frozen=True, slots=True)
class Given:
    """A picture that was not looked at yet.

    Attributes:
        name: what to call it in a refusal.
        size: bytes, as far as Discord says.
    """

    url: str
    name: str
    size: int | None = None


def uploaded(*attachments: discord.Attachment | None) -> tuple[Given, ...]:
    """The attachments of a command that were given."""
    return tuple(
        Given(attachment.url, attachment.filename, attachment.size)
        for attachment in attachments
        if attachment is not None
    )


def linked(url: str) -> Given:
    """A picture at an address."""
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    return Given(url, path.rpartition("/")[2] or url)


async def take(attachments: Attachments, given: Sequence[Given]) -> list[Accepted]:
    """Fetch pictures and check them, all at once.

    Raises:
        EaselError: one cannot be used; it says why.
    """
    try:
        async with asyncio.TaskGroup() as group:
            taking = [
                group.create_task(attachments.take(each.url, name=each.name, size=each.size))
                for each in given
            ]
    except* EaselError as refusals:
        refused = refusals.exceptions[0]
    else:
        return [task.result() for task in taking]
    assert isinstance(refused, EaselError), "the group has been split by that"
    raise refused


def as_input(accepted: Accepted) -> Input:
    """A picture that goes with the order itself."""
    return Input(accepted.media_type.value, accepted.data)


def first_picture(message: discord.Message) -> Given | None:
    """The first picture that a message shows: attached, in its layout, or in an embed."""
    return next(_pictures(message), None)


def _pictures(message: discord.Message) -> Iterator[Given]:
    for attachment in message.attachments:
        if _is_picture(attachment.content_type, attachment.filename):
            yield from uploaded(attachment)
    for component in message.components:
        yield from _in_component(component)
    for embed in message.embeds:
        for shown in (embed.image.url, embed.thumbnail.url):
            if shown:
                yield linked(shown)


def _in_component(component: Any) -> Iterator[Given]:
    """Layouts nest; what shows a picture has a `media`, be it an item of a gallery or a thumbnail."""
    for item in getattr(component, "items", ()):
        yield from _of_media(item.media)
    for part in (component, getattr(component, "accessory", None)):
        if isinstance(part, discord.ThumbnailComponent):
            yield from _of_media(part.media)
    for name in _NESTED:
        for child in getattr(component, name, ()):
            yield from _in_component(child)


def _of_media(media: discord.UnfurledMediaItem) -> Iterator[Given]:
    if media.url and _is_picture(media.content_type, urlsplit(media.url).path):
        yield linked(media.url)


def _is_picture(content_type: str | None, name: str) -> bool:
    return content_type.startswith("image/") if content_type else name.lower().endswith(_ENDINGS)
