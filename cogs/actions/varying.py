"""Vary (Region): a private link to the editor's page, or a window where there is no page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import discord

from bot.jobs.actions import may_follow
from bot.jobs.model import INPAINT, Job
from bot.jobs.outcomes import Pressed
from bot.locale import Texts
from bot.media.mask import Preset
from cogs.actions.presses import Press, PressCog
from cogs.ui.answers import Row, link_button, tell
from cogs.ui.custom_id import CustomId, Verb
from cogs.ui.first_answer import in_time
from cogs.ui.modals import (
    NOTHING,
    Choice,
    FieldValue,
    Upload,
    choice_field,
    file_field,
    open_window,
    text_field,
    window,
)
from cogs.ui.refusals import telling_refusals

PROMPT: Final = "prompt"
PRESET: Final = "preset"
MASK: Final = "mask"


class Varying(PressCog):
    """Which way a region is chosen depends on whether members can reach the bot's listener."""

    async def cog_load(self) -> None:
        """Take the presses of our button and what our window is sent with."""
        self.bot.presses[Verb.REGION] = self.region
        self.bot.submits[Verb.MASK] = self.submitted

    async def region(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Hand out the link, or open the window."""
        press = await self.pressed(interaction, ref)
        if press is None:
            return
        job, say = press.job, press.say
        if not may_follow(job, INPAINT):
            await tell(interaction, say("press.not_offered"))
        elif self.services.regions.has_page:
            linking = self.services.regions.link(job, press.origin)
            url = await in_time(interaction, linking, private=True)
            await tell(interaction, say("vary.link"), Row(link_button(say("button.open_editor"), url)))
        else:
            await open_window(interaction, _window(job, say))

    async def submitted(
        self,
        interaction: discord.Interaction[Any],
        ref: str,
        _argument: str,
        values: Mapping[str, FieldValue],
    ) -> None:
        """Order what the window asks for."""
        press = await self.pressed(interaction, ref)
        if press is None:
            return
        if not may_follow(press.job, INPAINT):
            await tell(interaction, press.say("press.not_offered"))
            return
        uploads = values.get(MASK, NOTHING).uploads
        preset = _preset(values.get(PRESET, NOTHING).chosen)
        if not uploads and preset is None:
            await tell(interaction, press.say("vary.nothing"))
            return
        prompt = values.get(PROMPT, NOTHING).text.strip()
        work = self._repaint(press, uploads[0] if uploads else preset, prompt)
        async with telling_refusals(interaction, prompt):
            await self.answer(press, await in_time(interaction, work), INPAINT)

    async def _repaint(self, press: Press, region: Upload | Preset | None, prompt: str) -> Pressed:
        """Order it; a mask of the member's own counts more than a ready-made region."""
        assert region is not None, "asked before"
        mask: bytes | Preset
        if isinstance(region, Upload):
            taken = await self.services.attachments.take(region.url, name=region.name, size=region.size)
            mask = taken.data
        else:
            mask = region
        return await self.services.regions.repaint(press.job, mask, prompt, press.origin)


def _window(job: Job, say: Texts) -> discord.ui.Modal:
    regions = [Choice(label=say(f"vary.preset.{preset}"), value=preset) for preset in Preset]
    return window(
        CustomId(Verb.MASK, job.ref),
        say("vary.title"),
        choice_field(PRESET, say("vary.preset"), *regions, required=False),
        file_field(MASK, say("vary.mask"), description=say("vary.mask.hint")),
        text_field(PROMPT, say("vary.prompt"), job.prompt, required=False),
    )


def _preset(chosen: tuple[str, ...]) -> Preset | None:
    return Preset(chosen[0]) if len(chosen) == 1 and chosen[0] in set(Preset) else None
