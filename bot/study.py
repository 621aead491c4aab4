"""The one thread in which long prompts are read, so that none keeps the event loop from its work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")

SHORT: Final = 300  # characters, which are read in a few milliseconds whatever they are
# One at a time: several that wait for the interpreter would slow the loop down as much as no thread at all.
_STUDY: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="study")


async def study(read: Callable[[], T], texts: Iterable[str]) -> T:
    """What `read` makes of prompts, right here if they are short and plain, else in the thread.

    Args:
        read: pure.
        texts: all that it may have to read.
    """
    every = tuple(texts)
    if sum(map(len, every)) <= SHORT and not any("{" in text for text in every):
        return read()
    return await study_long(read)


async def study_long(read: Callable[[], T]) -> T:
    """What `read` makes of prompts, in the thread, after what others have asked for."""
    return await asyncio.get_running_loop().run_in_executor(_STUDY, read)
