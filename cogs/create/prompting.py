"""From what a member typed, chose and set to what is ordered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.client import Services
from bot.errors import EaselError
from bot.jobs.details import BatchOrder
from bot.jobs.members import MemberSettings
from bot.prompt import Composed, Finding, Habits, Options, PromptError, Unknown, compose, parse
from bot.ttapi.messages import Mode

MOST_MENDS: Final = 20  # rounds, since each mend may show the next fault


@dataclass(frozen=True, slots=True)
class Member:
    """What a member has set, as far as new orders go."""

    settings: MemberSettings
    presets: Mapping[str, str]

    @property
    def habits(self) -> Habits:
        """What every prompt of theirs gets."""
        own = self.settings
        return Habits(own.version, own.stylize, own.raw, own.suffix)


@dataclass(frozen=True, slots=True)
class Wish:
    """A prompt and what goes with it, before it is known to be sound.

    Attributes:
        mode: the speed, where no flag says otherwise.
    """

    text: str
    options: Options
    habits: Habits
    presets: Mapping[str, str]
    mode: Mode
    unknown_flags: Unknown


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sound prompt.

    Attributes:
        text: the prompt as a whole, before its permutations are expanded.
        orders: what to send, at least one.
        warnings: what is odd, with places in what the member typed.
    """

    text: str
    orders: tuple[BatchOrder, ...]
    warnings: tuple[Finding, ...]


async def member(services: Services, user_id: int) -> Member:
    """Look up what a member has set."""
    members = services.members
    settings, presets = await asyncio.gather(members.settings(user_id), members.presets(user_id))
    return Member(settings, presets)


def understood(wish: Wish) -> Wanted:
    """What is to be ordered.

    Raises:
        PromptError: with all faults, at their places in what the member typed.
        OptionError: an option does not fit.
    """
    composed = compose(wish.text, wish.options, wish.habits, wish.presets)
    try:
        parsed = parse(composed.text, defaults=composed.defaults, unknown_flags=wish.unknown_flags)
    except PromptError as error:
        raise composed.refusal(error) from error
    orders = tuple(BatchOrder(order.text, order.mode or wish.mode) for order in parsed.orders)
    return Wanted(composed.text, orders, _at_home(composed, parsed.warnings))


def mended(wish: Wish, error: PromptError) -> tuple[str, Wanted] | None:
    """What the member would have to type for the prompt to be sound, where that is obvious."""
    text = wish.text
    for _ in range(MOST_MENDS):
        mend = next((fault.mended for fault in error.faults if fault.mended is not None), None)
        if mend is None or mend == text:
            return None
        text = mend
        try:
            return text, understood(_with_text(wish, text))
        except PromptError as further:
            error = further
        except EaselError:
            return None
    return None


def _at_home(composed: Composed, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(map(composed.in_typed, findings))


def _with_text(wish: Wish, text: str) -> Wish:
    return Wish(text, wish.options, wish.habits, wish.presets, wish.mode, wish.unknown_flags)
