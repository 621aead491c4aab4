"""The window that asks for the region of a member's own picture, where there is no editor's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import discord

from bot.jobs.drafts import Draft, DraftKind
from bot.locale import Texts, texts
from bot.media.mask import Preset
from cogs.create.ordered import show_ordered
from cogs.create.pictures import Given, take
from cogs.ui.cog import EaselCog
from cogs.ui.custom_id import CustomId, Verb
from cogs.ui.first_answer import in_time, origin_of
from cogs.ui.modals import (
    NOTHING,
    Choice,
    FieldValue,
    choice_field,
    file_field,
    open_window,
    text_field,
    window,
)
from cogs.ui.refusals import Refusal, telling_refusals

PRESET, MASK, PROMPT = "preset", "mask", "prompt"
PRESETS: Final = {
    Preset.LEFT: "vary.preset.left",
    Preset.RIGHT: "vary.preset.right",
    Preset.TOP: "vary.preset.top",
    Preset.BOTTOM: "vary.preset.bottom",
    Preset.CENTRE: "vary.preset.centre",
    Preset.EDGES: "vary.preset.edges",
}


class EditWindow(EaselCog):
    """Opens it and takes what was sent."""

    async def cog_load(self) -> None:
        """Take the presses and submits of our verb."""
        self.bot.presses[Verb.EDIT] = self.open
        self.bot.submits[Verb.EDIT] = self.submit

    async def open(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Ask for the region."""
        say = texts(str(interaction.locale))
        async with telling_refusals(interaction):
            finding = self.services.orders.find_draft(ref)
            draft = _own(await in_time(interaction, finding, private=True), interaction.user.id)
            await open_window(interaction, region_window(draft, say))

    async def submit(
        self,
        interaction: discord.Interaction[Any],
        ref: str,
        _argument: str,
        values: Mapping[str, FieldValue],
    ) -> None:
        """Order the change of the region that was chosen, once."""
        prompt = values.get(PROMPT, NOTHING).text
        own = await in_time(interaction, self.services.members.settings(interaction.user.id))
        async with telling_refusals(interaction, prompt):
            finding = self.services.orders.find_draft(ref)
            _own(await in_time(interaction, finding, private=own.private), interaction.user.id)
            mask = await in_time(interaction, self._mask(values), private=own.private)
            origin = origin_of(interaction, own.private)
            editing = self.services.regions.edit(ref, mask, prompt, origin)
            pressed = await in_time(interaction, editing, private=own.private)
            await show_ordered(interaction, self.services, pressed)

    async def _mask(self, values: Mapping[str, FieldValue]) -> bytes | Preset:
        """The one region that was given.

        Raises:
            EaselError: there is none, there are two, or the mask cannot be used.
        """
        chosen, files = values.get(PRESET, NOTHING).chosen, values.get(MASK, NOTHING).uploads
        if len(chosen) + len(files) != 1:
            raise Refusal("edit.one_region")
        if files:
            file = files[0]
            given = Given(file.url, file.name, file.size)
            return (await take(self.services.attachments, [given]))[0].data
        if chosen[0] not in set(Preset):
            raise Refusal("edit.one_region")
        return Preset(chosen[0])


def region_window(draft: Draft, say: Texts) -> discord.ui.Modal:
    """A preset or a mask, and the prompt as it is so far."""
    choices = [Choice(label=say(key), value=preset.value) for preset, key in PRESETS.items()]
    return window(
        CustomId(Verb.EDIT, draft.ref),
        say("edit.window"),
        choice_field(PRESET, say("vary.preset"), *choices, required=False),
        file_field(MASK, say("vary.mask"), description=say("vary.mask.hint")),
        text_field(PROMPT, say("vary.prompt"), draft.prompt),
    )


def _own(draft: Draft | None, user_id: int) -> Draft:
    """The draft, if this member may choose its region.

    Raises:
        Refusal: they may not, or it is gone.
    """
    if draft is None or draft.kind is not DraftKind.EDIT:
        raise Refusal("confirm.unknown")
    if draft.user_id != user_id:
        raise Refusal("press.not_yours")
    return draft
