"""Writing files so that a name is either absent or whole."""

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.media.errors import DiskError

PART = ".part"


@contextmanager
def staged(path: Path) -> Generator[Path]:
    """Yield a temporary name beside `path`, to be written by the caller and renamed to `path` at the end.

    On any failure, cancellation included, the temporary file is gone and `path` as it was. A killed process
    leaves at most a temporary file, which the spool sweeps. Nothing is flushed to the disk: after a power cut
    a name may hold a cut-short file, which the next probe refuses, and the picture is fetched again.

    Raises:
        DiskError: The directory or the file cannot be written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        os.replace(part, path)
    except OSError as error:
        raise DiskError(f"{path.name} cannot be written: {error.strerror}") from error
    finally:
        # Where open files cannot be removed, a thread may still hold this one; then the sweep takes it.
        with suppress(OSError):
            part.unlink()


def write(path: Path, data: bytes) -> None:
    """Write a whole small file by way of a temporary name.

    Raises:
        DiskError: It cannot be written.
    """
    with staged(path) as part:
        part.write_bytes(data)
