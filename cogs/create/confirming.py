"""What is dear or more than one is ordered when its author says so: a private question with its price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import discord

from bot.jobs.details import BatchOrder
from bot.jobs.drafts import Draft, DraftKind
from bot.locale import Texts, texts
from cogs.create.ordered import show_ordered
from cogs.ui import words
from cogs.ui.answers import Item, Row, layout, tell
from cogs.ui.buttons import JobButton
from cogs.ui.cog import EaselCog
from cogs.ui.custom_id import CustomId, Verb
from cogs.ui.first_answer import in_time, origin_of
from cogs.ui.in_place import quietly, redraw

NEVER_MIND: Final = "no"
PROMPTS_SHOWN: Final = 5
PROMPT_SHOWN: Final = 120  # characters


def many_lines(orders: Sequence[BatchOrder], cost: Decimal, say: Texts) -> str:
    """How many jobs at which price, and the first few prompts."""
    count = len(orders)
    lines = [say("confirm.many", count=count, quota=words.amount(cost))]
    lines += [
        f"{number}. **{words.quoted(order.prompt, PROMPT_SHOWN)}**"
        for number, order in enumerate(orders[:PROMPTS_SHOWN], 1)
    ]
    if count > PROMPTS_SHOWN:
        lines.append(say("confirm.more", count=count - PROMPTS_SHOWN))
    return "\n".join(lines)


def buttons(draft: Draft, label: str, say: Texts) -> Item:
    """Order it, or never mind."""
    return Row(
        JobButton(CustomId(Verb.CONFIRM, draft.ref), label=label, style=discord.ButtonStyle.primary),
        JobButton(CustomId(Verb.CONFIRM, draft.ref, NEVER_MIND), label=say("button.never_mind")),
    )


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
