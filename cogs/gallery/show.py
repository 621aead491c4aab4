"""Bringing a job of one's own back."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.errors import DatabaseUnavailable
from bot.jobs.model import Home, Job, State
from bot.locale import texts
from bot.locale.commands import described
from cogs.ui import words
from cogs.ui.answers import tell
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.first_answer import in_time, thinking

CHOICES = 25


class Show(EaselCog):
    """`/show`."""

    @app_commands.command(name="show", description=described("command.show"))
    @app_commands.describe(job=described("option.job"))
    @everywhere
    async def show(self, interaction: discord.Interaction[EaselBot], job: str) -> None:
        """Bring a job of one's own back, with live buttons, to this channel.

        It is the interaction's own answer, so that it works where the bot is no member too.
        """
        say = texts(str(interaction.locale))
        # What comes late is private, since by then nobody knows whether the member wants it so.
        found, private = await in_time(interaction, self._find(interaction.user.id, job), private=True)
        if found is None:
            await tell(interaction, say("show.unknown"))
            return
        if _has_picture(found) and not interaction.app_permissions.attach_files:
            await tell(interaction, say("show.no_pictures"))
            return
        private = private or interaction.response.is_done()
        message_id = await thinking(interaction, private=private)
        assert interaction.channel_id is not None, "commands live in channels"
        home = Home(interaction.guild_id, interaction.channel_id, message_id)
        await self.services.jobs.bring(found, interaction.token, home, private)

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

    async def _find(self, user_id: int, wanted: str) -> tuple[Job | None, bool]:
        """The job, and whether the member wants results for themselves alone."""
        job = await self.services.jobs.find_own(user_id, wanted)
        return job, (await self.services.members.settings(user_id)).private


def _has_picture(job: Job) -> bool:
    """Whether the job's message has, or will have, a file."""
    return job.state not in {State.FAILED, State.CANCELLED} and not job.text
