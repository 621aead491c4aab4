"""What happens when a button is pressed, or a window is sent that a button opened."""

from __future__ import annotations

from bot.client import EaselBot
from cogs.actions.animating import Animating
from cogs.actions.describing import Describing
from cogs.actions.remixing import Remixing
from cogs.actions.results import Results
from cogs.actions.varying import Varying
from cogs.actions.waiting import Waiting
from cogs.actions.windows import Windows
from cogs.ui.buttons import JobButton


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    bot.add_dynamic_items(JobButton)
    for cog in (Results, Remixing, Animating, Varying, Describing, Waiting, Windows):
        await bot.add_cog(cog(bot))
