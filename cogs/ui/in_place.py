"""Answers that change the message they were pressed on, and private ones that carry files."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import discord
import structlog

from bot.client import UNSENT
from cogs.ui import first_answer
from cogs.ui.answers import NOBODY

log = structlog.get_logger(__name__)

T = TypeVar("T")


async def quietly(interaction: discord.Interaction[Any], work: Awaitable[T]) -> T:
    """The outcome of `work`; should it take long, the press is acknowledged and the message stays for now.

    Args:
        interaction: a press or a window's, not answered yet.
        work: a transaction.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([task], timeout=first_answer.PATIENCE)
    if not done and not interaction.response.is_done():
        try:
            await interaction.response.defer()
        except UNSENT as error:
            # Whether an answer can still be given shows when it is sent.
            log.warning("answer.not_deferred", reason=type(error).__name__)
    return await task


async def redraw(
    interaction: discord.Interaction[Any], view: discord.ui.LayoutView, files: Sequence[discord.File] = ()
) -> None:
    """Show something else on the message that was pressed; `files` take the place of those it had."""
    if interaction.response.is_done():
        await interaction.edit_original_response(view=view, attachments=files, allowed_mentions=NOBODY)
    else:
        await interaction.response.edit_message(view=view, attachments=files, allowed_mentions=NOBODY)


async def show_privately(
    interaction: discord.Interaction[Any], view: discord.ui.LayoutView, files: Sequence[discord.File] = ()
) -> None:
    """Answer a command for the member alone."""
    if interaction.response.is_done():
        await interaction.followup.send(view=view, files=files, ephemeral=True, allowed_mentions=NOBODY)
    else:
        await interaction.response.send_message(
            view=view, files=files, ephemeral=True, allowed_mentions=NOBODY
        )
