"""Remix: what becomes of a button when the member changes the prompt before.

Upstream's actions take no prompt. A reroll with a new prompt is a new imagine; a variation with one is a
new imagine from the picture, which is near to it, but not the same; zoom and pan have nothing that is near.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from bot.jobs.actions import Family, family
from bot.locale import Message
from bot.prompt.check import MAX_PROMPT
from bot.prompt.findings import Finding, PromptError
from bot.prompt.flags import MODEL, known
from bot.prompt.model import Flag, Parsed, Part, Prompt
from bot.prompt.parse import parse
from bot.prompt.reading import Unknown
from bot.prompt.render import render
from bot.prompt.versions import DEFAULT_VERSION

_SUBTLE: Final = "low_variation"
_WEIGHT: Final = "iw"
_DIGITS: Final = re.compile(r"[0-9]{0,12}\.?[0-9]{1,12}")


class Plain(Enum):
    """Answers without a prompt."""

    UNCHANGED = auto()  # run the action as if nobody had asked
    CANNOT = auto()  # there is no way to give this action a new prompt


@dataclass(frozen=True, slots=True)
class Reimagined:
    """Imagine this instead of running the action."""

    prompt: str


Remixed = Plain | Reimagined


def remix(
    action: str,
    old: str,
    new: str,
    tile_url: str | None,
    *,
    version: str = DEFAULT_VERSION,
    unknown_flags: Unknown = Unknown.REFUSE,
) -> Remixed:
    """Decide what to run.

    Args:
        action: a name in `bot.jobs.actions`.
        old: the parent's prompt.
        new: what the member made of it.
        tile_url: the address of the picture that is varied, if it has one.
        version: as for `parse`.
        unknown_flags: as for `parse`.

    Raises:
        PromptError: the new prompt is another one, but broken; places count in `new`.
    """
    if old.split() == new.split():
        return Plain.UNCHANGED
    parsed = parse(new, version=version, unknown_flags=unknown_flags)
    if _meaning(parsed) == _meaning_of(old, version, unknown_flags):
        return Plain.UNCHANGED
    kind = family(action)
    if kind is Family.REROLL:
        return Reimagined(new.strip())
    if kind is not Family.VARIATION or tile_url is None:
        return Plain.CANNOT
    return Reimagined(_varied(action, new.strip(), parsed, tile_url, version, unknown_flags))


def _varied(
    action: str, new: str, parsed: Parsed, tile_url: str, version: str, unknown_flags: Unknown
) -> str:
    start = new if tile_url in parsed.prompt.images else f"{tile_url} {new}"
    if len(start) > MAX_PROMPT:
        message = Message("prompt.too_long", {"length": len(start), "most": MAX_PROMPT})
        raise PromptError(Finding(max(len(new) - len(start) + MAX_PROMPT, 0), len(new), message))
    if any(flag.name == _WEIGHT for variant in parsed.variants for flag in variant.prompt.flags):
        return start
    weighted = f"{start} --{_WEIGHT} {2 if action == _SUBTLE else 1}"
    try:
        parse(weighted, version=version, unknown_flags=unknown_flags)
    except PromptError:
        return start  # the model knows no weight, or there is no room for it
    return weighted


def _meaning_of(text: str, version: str, unknown_flags: Unknown) -> Sequence[str] | None:
    """What a prompt means, or None if it cannot be read, as upstream's own notation of one."""
    try:
        return _meaning(parse(text, version=version, unknown_flags=unknown_flags))
    except PromptError:
        return None


def _meaning(parsed: Parsed) -> Sequence[str]:
    return [render(_canonical(variant.prompt)) for variant in parsed.variants]


def _canonical(prompt: Prompt) -> Prompt:
    """The prompt without what makes no difference: blanks, the flags' order, the spelling of numbers."""
    parts = tuple(Part(" ".join(part.text.split()), part.weight) for part in prompt.parts)
    flags = tuple(sorted((_plain(flag) for flag in prompt.flags), key=lambda flag: flag.name))
    return Prompt(prompt.images, parts, flags, prompt.mode, prompt.repeat)


def _plain(flag: Flag) -> Flag:
    spec = known(flag.name)
    if spec and spec.group == MODEL:
        return Flag(flag.name, tuple(value.removesuffix(".0") for value in flag.values))
    return Flag(flag.name, tuple(map(_number, flag.values)))


def _number(value: str) -> str:
    return f"{Decimal(value).normalize():f}" if _DIGITS.fullmatch(value) else value
