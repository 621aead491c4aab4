"""What members set for themselves: `/settings` and `/preset`."""

from __future__ import annotations

from bot.client import EaselBot
from cogs.settings.panel import PanelButton, PanelSelect
from cogs.settings.presets import Presets
from cogs.settings.settings import SettingsCog


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    bot.add_dynamic_items(PanelButton, PanelSelect)
    await bot.add_cog(SettingsCog(bot))
    await bot.add_cog(Presets(bot))
