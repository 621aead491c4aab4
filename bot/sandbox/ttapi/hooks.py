"""Delivery of hooks."""

import asyncio
import json

import aiohttp

from bot.sandbox.ttapi.faults import Fault, FaultKind, Place
from bot.sandbox.ttapi.jobs import Job, State, View
from bot.sandbox.ttapi.records import Kind
from bot.sandbox.ttapi.refusals import Json
from bot.sandbox.ttapi.tasks import Tasks
from bot.sandbox.ttapi.world import World

_AT_DELIVERY = frozenset(FaultKind) - {FaultKind.EARLY}


class Hooks:
    """Posts what happened to jobs to the URLs given for them; hooks about one job keep their order.

    Faults strike only hooks about a job's end.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._tasks = Tasks()
        self._latest: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def pending(self) -> int:
        """Deliveries under way."""
        return len(self._tasks)

    async def start(self) -> None:
        """Open connections' pool."""
        connector = aiohttp.TCPConnector(limit=200)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        """Give up what is left and close all connections."""
        await self._tasks.close()
        if self._session is not None:
            await self._session.close()

    def announce(self, job: Job) -> None:
        """Send the job's present view, if its URL and the dress want that."""
        view, manners, settings = job.view, self._world.manners, self._world.settings
        mute = ("seed", *settings.hookless) if manners.silent_seeds else settings.hookless
        silent = view.state is State.SUCCESS and job.order.action in mute
        wanted = view.is_terminal or settings.hooks_on_progress
        if not job.order.hook_url or silent or not wanted:
            return
        before = self._latest.get(job.job_id)
        task = self._tasks.spawn(self._deliver(job, view, before), f"hook {job.job_id} {view.state}")
        self._latest[job.job_id] = task
        task.add_done_callback(lambda done: self._forget(job.job_id, done))

    async def settled(self, job: Job | None = None) -> None:
        """Wait until nothing is left to deliver, about one job or about all."""
        if job is None:
            await self._tasks.idle()
        elif task := self._latest.get(job.job_id):
            await asyncio.wait([task])

    def _forget(self, job_id: str, task: asyncio.Task[None]) -> None:
        if self._latest.get(job_id) is task:
            del self._latest[job_id]

    async def _deliver(self, job: Job, view: View, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        fault = None
        if view.is_terminal:
            fault = self._world.faults.take(Place.HOOK, job.subject, among=_AT_DELIVERY)
        kind = fault.kind if fault else None
        if kind is FaultKind.LOST:
            return
        if fault is not None and kind is FaultKind.LATE:
            await asyncio.sleep(fault.seconds)
        body = self._world.answers.hook(job, view)
        if kind is FaultKind.NULL_DATA:
            body["data"] = None
        await self._send(job, view, body, fault)
        if kind is FaultKind.DOUBLED:
            await self._send(job, view, body, fault)
        if kind is FaultKind.UNORDERED:
            older = View(State.ON_QUEUE, 46)
            await self._send(job, older, self._world.answers.hook(job, older), fault)

    async def _send(self, job: Job, view: View, body: Json, fault: Fault | None) -> None:
        world = self._world
        for attempt in range(1, world.settings.hook_tries + 1):
            status, error = await self._post(job.order.hook_url or "", body)
            world.ledger.add(
                Kind.HOOK,
                job.job_id,
                url=job.order.hook_url,
                state=view.state.value,
                attempt=attempt,
                status=status,
                error=error,
                fault=fault.kind.value if fault else None,
            )
            refused = status is None or status >= 400
            if status == 200 or (refused and world.manners.hook_gives_up):
                return
            if attempt < world.settings.hook_tries:
                await asyncio.sleep(world.settings.hook_spacing)

    async def _post(self, url: str, body: Json) -> tuple[int | None, str | None]:
        assert self._session is not None, "hooks are sent by a started service only"
        indent = 2 if self._world.manners.pretty_hooks else None
        try:
            async with self._session.post(
                url,
                data=json.dumps(body, indent=indent).encode(),
                headers={"Content-Type": "application/json"},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self._world.settings.hook_timeout),
            ) as response:
                return response.status, None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return None, type(error).__name__
