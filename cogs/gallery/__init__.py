"""Earlier work: brought back, paged through, explained."""

from __future__ import annotations

from bot.client import EaselBot
from cogs.gallery.details import Details
from cogs.gallery.history import History
from cogs.gallery.show import Show


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    for cog in (Show, History, Details):
        await bot.add_cog(cog(bot))
