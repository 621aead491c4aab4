"""Animate: a window asks how a single picture shall move, and says what that costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import discord

from bot.jobs.actions import may_follow
from bot.jobs.details import Details
from bot.jobs.model import VIDEO, Job
from bot.jobs.singles import single_order
from bot.locale import Texts
from bot.policy.prices import estimate
from bot.prompt import PromptError, parse
from bot.ttapi.messages import Mode, Motion, Resolution
from cogs.actions.presses import PressCog
from cogs.ui import words
from cogs.ui.answers import tell
from cogs.ui.custom_id import CustomId, Verb
from cogs.ui.first_answer import in_time
from cogs.ui.modals import NOTHING, Choice, FieldValue, choice_field, open_window, text_field, window
from cogs.ui.refusals import telling_refusals
from cogs.ui.rows import shows_single

PROMPT: Final = "prompt"
MOTION: Final = "motion"
RESOLUTION: Final = "resolution"
CLIPS: Final = "clips"
COUNTS: Final = (1, 2, 4)  # of clips that TTAPI makes at once


class Animating(PressCog):
    """The window is the confirmation: sent once more, it makes another video."""

    async def cog_load(self) -> None:
        """Take the presses of our button and what our window is sent with."""
        self.bot.presses[Verb.ANIMATE] = self.animate
        self.bot.submits[Verb.ANIMATE] = self.submitted

    async def animate(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Ask how."""
        press = await self.pressed(interaction, ref)
        if press is None:
            return
        if _may_be_animated(press.job):
            await open_window(interaction, _window(press.job, press.say))
        else:
            await tell(interaction, press.say("press.not_offered"))

    async def submitted(
        self,
        interaction: discord.Interaction[Any],
        ref: str,
        _argument: str,
        values: Mapping[str, FieldValue],
    ) -> None:
        """Order the clips."""
        press = await self.pressed(interaction, ref)
        if press is None:
            return
        details = _details(press.job, values)
        if details is None or not _may_be_animated(press.job):
            await tell(interaction, press.say("press.not_offered"))
            return
        typed, services = values.get(PROMPT, NOTHING).text, self.services
        reading = single_order(
            services.members,
            interaction.user.id,
            typed,
            Mode.FAST,
            services.settings.unknown_flags,
            has_speed=False,
        )
        async with telling_refusals(interaction, typed):
            order = await in_time(interaction, reading)
            pressing = services.jobs.press(ref, VIDEO, press.origin, True, details, order.prompt)
            await self.answer(press, await in_time(interaction, pressing), VIDEO)


def _may_be_animated(job: Job) -> bool:
    return may_follow(job, VIDEO) and shows_single(job)


def _window(job: Job, say: Texts) -> discord.ui.Modal:
    motions = [Choice(label=say(f"animate.motion.{motion}"), value=motion) for motion in Motion]
    resolutions = [
        Choice(label=say(f"animate.resolution.{each}", quota=_price(each, 1)), value=each)
        for each in Resolution
    ]
    counts = [Choice(label=_count(count, say), value=str(count)) for count in COUNTS]
    for choices in (motions, resolutions, counts):
        choices[0].default = True
    return window(
        CustomId(Verb.ANIMATE, job.ref),
        say("animate.title"),
        text_field(PROMPT, say("animate.prompt"), _words(job.prompt), description=say("animate.hint")),
        choice_field(MOTION, say("animate.motion"), *motions),
        choice_field(RESOLUTION, say("animate.resolution"), *resolutions),
        choice_field(CLIPS, say("animate.clips"), *counts),
    )


def _count(count: int, say: Texts) -> str:
    sd, hd = _price(Resolution.SD, count), _price(Resolution.HD, count)
    return say("animate.clips.count", count=count, sd=sd, hd=hd)


def _price(resolution: Resolution, clips: int) -> str:
    details = replace(Details(), resolution=resolution, clips=clips)
    return words.amount(estimate(VIDEO, Mode.FAST, details))


def _details(job: Job, values: Mapping[str, FieldValue]) -> Details | None:
    """What the window asks for; None where a client sent what was never offered."""
    motion, resolution, clips = (
        _only(values.get(name, NOTHING).chosen, offered)
        for name, offered in (
            (MOTION, [motion.value for motion in Motion]),
            (RESOLUTION, [resolution.value for resolution in Resolution]),
            (CLIPS, [str(count) for count in COUNTS]),
        )
    )
    if motion is None or resolution is None or clips is None:
        return None
    return Details(
        image_url=job.image, motion=Motion(motion), resolution=Resolution(resolution), clips=int(clips)
    )


def _only(chosen: tuple[str, ...], offered: list[str]) -> str | None:
    return chosen[0] if len(chosen) == 1 and chosen[0] in offered else None


def _words(prompt: str) -> str:
    """A picture's prompt without addresses and flags, which mean nothing to a video."""
    try:
        parts = parse(prompt).prompt.parts
    except PromptError:
        return prompt
    return " ".join(part.text.strip() for part in parts)
