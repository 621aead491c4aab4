"""Buttons that outlive every restart: their state is in the custom id, their rights in the store."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.client import EaselBot
from bot.jobs.actions import ActionSpec, offered
from bot.jobs.model import Job
from bot.locale import Texts
from cogs.ui.answers import Row
from cogs.ui.custom_id import TEMPLATE, CustomId, Verb
from cogs.ui.errors import answering_errors


class JobButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]], template=TEMPLATE):
    """The one dynamic item: every button of ours that is not a link."""

    def __init__(
        self,
        custom_id: CustomId,
        *,
        label: str | None = None,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        self.state = custom_id
        super().__init__(discord.ui.Button(label=label, emoji=emoji, style=style, custom_id=custom_id.pack()))

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> JobButton:
        """The button that was pressed, from its custom id alone."""
        state = CustomId.unpack(match.string)
        if state is None:
            raise ValueError("a custom id of no verb of ours")
        assert isinstance(item, discord.ui.Button)
        label = item.label if item.label or item.emoji else "…"
        return cls(state, label=label, emoji=str(item.emoji) if item.emoji else None, style=item.style)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press to the cog that took this verb; nothing raised here would reach anybody."""
        bot = interaction.client
        assert isinstance(bot, EaselBot)
        async with answering_errors(interaction):
            await bot.presses[self.state.verb](interaction, self.state.ref, self.state.argument)


def action_rows(job: Job, used: frozenset[str], texts: Texts) -> list[Row]:
    """Exactly the buttons that upstream's components allow, in Midjourney's order, used ones marked."""
    rows: dict[int, list[JobButton]] = {}
    for spec in offered(job.components):
        rows.setdefault(spec.row, []).append(_action_button(job, spec, spec.name in used, texts))
    chunks = [buttons[i : i + 5] for _, buttons in sorted(rows.items()) for i in range(0, len(buttons), 5)]
    return [Row(*chunk) for chunk in chunks]


def _action_button(job: Job, spec: ActionSpec, used: bool, texts: Texts) -> JobButton:
    label = texts(spec.label) if spec.label and spec.label.startswith("button.") else spec.label
    style = discord.ButtonStyle.primary if used else discord.ButtonStyle.secondary
    return JobButton(CustomId(Verb.ACTION, job.ref, spec.name), label=label, emoji=spec.emoji, style=style)


def verb_button(
    job: Job,
    verb: Verb,
    label: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    argument: str = "",
) -> JobButton:
    """A button of ours beside upstream's."""
    return JobButton(CustomId(verb, job.ref, argument), label=label, style=style)
