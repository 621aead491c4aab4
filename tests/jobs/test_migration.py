"""A database of the first version, with jobs in every state, under this one: nothing is lost."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from alembic import command
from alembic.config import Config

from bot.errors import StartError
from bot.jobs.database import FILE, Schema, open_sqlite, schema_state, upgrade
from bot.jobs.details import NONE
from bot.jobs.model import Hold, Picture, State
from bot.jobs.runner import sqlite_engine
from bot.jobs.store import Store
from bot.policy.ledger import Spending
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import JobStatus, Snapshot
from tests.jobs.builders import NOW, origin, success
from tests.jobs.rig import rigged
from tests.support.fakes import FakeUpstream

ROOT = Path(__file__).resolve().parents[2]
MEMBER: Final = 2**62 + 7
# Written as the first version wrote it.
ACCOUNT: Final = """
INSERT INTO accounts VALUES (3, 'key:a', 10, 100000, 400);
INSERT INTO account_keys VALUES ('f2ec3f5d7a89eb779d230797b12b6939', 3);
INSERT INTO meta VALUES ('hook_secret', 'kept');
"""
JOB: Final = """
INSERT INTO jobs (id, ref, state, revision, shown, action, prompt, mode, estimate, parent_id, parent_job_id,
  press_key, account_id, user_id, guild_id, channel_id, roles, locale, private, upload_limit, token, token_at,
  message_id, message_channel_id, picture, job_id, newest_known, progress, image, images, components, seed,
  quota, failure, failure_text, vt, not_before, attempts, hold, created_at, submitted_at, deadline_at,
  finished_at, delivered_at)
VALUES (:id, :ref, :state, 2, 2, :action, :prompt, 'fast', 400, :parent_id, :parent_job_id,
  :press_key, :account_id, 4611686018427387911, 20, 30, '[11,12]', 'zh-CN', 0, 10000000, :token, :token_at,
  :message_id, 30, :picture, :job_id, 'old', :progress, :image, :images, :components, :seed,
  :quota, :failure, :failure_text, :id, :now, :attempts, :hold, :now, :submitted_at, :deadline_at,
  :finished_at, :finished_at)
"""
MONEY: Final = """
INSERT INTO ledger (job_id, opening, entry, quota, user_id, guild_id, at)
VALUES (?, ?, ?, ?, 4611686018427387911, 20, ?)
"""
COLUMNS: Final = """
  id, ref, state, revision, shown, action, prompt, mode, estimate, parent_id, parent_job_id, press_key,
  account_id, user_id, guild_id, channel_id, roles, locale, private, upload_limit, token, token_at,
  message_id, message_channel_id, sending, sending_at, delivered_at, picture, job_id, newest_known, progress,
  preview, image, images, components, seed, quota, failure, failure_text, vt, not_before, attempts, hold,
  asked_at, created_at, submitted_at, deadline_at, finished_at
"""
STATES: Final = [state.value for state in State]
IDS: Final = {state: number for number, state in enumerate(STATES, 1)}
CHILD: Final = len(STATES) + 1
PICTURE: Final = '{"attachment_id":99,"filename":"a.png","url":"https://cdn.discordapp.com/a.png?ex=1"}'


def alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.jobs:migrations")
    config.set_main_option("path_separator", "os")
    return config


def a_row(state: str) -> dict[str, object]:
    number, sent = IDS[state], state in {"submitting", "running", "unsure", "overdue", "succeeded"}
    over, done = state in {"succeeded", "failed", "cancelled"}, state == "succeeded"
    return {
        "id": number,
        "ref": f"{state:a<20}",
        "state": state,
        "action": "imagine",
        "prompt": f"灯塔 \U0001f3a8 {state}",
        "parent_id": None,
        "parent_job_id": None,
        "press_key": None,
        "account_id": 3 if sent else None,
        "token": f"token-{state}",
        "token_at": NOW,
        "message_id": None if state == "new" else 500 + number,
        "picture": PICTURE if done else None,
        "job_id": f"t-{state}" if state in {"running", "overdue", "succeeded"} else None,
        "progress": 100 if done else 46 if state == "running" else None,
        "image": "https://cdn.ttapi.io/a.png" if done else None,
        "images": '["https://a","https://b"]' if done else None,
        "components": '["upsample1","reroll"]' if done else None,
        "seed": "42" if done else None,
        "quota": 325 if done else None,
        "failure": "timeout" if state == "failed" else None,
        "failure_text": "Job Timeout" if state == "failed" else None,
        "attempts": int(sent),
        "hold": "upstream_down" if state == "queued" else None,
        "now": NOW,
        "submitted_at": NOW if sent else None,
        # What runs is late by any clock of today, but for the one that the test uses.
        "deadline_at": NOW + 420 if sent else None,
        "finished_at": NOW + 40 if over else None,
    }


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    engine = sqlite_engine(tmp_path / FILE)
    with engine.begin() as connection:
        config = alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    rows = [a_row(state) for state in STATES]
    parent = IDS["succeeded"]
    pressed = {"parent_id": parent, "parent_job_id": "t-succeeded", "press_key": f"{parent}:upsample1"}
    rows.append(a_row("queued") | pressed | {"id": CHILD, "ref": "c" * 20, "token": None, "account_id": 3})
    closings = {"succeeded": ("settle", 325), "failed": ("release", 0), "cancelled": ("release", 0)}
    with sqlite3.connect(tmp_path / FILE) as database:
        database.executescript(ACCOUNT)
        database.executemany(JOB, rows)
        database.executemany(MONEY, [(row["id"], True, "reserve", 400, NOW) for row in rows])
        ends = [(IDS[state], False, *closing, NOW) for state, closing in closings.items()]
        database.executemany(MONEY, ends)
    database.close()
    return tmp_path


def dump(directory: Path) -> list[tuple[object, ...]]:
    """All that the first version had written."""
    with sqlite3.connect(directory / FILE) as database:
        database.row_factory = sqlite3.Row
        found = [
            tuple(row)
            for statement in (
                f"SELECT {COLUMNS} FROM jobs ORDER BY id",
                "SELECT * FROM ledger ORDER BY id",
                "SELECT * FROM accounts",
                "SELECT * FROM account_keys",
                "SELECT * FROM meta",
            )
            for row in database.execute(statement)
        ]
    database.close()
    return found


def test_every_value_is_kept(directory: Path) -> None:
    before = dump(directory)
    engine = sqlite_engine(directory / FILE)
    assert upgrade(engine) is Schema.OLDER
    assert upgrade(engine) is Schema.CURRENT
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
    assert dump(directory) == before
    assert len(before) == (len(STATES) + 1) + (len(STATES) + 4) + 3


async def test_what_the_services_make_of_it(directory: Path) -> None:
    async with open_sqlite(directory) as runner:
        store = Store(runner)
        done = await store.by_ref(f"{'succeeded':a<20}")
        assert done is not None
        assert (done.user_id, done.roles, done.prompt) == (MEMBER, (11, 12), "灯塔 \U0001f3a8 succeeded")
        assert done.picture == Picture(99, "a.png", "https://cdn.discordapp.com/a.png?ex=1", False)
        assert (done.images, done.components) == (("https://a", "https://b"), ("upsample1", "reroll"))
        assert (done.details, done.text, done.videos, done.clips) == (NONE, None, (), ())
        assert (done.quota, done.seed) == (Decimal("3.25"), "42")
        failed = await store.by_ref(f"{'failed':a<20}")
        assert failed is not None
        assert (failed.failure, failed.failure_text) == (FailureKind.TIMEOUT, "Job Timeout")
        queued = await store.by_ref(f"{'queued':a<20}")
        assert queued is not None
        assert queued.hold is Hold.UPSTREAM_DOWN
        assert await store.spending(MEMBER, 0.0) == Spending(Decimal("3.25"), Decimal(4 * 7), 1)
        assert await store.get_meta("hook_secret") == "kept"


async def test_every_job_goes_on(directory: Path) -> None:
    upstream = FakeUpstream("", cap=50)
    upstream.snapshots["t-running"] = success("t-running")
    upstream.snapshots["t-overdue"] = Snapshot("t-overdue", JobStatus.FAILED, message="Job Timeout")
    async with open_sqlite(directory) as runner, rigged(runner, {"key": upstream}) as rig:
        rig.surface.originals["token-new"] = 777
        jobs = {state: await rig.store.by_ref(f"{state:a<20}") for state in STATES}
        for state, end in {
            "new": State.RUNNING,
            "queued": State.RUNNING,
            "submitting": State.UNSURE,
            "running": State.SUCCEEDED,
            "unsure": State.UNSURE,
            "overdue": State.FAILED,
            "succeeded": State.SUCCEEDED,
            "failed": State.FAILED,
            "cancelled": State.CANCELLED,
        }.items():
            job = jobs[state]
            assert job is not None
            await rig.reaches(job, end)
        child = await rig.store.by_ref("c" * 20)
        assert child is not None
        child = await rig.reaches(child, State.RUNNING)
        done = jobs["succeeded"]
        assert done is not None
        pressed = await rig.jobs.press(done.ref, "upsample1", origin())
        assert pressed.job == child
        assert len(upstream.submitted) == 3


async def test_the_command_line_brings_it_up(directory: Path) -> None:
    before = dump(directory)
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    environment |= {"DISCORD_TOKEN": "x.y.z", "TTAPI_KEY": "key", "DATA_DIR": str(directory)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "db", "upgrade"), cwd=ROOT, env=environment
    )
    assert await process.wait() == 0
    assert dump(directory) == before
    engine = sqlite_engine(directory / FILE)
    with engine.connect() as connection:
        assert schema_state(connection) is Schema.CURRENT
    engine.dispose()


def test_a_migration_that_fails_half_way_changes_nothing(directory: Path) -> None:
    before = dump(directory)
    with sqlite3.connect(directory / FILE) as database:
        database.execute("CREATE TABLE thumbnails (in_the_way INTEGER)")
    database.close()
    engine = sqlite_engine(directory / FILE)
    with pytest.raises(StartError) as refused:
        upgrade(engine)
    assert "thumbnails" in str(refused.value.message.values["reason"])
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'presets'").all()
        assert (names, schema_state(connection)) == ([], Schema.OLDER)
    engine.dispose()
    assert dump(directory) == before
