"""What a hostile prompt makes the event loop do: it is read in a thread of its own."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import bot.prompt
from tests.cogs.placing import settings
from tests.cogs.scene import Scene, raise_curtain
from tests.prompt.test_orders import FORTY, TYPOS

HOME = str(Path(bot.prompt.__file__).parent)
# Excerpts of up to twenty faults are still cut in the loop; reading once would be some 300,000 calls.
MOST = 5_000
LONG = FORTY + "x " * 1_700
PROMPTS = {
    "sound": LONG,
    "typos behind": LONG + TYPOS,
    "glued": LONG + "--stylise5 --chaoss3 --wierd4 --qualty1 --sede4 --aspct3:2 --iww1 --swx4 --ar16:9",
    "typos in the last": FORTY.replace("b} ", f"b {TYPOS}}}") + "x " * 1_700,
    "flags": "--stylise 5 " * 330,
}


class Counted:
    """How often functions of `bot.prompt` were called in one thread."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, frame: FrameType, event: str, _arg: object) -> None:
        self.calls += event == "call" and frame.f_code.co_filename.startswith(HOME)


@contextmanager
def counted() -> Generator[Counted]:
    """Count in this thread, which is the loop's."""
    assert threading.current_thread() is threading.main_thread()
    before, count = sys.getprofile(), Counted()
    sys.setprofile(count)
    try:
        yield count
    finally:
        sys.setprofile(before)


@asynccontextmanager
async def pageless() -> AsyncGenerator[Scene]:
    async with raise_curtain(LISTEN_PORT="0", POLL_INTERVAL="1") as scene:
        yield scene


@pytest.mark.parametrize("name", PROMPTS)
async def test_imagine(scene: Scene, name: str) -> None:
    with counted() as count:
        told = await scene.command("imagine", prompt=PROMPTS[name])
    assert told.private
    assert count.calls < MOST


@pytest.mark.parametrize("name", PROMPTS)
async def test_windows(name: str) -> None:
    async with pageless() as scene:
        await settings(scene, remix=True)
        grid, _ = await scene.grid("a fox --ar 3:2")
        tile, _ = await scene.child(grid, "U1")
        moves: dict[str, Any] = {"motion": ["high"], "resolution": ["sd"], "clips": ["2"]}
        for shown, face, values in (
            (tile, "Vary (Region)", {"preset": ["left"]}),
            (tile, "Animate", moves),
            (grid, "🔄", {}),
        ):
            window = await scene.press(shown, face)
            with counted() as count:
                told = scene.answer(
                    await scene.alice.submit_modal(window, {**values, "prompt": PROMPTS[name]})
                )
            assert told.private
            assert count.calls < MOST


async def test_a_short_prompt_is_read_at_once(scene: Scene) -> None:
    with counted() as count:
        await scene.command("imagine", prompt="a fox --ar 3:2")
    assert 0 < count.calls < MOST
