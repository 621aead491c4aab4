"""The service's growing memory of what happened."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

from bot.sandbox.ttapi.records import Entry, Kind, Records


class Ledger(Records):
    """The growing ledger of a running service.

    Args:
        path: File that gets one JSON line per entry, at once.
        keep: How many of the latest entries stay in memory; all unless given.
    """

    def __init__(self, path: Path | None = None, *, keep: int | None = None) -> None:
        super().__init__(keep=keep)
        self._file = path.open("a", encoding="utf-8") if path else None
        self._last = 0
        self._waiters: list[tuple[Callable[[Entry], bool], asyncio.Future[Entry]]] = []

    def add(self, kind: Kind, job_id: str | None = None, **detail: object) -> Entry:
        """Write an entry down and wake those who wait for it."""
        self._last += 1
        entry = Entry(self._last, kind, job_id, time.time(), time.monotonic(), detail)
        self._entries.append(entry)
        if self._file is not None:
            self._file.write(json.dumps(entry.as_json()) + "\n")
            self._file.flush()
        for awaited, future in self._waiters:
            if not future.done() and awaited(entry):
                future.set_result(entry)
        return entry

    @property
    def last(self) -> int:
        """Position of the latest entry; 0 at first."""
        return self._last

    async def wait(self, awaited: Callable[[Entry], bool], timeout: float = 10.0) -> Entry:
        """The first entry that fits, past or future.

        Raises:
            TimeoutError: If none appears in this many seconds.
        """
        for entry in self._entries:
            if awaited(entry):
                return entry
        future: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        waiter = (awaited, future)
        self._waiters.append(waiter)
        try:
            return await asyncio.wait_for(future, timeout)
        finally:
            self._waiters.remove(waiter)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
