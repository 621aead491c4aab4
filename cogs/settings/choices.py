"""What the panel's controls carry and mean. Pure.

A control's custom id and the values it sends come back from clients: nothing here trusts them.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, Final

from bot.prompt.versions import EVERY, MIDJOURNEY, NIJI
from bot.ttapi.messages import Mode


class Pick(StrEnum):
    """What is chosen from a list."""

    MODE = "mode"
    VERSION = "version"
    STYLIZE = "stylize"
    VISIBILITY = "visibility"


class Toggle(StrEnum):
    """What is on or off."""

    RAW = "raw"
    REMIX = "remix"
    PING = "ping"
    COPY = "copy"


OWN: Final = "own"  # Midjourney's own default
PUBLIC: Final = "public"
PRIVATE: Final = "private"
# As Midjourney's own panel: low, medium, high, very high.
STYLIZE: Final = {"low": 50, "medium": 100, "high": 250, "very_high": 750}
# Newest first: lists are long, and few people want a model of years ago.
VERSIONS: Final = (*reversed(MIDJOURNEY), *reversed(NIJI))
SUFFIX: Final = "easel-set:suffix"
PICK_TEMPLATE: Final = re.compile(rf"easel-set:(?P<name>{'|'.join(Pick)})")
BUTTON_TEMPLATE: Final = re.compile(rf"easel-set:(?:(?P<name>{'|'.join(Toggle)}):(?P<wanted>on|off)|suffix)")


def picked(name: Pick, value: str) -> dict[str, Any] | None:
    """The settings that a choice changes; None where the panel offers no such choice."""
    match name:
        case Pick.MODE if value in {mode.value for mode in Mode}:
            return {"mode": Mode(value)}
        case Pick.VERSION if value == OWN or value in EVERY:
            return {"version": None if value == OWN else value}
        case Pick.STYLIZE if value == OWN or value in STYLIZE:
            return {"stylize": STYLIZE.get(value)}
        case Pick.VISIBILITY if value in {PUBLIC, PRIVATE}:
            return {"private": value == PRIVATE}
        case _:
            return None
