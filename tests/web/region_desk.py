"""A desk with one picture on it, and the editor's listener before it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from PIL import Image, ImageDraw

from bot.errors import EaselError
from bot.web.app import listen
from bot.web.region import RegionGone, RegionHandler, RegionTask, RegionUsed
from bot.web.regionlinks import RegionLinks

REF: Final = "abcdefghij234567klmn"
MEMBER: Final = 104_729_104_729_104_729
TASK: Final = RegionTask(
    ref=REF,
    locale="en-US",
    prompt="a lighthouse at dusk",
    prompt_required=False,
    width=1344,
    height=768,
    kind="region",
)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_900_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class FakeDesk:
    """Keeps the promises of RegionDesk for one picture and one member.

    Attributes:
        sent: what was taken.
        refusal: raised by the next send, which then succeeds when tried again.
        trouble: raised by everything while it is set.
        opened: somebody looked.
    """

    task: RegionTask = TASK
    file: tuple[bytes, str] = field(default_factory=lambda: (png(TASK.width, TASK.height), "image/png"))
    sent: list[tuple[bytes, str]] = field(default_factory=list[tuple[bytes, str]])
    refusal: EaselError | None = None
    trouble: Exception | None = None
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, ref: str, user_id: int) -> RegionTask:
        if self.trouble:
            raise self.trouble
        self.opened.set()
        if (ref, user_id) != (self.task.ref, MEMBER):
            raise RegionGone
        if self.sent:
            raise RegionUsed
        return self.task

    async def picture(self, ref: str) -> tuple[bytes, str]:
        if ref != self.task.ref:
            raise RegionGone
        return self.file

    async def send(self, ref: str, mask: bytes, prompt: str) -> None:
        assert ref == self.task.ref
        if self.sent:
            raise RegionUsed
        if self.refusal:
            refusal, self.refusal = self.refusal, None
            raise refusal
        self.sent.append((mask, prompt))


@dataclass(frozen=True, slots=True)
class House:
    """A listener with its desk."""

    port: int
    desk: FakeDesk
    links: RegionLinks
    clock: Clock

    def url(self, ref: str = REF, user_id: int = MEMBER) -> str:
        return self.links.url(ref, user_id)

    def token(self, ref: str = REF, user_id: int = MEMBER) -> str:
        return self.url(ref, user_id).rsplit("/", 1)[1]


@asynccontextmanager
async def open_house(desk: FakeDesk | None = None) -> AsyncGenerator[House]:
    """The editor, served on a free port of this machine; its links name that port."""
    clock = Clock()
    desk = desk or FakeDesk()
    unbound = RegionLinks(["new-secret", "old-secret"], "", clock)
    async with listen("127.0.0.1", 0, RegionHandler(unbound, desk).routes()) as port:
        links = RegionLinks(["new-secret", "old-secret"], f"http://127.0.0.1:{port}", clock)
        yield House(port, desk, links, clock)


def png(width: int, height: int) -> bytes:
    """A picture with a corner that tells where its top left is."""
    image = Image.new("RGB", (width, height), (40, 90, 130))
    ImageDraw.Draw(image).rectangle((0, 0, width // 8, height // 8), fill=(230, 190, 90))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
