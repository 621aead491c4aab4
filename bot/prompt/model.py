"""What a prompt means, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.prompt.findings import Finding
from bot.ttapi.messages import Mode


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text and its weight, as in ``hot::2 dog``.

    https://docs.midjourney.com/hc/en-us/articles/32658968492557-Multi-Prompts-Weights
    """

    text: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag under its canonical name (without dashes), and its values as they were written."""

    name: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt of Midjourney, without permutations.

    Attributes:
        images: addresses of image prompts.
        parts: the text; one part of weight 1 when there is no ``::``, none when there are only images.
        flags: each name once, in the order written, without those that make `mode` and `repeat`.
        mode: the speed a flag asks for.
        repeat: how many jobs are asked for.
    """

    images: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    flags: tuple[Flag, ...] = ()
    mode: Mode | None = None
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Variant:
    """One permutation.

    Attributes:
        prompt: what it means.
        text: what to send, with straight dashes, and without the flags that make `mode` and `repeat`;
            all else is as the member wrote it.
    """

    prompt: Prompt
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """One job to order: the text to send, and the speed its flags ask for."""

    text: str
    mode: Mode | None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A prompt that may be ordered.

    Attributes:
        variants: one per permutation, the leftmost braces changing slowest; just one without braces.
        warnings: what is odd, but may be meant so.
    """

    variants: tuple[Variant, ...]
    warnings: tuple[Finding, ...] = ()

    @property
    def prompt(self) -> Prompt:
        """The first permutation's meaning, or the only one."""
        return self.variants[0].prompt

    @property
    def orders(self) -> tuple[Order, ...]:
        """The jobs to order, permutations and repetitions expanded."""
        return tuple(
            Order(variant.text, variant.prompt.mode)
            for variant in self.variants
            for _ in range(variant.prompt.repeat)
        )
