"""The pictures and clips that a message shows: uploaded with it, there already, or linked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import discord

from bot.jobs.ports import Card
from cogs.ui import words
from cogs.ui.answers import Item

LONGEST_ADDRESS: Final = 2048
LONGEST_ALT: Final = 1000
MOST_SHOWN: Final = 10
_SCHEMES: Final = ("https://", "http://", "attachment://")
_CLIP: Final = re.compile(r".*_(?P<number>[1-9][0-9]?)\.mp4")

Gallery = discord.ui.MediaGallery[Any]


def gallery(address: str | None, alt: str = "", *, https: bool = False) -> list[Item]:
    """One picture, if it can be shown.

    Args:
        address: where it is, of which upstream may have said anything.
        alt: the prompt, for those who cannot see it.
        https: whether the address is shown only if it is a safe one.
    """
    if address is None or not _can_be_shown(address, https=https):
        return []
    description = words.snippet(alt, LONGEST_ALT) if alt.strip() else None
    return [Gallery(discord.MediaGalleryItem(address, description=description))]


def galleries(addresses: Iterable[str]) -> list[Item]:
    """Several pictures or clips beside one another."""
    shown = [address for address in addresses if _can_be_shown(address)][:MOST_SHOWN]
    return [Gallery(*map(discord.MediaGalleryItem, shown))] if shown else []


def picture_of(card: Card) -> str | None:
    """Where a finished job's picture is."""
    if card.ready is not None:
        return f"attachment://{card.ready.filename}"
    if card.job.picture is not None and not card.job.picture.provisional:
        return f"attachment://{card.job.picture.filename}"
    return card.link


def stands_in(card: Card) -> str | None:
    """The file that is shown in a picture's place until that is there."""
    if card.ready is not None:
        return f"attachment://{card.ready.filename}" if card.ready.provisional else None
    picture = card.job.picture
    return f"attachment://{picture.filename}" if picture is not None and picture.provisional else None


def clips_of(card: Card) -> list[str]:
    """Where a video's clips are, in their order: those that Discord has, and links to the others."""
    names = [clip.filename for clip in (card.clips or card.job.clips)]
    uploaded = {int(found["number"]): name for name in names if (found := _CLIP.fullmatch(name))}
    return [
        f"attachment://{uploaded[number]}" if number in uploaded else url
        for number, url in enumerate(card.job.videos, 1)
    ]


def _can_be_shown(address: str, *, https: bool = False) -> bool:
    return address.startswith(_SCHEMES[:1] if https else _SCHEMES) and len(address) <= LONGEST_ADDRESS
