"""The endpoint that serves pictures."""

from aiohttp import web

from bot.sandbox.ttapi.faults import Fault, FaultKind, Place, Subject
from bot.sandbox.ttapi.links import Clip, Target, target
from bot.sandbox.ttapi.obstacles import Obstacles, drop
from bot.sandbox.ttapi.pictures.composition import Part
from bot.sandbox.ttapi.records import Kind
from bot.sandbox.ttapi.shelf import Shelf
from bot.sandbox.ttapi.world import World

_CLOSED = "cdn.midjourney.com/"
_CHUNK = 64 * 1024
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"


class Media:
    """Streams drawn files and clips of finished jobs, and previews of running ones; no key is asked for."""

    def __init__(self, world: World, shelf: Shelf, obstacles: Obstacles) -> None:
        self._world = world
        self._shelf = shelf
        self._obstacles = obstacles

    def routes(self) -> list[web.RouteDef]:
        """All paths below `/media/`."""
        return [web.get("/media/{path:.+}", self._answer)]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        found = target(request.match_info["path"], request.query)
        job = self._world.find(found.job_id) if found else None
        subject = job.subject if job else Subject()
        fault = self._world.faults.take(Place.MEDIA, subject)
        response = await self._obstacles.meet(fault, request, self._world.manners)
        if response is None:
            response = await self._served(found, fault, request)
        name = request.match_info["path"].rsplit("/", 1)[-1]
        self._world.ledger.add(Kind.MEDIA, subject.job_id, name=name, status=response.status)
        return response

    async def _served(
        self, found: Target | None, fault: Fault | None, request: web.Request
    ) -> web.StreamResponse:
        kind = fault.kind if fault else None
        if fault is not None and kind is FaultKind.REDIRECT:
            return web.Response(status=302, headers={"Location": fault.location})
        if fault is not None and kind is FaultKind.TOO_BIG:
            return await _endless(request, fault.size)
        if self._world.settings.closed_cdn and request.match_info["path"].startswith(_CLOSED):
            return web.Response(
                status=403, text="<html><body>Access denied</body></html>", content_type="text/html"
            )
        content = await self._shelf.file(found) if found else None
        if content is None:
            return web.Response(status=404, text="This content is no longer available.")
        return await _streamed(request, content, _media_type(found), cut=kind is FaultKind.TRUNCATED)


def _media_type(found: Target | None) -> str:
    part = found.part if found else None
    if isinstance(part, Clip):
        return "video/mp4"
    return "image/webp" if part is Part.PREVIEW else "image/png"


async def _streamed(
    request: web.Request, content: bytes, media_type: str, *, cut: bool
) -> web.StreamResponse:
    headers = {"Content-Type": media_type, "Content-Length": str(len(content))}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    end = len(content) // 2 if cut else len(content)
    try:
        for start in range(0, end, _CHUNK):
            await response.write(content[start : min(start + _CHUNK, end)])
        if cut:
            drop(request)
        else:
            await response.write_eof()
    except ConnectionError:
        return response
    return response


async def _endless(request: web.Request, size: int) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "image/png"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    sent = len(_PNG_HEAD)
    try:
        await response.write(_PNG_HEAD)
        while sent < size:
            await response.write(bytes(min(_CHUNK, size - sent)))
            sent += _CHUNK
        await response.write_eof()
    except ConnectionError:
        return response
    return response
