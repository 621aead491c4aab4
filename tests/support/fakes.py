"""Hand-written stand-ins for the Protocols of `bot.jobs.ports` and `bot.jobs.runner`."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from bot.errors import DatabaseUnavailable
from bot.jobs.model import Hold, Job, Picture
from bot.jobs.ports import Card, ReadyPicture, Receipt, SurfaceError, Unclear
from bot.jobs.runner import Transaction
from bot.ttapi.errors import JobMissing
from bot.ttapi.messages import AccountInfo, Api, JobStatus, ListedJob, Snapshot, Submit, Submitted

T = TypeVar("T")


class Script:
    """What the next calls of a fake's methods do instead of succeeding, and what holds them up.

    Attributes:
        calls: names of the methods called, in order.
        times: when each was called, by the event loop's time.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.times: list[float] = []
        self._next: defaultdict[str, deque[Exception]] = defaultdict(deque)
        self._always: dict[str, Exception] = {}
        self._gates: dict[str, asyncio.Event] = {}

    def fail(self, method: str, *errors: Exception) -> None:
        """Have the next calls of a method raise these, one each."""
        self._next[method] += errors

    def fail_always(self, method: str, error: Exception) -> None:
        """Have a method raise until `heal`."""
        self._always[method] = error

    def heal(self) -> None:
        """Raise no more."""
        self._next.clear()
        self._always.clear()

    def hold(self, method: str) -> asyncio.Event:
        """Have a method's calls wait for the event that is returned."""
        return self._gates.setdefault(method, asyncio.Event())

    def times_of(self, method: str, since: float = 0.0) -> list[int]:
        """When a method was called, in whole seconds since some moment."""
        calls = zip(self.calls, self.times, strict=True)
        return [round(time - since) for name, time in calls if name == method]

    async def act(self, method: str) -> None:
        """Note a call, wait at the gate, raise what is due."""
        self.calls.append(method)
        self.times.append(asyncio.get_running_loop().time())
        if method in self._gates:
            await self._gates[method].wait()
        if error := self.due(method):
            raise error

    def due(self, method: str) -> Exception | None:
        """The error that a call made now gets, if any."""
        if self._next[method]:
            return self._next[method].popleft()
        return self._always.get(method)


class FakeUpstream:
    """TTAPI as seen with one key: takes every job, and tells of it what the test says.

    Attributes:
        account: what `/info` says.
        submitted: requests taken, by the id they got.
        snapshots: what `/fetch` says by id; a waiting job unless given.
        listed: what `/fetch-list` says, newest first.
        fetched: ids asked for, in order.
    """

    _numbers: Iterator[int] = itertools.count(1)

    @classmethod
    def peek(cls) -> int:
        """The number in the id of the next job taken."""
        number = next(cls._numbers)
        cls._numbers = itertools.chain([number], cls._numbers)
        return number

    def __init__(self, email: str = "owner@example.org", cap: int = 10, balance: int = 1000) -> None:
        self.script = Script()
        self.account = AccountInfo(email, Decimal(balance), Decimal(0), cap)
        self.submitted: dict[str, Submit] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.listed: list[ListedJob] = []
        self.apis: list[Api] = []
        self.attempts: list[int] = []
        self.fetched: list[str] = []

    def charge(self, balance: int, frozen: int = 0) -> None:
        """Change the account's figures."""
        self.account = replace(self.account, balance=Decimal(balance), frozen=Decimal(frozen))

    def finish(self, job_id: str, prompt: str = "p", hook: str | None = None) -> None:
        """End a grid that somebody ordered: it heads the list."""
        self.listed.insert(0, ListedJob(job_id, "imagine", prompt))
        self.snapshots[job_id] = Snapshot(
            job_id,
            JobStatus.SUCCESS,
            quota=Decimal(3),
            image=f"https://cdn.ttapi.io/{job_id}.png",
            hook_url=hook,
        )

    async def submit(self, request: Submit) -> Submitted:
        await self.script.act("submit")
        job_id = f"t-{next(type(self)._numbers)}"
        self.submitted[job_id] = request
        return Submitted(job_id)

    async def fetch(self, job_id: str, api: Api = Api.CLASSIC) -> Snapshot:
        self.apis.append(api)
        self.fetched.append(job_id)
        await self.script.act("fetch")
        if job_id not in self.snapshots and job_id not in self.submitted:
            raise JobMissing(status=404)
        return self.snapshots.get(job_id, Snapshot(job_id, JobStatus.PENDING_QUEUE))

    async def info(self, attempts: int = 3) -> AccountInfo:
        self.attempts.append(attempts)
        await self.script.act("info")
        return self.account

    async def fetch_list(self, page: int = 1, limit: int = 100) -> tuple[ListedJob, ...]:
        await self.script.act("fetch_list")
        return tuple(self.listed[(page - 1) * limit : page * limit])


@dataclass(frozen=True, slots=True)
class Sight:
    """Something that was shown, or tried to be shown, on Discord.

    Attributes:
        way: the surface's method.
        at: the event loop's time.
    """

    way: str
    card: Card
    nonce: str | None
    at: float


class FakeSurface:
    """Discord as the ladder sees it: messages by id, one per nonce.

    Attributes:
        sights: what was shown, in order; refused attempts are in `script.calls` only.
        messages: what each message shows now.
        homes: the channel of each message.
        originals: the answers to interactions, by token.
        lost: ways whose next message arrives although its sender never learns of it.
        untold: members who were told that nothing was ordered.
    """

    DIRECT = 555

    def __init__(self) -> None:
        self.script = Script()
        self.sights: list[Sight] = []
        self.messages: dict[int, Card] = {}
        self.homes: dict[int, int] = {}
        self.originals: dict[str, int] = {}
        self.lost: list[str] = []
        self.untold: list[str] = []
        self.alarms: list[Hold] = []
        self.pings: list[str] = []
        self.copies: list[Card] = []
        self._by_nonce: dict[str, int] = {}
        self._ids = itertools.count(9001)
        self._shown = asyncio.Condition()

    @property
    def ways(self) -> list[str]:
        """How each thing was shown."""
        return [sight.way for sight in self.sights]

    async def seen(self, condition: Callable[[FakeSurface], bool]) -> None:
        """Wait until something was shown that fits."""
        async with asyncio.timeout(10), self._shown:
            await self._shown.wait_for(lambda: condition(self))

    async def edit_answer(self, card: Card) -> Receipt:
        assert card.job.message_id is not None
        await self.script.act("edit_answer")
        return await self._show("edit_answer", card, card.job.message_id, card.job.channel_id)

    async def edit_message(self, card: Card) -> Receipt:
        assert card.job.message_id is not None
        await self.script.act("edit_message")
        channel = card.job.message_channel_id or card.job.channel_id
        return await self._show("edit_message", card, card.job.message_id, channel)

    async def post(self, card: Card, nonce: str) -> Receipt:
        return await self._send("post", card, nonce, card.job.channel_id)

    async def direct(self, card: Card, nonce: str) -> Receipt:
        return await self._send("direct", card, nonce, self.DIRECT)

    async def find(self, job: Job, *, direct: bool) -> Receipt | None:
        await self.script.act("find_direct" if direct else "find")
        place = self.DIRECT if direct else job.channel_id
        found = [id_ for id_, card in self.messages.items() if card.job.ref == job.ref]
        return next((Receipt(id_, place) for id_ in found if self.homes[id_] == place), None)

    async def original(self, token: str) -> int | None:
        await self.script.act("original")
        return self.originals.get(token)

    async def not_ordered(self, job: Job) -> None:
        await self.script.act("not_ordered")
        self.untold.append(job.ref)

    async def ping(self, card: Card) -> None:
        await self.script.act("ping")
        self.pings.append(card.job.ref)

    async def copy(self, card: Card) -> None:
        await self.script.act("copy")
        self.copies.append(card)

    async def tell_owner(self, hold: Hold) -> None:
        await self.script.act("tell_owner")
        self.alarms.append(hold)

    async def _send(self, way: str, card: Card, nonce: str, channel: int) -> Receipt:
        await self.script.act(way)
        if nonce in self._by_nonce:
            return Receipt(self._by_nonce[nonce], channel)  # dropped as a repetition; what is there stays
        self._by_nonce[nonce] = next(self._ids)
        receipt = await self._show(way, card, self._by_nonce[nonce], channel, nonce)
        if way in self.lost:
            self.lost.remove(way)
            raise Unclear("the answer was lost")
        return receipt

    async def _show(
        self, way: str, card: Card, message_id: int, channel: int, nonce: str | None = None
    ) -> Receipt:
        self.sights.append(Sight(way, card, nonce, asyncio.get_running_loop().time()))
        self.messages[message_id] = card
        self.homes[message_id] = channel
        async with self._shown:
            self._shown.notify_all()
        uploaded = card.ready and self._uploaded(message_id, card.ready)
        return Receipt(
            message_id, channel, uploaded, tuple(self._uploaded(message_id, clip) for clip in card.clips)
        )

    @staticmethod
    def _uploaded(message_id: int, file: ReadyPicture) -> Picture:
        return Picture(message_id * 10, file.filename, f"https://cdn/{message_id}", file.provisional)


def broken(kind: type[SurfaceError]) -> SurfaceError:
    """An error of the surface."""
    return kind("as the test wishes")


class FakePictures:
    """Pictures that are on disk already; None stands for one of which there is only a link."""

    def __init__(self, ready: ReadyPicture | None = None) -> None:
        self.picture = ready or ReadyPicture(Path("easel.png"), "easel.png")
        self.only_link = False
        self.tiles: list[str] = []
        self.fetched: list[str] = []
        self.discarded: list[str] = []

    async def ready(self, job: Job) -> ReadyPicture | None:
        self.fetched.append(job.ref)
        return None if self.only_link else self.picture

    async def tile(self, job: Job, parent: Job) -> ReadyPicture | None:
        self.tiles.append(f"{parent.ref} {job.action}")
        return ReadyPicture(Path("tile.png"), "tile.png", provisional=True)

    async def clips(self, job: Job) -> tuple[ReadyPicture, ...]:
        names = [f"clip{number}.mp4" for number, _ in enumerate(job.videos, 1)]
        return tuple(ReadyPicture(Path(name), name) for name in names)

    async def thumbnail(self, ready: ReadyPicture) -> bytes:
        return f"thumbnail of {ready.filename}".encode()

    def discard(self, job: Job) -> None:
        self.discarded.append(job.ref)


class InlineRunner:
    """Runs every function at once, in a transaction of its own, in the caller's thread.

    Attributes:
        away: whether the database refuses everything.
        before: called with each function's name before it is run.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.away = False
        self.refused = 0
        self.before: Callable[[str], None] | None = None

    async def run(self, fn: Transaction[T]) -> T:
        await asyncio.sleep(0)
        if self.before is not None:
            self.before(getattr(getattr(fn, "func", fn), "__name__", ""))
        if self.away:
            self.refused += 1
            raise DatabaseUnavailable
        with self._engine.begin() as connection:
            return fn(connection)
