"""The endpoints that make jobs: one way of answering for all."""

from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.faults import AFTERWARDS, FaultKind, Place, Subject
from bot.sandbox.ttapi.hooks import Hooks
from bot.sandbox.ttapi.jobs import Job
from bot.sandbox.ttapi.life import Life
from bot.sandbox.ttapi.obstacles import Obstacles, answered, refused
from bot.sandbox.ttapi.orders.desk import Desk, Reader
from bot.sandbox.ttapi.orders.table import READERS
from bot.sandbox.ttapi.records import Kind
from bot.sandbox.ttapi.refusals import Json, Refusal
from bot.sandbox.ttapi.validation import Body, read_object
from bot.sandbox.ttapi.world import KEY_HEADER, endpoint

_BEFORE = frozenset(FaultKind) - AFTERWARDS


@dataclass(slots=True)
class _Visit:
    endpoint: str
    key: str | None
    body: Json = field(default_factory=dict[str, object])


class Submits:
    """Answers submits."""

    def __init__(self, desk: Desk, life: Life, hooks: Hooks, obstacles: Obstacles) -> None:
        self._desk = desk
        self._world = desk.world
        self._life = life
        self._hooks = hooks
        self._obstacles = obstacles

    def routes(self) -> list[web.RouteDef]:
        """One route a path."""
        return [web.post(path, partial(self._answer, reader)) for path, reader in READERS.items()]

    async def _answer(self, reader: Reader, request: web.Request) -> web.StreamResponse:
        world = self._world
        visit = _Visit(endpoint(request.path), request.headers.get(KEY_HEADER))
        try:
            account = world.owner(visit.key)
            visit.body = await read_object(request)
            fault = world.faults.take(Place.SUBMIT, self._subject(visit), among=_BEFORE)
            obstacle = await self._obstacles.meet(fault, request, world.manners)
            if obstacle is not None:
                self._note(visit, obstacle.status, "kept off by a fault")
                return obstacle
            job = await self._made(reader, visit, account)
        except Refusal as refusal:
            response = refused(refusal, world.manners)
            self._note(visit, response.status, str(refusal))
            return response
        return await self._accepted(job, request)

    async def _made(self, reader: Reader, visit: _Visit, account: Account) -> Job:
        body = Body(visit.body)
        order = await reader(body, account, self._desk)
        body.finish(strict=self._world.settings.strict_fields)
        job = self._life.open(account, order)
        self._note(visit, 200, "accepted", job.job_id)
        self._life.enter(job)
        return job

    async def _accepted(self, job: Job, request: web.Request) -> web.StreamResponse:
        world = self._world
        if world.faults.take(Place.HOOK, job.subject, among={FaultKind.EARLY}):
            self._life.finish(job)
            await self._hooks.settled(job)
        else:
            self._life.run(job)
        fault = world.faults.take(Place.SUBMIT, job.subject, among=AFTERWARDS)
        obstacle = await self._obstacles.meet(fault, request, world.manners)
        return obstacle or answered(world.answers.submitted(job))

    def _subject(self, visit: _Visit) -> Subject:
        """What a request seems to be about, before it is known to be valid."""
        body = visit.body
        prompt = body.get("prompt")
        named = {
            "action": str(body.get("action")),
            "image-edits/submit": str(body.get("type", "edit")),
            "video/submit": "video",
            "video/extend": "video_extend",
        }
        action = named.get(visit.endpoint, visit.endpoint)
        parent = self._world.find(body.get("jobId"))
        if parent is not None and not prompt:
            prompt = parent.order.prompt
        return Subject(action, prompt if isinstance(prompt, str) else None)

    def _note(self, visit: _Visit, status: int, message: str, job_id: str | None = None) -> None:
        self._world.ledger.add(
            Kind.SUBMIT,
            job_id,
            endpoint=visit.endpoint,
            key=visit.key if self._world.has_key(visit.key) else None,
            body=self._world.uploads.noted(visit.body),
            status=status,
            message=message,
        )
