"""The directory of pictures that wait for delivery: a cache that may lose anything at any time.

Each job's pictures lie in a directory named by its reference. What is missing is fetched again, so eviction
and a crash cost time and never a result.
"""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.media.errors import DiskError, UnsafeName
from bot.media.staging import PART

CAPACITY = 2 * 1024**3

_REF = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_BETWEEN = 32  # places given out between two looks at the whole spool, which take 10 µs a file
_PART_AGE = timedelta(minutes=10)  # longer than any download, since another process may be at one


@dataclass(frozen=True, slots=True)
class _Shelf:
    changed: float
    size: int
    path: Path


class Spool:
    """Pictures on disk, oldest forgotten first.

    Methods are not for several threads at once. `path_for` and `discard` are quick; `sweep` reads the whole
    directory.

    Args:
        directory: Made when first needed; everything in it belongs to the spool.
        capacity: The most bytes kept; it may be passed by what comes within 32 places given out.
    """

    def __init__(self, directory: Path, capacity: int = CAPACITY) -> None:
        self._directory = directory
        self._capacity = capacity
        self._given = 0

    def path_for(self, ref: str, name: str) -> Path:
        """Return where a picture of a job lies or may be put.

        Beyond the capacity, other jobs' pictures are evicted first. Write there by way of a temporary name,
        as all of this package does, so that what has this name is whole.

        Raises:
            UnsafeName: `ref` is not 1 to 64 letters, digits, `_` and `-`, or `name` not 1 to 100 of these and
                dots, none of which comes first.
            DiskError: The directory cannot be made.
        """
        shelf = self._shelf(ref)
        if not _NAME.fullmatch(name):
            raise UnsafeName("a picture's name may hold letters, digits, dots, underscores and hyphens only")
        try:
            shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise DiskError(f"the spool cannot be written: {error.strerror}") from error
        if self._given % _BETWEEN == 0:
            self._evict(keep=shelf)
        self._given += 1
        return shelf / name

    def discard(self, ref: str) -> None:
        """Forget a job's pictures, if there are any.

        Raises:
            UnsafeName: `ref` is no reference.
        """
        shutil.rmtree(self._shelf(ref), ignore_errors=True)

    def sweep(self, max_age: timedelta) -> int:
        """Remove what is older than `max_age`, abandoned downloads and whatever is beyond the capacity.

        Returns:
            How many jobs were forgotten.
        """
        now = time.time()
        for part in self._directory.glob(f"*/.*{PART}"):
            with suppress(OSError):
                if now - part.stat().st_mtime > _PART_AGE.total_seconds():
                    part.unlink()
        stale = [shelf for shelf in self._shelves() if now - shelf.changed > max_age.total_seconds()]
        for shelf in stale:
            shutil.rmtree(shelf.path, ignore_errors=True)
        return len(stale) + self._evict()

    def _shelf(self, ref: str) -> Path:
        if not _REF.fullmatch(ref):
            raise UnsafeName("a job's reference may hold letters, digits, underscores and hyphens only")
        return self._directory / ref

    def _evict(self, keep: Path | None = None) -> int:
        shelves = sorted(self._shelves(), key=lambda shelf: shelf.changed)
        excess = sum(shelf.size for shelf in shelves) - self._capacity
        evicted = 0
        for shelf in shelves:
            if excess <= 0:
                break
            if shelf.path != keep:
                shutil.rmtree(shelf.path, ignore_errors=True)
                excess -= shelf.size
                evicted += 1
        return evicted

    def _shelves(self) -> Iterator[_Shelf]:
        """Measure each job's directory; one that vanishes meanwhile is left out."""
        if not self._directory.is_dir():
            return
        for path in self._directory.iterdir():
            with suppress(OSError):
                yield _measure(path)


def _measure(path: Path) -> _Shelf:
    stats = [file.stat() for file in path.iterdir()]
    changed = max((stat.st_mtime for stat in stats), default=path.stat().st_mtime)
    return _Shelf(changed, sum(stat.st_size for stat in stats), path)
