"""A process that ends between a transaction and the word about it."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.jobs.database import FILE

ROOT = Path(__file__).resolve().parents[2]

CRASH = """
import asyncio, os, sys
from pathlib import Path
from sqlalchemy import event
from bot.jobs.database import open_sqlite
from bot.jobs.transactions import accounts

async def main():
    async with open_sqlite(Path(sys.argv[1])) as runner:
        if sys.argv[2] == "before the commit":
            event.listen(runner._engine, "commit", lambda _: os._exit(7))
        writes = [runner.run(lambda c, n=n: accounts.set_meta(c, str(n), "x")) for n in range(20)]
        for write in asyncio.as_completed(writes):
            await write
            print("told", flush=True)
            os._exit(7)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("moment", "told", "written"), [("before the commit", b"", 0), ("after the commit", b"told\n", 1)]
)
async def test_a_crash(tmp_path: Path, moment: str, told: bytes, written: int) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CRASH, str(tmp_path), moment), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    output, _ = await process.communicate()
    assert (process.returncode, output) == (7, told)
    with sqlite3.connect(tmp_path / FILE) as database:
        (rows,) = database.execute("SELECT count(*) FROM meta").fetchone()
    database.close()
    assert rows >= written
    assert bool(rows) is bool(written)
