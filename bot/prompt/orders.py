"""From what a member typed, chose and set to what is ordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.errors import EaselError
from bot.jobs.details import BatchOrder
from bot.prompt.findings import Finding, PromptError
from bot.prompt.options import Habits, Options, compose
from bot.prompt.parse import parse
from bot.prompt.reading import Unknown
from bot.ttapi.messages import Mode

MOST_MENDS: Final = 20  # rounds, since each mend may show the next fault
MOST_WHOLE: Final = 3  # rounds that read all permutations
_NONE: Final = Options()
_NEITHER: Final = Habits()


class NotOneOrder(EaselError):
    """The prompt asks for what cannot be had where it was typed; the message says for what."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A prompt and what goes with it, before it is known to be sound.

    Attributes:
        mode: the speed, where no flag says otherwise.
    """

    text: str
    presets: Mapping[str, str]
    mode: Mode
    unknown_flags: Unknown
    options: Options = _NONE
    habits: Habits = _NEITHER

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that may have to be read."""
        return self.text, self.habits.suffix, *self.presets.values()


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


def understood(wish: Wish, *, first_only: bool = False) -> Wanted:
    """What is to be ordered.

    Args:
        wish: as the member gave it.
        first_only: whether one permutation is enough, where it matters only whether there are faults.

    Raises:
        PromptError: with all faults, at their places in what the member typed.
        OptionError: an option does not fit.
    """
    composed = compose(wish.text, wish.options, wish.habits, wish.presets)
    try:
        parsed = parse(
            composed.text,
            defaults=composed.defaults,
            unknown_flags=wish.unknown_flags,
            first_only=first_only,
        )
    except PromptError as error:
        raise composed.refusal(error) from error
    orders = tuple(BatchOrder(order.text, order.mode or wish.mode) for order in parsed.orders)
    return Wanted(composed.text, orders, tuple(map(composed.in_typed, parsed.warnings)))


def single(wish: Wish, *, has_speed: bool) -> BatchOrder:
    """What is to be ordered where a prompt makes one job.

    Args:
        wish: as the member gave it.
        has_speed: whether the speed can be chosen; if not, it is the wish's own.

    Raises:
        PromptError: as for `understood`.
        NotOneOrder: it makes several jobs, or one at a speed that it cannot have.
    """
    order, *more = understood(wish).orders
    if more:
        raise NotOneOrder("order.one_only", count=1 + len(more))
    if order.mode is not wish.mode and not has_speed:
        raise NotOneOrder("order.no_speed", flag=f"--{order.mode}", speed=f"--{wish.mode}")
    return order


def mended(wish: Wish, error: PromptError) -> tuple[str, Wanted] | None:
    """What the member would have to type for the prompt to be sound, where that is obvious.

    Each fault is mended in the first permutation; all of them are read no more often than a few times.
    """
    text, whole = wish.text, 0
    for _ in range(MOST_MENDS):
        mend = next((fault.mended for fault in error.faults if fault.mended is not None), None)
        if mend is None or mend == text:
            return None
        text = mend
        try:
            understood(replace(wish, text=text), first_only=True)
            whole += 1
            return text, understood(replace(wish, text=text))
        except PromptError as further:
            if whole == MOST_WHOLE:
                return None
            error = further
        except EaselError:
            return None
    return None
