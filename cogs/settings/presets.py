"""`/preset`: pieces of prompt that a member keeps under a name."""

from __future__ import annotations

from typing import Final

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.errors import DatabaseUnavailable, EaselError
from bot.locale import texts
from bot.locale.commands import described
from bot.prompt import check_preset_name, check_preset_text, preset_key
from cogs.settings.refusal import refusal
from cogs.ui.answers import tell
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.first_answer import in_time
from cogs.ui.words import quoted

LISTED: Final = 70  # characters of each preset
SHOWN: Final = 500


class Presets(EaselCog):
    """Up to twenty for each member, used as ``--name`` in a prompt."""

    preset = everywhere(app_commands.Group(name="preset", description=described("command.preset")))

    @preset.command(name="save", description=described("command.preset.save"))
    @app_commands.describe(name=described("option.preset.new"), text=described("option.preset.text"))
    async def save(self, interaction: discord.Interaction[EaselBot], name: str, text: str) -> None:
        """Keep a piece of prompt, in place of one of that name."""
        say = texts(str(interaction.locale))
        members, member = self.services.members, interaction.user.id
        try:
            key = check_preset_name(name)
            kept = check_preset_text(text, unknown_flags=self.services.settings.unknown_flags)
            await in_time(interaction, members.save_preset(member, key, kept), private=True)
        except DatabaseUnavailable:
            raise
        except EaselError as error:
            await tell(interaction, refusal(text, error, say))
            return
        await tell(interaction, say("preset.saved", name=key), quoted(kept, SHOWN))

    @preset.command(name="list", description=described("command.preset.list"))
    async def list(self, interaction: discord.Interaction[EaselBot]) -> None:
        """All of a member's presets."""
        say = texts(str(interaction.locale))
        mine = await in_time(interaction, self.services.members.presets(interaction.user.id), private=True)
        if not mine:
            await tell(interaction, say("preset.none"))
            return
        lines = [f"`--{name}` {quoted(text, LISTED)}" for name, text in mine.items()]
        await tell(interaction, say("preset.title", n=len(mine), count=len(mine)), "\n".join(lines))

    @preset.command(name="delete", description=described("command.preset.delete"))
    @app_commands.describe(name=described("option.preset.name"))
    async def delete(self, interaction: discord.Interaction[EaselBot], name: str) -> None:
        """Forget a preset."""
        say = texts(str(interaction.locale))
        key = preset_key(name.strip().removeprefix("--"))
        dropping = self.services.members.drop_preset(interaction.user.id, key)
        dropped = await in_time(interaction, dropping, private=True)
        await tell(interaction, say("preset.deleted" if dropped else "preset.unknown", name=quoted(key, 40)))

    @delete.autocomplete("name")
    async def names(
        self, interaction: discord.Interaction[EaselBot], current: str
    ) -> list[app_commands.Choice[str]]:
        """The member's presets whose name has what was typed."""
        wanted = preset_key(current.strip().removeprefix("--"))
        try:
            mine = await self.services.members.presets(interaction.user.id)
        except DatabaseUnavailable:
            return []
        return [app_commands.Choice(name=f"--{name}", value=name) for name in mine if wanted in name]
