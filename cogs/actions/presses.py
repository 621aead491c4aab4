"""What all presses of a job's buttons share: who may press, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.jobs.details import BatchOrder
from bot.jobs.members import MemberSettings
from bot.jobs.model import Job
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Pressed, Verdict
from bot.locale import Texts, texts
from cogs.ui import words
from cogs.ui.answers import Item, Row, link_button, message_link, tell
from cogs.ui.buttons import verb_button
from cogs.ui.cog import EaselCog
from cogs.ui.confirm import many_buttons, many_lines
from cogs.ui.custom_id import Verb
from cogs.ui.first_answer import answer_with, in_time, origin_of


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody may press, or a window that it opened.

    Attributes:
        job: whose message the button belongs to.
        settings: of whoever presses.
        say: the texts in their language.
    """

    interaction: discord.Interaction[Any]
    job: Job
    settings: MemberSettings
    say: Texts

    @property
    def origin(self) -> Origin:
        """Where what is ordered will be shown."""
        return origin_of(self.interaction, self.settings.private)


class PressCog(EaselCog):
    """Looks up and checks before anything is done; the button's custom id itself proves nothing."""

    async def pressed(self, interaction: discord.Interaction[Any], ref: str) -> Press | None:
        """The press, if whoever presses may; else they are told."""
        services, member = self.services, interaction.user.id
        job = await in_time(interaction, services.jobs.get(ref))
        may = job is not None and services.jobs.may_press(job, member)
        say = texts(str(interaction.locale))
        allowed = await _allowed(interaction, job, may, say)
        if allowed is None:
            return None
        settings = await in_time(interaction, services.members.settings(member))
        return Press(interaction, allowed, settings, say)

    async def own(self, interaction: discord.Interaction[Any], ref: str) -> Job | None:
        """The job, if whoever presses is its author; else they are told."""
        job = await in_time(interaction, self.services.jobs.get(ref), private=True)
        may = job is not None and job.user_id == interaction.user.id
        return await _allowed(interaction, job, may, texts(str(interaction.locale)))

    async def answer(self, press: Press, outcome: Pressed, again: str) -> None:
        """Show what came of a press: a new job, or the one there is; `again` is what AGAIN would repeat."""
        interaction, say, job = press.interaction, press.say, outcome.job
        if outcome.verdict is Verdict.PLACED and job is not None:
            parent = outcome.parent
            if parent is None:
                looking = self.services.jobs.parent_of(job)
                parent = await in_time(interaction, looking, private=job.private)
            card = self.services.jobs.waiting_card(job, outcome.ahead, parent)
            await answer_with(interaction, self.services, card)
        elif outcome.verdict is Verdict.EXISTS and job is not None:
            text = say("press.exists" if job.terminal else "press.running")
            await tell(interaction, text, *_row(_jump(job, say)))
        elif outcome.verdict is Verdict.RAN and job is not None:
            label = say("button.again", quota=words.amount(job.estimate))
            repeat = verb_button(press.job, Verb.AGAIN, label, discord.ButtonStyle.primary, again)
            await tell(interaction, say("press.ran"), *_row([*_jump(job, say), repeat]))
        elif outcome.verdict is Verdict.NOT_OFFERED:
            await tell(interaction, say("press.not_offered"))
        else:
            await tell(interaction, say("press.unknown"))

    async def imagine(self, press: Press, orders: Sequence[BatchOrder], text: str) -> None:
        """Order a grid that follows from a job; several are confirmed first, since they cost as much more.

        Args:
            press: by whom, and from which job.
            orders: what to send, at least one.
            text: what several of them are called together.
        """
        interaction, ordering = press.interaction, self.services.orders
        if len(orders) == 1:
            order, parent = orders[0], press.job.ref
            placing = ordering.imagine(order.prompt, order.mode, press.origin, parent_ref=parent)
            await answer_with(interaction, self.services, await in_time(interaction, placing))
            return
        preparing = ordering.prepare(interaction.user.id, text, orders, parent_ref=press.job.ref)
        draft = await in_time(interaction, preparing, private=True)
        cost = ordering.cost(orders)
        question = many_lines(orders, cost, press.say)
        await tell(interaction, question, many_buttons(draft, len(orders), cost, press.say))


async def _allowed(
    interaction: discord.Interaction[Any], job: Job | None, may: bool, say: Texts
) -> Job | None:
    if job is None:
        await tell(interaction, say("press.unknown"))
    elif not may:
        await tell(interaction, say("press.not_yours"))
    return job if may else None


def _jump(job: Job, say: Texts) -> list[Item]:
    return [] if job.home is None else [link_button(say("button.jump"), message_link(job.home))]


def _row(buttons: Sequence[Item]) -> list[Item]:
    return [Row(*buttons)] if buttons else []
