"""`/describe` and the message menu *Describe this image*: four prompts for a picture."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.locale.commands import described
from cogs.create.pictures import Given, as_input, first_picture, linked, take, uploaded
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.first_answer import answer_with, in_time, origin_of
from cogs.ui.refusals import Refusal, telling_refusals


class Describe(EaselCog):
    """Both ways to ask for a description."""

    async def cog_load(self) -> None:
        """Offer the message menu."""
        self.add_menu("menu.describe", self.describe_message)

    @everywhere
    @app_commands.command(name="describe", description=described("command.describe"))
    @app_commands.describe(image=described("option.describe_image"), url=described("option.describe_url"))
    async def describe(
        self,
        interaction: discord.Interaction[EaselBot],
        image: discord.Attachment | None = None,
        url: app_commands.Range[str, 1, 2000] | None = None,
    ) -> None:
        """Four prompts for an uploaded picture or one at an address."""
        async with telling_refusals(interaction):
            given = [*uploaded(image), *([linked(url.strip())] if url else [])]
            if len(given) != 1:
                raise Refusal("describe.one_picture")
            await self._describe(interaction, given[0])

    async def describe_message(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Four prompts for the first picture of a message."""
        async with telling_refusals(interaction):
            given = first_picture(message)
            if given is None:
                raise Refusal("menu.no_picture")
            await self._describe(interaction, given)

    async def _describe(self, interaction: discord.Interaction[Any], given: Given) -> None:
        own = await in_time(interaction, self.services.members.settings(interaction.user.id))
        taking = take(self.services.attachments, [given])
        picture = (await in_time(interaction, taking, private=own.private))[0]
        origin = origin_of(interaction, own.private)
        ordering = self.services.orders.describe(as_input(picture), origin)
        card = await in_time(interaction, ordering, private=own.private)
        await answer_with(interaction, self.services, card)
