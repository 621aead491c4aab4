"""What a whole tour leaves in the log: neither prompts, nor tokens, nor hook addresses."""

from __future__ import annotations

import io
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import structlog

from bot import log
from bot.sandbox.script import FAILING, PROMPT, SECOND
from tests.cogs.conftest import take_database_away
from tests.cogs.scene import Scene, raise_curtain
from tests.demo.test_tour import played

FORMS = ["text", "json"]


@pytest.fixture(params=FORMS)
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All that the program logs, to the last detail, in either form."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {
        name: logging.getLogger(name).level for name in ("discord", "aiohttp", "PIL", "asyncio", "alembic")
    }
    stream = io.StringIO()
    log.configure("DEBUG", request.param)
    # Loggers that remember their configuration would keep it for all tests to come.
    structlog.configure(cache_logger_on_first_use=False)
    handler: Any = root.handlers[0]
    handler.setStream(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def secrets_in(text: str, *prompts: str) -> list[str]:
    """What must not be in a log and is."""
    forbidden = [*prompts, "simcord_interaction", "/hooks/ttapi/", "sim-key", "simulated", "hookUrl"]
    return [secret for secret in forbidden if secret in text]


async def test_a_tour_leaves_no_secret_in_the_log(
    quick: None, monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    code, transcript = await played(monkeypatch)
    assert code == 0, "\n".join(transcript)
    text = written.getvalue()
    assert text.count("job.submitted") == 15
    assert text.count("app.open") == 2
    prompts = (PROMPT, FAILING, SECOND, "lighthouse", "bannedword", "fishing", "boat", "orange", "gulls")
    assert secrets_in(text, *prompts, "/region/", "/attachments/") == []


async def test_trouble_leaves_no_secret_in_the_log(
    monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    async with raise_curtain() as scene:
        await play_trouble(scene, monkeypatch)
    text = written.getvalue()
    assert text.count("interaction.refused") == 1
    assert text.count("answer.refused") == 1
    assert secrets_in(text, "harbour") == []


async def play_trouble(scene: Scene, patch: pytest.MonkeyPatch) -> None:
    scene.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
    await scene.alice.slash(scene.stage.channel, "imagine", prompt="a harbour")
    await scene.fail(*await scene.order("a harbour"), "[Internal error] a harbour")
    take_database_away(patch, scene)
    await scene.command("imagine", prompt="another harbour")
    patch.undo()


async def test_a_row_that_the_database_refuses_is_not_in_the_log(written: io.StringIO) -> None:
    """An error that nobody expected is logged with its trace, which SQLAlchemy would fill with the row."""
    async with raise_curtain() as scene:
        scene.errors_expected = True
        path = scene.stage.app.settings.data_dir / "easel.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(
                "CREATE TRIGGER no BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'not today'); END"
            )
        told = await scene.command("imagine", prompt="a harbour")
    text = written.getvalue()
    assert "Something went wrong in Easel" in told.text
    assert "not today" in text
    assert secrets_in(text, "harbour") == []
