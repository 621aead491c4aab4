"""The life of jobs: quota, time and ends."""

import asyncio
from datetime import UTC, datetime
from hashlib import blake2s

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.actions import components_of, family, picture_of, price
from bot.sandbox.ttapi.describing import described
from bot.sandbox.ttapi.given import Description, Shoot
from bot.sandbox.ttapi.hooks import Hooks
from bot.sandbox.ttapi.jobs import Job, Order, State, View
from bot.sandbox.ttapi.prompts import ILLEGAL, Verdict, asked_seed, verdict
from bot.sandbox.ttapi.records import Kind
from bot.sandbox.ttapi.refusals import ACCOUNT_FULL, NO_ACCOUNT, NO_QUOTA, PRODUCT_FULL, Refusal
from bot.sandbox.ttapi.settings import Pace
from bot.sandbox.ttapi.tasks import Tasks
from bot.sandbox.ttapi.world import World

_SHORT = ("upsample", "upscale", "seed", "describe")


class Life:
    """Makes jobs and moves them on; an end is final."""

    def __init__(self, world: World, hooks: Hooks) -> None:
        self._world = world
        self._hooks = hooks
        self._tasks = Tasks()
        self._deadlines: dict[str, asyncio.TimerHandle] = {}

    async def close(self) -> None:
        """Stop the time."""
        await self._tasks.close()
        for handle in self._deadlines.values():
            handle.cancel()
        self._deadlines.clear()

    def open(self, account: Account, order: Order) -> Job:
        """Make a job and freeze its quota; it does not move before `run`.

        Raises:
            Refusal: If the account's modes, cap or quota forbid it.
        """
        world = self._world
        if order.mode not in account.modes:
            raise Refusal(NO_ACCOUNT)
        quota = price(order, world.settings.prices)
        if account.unfinished >= account.max_queue:
            raise Refusal(ACCOUNT_FULL if world.manners.queue_full == 400 else PRODUCT_FULL)
        if account.available < quota:
            raise Refusal(NO_QUOTA)
        job_id = world.new_job_id()
        picture = picture_of(order, job_id)
        components = components_of(order, picture, world.manners)
        job = Job(job_id, account, order, quota, picture, components)
        if order.action == "seed" and order.parent:
            job.seed = asked_seed(order.words) or _seed(order.parent.job_id)
        if isinstance(order.given, Shoot):
            job.film = order.given.film
        if isinstance(order.given, Description):
            job.text = described(order.given.source, linked=world.manners.linked_prompts)
        account.freeze(quota)
        world.jobs[job_id] = job
        return job

    def enter(self, job: Job) -> None:
        """Write a new job down and start its time-out."""
        self._world.ledger.add(Kind.FREEZE, job.job_id, quota=job.quota)
        self._show(job, View())
        scale = self._world.settings.timeout_scale
        if scale is not None:
            loop = asyncio.get_running_loop()
            handle = loop.call_later(job.order.timeout * scale, self._time_out, job)
            self._deadlines[job.job_id] = handle

    def run(self, job: Job) -> None:
        """Let a job go its way at the settings' pace, unless that is by hand."""
        settings = self._world.settings
        pace = settings.upscale_pace if family(job.order.action) in _SHORT else settings.pace
        if not (pace.manual or job.view.is_terminal):
            self._tasks.spawn(self._pass(job, pace), f"job {job.job_id}")

    def begin(self, job: Job) -> None:
        """Start a waiting job."""
        self._move(job, View(State.ON_QUEUE, 0))

    def progress(self, job: Job, percent: int) -> None:
        """Report progress of a job, starting it if need be."""
        self._move(job, View(State.ON_QUEUE, percent))

    def finish(self, job: Job) -> None:
        """End a job as its prompt deserves."""
        judged = self._verdict(job)
        if judged.failure is None:
            self.succeed(job)
        else:
            self.fail(job, judged.failure)

    def succeed(self, job: Job) -> None:
        """End a job with its result and charge for it."""
        self._end(job, View(State.SUCCESS, 100), charged=True)

    def fail(self, job: Job, message: str) -> None:
        """End a job with a message; its quota comes back unless too many prompts have been illegal."""
        account = job.account
        charged = False
        if message.casefold().startswith(ILLEGAL):
            account.illegal_prompts += 1
            charged = account.illegal_prompts > self._world.settings.illegal_limit
        self._end(job, View(State.FAILED, None, message), charged=charged)

    def _verdict(self, job: Job) -> Verdict:
        settings = self._world.settings
        failure = job.order.failure or settings.failing.get(job.order.action)
        return Verdict(failure) if failure else verdict(job.order.words, settings)

    def _time_out(self, job: Job) -> None:
        self.fail(job, "Job Timeout")

    async def _pass(self, job: Job, pace: Pace) -> None:
        await self._sleep(pace.wait, pace)
        if job.view.is_terminal:
            return
        if pace.run or pace.steps:
            self.begin(job)
        judged = self._verdict(job)
        if judged.is_stuck:
            self.progress(job, 46)
            return
        for step in range(1, pace.steps + 2):
            await self._sleep(pace.run / (pace.steps + 1), pace)
            if job.view.is_terminal:
                return
            if judged.failure is not None:
                break
            if step <= pace.steps:
                self.progress(job, 100 * step // (pace.steps + 1))
        self.finish(job)

    async def _sleep(self, seconds: float, pace: Pace) -> None:
        vary = 1 + pace.jitter * self._world.chance.uniform(-1, 1) if pace.jitter else 1
        await asyncio.sleep(seconds * vary)

    def _move(self, job: Job, view: View) -> None:
        if job.view.is_terminal:
            raise ValueError(f"job {job.job_id} has ended")
        self._show(job, view)
        self._hooks.announce(job)

    def _end(self, job: Job, view: View, *, charged: bool) -> None:
        if job.view.is_terminal:
            raise ValueError(f"job {job.job_id} has ended")
        deadline = self._deadlines.pop(job.job_id, None)
        if deadline is not None:
            deadline.cancel()
        if charged:
            job.account.charge(job.quota)
        else:
            job.account.release(job.quota)
        job.ended = datetime.now(UTC)
        self._world.ledger.add(Kind.CHARGE if charged else Kind.RELEASE, job.job_id, quota=job.quota)
        self._show(job, view)
        self._hooks.announce(job)

    def _show(self, job: Job, view: View) -> None:
        job.view = view
        self._world.ledger.add(
            Kind.STATE, job.job_id, state=view.state.value, progress=view.progress, message=view.message
        )


def _seed(job_id: str) -> str:
    return str(int.from_bytes(blake2s(job_id.encode(), digest_size=4).digest()))
