"""A tour that does not dawdle."""

from __future__ import annotations

from functools import partial

import pytest

from bot.sandbox import acting, tour
from bot.sandbox.stage import open_stage
from tests.cogs.scene import hurry


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the pauses that spare Discord and TTAPI."""
    hurry(monkeypatch)


@pytest.fixture
def quick(hurried: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the pauses between polls and looks too, and the member's patience."""
    monkeypatch.setattr(acting, "PATIENCE", 2.5)
    monkeypatch.setattr(acting, "LOOK_AGAIN", 0.005)
    monkeypatch.setattr(tour, "open_stage", partial(open_stage, POLL_INTERVAL="0.3", FETCH_RATE="100"))
