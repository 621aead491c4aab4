"""Everything that makes new jobs: commands, message menus, and the questions they ask first."""

from __future__ import annotations

from bot.client import EaselBot
from cogs.create.animate import Animate
from cogs.create.blend import Blend
from cogs.create.confirming import Confirming
from cogs.create.describe import Describe
from cogs.create.edit import Edit
from cogs.create.edit_window import EditWindow
from cogs.create.imagine import Imagine
from cogs.create.picture_prompt import PicturePrompt


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    for cog in (Imagine, Blend, Describe, Edit, EditWindow, Animate, PicturePrompt, Confirming):
        await bot.add_cog(cog(bot))
