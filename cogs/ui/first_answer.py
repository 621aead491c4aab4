"""The first answer to a command or press that orders a job.

The job is written down as NEW before Discord is answered and becomes QUEUED only after: what a
member has never seen is never ordered. Discord waits three seconds, so a slow database gets half
of them before the member sees "thinking".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, Final, TypeVar

import discord
import structlog

from bot.client import UNSENT, Services
from bot.errors import DatabaseUnavailable
from bot.jobs.origin import Origin
from bot.jobs.ports import Card
from bot.locale import texts
from cogs.ui.answers import IN_PUBLIC, NOBODY
from cogs.ui.render import job_message

log = structlog.get_logger(__name__)

PATIENCE: Final = 1.5
BEGAN: Final = "began"  # among an interaction's extras: the loop's time of the first work
DEFERRED: Final = "deferred"  # whether "thinking" was tried; what Discord refused once it refuses again
UNKNOWN_INTERACTION: Final = 10062
ALREADY_ANSWERED: Final = 40060

T = TypeVar("T")


def origin_of(interaction: discord.Interaction[Any], private: bool = False) -> Origin:
    """Who asks, where and in which language; `private` says that the result is for them alone."""
    member = interaction.user
    roles = tuple(role.id for role in member.roles[1:]) if isinstance(member, discord.Member) else ()
    assert interaction.channel_id is not None, "commands and buttons live in channels"
    return Origin(
        user_id=member.id,
        channel_id=interaction.channel_id,
        guild_id=interaction.guild_id,
        roles=roles,
        locale=str(interaction.locale),
        private=private,
        upload_limit=interaction.filesize_limit,
        token=interaction.token,
    )


async def in_time(interaction: discord.Interaction[Any], work: Awaitable[T], *, private: bool = False) -> T:
    """The outcome of `work`; the member sees "thinking" in the meantime when it takes long.

    Several works after one another share one patience.

    Args:
        interaction: not answered yet, or deferred.
        work: a transaction, or pictures on their way.
        private: whether the answer, should it be late, is for the member alone.
    """
    now = asyncio.get_running_loop().time()
    began: float = interaction.extras.setdefault(BEGAN, now)
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([task], timeout=max(0.0, began + PATIENCE - now))
    if not done and not interaction.response.is_done() and not interaction.extras.get(DEFERRED):
        interaction.extras[DEFERRED] = True
        try:
            await interaction.response.defer(thinking=True, ephemeral=private)
            interaction.extras[IN_PUBLIC] = not private
        except UNSENT as error:
            # Whether an answer can still be given shows when it is sent.
            log.warning("answer.not_deferred", reason=type(error).__name__)
    return await task


async def thinking(interaction: discord.Interaction[Any], *, private: bool) -> int:
    """Show that the answer takes a while; the id of the message that it will be."""
    if not interaction.response.is_done():
        answer = await interaction.response.defer(thinking=True, ephemeral=private)
        if answer is not None and answer.message_id is not None:
            return answer.message_id
    return (await interaction.original_response()).id


async def answer_with(interaction: discord.Interaction[Any], services: Services, card: Card) -> None:
    """Show a NEW job's message and accept the job; whatever is unclear is settled by looking."""
    try:
        message_id = await _shown(interaction, card)
    except discord.HTTPException as error:
        await _unanswered(services, card, error)
        return
    except UNSENT as error:
        log.warning("answer.unclear", ref=card.job.ref, reason=type(error).__name__)
        services.acceptance.unclear(card.job)
        return
    if message_id is None:
        services.acceptance.unclear(card.job)
        return
    try:
        await services.jobs.accepted(card.job, message_id, shown=True)
    except DatabaseUnavailable:
        # The member has been told that the job waits, so it must not be lost.
        services.acceptance.unclear(card.job)


async def _shown(interaction: discord.Interaction[Any], card: Card) -> int | None:
    """Send the first message of a job; its id, if Discord told it."""
    view, private = job_message(card, texts(card.job.locale)), card.job.private
    in_public = interaction.extras.pop(IN_PUBLIC, False)
    if not interaction.response.is_done():
        sent = await interaction.response.send_message(view=view, ephemeral=private, allowed_mentions=NOBODY)
        return sent.message_id
    if private and in_public:
        await interaction.delete_original_response()
        return (
            await interaction.followup.send(view=view, ephemeral=True, wait=True, allowed_mentions=NOBODY)
        ).id
    return (await interaction.edit_original_response(view=view, allowed_mentions=NOBODY)).id


async def _unanswered(services: Services, card: Card, error: discord.HTTPException) -> None:
    log.warning("answer.refused", ref=card.job.ref, status=error.status, code=error.code)
    refused = error.code == UNKNOWN_INTERACTION or (error.status < 500 and error.code != ALREADY_ANSWERED)
    if refused:
        await services.jobs.abandoned(card.job)
    else:
        services.acceptance.unclear(card.job)
