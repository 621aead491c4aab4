"""Buttons that outlive every restart: their state is in the custom id, their rights in the store."""

from __future__ import annotations

import re
from typing import Any, Protocol

import discord

from bot.client import EaselBot
from cogs.ui.custom_id import TEMPLATE, CustomId, Verb
from cogs.ui.errors import answering_errors


class Referenced(Protocol):
    """A job or a draft."""

    @property
    def ref(self) -> str:
        """Our own reference."""
        ...


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


def verb_button(
    of: Referenced,
    verb: Verb,
    label: str | None,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    argument: str = "",
    emoji: str | None = None,
) -> JobButton:
    """A button of ours about a job or a draft."""
    return JobButton(CustomId(verb, of.ref, argument), label=label, emoji=emoji, style=style)


def marked(used: bool) -> discord.ButtonStyle:
    """The look of a button, which shows whether it was pressed."""
    return discord.ButtonStyle.primary if used else discord.ButtonStyle.secondary
