"""Every service of the jobs' life over one database, wired as the program wires them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine

from bot.config import ButtonPolicy, UnsurePolicy
from bot.jobs.acceptance import Acceptance
from bot.jobs.accounts import Account, Accounts
from bot.jobs.aftercare import Aftercare
from bot.jobs.durations import Durations
from bot.jobs.hooklinks import HookLinks
from bot.jobs.ladder import Ladder
from bot.jobs.member_store import MemberStore
from bot.jobs.members import Members
from bot.jobs.model import Job, State
from bot.jobs.news import News
from bot.jobs.ordering import Ordering
from bot.jobs.outbox import Outbox
from bot.jobs.ports import Card, SurfaceSlot, Upstream
from bot.jobs.requests import SubmitOptions
from bot.jobs.runner import Runner
from bot.jobs.scheduler import Scheduler
from bot.jobs.service import JobService
from bot.jobs.store import Store
from bot.jobs.unsure import UnsureSettler
from bot.jobs.watcher import Watcher
from bot.tasks import Tasks
from bot.ttapi import errors
from bot.ttapi.messages import Mode
from tests.jobs.builders import NOW, origin
from tests.support.fakes import FakePictures, FakeSurface, FakeUpstream, InlineRunner, Script

_messages = itertools.count(500)


class WallClock:
    """Unix time that goes with the event loop's, and can be set.

    Attributes:
        shift: seconds by which somebody has set the clock forward.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()
        self.shift = 0.0

    def __call__(self) -> float:
        return NOW + self.elapsed + self.shift

    @property
    def elapsed(self) -> float:
        """Seconds since the test began."""
        return self._loop.time() - self._start


@dataclass(frozen=True, slots=True)
class Options:
    """How a rig is set up."""

    public_url: str | None = None
    policy: UnsurePolicy = UnsurePolicy.ASK
    poll_interval: float = 5.0
    fetch_rate: float = 1000.0
    submit: SubmitOptions = field(default_factory=SubmitOptions)
    connected: bool = True
    first_search: float = 1.0
    instant: bool = False


class Rig:
    """The services, with Discord and the clock faked; TTAPI is the caller's."""

    def __init__(
        self, runner: Runner, upstreams: Mapping[str, Upstream], options: Options, clock: WallClock
    ) -> None:
        self.clock = clock
        self.options = options
        self.store = Store(runner)
        self.member_store = MemberStore(runner)
        self.news = News()
        self.heard: list[Job] = []
        self.news.subscribe(self.heard.append)
        self.links = HookLinks(["secret"], options.public_url)
        self.accounts = Accounts(self.store, self.news, upstreams.items())
        self.surface = FakeSurface()
        self.slot = SurfaceSlot()
        self.pictures = FakePictures()
        self.deliveries, self.fetches = Tasks("deliveries"), Tasks("fetches")
        self.submits, self.loops = Tasks("submits"), Tasks("loops")
        if options.connected:
            self.slot.fill(self.surface)
        self._wire()

    def _wire(self) -> None:
        store, news, clock, options = self.store, self.news, self.clock, self.options
        self.watcher = Watcher(
            store=store,
            accounts=self.accounts,
            news=news,
            clock=clock,
            tasks=self.fetches,
            poll_interval=options.poll_interval,
            fetch_rate=options.fetch_rate,
        )
        self.unsure = UnsureSettler(
            store=store,
            accounts=self.accounts,
            news=news,
            links=self.links,
            watcher=self.watcher,
            clock=clock,
            policy=options.policy,
            first=options.first_search,
        )
        self.durations = Durations()
        self.jobs = JobService(
            store=store,
            accounts=self.accounts,
            news=news,
            watcher=self.watcher,
            durations=self.durations,
            clock=clock,
            buttons=ButtonPolicy.ANYONE,
            instant=options.instant,
        )
        self.orders = Ordering(
            store=store, members=self.member_store, accounts=self.accounts, jobs=self.jobs, clock=clock
        )
        self.members = Members(self.member_store, clock)
        self.aftercare = Aftercare(
            store=self.member_store, members=self.members, surface=self.slot, pictures=self.pictures
        )
        self.ladder = Ladder(
            store=store,
            surface=self.slot,
            pictures=self.pictures,
            card=self.jobs.card,
            clock=clock,
            after=self._shown,
            instant=options.instant,
        )
        self.outbox = Outbox(store=store, news=news, ladder=self.ladder, tasks=self.deliveries)
        self.acceptance = Acceptance(store=store, news=news, surface=self.slot, clock=clock)
        self.scheduler = Scheduler(
            store=store,
            accounts=self.accounts,
            news=news,
            links=self.links,
            options=options.submit,
            clock=clock,
            tasks=self.submits,
        )

    async def _shown(self, card: Card) -> None:
        await self.jobs.posted(card.job)
        await self.aftercare.shown(card)

    async def open(self, stack: AsyncExitStack) -> None:
        """Take up what an earlier run left and start all loops."""
        for tasks in (self.deliveries, self.fetches, self.submits, self.loops):
            await stack.enter_async_context(tasks)
        await self.accounts.open()
        for job in await self.store.recover(self.clock()):
            self.watcher.resume(job)
            self.news.changed(job)
        await self.outbox.start()
        await self.acceptance.start()
        for service in (self.watcher.run, self.unsure.run, self.acceptance.run, self.scheduler.run):
            self.loops.keep(service, service.__qualname__)
        if list(self.accounts):
            self.loops.keep(self.accounts.watch, "accounts")

    @property
    def account(self) -> Account:
        """The only account."""
        (account,) = self.accounts
        return account

    async def new(
        self, prompt: str = "a lighthouse", mode: Mode = Mode.FAST, user: int = 7, *, private: bool = False
    ) -> Job:
        """A job that is written down but not answered yet."""
        return (await self.orders.imagine(prompt, mode, origin(user, private=private))).job

    async def order(
        self, prompt: str = "a lighthouse", mode: Mode = Mode.FAST, user: int = 7, *, private: bool = False
    ) -> Job:
        """A job that was answered and may be submitted."""
        job = await self.new(prompt, mode, user, private=private)
        await self.jobs.accepted(job, next(_messages), shown=True)
        return job

    async def running_job(self, user: int = 7) -> tuple[Job, str]:
        """A job that TTAPI has taken, and its id there."""
        job = await self.reaches(await self.order(user=user), State.RUNNING)
        assert job.job_id is not None
        return job, job.job_id

    async def unsure_job(self, upstream: FakeUpstream, prompt: str = "p", user: int = 7) -> Job:
        """A job whose submit's answer was lost."""
        upstream.script.fail("submit", errors.Unsure(status=500))
        return await self.reaches(await self.order(prompt, user=user), State.UNSURE)

    def times(self, script: Script, method: str) -> list[int]:
        """When a fake's method was called, in whole seconds of the test."""
        return script.times_of(method, asyncio.get_running_loop().time() - self.clock.elapsed)

    async def times_after(self, seconds: float, script: Script, method: str) -> list[int]:
        """The same, once so much time has passed."""
        await asyncio.sleep(seconds + 1e-6)
        return self.times(script, method)

    async def get(self, job: Job) -> Job:
        """A job as it is stored now."""
        found = await self.store.by_id(job.id)
        assert found is not None
        return found

    async def state(self, job: Job) -> State:
        return (await self.get(job)).state

    async def until(self, job: Job, fits: Callable[[Job], bool], timeout: float = 10.0) -> Job:
        """Wait for news of a job that fit, or find that it fits already."""
        arrived = asyncio.Event()

        def listen(changed: Job) -> None:
            if changed.id == job.id and fits(changed):
                arrived.set()

        unsubscribe = self.news.subscribe(listen)
        try:
            if not fits(await self.get(job)):
                async with asyncio.timeout(timeout):
                    await arrived.wait()
        finally:
            unsubscribe()
        return await self.get(job)

    async def reaches(self, job: Job, state: State, timeout: float = 10.0) -> Job:
        """Wait until a job is in a state."""
        return await self.until(job, lambda changed: changed.state is state, timeout)


def at_rest(engine: Engine) -> Rig:
    """The services without TTAPI and without their loops."""
    return Rig(InlineRunner(engine), {}, Options(), WallClock())


@asynccontextmanager
async def rigged(
    runner: Runner | Engine,
    upstreams: Mapping[str, Upstream],
    options: Options | None = None,
    clock: WallClock | None = None,
) -> AsyncGenerator[Rig]:
    """All services running; an engine is used without a thread, as virtual time demands."""
    runner = InlineRunner(runner) if isinstance(runner, Engine) else runner
    rig = Rig(runner, upstreams, options or Options(), clock or WallClock())
    async with AsyncExitStack() as stack:
        await rig.open(stack)
        yield rig
