"""Estimates of what a job costs."""

from decimal import Decimal

import pytest

from bot.jobs.actions import ACTIONS
from bot.jobs.details import Details
from bot.policy.prices import estimate
from bot.ttapi.messages import Mode, Resolution


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


@pytest.mark.parametrize(
    ("action", "fast", "relax", "turbo"),
    [
        ("blend", "4", "2", "8"),
        ("inpaint", "4", "2", "8"),
        ("edit", "4", "2", "8"),
        ("describe", "2", "2", "2"),
        ("seed", "1", "1", "1"),
        ("batch", "0", "0", "0"),
    ],
)
def test_estimates_of_the_other_kinds(action: str, fast: str, relax: str, turbo: str) -> None:
    costs = [estimate(action, mode) for mode in (Mode.FAST, Mode.RELAX, Mode.TURBO)]
    assert costs == [Decimal(fast), Decimal(relax), Decimal(turbo)]


@pytest.mark.parametrize(
    ("clips", "resolution", "cost"),
    [
        (1, Resolution.SD, "4"),
        (2, Resolution.SD, "8"),
        (4, Resolution.SD, "16"),
        (1, Resolution.HD, "12"),
        (4, Resolution.HD, "48"),
    ],
)
@pytest.mark.parametrize("action", ["video", "extend"])
def test_videos_cost_by_clip_and_resolution_whatever_the_mode(
    action: str, clips: int, resolution: Resolution, cost: str
) -> None:
    details = Details(clips=clips, resolution=resolution)
    assert {estimate(action, mode, details) for mode in Mode} == {Decimal(cost)}


def test_every_action_has_one() -> None:
    assert all(estimate(action, mode) > 0 for action in ACTIONS for mode in Mode)
