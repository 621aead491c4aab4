"""What is under way, what it costs, and what works here."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot import __version__
from bot.client import EaselBot
from bot.jobs.model import BATCH, WAITING, Job, State
from bot.jobs.ports import Card
from bot.locale import Texts, texts
from bot.locale.commands import described
from cogs.ui import words
from cogs.ui.answers import Item, beside, message_link, tell
from cogs.ui.buttons import verb_button
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.custom_id import Verb
from cogs.ui.first_answer import in_time

LISTED = 10
PROMPT_LISTED = 100  # characters
DAY, MONTH = 1.0, 30.0
NEEDED = ("view_channel", "send_messages", "attach_files", "read_message_history")


class AccountCog(EaselCog):
    """`/queue`, `/balance` and `/help`."""

    @app_commands.command(name="queue", description=described("command.queue"))
    @everywhere
    async def queue(self, interaction: discord.Interaction[EaselBot]) -> None:
        """The member's waiting and running jobs, each with Cancel while that is possible."""
        say = texts(str(interaction.locale))
        cards = await in_time(interaction, self.services.jobs.unfinished(interaction.user.id), private=True)
        if not cards:
            await tell(interaction, say("queue.empty"))
            return
        items: list[Item | str] = [say("queue.title", n=len(cards), count=len(cards))]
        items += [_queue_entry(card, say) for card in cards[:LISTED]]
        if len(cards) > LISTED:
            items.append(say("queue.more", count=len(cards) - LISTED))
        await tell(interaction, *items)

    @app_commands.command(name="balance", description=described("command.balance"))
    @everywhere
    async def balance(self, interaction: discord.Interaction[EaselBot]) -> None:
        """What the member has spent; for the bot's owner TTAPI's figures too."""
        say = texts(str(interaction.locale))
        jobs, member = self.services.jobs, interaction.user.id
        today = await in_time(interaction, jobs.spending(member, DAY), private=True)
        month = await in_time(interaction, jobs.spending(member, MONTH), private=True)
        lines = [
            say("balance.title"),
            say("balance.day", spent=words.amount(today.spent), count=today.finished, n=today.finished),
            say("balance.month", spent=words.amount(month.spent), count=month.finished, n=month.finished),
            say("balance.reserved", reserved=words.amount(month.reserved)),
        ]
        if await self.bot.is_owner(interaction.user):
            figures = jobs.balance()
            lines.append(
                say(
                    "balance.owner",
                    available=words.amount(figures.available),
                    frozen=words.amount(figures.frozen),
                    slots=figures.slots,
                )
            )
        lines.append(say("balance.unit"))
        await tell(interaction, "\n".join(lines))

    @app_commands.command(name="help", description=described("command.help"))
    @everywhere
    async def help(self, interaction: discord.Interaction[EaselBot]) -> None:
        """What the bot can do, and what is missing in this channel."""
        say = texts(str(interaction.locale))
        lines = [say("help.title", version=__version__), say("help.commands"), say("help.buttons")]
        menus = (say("menu.describe"), say("menu.image_prompt"), say("menu.details"))
        lines += [say("help.more", menus=menus), _limits(interaction, say)]
        await tell(interaction, "\n\n".join(lines))


def _queue_entry(card: Card, say: Texts) -> Item | str:
    job = card.job
    facts = [f"**{words.quoted(job.prompt, PROMPT_LISTED)}**"]
    if job.state in WAITING:
        facts += [say(f"state.{job.state}"), words.place_in_line(card.ahead, say)]
        if card.seconds is not None:
            facts.append(say("waiting.about", time=words.duration(card.seconds, say)))
        return beside(" · ".join(facts), verb_button(job, Verb.CANCEL, say("button.cancel")))
    if job.action == BATCH:
        return _batch_entry(card, facts, say)
    percent = None if job.progress is None else say("running.percent", percent=job.progress)
    facts.append(percent or say(f"state.{job.state}"))
    return " · ".join([*facts, *_jump(job, say)])


def _batch_entry(card: Card, facts: list[str], say: Texts) -> Item | str:
    """One entry for all of a batch's jobs, with Stop while some of them were not sent."""
    job, board = card.job, card.board
    facts.append(say("queue.batch", done=sum(part.terminal for part in board), count=len(board)))
    text = " · ".join([*facts, *_jump(job, say)])
    if any(part.state is State.QUEUED for part in board):
        return beside(text, verb_button(job, Verb.STOP, say("queue.stop")))
    return text


def _jump(job: Job, say: Texts) -> list[str]:
    return [] if job.home is None else [words.link(say("queue.message"), message_link(job.home))]


def _limits(interaction: discord.Interaction[Any], say: Texts) -> str:
    """What is otherwise here than in a server that Easel is a member of."""
    if interaction.context.dm_channel:
        return say("help.direct") + "\n" + _size(interaction, say)
    if interaction.is_user_integration() and not interaction.is_guild_integration():
        return say("help.elsewhere") + "\n" + _size(interaction, say)
    return _channel_limits(interaction, say)


def _size(interaction: discord.Interaction[Any], say: Texts) -> str:
    return say("help.size", megabytes=interaction.filesize_limit // 1024**2)


def _channel_limits(interaction: discord.Interaction[Any], say: Texts) -> str:
    """Which of our permissions are missing here, and how large a picture may be."""
    missing = [name for name in NEEDED if not getattr(interaction.app_permissions, name)]
    size = _size(interaction, say)
    if not missing:
        return say("help.channel_ok") + "\n" + size
    names = say("list.comma").join(say(f"permission.{name}") for name in missing)
    return say("help.channel_missing", names=names) + "\n" + size


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    await bot.add_cog(AccountCog(bot))
