"""Estimates of what a job costs."""

from decimal import Decimal

import pytest

from bot.jobs.actions import ACTIONS
from bot.policy.prices import estimate
from bot.ttapi.messages import Mode


@pytest.mark.parametrize(
    ("action", "fast", "relax", "turbo"),
    [
        ("imagine", "4", "2", "8"),
        ("upsample1", "2", "1", "4"),
        ("variation4", "4", "2", "8"),
        ("high_variation", "4", "2", "8"),
        ("reroll", "4", "2", "8"),
        ("upscale_creative", "8", "4", "16"),
        ("redo_upscale4", "8", "4", "16"),
        ("zoom_out_1_5", "4", "2", "8"),
        ("pan_up", "4", "2", "8"),
    ],
)
def test_estimates(action: str, fast: str, relax: str, turbo: str) -> None:
    assert [estimate(action, mode) for mode in (Mode.FAST, Mode.RELAX, Mode.TURBO)] == [
        Decimal(fast),
        Decimal(relax),
        Decimal(turbo),
    ]


def test_every_action_has_one() -> None:
    assert all(estimate(action, mode) > 0 for action in ACTIONS for mode in Mode)
