"""The buttons of results that need no window: upstream's, the seed, a longer clip, the star."""

from __future__ import annotations

import re
from typing import Any, Final

import discord

from bot.jobs.actions import ACTIONS, may_follow
from bot.jobs.details import NONE
from bot.jobs.model import EXTEND, SEED, State
from cogs.actions.presses import Press, PressCog
from cogs.actions.remixing import ask_for_prompt, takes_remix
from cogs.ui.answers import tell
from cogs.ui.custom_id import Verb
from cogs.ui.first_answer import in_time
from cogs.ui.rows import extension

# Everything else that can be done to a result needs a window first, whatever a forged button says.
PLAIN: Final = frozenset({*ACTIONS, SEED})
_EXTENDED: Final = re.compile(r"extend(?P<clip>[0-3])")


class Results(PressCog):
    """A press makes one job at most; pressing again leads to it, or asks before it is run once more."""

    async def cog_load(self) -> None:
        """Take the presses of our buttons."""
        self.bot.presses |= {
            Verb.ACTION: self.action,
            Verb.PLAIN: self.plain,
            Verb.AGAIN: self.again,
            Verb.EXTEND: self.extend,
            Verb.FAVOURITE: self.favourite,
        }

    async def action(self, interaction: discord.Interaction[Any], ref: str, action: str) -> None:
        """One of upstream's buttons, or the seed; with remix on, a window with the prompt comes first."""
        press = await self.pressed(interaction, ref)
        if press is None:
            return
        if press.settings.remix and takes_remix(press.job, action):
            await ask_for_prompt(press, action)
        else:
            await self._run(press, action)

    async def plain(self, interaction: discord.Interaction[Any], ref: str, action: str) -> None:
        """One of upstream's buttons with the prompt as it is, remix or not."""
        press = await self.pressed(interaction, ref)
        if press is not None:
            await self._run(press, action)

    async def again(self, interaction: discord.Interaction[Any], ref: str, action: str) -> None:
        """The member confirmed that a finished action shall run once more."""
        press = await self.pressed(interaction, ref)
        if press is not None:
            await self._run(press, action, again=True)

    async def extend(self, interaction: discord.Interaction[Any], ref: str, clip: str) -> None:
        """Have a clip go on."""
        press = await self.pressed(interaction, ref)
        if press is not None:
            await self._run(press, f"{EXTEND}{clip}")

    async def favourite(self, interaction: discord.Interaction[Any], ref: str, _argument: str) -> None:
        """Star a result for oneself, or take the star back."""
        press = await self.pressed(interaction, ref)
        if press is None:
            return
        if press.job.state is not State.SUCCEEDED:
            await tell(interaction, press.say("press.not_offered"))
            return
        toggling = self.services.members.toggle_favourite(interaction.user.id, press.job)
        starred = await in_time(interaction, toggling, private=True)
        await tell(interaction, press.say("favourite.added" if starred else "favourite.removed"))

    async def _run(self, press: Press, what: str, *, again: bool = False) -> None:
        found = _EXTENDED.fullmatch(what)
        if found:
            action, details = EXTEND, extension(press.job, int(found["clip"]))
        else:
            action, details = what, NONE
        if found is None and (action not in PLAIN or not may_follow(press.job, action)):
            await tell(press.interaction, press.say("press.not_offered"))
            return
        pressing = self.services.jobs.press(press.job.ref, action, press.origin, again, details)
        await self.answer(press, await in_time(press.interaction, pressing), what)
