"""What a member may keep as a preset: a name to write as ``--name``, and a piece of prompt."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.errors import EaselError
from bot.prompt.check import check_prompt
from bot.prompt.findings import PromptError, quote
from bot.prompt.flags import Arity, known
from bot.prompt.parse import parse
from bot.prompt.reading import Unknown
from bot.prompt.versions import DEFAULT_VERSION, EVERY, ordered
from bot.prompt.words import SMART

LONGEST_NAME: Final = 20
LONGEST_PRESET: Final = 1_000
_GLUED: Final = re.compile(r"([a-z]+)[0-9]+")
_BARE: Final = frozenset({"prompt.empty", "prompt.fault.image_alone"})
"""What is wrong with a piece only as long as it stands alone."""


class PresetError(EaselError):
    """A preset cannot be kept so; the message says why."""


def preset_key(name: str) -> str:
    """The one spelling under which a preset's name is kept and looked up."""
    return unicodedata.normalize("NFC", name).lower()


def check_preset_name(name: str) -> str:
    """The name as it is kept: in lower case, without dashes before it.

    Raises:
        PresetError: it is empty, too long, has other signs than letters, digits and hyphens, or is read as
            one of Midjourney's flags, such as ``ar`` or ``v6``.
    """
    key = preset_key(name.strip().removeprefix("--").lstrip(SMART))
    sound = all(unicodedata.category(sign)[0] in "LM" or sign.isdecimal() for sign in key.replace("-", ""))
    hyphened = key.startswith("-") or key.endswith("-") or "--" in key
    if not 0 < len(key) <= LONGEST_NAME or not sound or hyphened or unicodedata.combining(key[0]):
        raise PresetError("preset.name_wrong", name=quote(name.strip()), most=LONGEST_NAME)
    if _is_flag(key):
        raise PresetError("preset.name_taken", flag=f"--{key}")
    return key


def check_preset_text(text: str, *, unknown_flags: Unknown = Unknown.REFUSE) -> str:
    """The text as it is kept, without blanks around it; a member's suffix has the same rules.

    It may hold words, flags or both, and must be sound for at least one model: which one draws is known
    only when the preset is used. Presets do not hold presets.

    Raises:
        PresetError: it is empty or too long.
        PromptError: it has faults on every model; their places are those in `text`.
    """
    if not text.strip():
        raise PresetError("preset.text_empty")
    if len(text.strip()) > LONGEST_PRESET:
        raise PresetError("preset.text_long", length=len(text.strip()), most=LONGEST_PRESET)
    refusals: list[PromptError] = []
    for version in (DEFAULT_VERSION, *ordered(EVERY - {DEFAULT_VERSION})):
        refusal = _refusal(text, version, unknown_flags)
        if refusal is None:
            return check_prompt(text)
        refusals.append(refusal)
    raise refusals[0]


def _is_flag(key: str) -> bool:
    glued = _GLUED.fullmatch(key)
    beneath = known(glued[1]) if glued else None
    return known(key) is not None or (beneath is not None and beneath.arity is not Arity.NONE)


def _refusal(text: str, version: str, unknown_flags: Unknown) -> PromptError | None:
    try:
        parse(text, version=version, unknown_flags=unknown_flags)
    except PromptError as error:
        lasting = [fault for fault in error.faults if fault.message.key not in _BARE]
        return PromptError(*lasting) if lasting else None
    return None
