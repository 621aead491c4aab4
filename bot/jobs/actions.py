"""TTAPI's actions as Midjourney's users know them.

The table follows https://docs.ttapi.io/api-reference/en/midjourney/action and what public code
saw in `components`; which of them a picture offers is always upstream's word.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from bot.jobs.details import NONE, Details
from bot.jobs.model import (
    BATCH,
    BLEND,
    DESCRIBE,
    EDIT,
    EXTEND,
    IMAGINE,
    INPAINT,
    SEED,
    VIDEO,
    Job,
    State,
)
from bot.ttapi.messages import Api


class Family(StrEnum):
    """Actions that cost and last alike."""

    IMAGINE = "imagine"
    UPSAMPLE = "upsample"
    VARIATION = "variation"
    REROLL = "reroll"
    UPSCALE = "upscale"
    ZOOM = "zoom"
    PAN = "pan"
    BLEND = "blend"
    DESCRIBE = "describe"
    SEED = "seed"
    INPAINT = "inpaint"
    EDIT = "edit"
    VIDEO = "video"
    BATCH = "batch"


class Presses(Enum):
    """What a second press of the same button means."""

    ONCE = "once"  # the result is the same for good: lead to it
    ONE_AT_A_TIME = "one at a time"  # each run differs: one unfinished job at most


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action: the button's row (Midjourney's order), its label or emoji, and its family.

    Attributes:
        label: a literal that needs no translation ("U1", "2x"), or a catalogue key.
    """

    name: str
    family: Family
    row: int
    label: str | None = None
    emoji: str | None = None
    presses: Presses = Presses.ONE_AT_A_TIME


def _specs() -> tuple[ActionSpec, ...]:
    once = Presses.ONCE
    return (
        *(ActionSpec(f"upsample{n}", Family.UPSAMPLE, 0, f"U{n}", presses=once) for n in range(1, 5)),
        ActionSpec("reroll", Family.REROLL, 0, emoji="🔄"),
        *(ActionSpec(f"variation{n}", Family.VARIATION, 1, f"V{n}") for n in range(1, 5)),
        ActionSpec("upscale_subtle", Family.UPSCALE, 0, "button.upscale_subtle", "↗️", once),
        ActionSpec("upscale_creative", Family.UPSCALE, 0, "button.upscale_creative", "↗️", once),
        ActionSpec("upscale2", Family.UPSCALE, 0, "button.upscale2", "↗️", once),
        ActionSpec("upscale4", Family.UPSCALE, 0, "button.upscale4", "↗️", once),
        ActionSpec("redo_upscale_subtle", Family.UPSCALE, 0, "button.redo_upscale_subtle", "🔁"),
        ActionSpec("redo_upscale_creative", Family.UPSCALE, 0, "button.redo_upscale_creative", "🔁"),
        ActionSpec("redo_upscale2", Family.UPSCALE, 0, "button.redo_upscale2", "🔁"),
        ActionSpec("redo_upscale4", Family.UPSCALE, 0, "button.redo_upscale4", "🔁"),
        ActionSpec("low_variation", Family.VARIATION, 1, "button.low_variation", "🪄"),
        ActionSpec("high_variation", Family.VARIATION, 1, "button.high_variation", "🪄"),
        ActionSpec("zoom_out_2", Family.ZOOM, 2, "button.zoom_out_2", "🔍"),
        ActionSpec("zoom_out_1_5", Family.ZOOM, 2, "button.zoom_out_1_5", "🔍"),
        ActionSpec("make_square", Family.ZOOM, 2, "button.make_square", "↔️"),
        ActionSpec("pan_left", Family.PAN, 3, emoji="⬅️"),
        ActionSpec("pan_right", Family.PAN, 3, emoji="➡️"),
        ActionSpec("pan_up", Family.PAN, 3, emoji="⬆️"),
        ActionSpec("pan_down", Family.PAN, 3, emoji="⬇️"),
    )


ACTIONS: Final = {spec.name: spec for spec in _specs()}
# Listed by upstream but not to be had through POST /action.
ELSEWHERE: Final = frozenset({"inpaint", "vary_region", "Custom Zoom"})
# The word that says that a picture is one of a grid's four.
_GRID_ONLY: Final = "upsample1"
_FAMILIES: Final = {name: spec.family for name, spec in ACTIONS.items()} | {
    IMAGINE: Family.IMAGINE,
    BLEND: Family.BLEND,
    DESCRIBE: Family.DESCRIBE,
    SEED: Family.SEED,
    INPAINT: Family.INPAINT,
    EDIT: Family.EDIT,
    VIDEO: Family.VIDEO,
    EXTEND: Family.VIDEO,
    BATCH: Family.BATCH,
}
# TTAPI has edits and videos beside its classic API, with jobs of their own.
_APIS: Final = {EDIT: Api.EDITS, VIDEO: Api.VIDEO, EXTEND: Api.VIDEO}
# What TTAPI's list of finished jobs, which is the classic API's, does not show.
UNLISTED: Final = frozenset(_APIS)
# The one result there is of a job: asking again leads to it.
ONCE: Final = frozenset({SEED, *(name for name, spec in ACTIONS.items() if spec.presses is Presses.ONCE)})


def family(action: str) -> Family:
    """The family of any action, imagine included."""
    return _FAMILIES.get(action, Family.IMAGINE)


def actions_of(kind: Family) -> frozenset[str]:
    """The actions of a family."""
    return frozenset(name for name, found in _FAMILIES.items() if found is kind)


def api(action: str) -> Api:
    """The part of TTAPI in which jobs of this action live."""
    return _APIS.get(action, Api.CLASSIC)


def patience(action: str) -> float:
    """Seconds that jobs of an action may take beyond their mode's time-out, as TTAPI takes none from us."""
    return {Api.CLASSIC: 0.0, Api.EDITS: 600.0, Api.VIDEO: 1200.0}[api(action)]


def offered(components: tuple[str, ...]) -> tuple[ActionSpec, ...]:
    """The actions among `components` that POST /action takes, in Midjourney's order."""
    listed = frozenset(components)
    return tuple(spec for name, spec in ACTIONS.items() if name in listed)


def unknown(components: tuple[str, ...]) -> tuple[str, ...]:
    """Components that no table here knows."""
    return tuple(name for name in components if name not in ACTIONS and name not in ELSEWHERE)


def is_grid(job: Job) -> bool:
    """Whether a finished job shows four pictures at once."""
    return _GRID_ONLY in job.components or len(job.images) == 4


def is_single(job: Job) -> bool:
    """Whether a finished job shows one picture."""
    return job.image is not None and not is_grid(job)


def may_follow(parent: Job, action: str, details: Details = NONE) -> bool:
    """Whether `action` can be done to a job's result.

    What POST /action does is upstream's word; the rest is what the kind of the result allows.
    """
    if parent.state is not State.SUCCEEDED:
        return False
    match action:
        case "seed":
            return parent.image is not None and api(parent.action) is Api.CLASSIC
        case "inpaint":
            return is_single(parent) and api(parent.action) is Api.CLASSIC
        case "video":
            return parent.image is not None or bool(parent.images)
        case "extend":
            return details.clip < len(parent.videos)
        case _:
            return action in ACTIONS and action in parent.components
