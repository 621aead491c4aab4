"""The buttons of a description: imagine one of its prompts, or all of them."""

from __future__ import annotations

from typing import Any, Final

import discord

from bot.jobs.details import BatchOrder
from bot.jobs.model import DESCRIBE, State
from bot.prompt import PromptError, parse, split_described
from cogs.actions.presses import Press, PressCog
from cogs.ui.answers import tell
from cogs.ui.custom_id import Verb
from cogs.ui.faults import findings_text

_PLACES: Final = {str(number): number - 1 for number in range(1, 11)}


class Describing(PressCog):
    """Prompts come from the stored text, never from the button."""

    async def cog_load(self) -> None:
        """Take the presses of our buttons."""
        self.bot.presses |= {Verb.PROMPT: self.prompt, Verb.PROMPTS: self.prompts}

    async def prompt(self, interaction: discord.Interaction[Any], ref: str, number: str) -> None:
        """Imagine one prompt, at the speed that the member has set."""
        press = await self.pressed(interaction, ref)
        if press is None:
            return
        prompts, place = _prompts(press), _PLACES.get(number)
        if place is None or place >= len(prompts):
            await tell(interaction, press.say("press.not_offered"))
            return
        await self._order(press, prompts[place : place + 1])

    async def prompts(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Imagine all of them, once that is confirmed."""
        press = await self.pressed(interaction, ref)
        if press is None:
            return
        prompts = _prompts(press)
        if prompts:
            await self._order(press, prompts)
        else:
            await tell(interaction, press.say("press.not_offered"))

    async def _order(self, press: Press, prompts: tuple[str, ...]) -> None:
        unknown_flags, mode = self.services.settings.unknown_flags, press.settings.mode
        orders: list[BatchOrder] = []
        for prompt in prompts:
            try:
                parsed = parse(prompt, unknown_flags=unknown_flags)
            except PromptError as error:
                await tell(press.interaction, findings_text(prompt, error.faults, press.say))
                return
            orders += [BatchOrder(order.text, order.mode or mode) for order in parsed.orders]
        await self.imagine(press, orders, press.say("describe.all", count=len(orders)))


def _prompts(press: Press) -> tuple[str, ...]:
    job = press.job
    if job.action != DESCRIBE or job.state is not State.SUCCEEDED:
        return ()
    return split_described(job.text or "")
