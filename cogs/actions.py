"""What happens when a button is pressed."""

from __future__ import annotations

from typing import Any

import discord

from bot.client import EaselBot
from bot.jobs.model import Job
from bot.jobs.outcomes import Pressed, Verdict
from bot.locale import Texts, texts
from cogs.ui import words
from cogs.ui.answers import Item, Row, link_button, message_link, tell
from cogs.ui.buttons import JobButton, verb_button
from cogs.ui.cog import EaselCog
from cogs.ui.custom_id import Verb
from cogs.ui.first_answer import answer_with, in_time, origin_of


class Actions(EaselCog):
    """The verbs that buttons carry."""

    async def cog_load(self) -> None:
        """Take the presses of our buttons."""
        self.bot.presses |= {
            Verb.ACTION: self.action,
            Verb.AGAIN: self.again,
            Verb.CANCEL: self.cancel,
            Verb.RETRY: self.retry,
            Verb.ORDER: self.order,
            Verb.DISMISS: self.dismiss,
        }

    async def action(self, interaction: discord.Interaction[Any], ref: str, action: str) -> None:
        """One of upstream's buttons under a result."""
        await self._press(interaction, ref, action, again=False)

    async def again(self, interaction: discord.Interaction[Any], ref: str, action: str) -> None:
        """The member confirmed that a finished action shall run once more."""
        await self._press(interaction, ref, action, again=True)

    async def cancel(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Cancel under a waiting job."""
        say = texts(str(interaction.locale))
        job = await self._own(interaction, ref, say)
        if job is None:
            return
        cancelled = await in_time(interaction, self.services.jobs.cancel(job), private=True)
        await tell(interaction, say("cancel.done" if cancelled else "cancel.too_late"))

    async def retry(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Retry under a failed job: the same order once more, by whoever presses."""
        say = texts(str(interaction.locale))
        job = await self._pressable(interaction, ref, say)
        if job is None:
            return
        pressed = await in_time(interaction, self.services.jobs.retry(job, origin_of(interaction)))
        await self._answer(interaction, pressed, ref, job.action, say)

    async def order(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """The author's word that an unsure job shall be ordered again."""
        say = texts(str(interaction.locale))
        job = await self._own(interaction, ref, say)
        if job is not None:
            ordered = await in_time(interaction, self.services.jobs.order_again(job), private=True)
            await tell(interaction, say("unsure.ordered" if ordered else "unsure.settled"))

    async def dismiss(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """The author's word that an unsure job shall be given up."""
        say = texts(str(interaction.locale))
        job = await self._own(interaction, ref, say)
        if job is not None:
            dismissed = await in_time(interaction, self.services.jobs.let_go(job), private=True)
            await tell(interaction, say("unsure.dismissed" if dismissed else "unsure.settled"))

    async def _press(
        self, interaction: discord.Interaction[Any], ref: str, action: str, *, again: bool
    ) -> None:
        say = texts(str(interaction.locale))
        if await self._pressable(interaction, ref, say) is None:
            return
        pressing = self.services.jobs.press(ref, action, origin_of(interaction), again)
        await self._answer(interaction, await in_time(interaction, pressing), ref, action, say)

    async def _answer(
        self, interaction: discord.Interaction[Any], pressed: Pressed, ref: str, action: str, say: Texts
    ) -> None:
        job = pressed.job
        if pressed.verdict is Verdict.PLACED and job is not None:
            card = self.services.jobs.waiting_card(job, pressed.ahead, pressed.parent)
            await answer_with(interaction, self.services, card)
        elif pressed.verdict is Verdict.EXISTS and job is not None:
            text = say("press.exists" if job.terminal else "press.running")
            jump = _jump(job, say)
            await tell(interaction, text, *([Row(*jump)] if jump else []))
        elif pressed.verdict is Verdict.RAN and job is not None:
            cost = words.amount(job.estimate)
            label = say("button.again", quota=cost)
            parent = await self.services.jobs.get(ref)
            assert parent is not None, "a child was found, so its parent exists"
            again = verb_button(parent, Verb.AGAIN, label, discord.ButtonStyle.primary, action)
            await tell(interaction, say("press.ran"), Row(*_jump(job, say), again))
        elif pressed.verdict is Verdict.NOT_OFFERED:
            await tell(interaction, say("press.not_offered"))
        else:
            await tell(interaction, say("press.unknown"))

    async def _own(self, interaction: discord.Interaction[Any], ref: str, say: Texts) -> Job | None:
        """The job, if the one who presses is its author; else the member is told."""
        job = await in_time(interaction, self.services.jobs.get(ref), private=True)
        return await _allowed(interaction, job, job is not None and job.user_id == interaction.user.id, say)

    async def _pressable(self, interaction: discord.Interaction[Any], ref: str, say: Texts) -> Job | None:
        """The job, if the one who presses may; else the member is told."""
        jobs = self.services.jobs
        job = await in_time(interaction, jobs.get(ref))
        return await _allowed(
            interaction, job, job is not None and jobs.may_press(job, interaction.user.id), say
        )


async def _allowed(
    interaction: discord.Interaction[Any], job: Job | None, may: bool, say: Texts
) -> Job | None:
    if job is None:
        await tell(interaction, say("press.unknown"))
    elif not may:
        await tell(interaction, say("press.not_yours"))
    return job if may else None


def _jump(job: Job, say: Texts) -> list[Item]:
    if job.message_id is None:
        return []
    channel = job.message_channel_id or job.channel_id
    return [link_button(say("button.jump"), message_link(job.guild_id, channel, job.message_id))]


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    bot.add_dynamic_items(JobButton)
    await bot.add_cog(Actions(bot))
