"""What people get when something fails: one sentence, what to do, and a short reference.

The log has the same reference, with the traceback of what nobody expected.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.client import UNSENT
from bot.errors import EaselError
from bot.locale import Message, texts
from cogs.ui.answers import tell

log = structlog.get_logger(__name__)


@asynccontextmanager
async def answering_errors(interaction: discord.Interaction[Any]) -> AsyncGenerator[None]:
    """Tell the member about any exception of the block, and log it; never raises."""
    try:
        yield
    except Exception as error:
        await answer_error(interaction, error)


async def answer_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the member what happened, in words that are meant for people."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    reference = secrets.token_hex(3)
    if isinstance(error, EaselError):
        # Expected, so its name says it all; a database's trace would show the row that was not written.
        log.warning("interaction.refused", reference=reference, why=type(error).__name__)
    else:
        log.error("interaction.failed", reference=reference, exc_info=error)
    say = texts(str(interaction.locale))
    text = say("error.with_reference", message=_message(error), reference=reference)
    try:
        await tell(interaction, text)
    except UNSENT as failure:
        log.warning("interaction.error_unanswered", reference=reference, reason=type(failure).__name__)


def _message(error: BaseException) -> Message:
    if isinstance(error, EaselError):
        return error.message
    if isinstance(error, app_commands.CheckFailure):
        return Message("error.not_allowed")
    return Message("error.internal")
