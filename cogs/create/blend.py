"""`/blend`: a grid from two to five pictures."""

from __future__ import annotations

from typing import Final

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.locale.commands import described
from bot.ttapi.messages import Dimensions, Mode
from cogs.create.imagine import MODES
from cogs.create.pictures import as_input, take, uploaded
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.first_answer import answer_with, in_time, origin_of
from cogs.ui.refusals import telling_refusals

SHAPES: Final = {
    Dimensions.SQUARE: "dimensions.square",
    Dimensions.PORTRAIT: "dimensions.portrait",
    Dimensions.LANDSCAPE: "dimensions.landscape",
}
SHAPE_CHOICES: Final = [
    app_commands.Choice(name=described(key), value=shape.value) for shape, key in SHAPES.items()
]


class Blend(EaselCog):
    """`/blend`."""

    @everywhere
    @app_commands.command(name="blend", description=described("command.blend"))
    @app_commands.describe(
        image1=described("option.blend_first"),
        image2=described("option.blend_second"),
        image3=described("option.blend_more"),
        image4=described("option.blend_more"),
        image5=described("option.blend_more"),
        dimensions=described("option.dimensions"),
        mode=described("option.mode"),
    )
    @app_commands.choices(dimensions=SHAPE_CHOICES, mode=MODES)
    async def blend(
        self,
        interaction: discord.Interaction[EaselBot],
        image1: discord.Attachment,
        image2: discord.Attachment,
        image3: discord.Attachment | None = None,
        image4: discord.Attachment | None = None,
        image5: discord.Attachment | None = None,
        dimensions: str = Dimensions.SQUARE.value,
        mode: str | None = None,
    ) -> None:
        """A grid from two to five pictures."""
        own = await in_time(interaction, self.services.members.settings(interaction.user.id))
        given = uploaded(image1, image2, image3, image4, image5)
        async with telling_refusals(interaction):
            taking = take(self.services.attachments, given)
            pictures = await in_time(interaction, taking, private=own.private)
            ordering = self.services.orders.blend(
                [as_input(picture) for picture in pictures],
                Dimensions(dimensions),
                Mode(mode) if mode else own.mode,
                origin_of(interaction, own.private),
            )
            card = await in_time(interaction, ordering, private=own.private)
            await answer_with(interaction, self.services, card)
