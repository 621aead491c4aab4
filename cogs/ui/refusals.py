"""What cannot be ordered is told privately, in one sentence or with each fault of the prompt at its place."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import discord

from bot.errors import DatabaseUnavailable, EaselError
from bot.locale import texts
from bot.prompt import OptionError, PromptError
from cogs.ui.answers import tell
from cogs.ui.faults import literally, refusal_texts


class Refusal(EaselError):
    """An order that cannot be made as it was given; the sentence says why."""


@asynccontextmanager
async def telling_refusals(interaction: discord.Interaction[Any], typed: str = "") -> AsyncGenerator[None]:
    """Tell the member what the block refuses, without a reference: nothing broke.

    Args:
        interaction: answered or not.
        typed: the prompt that faults are found in.
    """
    say = texts(str(interaction.locale))
    try:
        yield
    except DatabaseUnavailable:
        raise
    except PromptError as error:
        await tell(interaction, *refusal_texts(typed, error, say))
    except EaselError as error:
        message = literally(error.message) if isinstance(error, OptionError) else error.message
        await tell(interaction, say.say(message))
