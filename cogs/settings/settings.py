"""`/settings` and what is sent from the suffix's window."""

from __future__ import annotations

from typing import Any, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import EaselBot
from bot.errors import EaselError
from bot.locale import texts
from bot.locale.commands import described
from bot.prompt import check_preset_text
from cogs.settings.panel import panel
from cogs.settings.refusal import refusal
from cogs.settings.suffix import sent_suffix
from cogs.ui.answers import tell
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.errors import answering_errors
from cogs.ui.first_answer import in_time
from cogs.ui.in_place import quietly, redraw, show_privately
from cogs.ui.words import quoted

TYPED_SHOWN: Final = 500  # characters


class SettingsCog(EaselCog, name="Settings"):
    """The panel with a member's own defaults."""

    @app_commands.command(name="settings", description=described("command.settings"))
    @everywhere
    async def settings(self, interaction: discord.Interaction[EaselBot]) -> None:
        """Everything a member can set for themselves."""
        mine = await in_time(interaction, self.services.members.settings(interaction.user.id), private=True)
        await show_privately(interaction, panel(mine, texts(str(interaction.locale))))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """What a member sent from the suffix's window."""
        typed = sent_suffix(interaction)
        if typed is not None:
            async with answering_errors(interaction):
                await self._keep_suffix(interaction, typed)

    async def _keep_suffix(self, interaction: discord.Interaction[Any], typed: str) -> None:
        say = texts(str(interaction.locale))
        try:
            suffix = (
                check_preset_text(typed, unknown_flags=self.services.settings.unknown_flags) if typed else ""
            )
        except EaselError as error:
            refused = f"{say('settings.suffix.refused')}\n{refusal(typed, error, say)}"
            await tell(interaction, refused, say("settings.typed", text=quoted(typed, TYPED_SHOWN)))
            return
        members, member = self.services.members, interaction.user.id
        settings = await quietly(interaction, members.change(member, suffix=suffix))
        await redraw(interaction, panel(settings, say))
