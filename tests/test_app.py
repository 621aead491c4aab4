"""The composition root: what reaches the owner although Discord comes up later than the trouble."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import app as root
from bot.app import App, open_app
from bot.config import Settings
from bot.jobs.model import Hold
from bot.jobs.ports import Busy, Gone
from bot.sandbox.ttapi import SimulatedTtapi
from tests.support.fakes import FakeSurface, broken


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "ALARM_AGAIN", 0.01)


@asynccontextmanager
async def opened(directory: Path, key: str) -> AsyncGenerator[App]:
    async with SimulatedTtapi() as upstream:
        settings = Settings.from_env(
            {
                "DISCORD_TOKEN": "x.y.z",
                "TTAPI_KEY": key,
                "TTAPI_URL": upstream.url,
                "DATA_DIR": str(directory),
                "LISTEN_PORT": "0",
            }
        )
        async with open_app(settings) as app:
            yield app


class Surface(FakeSurface):
    """Wakes whoever waits for an alarm."""

    async def tell_owner(self, hold: Hold) -> None:
        await super().tell_owner(hold)
        async with self._shown:
            self._shown.notify_all()


async def test_a_key_refused_at_the_start_is_told_once_discord_is_there(tmp_path: Path) -> None:
    surface = Surface()
    async with opened(tmp_path, "wrong") as app:
        assert surface.alarms == []
        app.services.surface.fill(surface)
        await surface.seen(lambda there: bool(there.alarms))
        assert surface.alarms == [Hold.KEY_REFUSED]


async def test_an_alarm_that_discord_does_not_take_now_is_told_later(tmp_path: Path) -> None:
    surface = Surface()
    surface.script.fail("tell_owner", Busy("500"), broken(Busy))
    async with opened(tmp_path, "wrong") as app:
        app.services.surface.fill(surface)
        await surface.seen(lambda there: bool(there.alarms))
        assert surface.script.calls.count("tell_owner") == 3
        assert surface.alarms == [Hold.KEY_REFUSED]


async def test_an_owner_who_takes_no_messages_is_not_told_for_ever(tmp_path: Path) -> None:
    surface = Surface()
    surface.script.fail_always("tell_owner", broken(Gone))
    async with opened(tmp_path, "wrong") as app:
        app.services.surface.fill(surface)
        while not surface.script.calls:
            await app.store.ping()
        for _ in range(50):
            await app.store.ping()
        assert surface.script.calls == ["tell_owner"]
