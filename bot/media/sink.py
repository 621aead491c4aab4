"""The receiving end of a download: caps, the first look at the bytes, and the file."""

import asyncio
from collections.abc import AsyncIterable, Callable
from pathlib import Path

from bot.media.errors import TooLarge
from bot.media.formats import HEAD

_PIECE = 512 * 1024  # few hops to a thread for each picture, and little memory


async def pour(
    chunks: AsyncIterable[bytes], path: Path, *, limit: int, label: str, recognise: Callable[[bytes], object]
) -> None:
    """Write chunks to a new file, holding half a MiB at a time and writing in a thread.

    Args:
        chunks: The body.
        path: Where to; left behind incomplete on failure, for the caller to remove.
        limit: The most bytes.
        label: What error texts call it.
        recognise: Given the first `HEAD` bytes; it raises for what is not wanted, and the rest is not read.

    Raises:
        TooLarge: The body passed the limit.
        MediaError: Whatever `recognise` raises.
        OSError: The file cannot be written.
    """
    with path.open("xb") as file:
        total, known, waiting = 0, False, bytearray()
        async for chunk in chunks:
            total += len(chunk)
            if total > limit:
                raise TooLarge(f"{label} is larger than {limit} bytes")
            waiting += chunk
            if not known and len(waiting) >= HEAD:
                recognise(bytes(waiting[:HEAD]))
                known = True
            if len(waiting) >= _PIECE:
                full, waiting = waiting, bytearray()
                await asyncio.to_thread(file.write, full)
        if not known:
            recognise(bytes(waiting[:HEAD]))
        await asyncio.to_thread(file.write, waiting)
