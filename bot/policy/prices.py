"""Estimates of what a job costs, until TTAPI says what it charged.

TTAPI publishes no price table; these follow the amounts seen in its samples and only size a
reservation. What is settled is always `data.quota`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from bot.jobs.actions import Family, family
from bot.ttapi.messages import Mode

_FAST: Final = {
    Family.IMAGINE: Decimal(4),
    Family.UPSAMPLE: Decimal(2),
    Family.VARIATION: Decimal(4),
    Family.REROLL: Decimal(4),
    Family.UPSCALE: Decimal(8),
    Family.ZOOM: Decimal(4),
    Family.PAN: Decimal(4),
}
_FACTOR: Final = {Mode.FAST: Decimal(1), Mode.RELAX: Decimal("0.5"), Mode.TURBO: Decimal(2)}


def estimate(action: str, mode: Mode) -> Decimal:
    """Quota (100 = 1 USD) that one run of `action` is expected to cost."""
    return _FAST[family(action)] * _FACTOR[mode]
