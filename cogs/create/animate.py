"""`/animate`: a video that begins with a picture, ordered once its price is confirmed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.jobs.details import Details
from bot.jobs.drafts import DraftKind
from bot.jobs.model import VIDEO
from bot.jobs.singles import single_order
from bot.locale import texts
from bot.locale.commands import described
from bot.policy.prices import estimate
from bot.ttapi.messages import Mode, Motion, Resolution
from cogs.create.pictures import take, uploaded
from cogs.ui import words
from cogs.ui.answers import tell
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.confirm import buttons
from cogs.ui.first_answer import in_time
from cogs.ui.refusals import telling_refusals

PROMPT_SHOWN: Final = 300  # characters
MOTIONS: Final = {Motion.LOW: "motion.low", Motion.HIGH: "motion.high"}
RESOLUTIONS: Final = {Resolution.SD: "resolution.sd", Resolution.HD: "resolution.hd"}
MOTION_CHOICES: Final = [
    app_commands.Choice(name=described(key), value=motion.value) for motion, key in MOTIONS.items()
]
RESOLUTION_CHOICES: Final = [
    app_commands.Choice(name=described(key), value=resolution.value)
    for resolution, key in RESOLUTIONS.items()
]
CLIP_CHOICES: Final = [app_commands.Choice(name=str(count), value=count) for count in (1, 2, 4)]


class Animate(EaselCog):
    """`/animate`."""

    @everywhere
    @app_commands.command(name="animate", description=described("command.animate"))
    @app_commands.describe(
        image=described("option.animate_image"),
        prompt=described("option.animate_prompt"),
        end_image=described("option.end_image"),
        motion=described("option.motion"),
        resolution=described("option.resolution"),
        batch=described("option.batch"),
    )
    @app_commands.choices(motion=MOTION_CHOICES, resolution=RESOLUTION_CHOICES)
    @app_commands.choices(batch=CLIP_CHOICES)
    async def animate(
        self,
        interaction: discord.Interaction[EaselBot],
        image: discord.Attachment,
        prompt: app_commands.Range[str, 1, 6000],
        end_image: discord.Attachment | None = None,
        motion: str = Motion.LOW.value,
        resolution: str = Resolution.SD.value,
        batch: int = 1,
    ) -> None:
        """Say what a video would cost, and order it when its author agrees."""
        services, member = self.services, interaction.user.id
        unknown_flags = services.settings.unknown_flags
        async with telling_refusals(interaction, prompt):
            reading = single_order(
                services.members, member, prompt, Mode.FAST, unknown_flags, has_speed=False
            )
            order = await in_time(interaction, reading, private=True)
            taking = take(self.services.attachments, uploaded(image, end_image))
            await in_time(interaction, taking, private=True)
            details = Details(
                image_url=image.url,
                end_url=end_image.url if end_image else None,
                motion=Motion(motion),
                resolution=Resolution(resolution),
                clips=batch,
            )
            await self._ask(interaction, order.prompt, details)

    async def _ask(self, interaction: discord.Interaction[EaselBot], prompt: str, details: Details) -> None:
        say, orders = texts(str(interaction.locale)), self.services.orders
        draft = orders.draft(DraftKind.ORDER, interaction.user.id, prompt, Mode.FAST, VIDEO)
        draft = replace(draft, details=details)
        await in_time(interaction, orders.keep(draft), private=True)
        cost = words.amount(estimate(VIDEO, Mode.FAST, details))
        told = say(
            "confirm.video",
            quota=cost,
            prompt=words.quoted(prompt, PROMPT_SHOWN),
            clips=details.clips,
            motion=say(MOTIONS[details.motion]),
            resolution=say(RESOLUTIONS[details.resolution]),
        )
        await tell(interaction, told, buttons(draft, say("button.order", quota=cost), say))
