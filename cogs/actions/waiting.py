"""The buttons of jobs that have no result: cancel, stop, decide, retry."""

from __future__ import annotations

from typing import Any

import discord

from bot.jobs.model import BATCH
from bot.locale import texts
from cogs.actions.presses import PressCog
from cogs.ui.answers import tell
from cogs.ui.custom_id import Verb
from cogs.ui.first_answer import in_time


class Waiting(PressCog):
    """What waits is its author's; what failed may be retried by whoever may press."""

    async def cog_load(self) -> None:
        """Take the presses of our buttons."""
        self.bot.presses |= {
            Verb.CANCEL: self.cancel,
            Verb.STOP: self.stop,
            Verb.ORDER: self.order,
            Verb.DISMISS: self.dismiss,
            Verb.RETRY: self.retry,
        }

    async def cancel(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Cancel under a waiting job."""
        job = await self.own(interaction, ref)
        if job is not None:
            cancelled = await in_time(
                interaction, self.services.jobs.cancel(job, _pressed_on(interaction)), private=True
            )
            await _tell(interaction, "cancel.done" if cancelled else "cancel.too_late")

    async def stop(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Stop under a batch: cancel those of its jobs that were not sent yet."""
        job = await self.own(interaction, ref)
        if job is None:
            return
        if job.action != BATCH:
            await _tell(interaction, "press.not_offered")
            return
        stopping = self.services.jobs.stop(job, _pressed_on(interaction))
        count = await in_time(interaction, stopping, private=True)
        await _tell(interaction, "stop.done" if count else "stop.nothing", count=count)

    async def order(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """The author's word that an unsure job shall be ordered again."""
        job = await self.own(interaction, ref)
        if job is not None:
            ordered = await in_time(interaction, self.services.jobs.order_again(job), private=True)
            await _tell(interaction, "unsure.ordered" if ordered else "unsure.settled")

    async def dismiss(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """The author's word that an unsure job shall be given up."""
        job = await self.own(interaction, ref)
        if job is not None:
            dismissed = await in_time(interaction, self.services.jobs.let_go(job), private=True)
            await _tell(interaction, "unsure.dismissed" if dismissed else "unsure.settled")

    async def retry(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Retry under a failed job: the same order once more, with its pictures."""
        press = await self.pressed(interaction, ref)
        if press is not None:
            retrying = self.services.jobs.retry(press.job, press.origin)
            await self.answer(press, await in_time(interaction, retrying), press.job.action)


def _pressed_on(interaction: discord.Interaction[Any]) -> int | None:
    """The message whose button was pressed; not one of `/queue`, which says nothing of the job's own."""
    message = interaction.message
    return message.id if message is not None and not message.flags.ephemeral else None


async def _tell(interaction: discord.Interaction[Any], key: str, **values: object) -> None:
    await tell(interaction, texts(str(interaction.locale))(key, **values))
