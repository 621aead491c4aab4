"""`/edit`: a picture changed where it is transparent, or given another surface."""

from __future__ import annotations

from typing import Any, Final

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.jobs.details import BatchOrder
from bot.jobs.singles import single_order
from bot.locale import texts
from bot.locale.commands import described
from bot.media.intake import Accepted
from bot.ttapi.messages import EditKind
from cogs.create.pictures import as_input, take, uploaded
from cogs.ui.answers import Row, link_button, tell
from cogs.ui.buttons import verb_button
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.custom_id import Verb
from cogs.ui.first_answer import answer_with, in_time, origin_of
from cogs.ui.refusals import telling_refusals

KINDS: Final = {EditKind.EDIT: "edit.kind_edit", EditKind.RETEXTURE: "edit.kind_retexture"}


class Edit(EaselCog):
    """`/edit`."""

    @everywhere
    @app_commands.command(name="edit", description=described("command.edit"))
    @app_commands.describe(
        image=described("option.edit_image"),
        prompt=described("option.edit_prompt"),
        kind=described("option.edit_type"),
    )
    @app_commands.rename(kind="type")
    @app_commands.choices(
        kind=[app_commands.Choice(name=described(key), value=name.value) for name, key in KINDS.items()]
    )
    async def edit(
        self,
        interaction: discord.Interaction[EaselBot],
        image: discord.Attachment,
        prompt: app_commands.Range[str, 1, 6000],
        kind: str = EditKind.EDIT.value,
    ) -> None:
        """Change a picture; where nothing of it is transparent, ask for the region first."""
        services, member = self.services, interaction.user.id
        unknown_flags = services.settings.unknown_flags
        own = await in_time(interaction, services.members.settings(member))
        private = own.private
        async with telling_refusals(interaction, prompt):
            reading = single_order(services.members, member, prompt, own.mode, unknown_flags, has_speed=True)
            order = await in_time(interaction, reading, private=private)
            taking = take(services.attachments, uploaded(image))
            picture = (await in_time(interaction, taking, private=private))[0]
            if EditKind(kind) is EditKind.EDIT and not picture.cut:
                await self._ask_for_region(interaction, picture, order, private=private)
                return
            origin = origin_of(interaction, private)
            ordering = services.orders.edit(
                order.prompt, as_input(picture), EditKind(kind), order.mode, origin
            )
            card = await in_time(interaction, ordering, private=private)
            await answer_with(interaction, services, card)

    async def _ask_for_region(
        self, interaction: discord.Interaction[Any], picture: Accepted, order: BatchOrder, *, private: bool
    ) -> None:
        """Lead to the editor's page, or to a window where there is none."""
        say, regions = texts(str(interaction.locale)), self.services.regions
        origin, given = origin_of(interaction, private), as_input(picture)
        if regions.has_page:
            linking = regions.edit_link(given, order.prompt, order.mode, origin)
            link = await in_time(interaction, linking, private=True)
            await tell(interaction, say("edit.paint"), Row(link_button(say("button.paint"), link)))
            return
        keeping = regions.edit_draft(given, order.prompt, order.mode, origin)
        draft = await in_time(interaction, keeping, private=True)
        label, style = say("button.choose_region"), discord.ButtonStyle.primary
        button = verb_button(draft, Verb.EDIT, label, style)
        await tell(interaction, say("edit.choose"), Row(button))
