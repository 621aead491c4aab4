"""Answers that are words, not pictures: Components V2 throughout, and private."""

from __future__ import annotations

from typing import Any

import discord

# Any: a DynamicItem claims to live in both kinds of view, which no narrower type accepts.
Item = discord.ui.Item[Any]
Row = discord.ui.ActionRow[Any]
NOBODY = discord.AllowedMentions.none()


def layout(*items: Item | str) -> discord.ui.LayoutView:
    """A V2 message of texts and rows that never times out."""
    view = discord.ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(discord.ui.TextDisplay(item) if isinstance(item, str) else item)
    return view


async def tell(interaction: discord.Interaction[Any], *items: Item | str) -> None:
    """Answer privately, or add a private message where there is an answer already."""
    view = layout(*items)
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NOBODY)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NOBODY)


def link_row(label: str, url: str) -> Row:
    """A row with one link."""
    return Row(discord.ui.Button(label=label, url=url))


def message_link(guild_id: int | None, channel_id: int, message_id: int) -> str:
    """The address of a message, for jump links."""
    return f"https://discord.com/channels/{guild_id or '@me'}/{channel_id}/{message_id}"
