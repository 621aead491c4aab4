"""Windows are sent to whoever took their verb."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from cogs.ui.cog import EaselCog
from cogs.ui.modals import submitted


class Windows(EaselCog):
    """Hears every interaction, since discord.py would look for a window in its memory only."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take what a window of ours was sent with."""
        await submitted(interaction)
