"""Estimates of what a job costs, until TTAPI says what it charged.

TTAPI publishes no price table; these follow the amounts seen in its samples and only size a
reservation. What is settled is always `data.quota`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from bot.jobs.actions import Family, family
from bot.jobs.details import NONE, Details
from bot.ttapi.messages import Mode, Resolution

_FAST: Final = {
    Family.IMAGINE: Decimal(4),
    Family.UPSAMPLE: Decimal(2),
    Family.VARIATION: Decimal(4),
    Family.REROLL: Decimal(4),
    Family.UPSCALE: Decimal(8),
    Family.ZOOM: Decimal(4),
    Family.PAN: Decimal(4),
    Family.BLEND: Decimal(4),
    Family.DESCRIBE: Decimal(2),
    Family.SEED: Decimal(1),
    Family.INPAINT: Decimal(4),
    Family.EDIT: Decimal(4),
    Family.VIDEO: Decimal(16),
    Family.BATCH: Decimal(0),
}
_HD_FACTOR: Final = Decimal(3)
_FACTOR: Final = {Mode.FAST: Decimal(1), Mode.RELAX: Decimal("0.5"), Mode.TURBO: Decimal(2)}


def estimate(action: str, mode: Mode, details: Details = NONE) -> Decimal:
    """Quota (100 = 1 USD) that one run of `action` is expected to cost.

    Describing and asking for a seed have no speed; a video is priced by its clips and their resolution.
    """
    kind = family(action)
    if kind in {Family.DESCRIBE, Family.SEED}:
        return _FAST[kind]
    if kind is Family.VIDEO:
        each = _FAST[kind] / 4 * (_HD_FACTOR if details.resolution is Resolution.HD else 1)
        return each * details.clips
    return _FAST[kind] * _FACTOR[mode]
