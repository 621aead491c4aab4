"""Bringing earlier work back."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.errors import DatabaseUnavailable
from bot.locale import texts
from bot.locale.commands import described
from cogs.ui import words
from cogs.ui.answers import tell
from cogs.ui.cog import EaselCog
from cogs.ui.first_answer import in_time, thinking

CHOICES = 25


class Gallery(EaselCog):
    """`/show`."""

    @app_commands.command(name="show", description=described("command.show"))
    @app_commands.describe(job=described("option.job"))
    async def show(self, interaction: discord.Interaction[EaselBot], job: str) -> None:
        """Bring a job of one's own back, with live buttons, to this channel."""
        found = await in_time(interaction, self.services.jobs.find_own(interaction.user.id, job))
        if found is None:
            await tell(interaction, texts(str(interaction.locale))("show.unknown"))
            return
        message_id = await thinking(interaction)
        assert interaction.channel_id is not None, "commands live in channels"
        await self.services.jobs.bring(
            found, interaction.token, interaction.channel_id, message_id, private=False
        )

    @show.autocomplete("job")
    async def show_choices(
        self, interaction: discord.Interaction[EaselBot], current: str
    ) -> list[app_commands.Choice[str]]:
        """The member's newest jobs whose prompt or reference has what was typed."""
        say = texts(str(interaction.locale))
        wanted = current.strip().lower()
        choices: list[app_commands.Choice[str]] = []
        try:
            recent = await self.services.jobs.recent(interaction.user.id)
        except DatabaseUnavailable:
            return []
        for job in recent:
            if wanted in job.prompt.lower() or job.ref.startswith(wanted):
                title = words.action_title(job, say)
                name = words.snippet(f"{title} · {job.prompt}" if title else job.prompt, 85)
                choices.append(app_commands.Choice(name=f"{name} · {words.short_ref(job)}", value=job.ref))
        return choices[:CHOICES]


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    await bot.add_cog(Gallery(bot))
