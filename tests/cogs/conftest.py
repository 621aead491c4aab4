"""The stage on which commands and buttons are tried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.errors import DatabaseUnavailable
from tests.cogs.scene import Scene, hurry, raise_curtain


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@asynccontextmanager
async def played(**settings: Any) -> AsyncGenerator[Scene]:
    """A scene for a fixture; `settings` are the bot's own."""
    opened: asyncio.Future[Scene] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def play() -> None:
        async with raise_curtain(**settings) as raised:
            opened.set_result(raised)
            await over.wait()

    # A task of its own: pytest closes a fixture in another context than it opens it in.
    playing = asyncio.create_task(play())
    await asyncio.wait([opened, playing], return_when=asyncio.FIRST_COMPLETED)
    yield opened.result()
    over.set()
    await playing


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """An English-speaking member in a channel with the bot; TTAPI's jobs move by hand."""
    async with played() as raised:
        yield raised


def take_database_away(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """The database takes no transaction any more, as when its disk is full."""

    async def refuse(*_transaction: object) -> None:
        raise DatabaseUnavailable

    app = scene.stage.app
    for store in (app.store, vars(app.services.members)["_store"]):
        patch.setattr(store, "_run", refuse)
    scene.errors_expected = True


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch, scene: Scene) -> None:
    """From now on the database is away."""
    take_database_away(monkeypatch, scene)
