"""Remix: a window with the prompt before a button runs, for members who have switched it on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import discord

from bot.jobs.actions import Family, family, may_follow
from bot.jobs.details import BatchOrder
from bot.jobs.model import Job
from bot.prompt import Plain, PromptError, Reimagined, Unknown, parse, remix
from bot.study import study
from cogs.actions.presses import Press, PressCog
from cogs.ui import words
from cogs.ui.answers import Row, tell
from cogs.ui.buttons import verb_button
from cogs.ui.custom_id import CustomId, Verb
from cogs.ui.faults import findings_text
from cogs.ui.first_answer import in_time
from cogs.ui.modals import NOTHING, FieldValue, open_window, text_field, window

PROMPT: Final = "prompt"
TYPED_SHOWN: Final = 500  # characters
_CHANGEABLE: Final = frozenset({Family.VARIATION, Family.REROLL})
# Midjourney remixes these as well, but TTAPI takes no prompt for them, and nothing else comes near.
_FIXED: Final = frozenset({Family.ZOOM, Family.PAN})
_VARIATION: Final = re.compile(r"variation(?P<number>[1-4])")


def takes_remix(job: Job, action: str) -> bool:
    """Whether Midjourney would ask for a new prompt before this action; a blend has none to change."""
    return family(action) in _CHANGEABLE | _FIXED and may_follow(job, action) and bool(job.prompt.strip())


async def ask_for_prompt(press: Press, action: str) -> None:
    """Open the window, or say that a new prompt is of no use."""
    job, say = press.job, press.say
    if family(action) in _FIXED:
        await _cannot(press, action)
        return
    title = _titled(press, action)
    hint = say("remix.hint" if family(action) is Family.REROLL else "remix.hint_variation")
    field = text_field(PROMPT, say("remix.prompt"), job.prompt, description=hint)
    await open_window(
        press.interaction,
        window(CustomId(Verb.REMIX, job.ref, action), say("remix.title", action=title), field),
    )


class Remixing(PressCog):
    """The window comes back."""

    async def cog_load(self) -> None:
        """Take what our window is sent with."""
        self.bot.submits[Verb.REMIX] = self.submitted

    async def submitted(
        self,
        interaction: discord.Interaction[Any],
        ref: str,
        action: str,
        values: Mapping[str, FieldValue],
    ) -> None:
        """Run the action if the prompt is still the same; else imagine what is nearest to it."""
        press = await self.pressed(interaction, ref)
        if press is None:
            return
        if not takes_remix(press.job, action):
            await tell(interaction, press.say("press.not_offered"))
            return
        typed = values.get(PROMPT, NOTHING).text
        unknown_flags = self.services.settings.unknown_flags
        try:
            old, tile = press.job.prompt, _tile(press.job, action)
            reading = study(
                partial(remix, action, old, typed, tile, unknown_flags=unknown_flags), (typed, old)
            )
            decided = await in_time(interaction, reading)
            if isinstance(decided, Reimagined):
                await self._reimagine(press, decided.prompt, unknown_flags)
                return
        except PromptError as error:
            text = findings_text(typed, error.faults, press.say)
            await tell(interaction, text, press.say("remix.typed", text=words.quoted(typed, TYPED_SHOWN)))
            return
        if decided is Plain.CANNOT:
            await _cannot(press, action)
            return
        pressing = self.services.jobs.press(ref, action, press.origin)
        await self.answer(press, await in_time(interaction, pressing), action)

    async def _reimagine(self, press: Press, prompt: str, unknown_flags: Unknown) -> None:
        reading = study(partial(parse, prompt, unknown_flags=unknown_flags), (prompt,))
        parsed = await in_time(press.interaction, reading)
        orders = [BatchOrder(order.text, order.mode or press.job.mode) for order in parsed.orders]
        await self.imagine(press, orders, prompt)


def _tile(job: Job, action: str) -> str | None:
    """The address of the picture that an action is about, if upstream gave it one of its own."""
    numbered = _VARIATION.fullmatch(action)
    if numbered is None:
        return job.image
    place = int(numbered["number"]) - 1
    return job.images[place] if place < len(job.images) else None


def _titled(press: Press, action: str) -> str:
    return words.action_title(replace(press.job, action=action), press.say) or action


async def _cannot(press: Press, action: str) -> None:
    title = _titled(press, action)
    label = press.say("button.unchanged", action=title)
    unchanged = verb_button(press.job, Verb.PLAIN, label, discord.ButtonStyle.primary, action)
    await tell(press.interaction, press.say("remix.cannot", action=title), Row(unchanged))
