"""The one thread in which pictures are decoded."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# A decoded picture takes up to 400 MB, so there is one at a time in a process. A thread of its own, because
# callers that wait for a lock inside asyncio.to_thread would fill the pool that everything else shares.
_ROOM = ThreadPoolExecutor(max_workers=1, thread_name_prefix="darkroom")


async def work(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `function` in the thread, after what others have asked for.

    Cancelled while waiting, it never starts; cancelled while running, it runs to its end and its result is
    dropped.
    """
    call = partial(function, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_ROOM, call)
