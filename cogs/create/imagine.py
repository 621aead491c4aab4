"""`/imagine` with all its options."""

from __future__ import annotations

from typing import Final

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.errors import DatabaseUnavailable
from bot.locale.commands import described
from bot.prompt import MIDJOURNEY, NIJI, Options
from bot.ttapi.messages import Mode
from cogs.create.grids import Asked, order_grids
from cogs.create.pictures import uploaded
from cogs.create.suggestions import ratios, referred, suggestions
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.first_answer import in_time
from cogs.ui.refusals import Refusal, telling_refusals

MODES: Final = [app_commands.Choice(name=described(f"mode.{mode}"), value=mode.value) for mode in Mode]
VERSIONS: Final = [
    app_commands.Choice(name=version, value=version) for version in (*reversed(MIDJOURNEY), *reversed(NIJI))
]
RATIOS: Final = (
    "1:1",
    "3:2",
    "2:3",
    "4:3",
    "3:4",
    "5:4",
    "4:5",
    "16:9",
    "9:16",
    "21:9",
    "9:21",
    "2:1",
    "1:2",
)
MOST_SEED: Final = 4_294_967_295

Number = app_commands.Range


class Imagine(EaselCog):
    """`/imagine`."""

    @everywhere
    @app_commands.command(name="imagine", description=described("command.imagine"))
    @app_commands.describe(
        prompt=described("option.prompt"),
        mode=described("option.mode"),
        aspect=described("option.aspect"),
        version=described("option.version"),
        stylize=described("option.stylize"),
        chaos=described("option.chaos"),
        weird=described("option.weird"),
        no=described("option.no"),
        seed=described("option.seed"),
        tile=described("option.tile"),
        raw=described("option.raw"),
        repeat=described("option.repeat"),
        image=described("option.image_prompt"),
        image2=described("option.image_prompt2"),
        style=described("option.style"),
        subject=described("option.subject"),
    )
    @app_commands.choices(mode=MODES, version=VERSIONS)
    async def imagine(
        self,
        interaction: discord.Interaction[EaselBot],
        prompt: Number[str, 1, 6000],
        mode: str | None = None,
        aspect: Number[str, 1, 20] | None = None,
        version: str | None = None,
        stylize: Number[int, 0, 1000] | None = None,
        chaos: Number[int, 0, 100] | None = None,
        weird: Number[int, 0, 3000] | None = None,
        no: Number[str, 1, 500] | None = None,
        seed: Number[int, 0, MOST_SEED] | None = None,
        tile: bool | None = None,
        raw: bool | None = None,
        repeat: Number[int, 2, 40] | None = None,
        image: discord.Attachment | None = None,
        image2: discord.Attachment | None = None,
        style: discord.Attachment | None = None,
        subject: discord.Attachment | None = None,
    ) -> None:
        """A grid of four pictures from a prompt."""
        options = Options(
            aspect=aspect,
            version=version,
            stylize=stylize,
            chaos=chaos,
            weird=weird,
            no=no,
            seed=seed,
            tile=tile,
            raw=raw,
            repeat=repeat,
            images=tuple(picture.url for picture in uploaded(image, image2)),
            style=tuple(picture.url for picture in uploaded(style)),
            subject=subject.url if subject else None,
        )
        pictures = uploaded(image, image2, style, subject)
        async with telling_refusals(interaction):
            text = await self._resolved(interaction, prompt)
            asked = Asked(text, options, pictures, Mode(mode) if mode else None)
            await order_grids(interaction, self.services, asked)

    async def _resolved(self, interaction: discord.Interaction[EaselBot], prompt: str) -> str:
        """The prompt, or the earlier one that a choice refers to.

        Raises:
            Refusal: that one is not the member's, or not there any more.
        """
        ref = referred(prompt)
        if ref is None:
            return prompt
        job = await in_time(interaction, self.services.jobs.get(ref))
        if job is None or job.user_id != interaction.user.id:
            raise Refusal("imagine.reference_unknown")
        return job.prompt

    @imagine.autocomplete("prompt")
    async def prompt_choices(
        self, interaction: discord.Interaction[EaselBot], current: str
    ) -> list[app_commands.Choice[str]]:
        """The member's own prompts and presets."""
        member = interaction.user.id
        try:
            recent = await self.services.jobs.recent(member)
            presets = await self.services.members.presets(member)
        except DatabaseUnavailable:
            return []
        return suggestions(current, recent, presets)

    @imagine.autocomplete("aspect")
    async def aspect_choices(
        self, _interaction: discord.Interaction[EaselBot], current: str
    ) -> list[app_commands.Choice[str]]:
        """Common ratios."""
        return ratios(current, RATIOS)
