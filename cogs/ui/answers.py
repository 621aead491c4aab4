"""Answers that are words, not pictures: Components V2 throughout, and private."""

from __future__ import annotations

from typing import Any, Final

import discord

from bot.jobs.model import Home

# Any: a DynamicItem claims to live in both kinds of view, which no narrower type accepts.
Item = discord.ui.Item[Any]
Row = discord.ui.ActionRow[Any]
NOBODY: Final = discord.AllowedMentions.none()
IN_PUBLIC: Final = (
    "in_public"  # among an interaction's extras: whether all see that it is being thought about
)


def layout(*items: Item | str) -> discord.ui.LayoutView:
    """A V2 message of texts and rows that never times out."""
    view = discord.ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(_item(item))
    return view


def boxed(colour: discord.Colour, *items: Item | str) -> Item:
    """Texts and rows in a frame with a coloured edge, for what needs attention."""
    return discord.ui.Container[Any](*map(_item, items), accent_colour=colour)


def beside(text: str, button: Item) -> Item:
    """A text with a button at its side."""
    return discord.ui.Section[Any](text, accessory=button)


def _item(item: Item | str) -> Item:
    return discord.ui.TextDisplay(item) if isinstance(item, str) else item


async def tell(interaction: discord.Interaction[Any], *items: Item | str) -> None:
    """Answer privately, or add a private message where there is an answer already."""
    view = layout(*items)
    if interaction.extras.pop(IN_PUBLIC, False):
        # The next message would take its place, for all to see.
        await interaction.delete_original_response()
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NOBODY)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NOBODY)


def link_button(label: str, url: str) -> Item:
    """A button that leads to an address."""
    return discord.ui.Button[Any](label=label, url=url)


def message_link(home: Home) -> str:
    """The address of a message, for jump links."""
    return f"https://discord.com/channels/{home.guild_id or '@me'}/{home.channel_id}/{home.message_id}"
