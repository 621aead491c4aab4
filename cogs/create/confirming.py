"""What was asked about first is ordered when its author says so, or let be."""

from __future__ import annotations

from typing import Any

import discord

from bot.jobs.drafts import Draft, DraftKind
from bot.locale import texts
from cogs.create.ordered import show_ordered
from cogs.ui.answers import layout, tell
from cogs.ui.cog import EaselCog
from cogs.ui.confirm import NEVER_MIND
from cogs.ui.custom_id import Verb
from cogs.ui.first_answer import in_time, origin_of
from cogs.ui.in_place import quietly, redraw


class Confirming(EaselCog):
    """The answers to such questions."""

    async def cog_load(self) -> None:
        """Take the presses of our buttons."""
        self.bot.presses[Verb.CONFIRM] = self.confirm

    async def confirm(self, interaction: discord.Interaction[Any], ref: str, argument: str) -> None:
        """Order a draft, or let it be; a second time leads to what it became."""
        if argument == NEVER_MIND:
            await self._let_be(interaction, ref)
            return
        settings = await in_time(interaction, self.services.members.settings(interaction.user.id))
        origin = origin_of(interaction, settings.private)
        ordering = self.services.orders.confirm(ref, origin)
        pressed = await in_time(interaction, ordering, private=origin.private)
        if pressed.job is not None:
            await show_ordered(interaction, self.services, pressed)
            return
        draft = await in_time(interaction, self.services.orders.find_draft(ref), private=True)
        await tell(interaction, texts(str(interaction.locale))(_refusal(draft, interaction.user.id)))

    async def _let_be(self, interaction: discord.Interaction[Any], ref: str) -> None:
        say = texts(str(interaction.locale))
        draft = await quietly(interaction, self.services.orders.find_draft(ref))
        if draft is not None and (draft.user_id != interaction.user.id or draft.job_id is not None):
            await tell(interaction, say(_refusal(draft, interaction.user.id)))
        else:
            await redraw(interaction, layout(say("confirm.dropped")))


def _refusal(draft: Draft | None, user_id: int) -> str:
    """The text for whoever may not confirm or drop a draft, or can no more."""
    if draft is None or draft.kind is not DraftKind.ORDER:
        return "confirm.unknown"
    return "press.not_yours" if draft.user_id != user_id else "confirm.too_late"
