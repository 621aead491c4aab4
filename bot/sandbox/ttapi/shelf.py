"""Where finished files are: for those who download them, and for jobs that start from them."""

import ipaddress
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.ttapi.jobs import Job, State
from bot.sandbox.ttapi.links import Clip, Target, queried, target
from bot.sandbox.ttapi.pictures.composition import Part
from bot.sandbox.ttapi.pictures.gallery import Gallery
from bot.sandbox.ttapi.world import World

_LARGEST = 64 * 1024 * 1024
_LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal")


class Unreachable(Exception):
    """A link that leads nowhere, seen from where the service is."""


class Shelf:
    """Reads files by what links to them."""

    def __init__(self, world: World, gallery: Gallery) -> None:
        self._world = world
        self._gallery = gallery

    async def file(self, found: Target) -> bytes | None:
        """A file of a job of our own, if it can be seen now."""
        job = self._world.find(found.job_id)
        if job is None:
            return None
        side = self._world.settings.side
        if isinstance(found.part, Clip):
            number = found.part.number
            if job.film is None or job.view.state is not State.SUCCESS or number >= job.film.clips:
                return None
            return await self._gallery.clip(job.job_id, job.film, side, number)
        if job.picture is None or not _shows(job, found.part):
            return None
        return await self._gallery.file(job.job_id, job.picture, side, found.part)

    async def load(self, url: str) -> bytes:
        """The file behind any link.

        Links to our own files always work; others to this machine or its network only if the settings say so,
        for the real service could not follow them.

        Raises:
            Unreachable: If there is nothing to be had.
        """
        if url.startswith(f"{self._world.origin}/media/"):
            path, query = queried(url.removeprefix(f"{self._world.origin}/media/"))
            found = target(path, query)
            content = await self.file(found) if found else None
            if content is None:
                raise Unreachable(url)
            return content
        if is_local(url) and not self._world.settings.loopback_urls:
            raise Unreachable(url)
        return await _downloaded(url, self._world.settings.url_timeout)


def is_local(url: str) -> bool:
    """Whether a URL names this machine or a private network."""
    host = (urlsplit(url).hostname or "").casefold().rstrip(".")
    if host == "localhost" or host.endswith(_LOCAL_NAMES):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _shows(job: Job, part: Part) -> bool:
    if part is Part.PREVIEW:
        return job.view.state in (State.ON_QUEUE, State.SUCCESS)
    is_there = part is Part.WHOLE or (job.picture is not None and job.picture.is_grid)
    return is_there and job.view.state is State.SUCCESS


async def _downloaded(url: str, seconds: float) -> bytes:
    timeout = aiohttp.ClientTimeout(total=seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(url) as response,
        ):
            if response.status != 200:
                raise Unreachable(url)
            content = await response.content.read(_LARGEST + 1)
            while len(content) <= _LARGEST and (more := await response.content.read(_LARGEST)):
                content += more
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Unreachable(url) from error
    if len(content) > _LARGEST:
        raise Unreachable(url)
    return content
