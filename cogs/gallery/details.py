"""The message menu's *Job details*."""

from __future__ import annotations

from typing import Any, Final

import discord

from bot.jobs.actions import family
from bot.jobs.model import Job
from bot.locale import Texts, texts
from cogs.ui import words
from cogs.ui.answers import message_link, tell
from cogs.ui.cog import EaselCog
from cogs.ui.custom_id import CustomId
from cogs.ui.first_answer import in_time

PROMPT_SHOWN: Final = 800  # characters


class Details(EaselCog):
    """Everything Easel knows about the job that a message shows."""

    async def cog_load(self) -> None:
        """Put the entry into the menu."""
        self.add_menu("menu.details", self.details)

    async def details(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """The facts, for whoever asks; TTAPI's own id for the author and the bot's owner only."""
        say = texts(str(interaction.locale))
        job, parent = await in_time(interaction, self._find(message), private=True)
        if job is None:
            await tell(interaction, say("details.no_job"))
            return
        trusted = job.user_id == interaction.user.id or await self.bot.is_owner(interaction.user)
        await tell(interaction, say("details.title"), facts(job, parent, say, trusted=trusted))

    async def _find(self, message: discord.Message) -> tuple[Job | None, Job | None]:
        """The job that a message shows, a copy of it too, and its parent."""
        job = await self.services.members.shown_by(message.id)
        if job is None and message.author.id in {self.bot.application_id, getattr(self.bot.user, "id", None)}:
            ref = _carried(message)
            job = None if ref is None else await self.services.jobs.get(ref)
        return job, None if job is None else await self.services.jobs.parent_of(job)


def _carried(message: discord.Message) -> str | None:
    """The reference in the first button of ours."""
    for part in discord.ui.LayoutView.from_message(message).walk_children():
        state = CustomId.unpack(getattr(part, "custom_id", None) or "")
        if state is not None:
            return state.ref
    return None


def facts(job: Job, parent: Job | None, say: Texts, *, trusted: bool) -> str:
    """One line for each thing that is known."""
    shown = job.prompt or job.text
    lines = [
        *([f"**{words.quoted(shown, PROMPT_SHOWN)}**"] if shown else []),
        _origin(job, parent, say),
        say("details.state", state=say(f"state.{job.state}"), mode=say(f"mode.{job.mode}")),
        *_times(job, say),
        _quota(job, say),
    ]
    if job.seed is not None:
        lines.append(say("details.seed", seed=words.quoted(job.seed, 40)))
    if job.components:
        lines.append(say("details.components", count=len(job.components)))
    lines.append(say("details.ref", ref=job.ref))
    if trusted and job.job_id is not None:
        lines.append(say("details.job_id", job_id=words.quoted(job.job_id, 80)))
    return "\n".join(lines)


def _origin(job: Job, parent: Job | None, say: Texts) -> str:
    what = words.action_title(job, say) or say(f"kind.{family(job.action)}")
    line = say("details.action", action=what, author=f"<@{job.user_id}>")
    if parent is None or parent.home is None:
        return line
    return say("details.parent", action=line, link=message_link(parent.home))


def _times(job: Job, say: Texts) -> list[str]:
    asked = say("details.asked", when=f"<t:{int(job.created_at)}:f>")
    if job.finished_at is None:
        return [asked]
    when = f"<t:{int(job.finished_at)}:f>"
    if job.submitted_at is None:
        return [asked, say("details.ended", when=when)]
    time = words.duration(job.finished_at - job.submitted_at, say)
    return [asked, say("details.ended_after", when=when, time=time)]


def _quota(job: Job, say: Texts) -> str:
    if job.quota is not None:
        return say("details.quota", quota=words.amount(job.quota))
    return say("details.estimate", quota=words.amount(job.estimate))
