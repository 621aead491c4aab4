"""Opening the database: place, lock, schema."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from bot.errors import StartError
from bot.jobs import schema
from bot.jobs.database import FILE, LOCK, Schema, exclusive, open_engine, open_sqlite, schema_state, upgrade
from bot.jobs.runner import sqlite_engine
from bot.jobs.store import Store

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from pathlib import Path
from bot.jobs.database import exclusive
with exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_migrations_lead_to_the_tables_of_the_program(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_upgrade(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / FILE)
    assert upgrade(engine) is Schema.EMPTY
    assert upgrade(engine) is Schema.CURRENT
    with engine.connect() as connection:
        assert schema_state(connection) is Schema.CURRENT
    engine.dispose()


def test_the_way_back_and_forth(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / FILE)
    upgrade(engine)
    config = Config()
    config.set_main_option("script_location", "bot.jobs:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        assert set(names) == {"alembic_version"}
        assert schema_state(connection) is Schema.EMPTY
    assert upgrade(engine) is Schema.EMPTY
    engine.dispose()


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / FILE)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StartError) as caught:
        upgrade(engine)
    assert caught.value.message.key == "start.newer_schema"
    with engine.connect() as connection:
        assert schema_state(connection) is Schema.NEWER
        assert connection.exec_driver_sql("SELECT count(*) FROM jobs").scalar_one() == 0
    engine.dispose()


@pytest.mark.parametrize(
    "content", [b"This is a text, and a long one at that. " * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
async def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StartError) as caught:
        async with open_sqlite(tmp_path):
            pass
    assert caught.value.message.key == "start.database"
    assert (tmp_path / FILE).read_bytes() == content
    with exclusive(tmp_path):
        pass


async def test_a_database_of_somebody_else(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as stranger:
        stranger.execute("CREATE TABLE jobs (id INTEGER)")
    stranger.close()
    with pytest.raises(StartError) as caught:
        async with open_sqlite(tmp_path):
            pass
    assert caught.value.message.key == "start.database"


@pytest.mark.parametrize("place", ["{file}/data", "/proc/easel", "/proc/self"])
def test_a_place_where_nothing_can_be_written(tmp_path: Path, place: str) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(StartError) as caught:
        open_engine(Path(place.format(file=file)))
    assert caught.value.message.key == "start.data_dir"
    assert caught.value.message.values["reason"]


def test_the_directory_is_made(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "some" / "where")
    engine.dispose()
    assert (tmp_path / "some" / "where").is_dir()


async def test_one_bot_at_a_time(tmp_path: Path) -> None:
    async with open_sqlite(tmp_path) as runner:
        with pytest.raises(StartError) as caught:
            async with open_sqlite(tmp_path):
                pass
        assert caught.value.message.key == "start.locked"
        await Store(runner).ping()
    async with open_sqlite(tmp_path):
        pass


async def test_a_bot_in_another_process(tmp_path: Path) -> None:
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLDER, str(tmp_path)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    with pytest.raises(StartError) as caught, exclusive(tmp_path):
        pass
    assert caught.value.message.key == "start.locked"
    holder.kill()
    await holder.wait()
    with exclusive(tmp_path):
        assert (tmp_path / LOCK).exists()


async def test_what_the_connection_is_set_to(tmp_path: Path) -> None:
    async with open_sqlite(tmp_path) as runner:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [
            await runner.run(lambda c, name=name: c.exec_driver_sql(f"PRAGMA {name}").scalar_one())
            for name in names
        ]
    assert found == ["wal", 2, 1, 5000]


async def test_health(tmp_path: Path) -> None:
    async with open_sqlite(tmp_path) as runner:
        store = Store(runner)
        assert await store.writable()
        await runner.run(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
        assert not await store.writable()


def test_partial_indexes_are_the_same_in_the_script_and_in_the_program(engine: Engine) -> None:
    script = (ROOT / "bot/jobs/migrations/versions/0001_the_first_schema.py").read_text()
    conditions = {
        index.name: str(
            index.dialect_options["sqlite"]["where"].compile(compile_kwargs={"literal_binds": True})
        )
        for index in schema.jobs.indexes
        if index.dialect_options["sqlite"].get("where") is not None
    }
    assert len(conditions) == 4
    with engine.connect() as connection:
        for name, condition in conditions.items():
            statement = f"SELECT sql FROM sqlite_master WHERE name = '{name}'"
            made = connection.exec_driver_sql(statement).scalar_one()
            assert re.sub(r"jobs\.", "", condition) in made
            assert str(name) in script
