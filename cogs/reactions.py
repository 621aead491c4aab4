"""Reactions on a result, by its author: ❌ deletes or cancels, ✉️ sends a direct message, ⭐ is a favourite.

A reaction is no interaction: nothing can be answered privately. What must be said is said in one line under
the message, which takes itself away again.
"""

from __future__ import annotations

from typing import Final

import discord
import structlog
from discord.ext import commands

from bot.client import UNSENT, EaselBot
from bot.errors import DatabaseUnavailable
from bot.jobs.model import BATCH, WAITING, Job, State
from bot.locale import Texts, texts
from cogs.ui import words
from cogs.ui.answers import NOBODY, layout
from cogs.ui.cog import EaselCog

CROSS: Final = "❌"
ENVELOPE: Final = "✉"
STAR: Final = "⭐"
KNOWN: Final = frozenset({CROSS, ENVELOPE, STAR})
PRESENTATION: Final = "\ufe0f"  # asks for the coloured form of a sign; clients differ in sending it
READ_FOR: Final = 15.0  # seconds that a line stands

log = structlog.get_logger(__name__)


class Reactions(EaselCog):
    """Only the author's reactions mean anything; everybody else may react as they like."""

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """A reaction anywhere the bot can see."""
        await self._heard(payload, added=True)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """A reaction taken back: a favourite no longer."""
        await self._heard(payload, added=False)

    async def _heard(self, payload: discord.RawReactionActionEvent, *, added: bool) -> None:
        sign = str(payload.emoji).replace(PRESENTATION, "")
        if sign not in KNOWN or not (added or sign == STAR):
            return
        try:
            job = await self.services.members.shown_by(payload.message_id)
            if job is None:
                if sign == CROSS and self._is_direct(payload):
                    await self._delete(payload)
            elif job.user_id == payload.user_id:
                await self._obey(sign, job, payload, added=added)
        except (DatabaseUnavailable, *UNSENT) as error:
            log.warning("reaction.unheeded", sign=sign, reason=type(error).__name__)

    async def _obey(
        self, sign: str, job: Job, payload: discord.RawReactionActionEvent, *, added: bool
    ) -> None:
        if sign == STAR:
            await self._star(job, starred=added)
        elif sign == CROSS:
            await self._remove(job, payload)
        else:
            await self._send(job, payload)

    async def _star(self, job: Job, *, starred: bool) -> None:
        """Have the favourite agree with the reaction, whatever the star's button said before."""
        members = self.services.members
        if await members.toggle_favourite(job.user_id, job) is not starred:
            await members.toggle_favourite(job.user_id, job)

    async def _remove(self, job: Job, payload: discord.RawReactionActionEvent) -> None:
        """Delete what is over, cancel what was not sent; TTAPI cannot be stopped."""
        jobs = self.services.jobs
        if job.terminal:
            await self._delete(payload)
        elif job.action == BATCH and job.state not in WAITING:
            await jobs.stop(job)
        elif not await jobs.cancel(job):
            await self._say(payload, texts(job.locale)("cancel.too_late"))

    async def _send(self, job: Job, payload: discord.RawReactionActionEvent) -> None:
        say = texts(job.locale)
        if job.state is not State.SUCCEEDED:
            await self._say(payload, say("reaction.unfinished"))
            return
        card = await self.services.jobs.card(job)
        if await self.services.aftercare.copy(card):
            channel = await self.bot.create_dm(discord.Object(job.user_id))
            await channel.send(view=layout(_colophon(job, say)), allowed_mentions=NOBODY)
        else:
            await self._say(payload, say("reaction.closed"))

    async def _say(self, payload: discord.RawReactionActionEvent, text: str) -> None:
        """One line under the message, for a few seconds."""
        message = self._message(payload)
        await message.reply(view=layout(text), allowed_mentions=NOBODY, delete_after=READ_FOR)

    async def _delete(self, payload: discord.RawReactionActionEvent) -> None:
        await self._message(payload).delete()

    def _message(self, payload: discord.RawReactionActionEvent) -> discord.PartialMessage:
        channel = self.bot.get_partial_messageable(payload.channel_id, guild_id=payload.guild_id)
        return channel.get_partial_message(payload.message_id)

    def _is_direct(self, payload: discord.RawReactionActionEvent) -> bool:
        """Whether a member reacts to a message of ours that nobody else sees: a copy, a ping."""
        me = self.bot.user
        ours = me is not None and payload.message_author_id in {None, me.id}
        return payload.guild_id is None and ours and payload.user_id != payload.message_author_id


def _colophon(job: Job, say: Texts) -> str:
    """What goes with the picture, which has the seed or the button that asks for it."""
    lines = [say("reaction.ref", ref=job.ref)]
    if job.job_id is not None:
        lines.append(say("reaction.job_id", job_id=words.quoted(job.job_id, 80)))
    return "\n".join(lines)


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    await bot.add_cog(Reactions(bot))
