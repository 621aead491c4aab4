"""Links to pictures: made for answers, read back from requests."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s
from typing import Literal
from urllib.parse import parse_qsl, unquote

from bot.sandbox.ttapi.jobs import Job
from bot.sandbox.ttapi.pictures.composition import TILES, Part

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_FILE = re.compile(rf"(?:[0-9a-z_]*_)?(?P<job>{_UUID})(?P<part>tl|tr|bl|br)?\.png")
_CLIP = re.compile(rf"(?P<job>{_UUID})_(?P<number>[0-3])\.mp4")
_PREVIEW = re.compile(rf"(?P<job>{_UUID})_\d{{1,3}}\.webp")


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip of a job, counted from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class Target:
    """The file a link leads to."""

    job_id: str
    part: Part | Clip


class Links:
    """Makes links on one origin, such as `http://127.0.0.1:9000`."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    def whole(self, job: Job, style: Literal["signed", "plain"]) -> str:
        """The grid, or the single picture: with a Discord-like path and query, or plain."""
        if style == "signed":
            words = "_".join(re.findall(r"[a-z0-9]+", job.order.words.casefold()))[:40].strip("_")
            return self._signed(job, f"{words or 'image'}_{job.job_id}.png")
        stamp = job.created.strftime("%Y-%m-%d/%Y%m%d_%H%M%S")
        return f"{self._origin}/media/midjourney/{stamp}_{job.job_id}.png"

    def tiles(self, job: Job) -> list[str]:
        """The four tiles in upstream's order."""
        folder = f"{self._origin}/media/midjourney/{job.created:%Y%m%d}"
        return [f"{folder}/{job.job_id}{part.value}.png" for part in TILES]

    def closed(self, job: Job) -> list[str]:
        """The four pictures where plain clients are turned away."""
        return [f"{self._origin}/media/cdn.midjourney.com/{job.job_id}/0_{number}.png" for number in range(4)]

    def clips(self, job: Job) -> list[str]:
        """All clips in their order."""
        folder = f"{self._origin}/media/video/{job.created:%Y%m%d}"
        return [f"{folder}/{job.job_id}_{number}.mp4" for number in range(job.film.clips if job.film else 0)]

    def preview(self, job: Job, progress: int) -> str:
        """A preview of a running job."""
        return self._signed(job, f"{job.job_id}_{progress}.webp")

    def _signed(self, job: Job, name: str) -> str:
        channel, message = (_number(job.job_id, what) for what in ("channel", "message"))
        issued = int(job.created.timestamp())
        query = f"ex={issued + 86400:x}&is={issued:x}&hm={_signature(job.job_id)}&"
        return f"{self._origin}/media/attachments/{channel}/{message}/{name}?{query}"


def target(path: str, query: Mapping[str, str]) -> Target | None:
    """The file that a path below `/media/` names; none without a signed path's proper query."""
    name = path.rsplit("/", 1)[-1]
    clip = _CLIP.fullmatch(name)
    if clip is not None:
        return Target(clip["job"], Clip(int(clip["number"])))
    found = _FILE.fullmatch(name) or _PREVIEW.fullmatch(name)
    if found is None:
        return None
    job_id = found["job"]
    if "attachments/" in path and query.get("hm") != _signature(job_id):
        return None
    if name.endswith(".webp"):
        return Target(job_id, Part.PREVIEW)
    return Target(job_id, Part(found["part"]) if found["part"] else Part.WHOLE)


def queried(link: str) -> tuple[str, dict[str, str]]:
    """Path and query of the end of a link."""
    path, _, query = link.partition("?")
    return unquote(path), dict(parse_qsl(query))


def _signature(job_id: str) -> str:
    return blake2s(job_id.encode(), person=b"links").hexdigest()


def _number(job_id: str, what: str) -> int:
    return 10**18 + int.from_bytes(blake2s(job_id.encode(), person=what.encode(), digest_size=7).digest())
