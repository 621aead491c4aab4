"""The endpoints that make jobs: one reader each, and one way of answering for all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from bot.sandbox.ttapi.accounts import MODES, Account
from bot.sandbox.ttapi.actions import CALLABLE
from bot.sandbox.ttapi.faults import AFTERWARDS, FaultKind, Place, Subject
from bot.sandbox.ttapi.hooks import Hooks
from bot.sandbox.ttapi.jobs import Job, Order, State
from bot.sandbox.ttapi.life import Life
from bot.sandbox.ttapi.obstacles import Obstacles, answered, refused
from bot.sandbox.ttapi.prompts import first_word
from bot.sandbox.ttapi.records import Kind
from bot.sandbox.ttapi.refusals import (
    NOT_ALLOWED,
    PARENT_GONE,
    PARENT_STATE,
    SENSITIVE,
    WRONG,
    Json,
    Refusal,
)
from bot.sandbox.ttapi.validation import Body, read_object
from bot.sandbox.ttapi.world import KEY_HEADER, World

_BEFORE = frozenset(FaultKind) - AFTERWARDS

Reader = Callable[[Body, Account, World], Order]
"""Turns a body into an order, or raises `Refusal`."""


def read_imagine(body: Body, account: Account, world: World) -> Order:
    """`/imagine`: a grid from a prompt."""
    del account
    prompt = body.text("prompt")
    mode = body.choice("mode", MODES)
    order = Order(
        endpoint="imagine",
        action="imagine",
        prompt=_translated(prompt, world) if body.flag("translation", default=True) else prompt,
        mode=mode,
        timeout=body.timeout(mode),
        hook_url=body.hook_url(),
        wants_tiles=body.flag("getUImages", default=False),
    )
    word = first_word(prompt, world.settings.sensitive_words)
    if word:
        raise Refusal(SENSITIVE, word)
    return order


def read_action(body: Body, account: Account, world: World) -> Order:
    """`/action`: one of the buttons below a result."""
    job_id = body.text("jobId")
    action = body.text("action")
    if action not in CALLABLE:
        raise Refusal(WRONG, "action")
    parent = _parent(job_id, account, world)
    if action not in parent.components:
        raise Refusal(NOT_ALLOWED)
    return Order(
        endpoint="action",
        action=action,
        prompt=parent.order.prompt,
        mode=parent.order.mode,
        timeout=body.timeout(parent.order.mode),
        hook_url=body.hook_url(),
        wants_tiles=body.flag("getUImages", default=False),
        parent=parent,
    )


def read_seed(body: Body, account: Account, world: World) -> Order:
    """`/seed`: the number a picture was made from."""
    parent = _parent(body.text("jobId"), account, world)
    if parent.picture is None:
        raise Refusal(NOT_ALLOWED)
    mode = parent.order.mode
    timeout, hook_url = body.timeout(mode), body.hook_url()
    return Order("seed", "seed", parent.order.prompt, mode, timeout, hook_url, parent=parent)


READERS: dict[str, Reader] = {
    "/midjourney/v1/imagine": read_imagine,
    "/midjourney/v1/action": read_action,
    "/midjourney/v1/seed": read_seed,
}
"""Paths of submits."""


@dataclass(slots=True)
class _Visit:
    endpoint: str
    key: str | None
    body: Json = field(default_factory=dict[str, object])


class Submits:
    """Answers submits."""

    def __init__(self, world: World, life: Life, hooks: Hooks, obstacles: Obstacles) -> None:
        self._world = world
        self._life = life
        self._hooks = hooks
        self._obstacles = obstacles

    def routes(self) -> list[web.RouteDef]:
        """One route a path."""
        return [web.post(path, partial(self._answer, reader)) for path, reader in READERS.items()]

    async def _answer(self, reader: Reader, request: web.Request) -> web.StreamResponse:
        world = self._world
        visit = _Visit(request.path.rsplit("/", 1)[-1], request.headers.get(KEY_HEADER))
        try:
            account = world.owner(visit.key)
            visit.body = await read_object(request)
            fault = world.faults.take(Place.SUBMIT, self._subject(visit), among=_BEFORE)
            obstacle = await self._obstacles.meet(fault, request, world.manners)
            if obstacle is not None:
                self._note(visit, obstacle.status, "kept off by a fault")
                return obstacle
            job = self._made(reader, visit, account)
        except Refusal as refusal:
            response = refused(refusal, world.manners)
            self._note(visit, response.status, str(refusal))
            return response
        return await self._accepted(job, request)

    def _made(self, reader: Reader, visit: _Visit, account: Account) -> Job:
        body = Body(visit.body)
        order = reader(body, account, self._world)
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
        action, prompt = visit.endpoint, visit.body.get("prompt")
        if action == "action":
            action = str(visit.body.get("action"))
        parent = self._world.find(visit.body.get("jobId"))
        if parent is not None:
            prompt = parent.order.prompt
        return Subject(action, prompt if isinstance(prompt, str) else None)

    def _note(self, visit: _Visit, status: int, message: str, job_id: str | None = None) -> None:
        self._world.ledger.add(
            Kind.SUBMIT,
            job_id,
            endpoint=visit.endpoint,
            key=visit.key if self._world.has_key(visit.key) else None,
            body=visit.body,
            status=status,
            message=message,
        )


def _parent(job_id: str, account: Account, world: World) -> Job:
    parent = world.find(job_id, account)
    if parent is None:
        raise Refusal(PARENT_GONE)
    if parent.view.state is not State.SUCCESS:
        raise Refusal(PARENT_STATE)
    return parent


def _translated(prompt: str, world: World) -> str:
    for foreign, english in world.settings.translations.items():
        prompt = prompt.replace(foreign, english)
    return prompt
