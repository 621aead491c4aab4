"""What is dear or more than one is ordered when its author says so: a private question with its price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import discord

from bot.jobs.details import BatchOrder
from bot.jobs.drafts import Draft
from bot.locale import Texts
from cogs.ui import words
from cogs.ui.answers import Item, Row
from cogs.ui.buttons import verb_button
from cogs.ui.custom_id import Verb

NEVER_MIND: Final = "no"  # the argument of CONFIRM that lets a draft be
PROMPTS_SHOWN: Final = 5
PROMPT_SHOWN: Final = 120  # characters


def many_lines(orders: Sequence[BatchOrder], cost: Decimal, say: Texts) -> str:
    """How many jobs at which price, and the first few prompts."""
    count = len(orders)
    lines = [say("confirm.many", count=count, quota=words.amount(cost))]
    lines += [
        f"{number}. **{words.quoted(order.prompt, PROMPT_SHOWN)}**"
        for number, order in enumerate(orders[:PROMPTS_SHOWN], 1)
    ]
    if count > PROMPTS_SHOWN:
        lines.append(say("confirm.more", count=count - PROMPTS_SHOWN))
    return "\n".join(lines)


def buttons(draft: Draft, label: str, say: Texts) -> Item:
    """Order it, or never mind."""
    return Row(
        verb_button(draft, Verb.CONFIRM, label, discord.ButtonStyle.primary),
        verb_button(draft, Verb.CONFIRM, say("button.never_mind"), argument=NEVER_MIND),
    )


def many_buttons(draft: Draft, count: int, cost: Decimal, say: Texts) -> Item:
    """Order them all, or never mind."""
    return buttons(draft, say("button.order_many", count=count, quota=words.amount(cost)), say)
