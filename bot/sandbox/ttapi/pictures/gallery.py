"""Pictures and clips on demand: drawn in a thread when first asked for, and kept only while there is room."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from bot.sandbox.ttapi.pictures.composition import Part, Picture, draw
from bot.sandbox.ttapi.pictures.film import Film, encode

_Key = tuple[str, int, Part | int]


class Gallery:
    """Makes files of jobs, each again when it has been pushed out; the same job gives the same bytes.

    Args:
        room: Bytes of finished files that are kept.
    """

    def __init__(self, room: int = 48 * 1024 * 1024) -> None:
        self._room = room
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()
        self._size = 0
        self._drawing: dict[_Key, asyncio.Task[bytes]] = {}
        self._brush = asyncio.Semaphore(1)  # fonts are not safe to share, and one core is enough

    @property
    def size(self) -> int:
        """Bytes kept now."""
        return self._size

    async def file(self, job_id: str, picture: Picture, side: int, part: Part) -> bytes:
        """One encoded file of a job's picture."""
        return await self._made((job_id, side, part), partial(draw, picture, side, part))

    async def clip(self, job_id: str, film: Film, side: int, number: int) -> bytes:
        """One encoded clip of a job's film, counted from 0."""
        return await self._made((job_id, side, number), partial(encode, film, number, side))

    async def close(self) -> None:
        """Wait for what is being drawn."""
        await asyncio.gather(*self._drawing.values(), return_exceptions=True)

    async def _made(self, key: _Key, work: Callable[[], bytes]) -> bytes:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        task = self._drawing.get(key)
        if task is None:
            task = asyncio.create_task(self._draw(key, work), name=f"draw {key[0]}")
            self._drawing[key] = task
        return await asyncio.shield(task)

    async def _draw(self, key: _Key, work: Callable[[], bytes]) -> bytes:
        try:
            async with self._brush:
                content = await asyncio.to_thread(work)
        finally:
            del self._drawing[key]
        self._kept[key] = content
        self._size += len(content)
        while self._size > self._room and len(self._kept) > 1:
            self._size -= len(self._kept.popitem(last=False)[1])
        return content
