"""Commands that make pictures."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.errors import EaselError
from bot.locale import texts
from bot.locale.commands import described
from bot.prompt import check_prompt
from bot.ttapi.messages import Mode
from cogs.ui.answers import tell
from cogs.ui.cog import EaselCog
from cogs.ui.first_answer import answer_with, in_time, origin_of

MODES = [app_commands.Choice(name=described(f"mode.{mode}"), value=mode.value) for mode in Mode]


class Create(EaselCog):
    """`/imagine`."""

    @app_commands.command(name="imagine", description=described("command.imagine"))
    @app_commands.describe(prompt=described("option.prompt"), mode=described("option.mode"))
    @app_commands.choices(mode=MODES)
    async def imagine(
        self,
        interaction: discord.Interaction[EaselBot],
        prompt: app_commands.Range[str, 1, 6000],
        mode: str = Mode.FAST.value,
    ) -> None:
        """A grid of four pictures from a prompt."""
        try:
            checked = check_prompt(prompt)
        except EaselError as error:
            await tell(interaction, texts(str(interaction.locale)).say(error.message))
            return
        card = await in_time(
            interaction, self.services.jobs.imagine(checked, Mode(mode), origin_of(interaction))
        )
        await answer_with(interaction, self.services, card)


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    await bot.add_cog(Create(bot))
