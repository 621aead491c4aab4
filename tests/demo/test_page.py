"""The demo's page is kept fresh, and no press is lost over it."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import simcord

from bot.sandbox import page
from bot.sandbox.page import LivePage
from tests.cogs.scene import until

CANCEL, FIRST = "easel:cancel:abc", "easel:action:abc:upsample1"
BUTTON = "message:7:component:3"


class Requests(list[str]):
    """What the bot asked of Discord; counts how often somebody looks."""

    looks = 0

    def __len__(self) -> int:
        self.looks += 1
        return super().__len__()


def snapshot(custom_id: str) -> dict[str, Any]:
    """A message with one button in a row, beside a text."""
    button = {"type": 2, "control_key": BUTTON, "custom_id": custom_id}
    return {"messages": {"7": {"components": [{"type": 10}, {"type": 1, "components": [button]}]}}}


@dataclass
class Open:
    """A page that somebody has open."""

    revision: int = 1
    snapshot: dict[str, Any] = field(default_factory=lambda: snapshot(CANCEL))


class Preview:
    """A preview that may be busy, and refuses what is not on its page's latest revision."""

    def __init__(self) -> None:
        self.http_requests = Requests()
        self.env = self
        self.refreshed = 0
        self.refusals: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.busy = False
        self._pages = {"p": Open()}

    async def refresh(self) -> None:
        with self.occupied():
            await self.gate.wait()
            if self.refusals:
                raise self.refusals.pop()
            self.publish(CANCEL)
            self.refreshed += 1

    async def _action(self, _context_id: str | None, body: Any) -> dict[str, Any]:
        with self.occupied():
            current = self._pages["p"].revision == body.get("published_revision")
            return {"rejected": not current}

    def publish(self, custom_id: str) -> None:
        self._pages["p"].revision += 1
        self._pages["p"].snapshot = snapshot(custom_id)

    @contextmanager
    def occupied(self) -> Generator[None]:
        if self.busy:
            raise simcord.SetupError("operation overlaps active click")
        self.busy = True
        try:
            yield
        finally:
            self.busy = False

    async def act(self, body: object) -> bool:
        """Whether what the page asks is carried out, as SimCord's server asks for it."""
        return not (await self._action("p", body))["rejected"]


@pytest.fixture
def preview(monkeypatch: pytest.MonkeyPatch) -> Preview:
    monkeypatch.setattr(page, "LOOK_AGAIN", 0.001)
    monkeypatch.setattr(page, "BETWEEN_REFRESHES", 0.001)
    return Preview()


def lively(preview: Preview) -> LivePage:
    return LivePage(cast("Any", preview))


async def ended(task: asyncio.Task[None]) -> None:
    assert not task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_the_page_is_refreshed_only_when_there_is_something_new(preview: Preview) -> None:
    task = asyncio.create_task(lively(preview).keep_fresh())
    await until(lambda: preview.http_requests.looks > 5)
    assert preview.refreshed == 0

    preview.http_requests.append("POST")
    await until(lambda: preview.refreshed)
    looks = preview.http_requests.looks
    await until(lambda: preview.http_requests.looks > looks + 5)
    assert preview.refreshed == 1

    preview.refusals = [simcord.SetupError("busy"), TimeoutError("bot did not settle")]
    preview.http_requests.append("PATCH")
    await until(lambda: preview.refreshed == 2)
    assert preview.refusals == []
    await ended(task)


async def test_what_is_pressed_on_an_older_revision_is_carried_out(preview: Preview) -> None:
    lively(preview)
    press = {"kind": "click", "control_key": BUTTON, "published_revision": 1}
    assert await preview.act(press)
    preview.publish(CANCEL)
    assert await preview.act(press)
    preview.publish(CANCEL)
    assert await preview.act({"kind": "run_command", "published_revision": 2})


async def test_a_button_that_has_become_another_is_not_pressed(preview: Preview) -> None:
    lively(preview)
    press = {"kind": "click", "control_key": BUTTON, "published_revision": 1}
    assert await preview.act(press)
    preview.publish(FIRST)
    assert not await preview.act(press)
    assert await preview.act({**press, "published_revision": 2})


@pytest.mark.parametrize("revision", [None, "1", [], -5])
async def test_what_no_page_would_send_is_left_to_simcord(preview: Preview, revision: object) -> None:
    lively(preview)
    preview.publish(FIRST)
    press = {"kind": "click", "control_key": BUTTON, "published_revision": revision}
    assert not await preview.act(press)


async def test_a_press_waits_for_a_refresh_to_end(preview: Preview) -> None:
    task = asyncio.create_task(lively(preview).keep_fresh())
    preview.gate.clear()
    preview.http_requests.append("POST")
    await until(lambda: preview.busy)
    pressed = asyncio.create_task(preview.act({"kind": "run_command", "published_revision": 1}))
    await asyncio.sleep(0)
    preview.gate.set()
    assert await pressed
    assert preview.refreshed == 1
    await ended(task)


async def test_only_the_last_revisions_are_remembered(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "REMEMBERED", 3)
    lively(preview)
    for _ in range(4):
        assert await preview.act({"kind": "run_command", "published_revision": 1})
        preview.publish(CANCEL)
    press = {"kind": "click", "control_key": BUTTON}
    assert await preview.act({**press, "published_revision": 3})
    assert not await preview.act({**press, "published_revision": 1})
