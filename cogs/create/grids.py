"""Ordering grids from a prompt: what is wrong is told first, and what is more than one is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
import structlog

from bot.client import UNSENT, Services
from bot.errors import EaselError
from bot.locale import Texts, texts
from bot.prompt import Options, PromptError, Wanted, Wish, mended, understood
from bot.study import study, study_long
from bot.ttapi.messages import Mode
from cogs.create.pictures import Given, take
from cogs.create.prompting import member
from cogs.ui import words
from cogs.ui.answers import Item, tell
from cogs.ui.confirm import buttons, many_buttons, many_lines
from cogs.ui.faults import change_text, findings_text, refusal_texts
from cogs.ui.first_answer import answer_with, in_time, origin_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command or a window asks for.

    Attributes:
        pictures: those whose addresses are among the options, to be looked at before anything is ordered.
        mode: None for the member's own.
    """

    text: str
    options: Options
    pictures: tuple[Given, ...] = ()
    mode: Mode | None = None


async def order_grids(interaction: discord.Interaction[Any], services: Services, asked: Asked) -> None:
    """Order one grid at once; ask about several; tell of a prompt's faults.

    Raises:
        EaselError: an option or a picture cannot be used.
    """
    own = await in_time(interaction, member(services, interaction.user.id))
    unknown_flags = services.settings.unknown_flags
    mode = asked.mode or own.settings.mode
    wish = Wish(asked.text, own.presets, mode, unknown_flags, asked.options, own.habits)
    reading = study(partial(understood, wish), wish.texts)
    try:
        wanted = await in_time(interaction, reading, private=own.settings.private)
    except PromptError as error:
        await _refuse(interaction, services, asked, wish, error)
        return
    order, *more = wanted.orders
    private = own.settings.private or bool(more)
    if asked.pictures:
        await in_time(interaction, take(services.attachments, asked.pictures), private=private)
    if more:
        await _ask(interaction, services, asked.text, wanted)
        return
    origin = origin_of(interaction, own.settings.private)
    ordering = services.orders.imagine(order.prompt, order.mode, origin)
    await answer_with(interaction, services, await in_time(interaction, ordering, private=private))
    await _warn(interaction, asked.text, wanted)


async def _ask(interaction: discord.Interaction[Any], services: Services, typed: str, wanted: Wanted) -> None:
    """Several jobs cost several times as much, so that their number and price are confirmed first."""
    say = texts(str(interaction.locale))
    preparing = services.orders.prepare(interaction.user.id, wanted.text, wanted.orders)
    draft = await in_time(interaction, preparing, private=True)
    cost = services.orders.cost(wanted.orders)
    told = many_lines(wanted.orders, cost, say)
    warnings = [findings_text(typed, wanted.warnings, say)] if wanted.warnings else []
    await tell(interaction, told, *warnings, many_buttons(draft, len(wanted.orders), cost, say))


async def _refuse(
    interaction: discord.Interaction[Any], services: Services, asked: Asked, wish: Wish, error: PromptError
) -> None:
    """Show what is wrong where, and offer the mended prompt where there is one."""
    say = texts(str(interaction.locale))
    items: list[Item | str] = [*refusal_texts(asked.text, error, say)]
    found = await in_time(interaction, study_long(partial(mended, wish, error)), private=True)
    if found is not None:
        try:
            await in_time(interaction, take(services.attachments, asked.pictures), private=True)
        except EaselError as refusal:
            items.append(say.say(refusal.message))
        else:
            items += await _offer(interaction, services, asked.text, *found, say)
    await tell(interaction, *items)


async def _offer(
    interaction: discord.Interaction[Any],
    services: Services,
    typed: str,
    text: str,
    wanted: Wanted,
    say: Texts,
) -> list[Item | str]:
    preparing = services.orders.prepare(interaction.user.id, wanted.text, wanted.orders)
    draft = await in_time(interaction, preparing, private=True)
    label = say("button.imagine_mended")
    if len(wanted.orders) > 1:
        cost = words.amount(services.orders.cost(wanted.orders))
        label = say("button.imagine_mended_many", count=len(wanted.orders), quota=cost)
    return [say("faults.mended", text=change_text(typed, text)), buttons(draft, label, say)]


async def _warn(interaction: discord.Interaction[Any], typed: str, wanted: Wanted) -> None:
    """Say what is odd, once the order is safe."""
    if not wanted.warnings:
        return
    say = texts(str(interaction.locale))
    try:
        await tell(interaction, say("faults.warning"), findings_text(typed, wanted.warnings, say))
    except UNSENT as error:
        log.warning("warnings.untold", reason=type(error).__name__)
