"""What came of a draft: the new job's message, or the way to the job that it became before."""

from __future__ import annotations

from typing import Any

import discord

from bot.client import Services
from bot.jobs.model import Job
from bot.jobs.outcomes import Pressed, Verdict
from bot.locale import Texts, texts
from cogs.ui.answers import Item, Row, link_button, message_link, tell
from cogs.ui.first_answer import answer_with, in_time


async def show_ordered(interaction: discord.Interaction[Any], services: Services, pressed: Pressed) -> None:
    """Answer with a job that was placed, or lead privately to the one that exists."""
    say, job = texts(str(interaction.locale)), pressed.job
    if job is None:
        await tell(interaction, say("confirm.unknown"))
    elif pressed.verdict is Verdict.PLACED:
        card = await in_time(interaction, services.jobs.card(job), private=job.private)
        await answer_with(interaction, services, card)
    else:
        await tell(interaction, say("press.exists" if job.terminal else "press.running"), *_jump(job, say))


def _jump(job: Job, say: Texts) -> list[Item]:
    return [] if job.home is None else [Row(link_button(say("button.jump"), message_link(job.home)))]
