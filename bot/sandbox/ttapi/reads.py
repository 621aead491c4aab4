"""The endpoints that only look: fetch, info, fetch-list, promptCheck and status."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.sandbox.ttapi.accounts import MODES, Account
from bot.sandbox.ttapi.faults import FaultKind, Place, Subject
from bot.sandbox.ttapi.jobs import Job, Product, State, View
from bot.sandbox.ttapi.obstacles import Obstacles, answered, refused
from bot.sandbox.ttapi.prompts import first_word
from bot.sandbox.ttapi.records import Kind
from bot.sandbox.ttapi.refusals import BANNED_WORDS, JOB_UNKNOWN, WRONG, Json, Refusal
from bot.sandbox.ttapi.validation import Body, read_object
from bot.sandbox.ttapi.world import KEY_HEADER, World, endpoint

_FORWARDS = frozenset(FaultKind) - {FaultKind.BACKWARDS}
_STATES = {state.value.casefold(): state for state in State}
_SECONDS = {"fast": 46, "relax": 39, "turbo": 24}
_PREFIX = "/midjourney/v1"

Reader = Callable[[Body, Account], Json]
"""Answers a valid request, or raises `Refusal`."""


@dataclass(slots=True)
class _Fetch:
    product: Product
    job_id: str | None = None
    state: State | None = None


class Reads:
    """Answers what costs nothing."""

    def __init__(self, world: World, obstacles: Obstacles) -> None:
        self._world = world
        self._obstacles = obstacles

    def routes(self) -> list[web.RouteDef]:
        """All paths."""
        read = self._read
        return [
            web.get(f"{_PREFIX}/info", partial(read, Place.INFO, self._info), allow_head=False),
            web.get(f"{_PREFIX}/fetch-list", partial(read, Place.LIST, self._list), allow_head=False),
            web.post(f"{_PREFIX}/promptCheck", partial(read, Place.CHECK, self._check)),
            web.get("/midjourney/status", partial(read, Place.STATUS, self._status), allow_head=False),
            *self._fetches(),
        ]

    def _fetches(self) -> Iterator[web.RouteDef]:
        for product in Product:
            path, handler = f"/midjourney/{product.value}/fetch", partial(self._fetch, product)
            yield web.get(path, handler, allow_head=False)
            yield web.post(path, handler)

    async def _read(self, place: Place, reader: Reader, request: web.Request) -> web.StreamResponse:
        key = request.headers.get(KEY_HEADER)
        try:
            response = await self._looked_up(place, reader, self._world.owner(key), request)
        except Refusal as refusal:
            response = refused(refusal, self._world.manners)
        name = request.path.rsplit("/", 1)[-1]
        self._world.ledger.add(Kind.READ, endpoint=name, key=self._known(key), status=response.status)
        return response

    async def _looked_up(
        self, place: Place, reader: Reader, account: Account, request: web.Request
    ) -> web.Response:
        fields = await _fields(request)
        fault = self._world.faults.take(place, Subject())
        obstacle = await self._obstacles.meet(fault, request, self._world.manners)
        if obstacle is not None:
            return obstacle
        body = Body(fields)
        answer = reader(body, account)
        body.finish(strict=self._world.settings.strict_fields)
        return answered(answer)

    async def _fetch(self, product: Product, request: web.Request) -> web.StreamResponse:
        key, fetch = request.headers.get(KEY_HEADER), _Fetch(product)
        try:
            response = await self._fetched(fetch, self._world.owner(key), request)
        except Refusal as refusal:
            response = refused(refusal, self._world.manners)
        known = self._known(key)
        self._world.ledger.add(
            Kind.FETCH,
            fetch.job_id,
            key=known,
            endpoint=endpoint(request.path),
            status=response.status,
            state=fetch.state and fetch.state.value,
        )
        return response

    async def _fetched(self, fetch: _Fetch, account: Account, request: web.Request) -> web.Response:
        world = self._world
        body = Body(await _fields(request))
        fetch.job_id = body.text("jobId")
        body.finish(strict=world.settings.strict_fields)
        job = world.find(fetch.job_id, account)
        if job is not None and job.order.product is not fetch.product:
            job = None
        subject = job.subject if job else Subject(job_id=fetch.job_id)
        fault = world.faults.take(Place.FETCH, subject, among=_FORWARDS)
        obstacle = await self._obstacles.meet(fault, request, world.manners)
        if obstacle is not None:
            return obstacle
        if job is None:
            raise Refusal(JOB_UNKNOWN)
        view = self._view(job)
        fetch.state = view.state
        return answered(world.answers.result(job, view))

    def _view(self, job: Job) -> View:
        backwards = {FaultKind.BACKWARDS}
        if job.view.is_terminal and self._world.faults.take(Place.FETCH, job.subject, among=backwards):
            return View(State.ON_QUEUE, 46)
        return job.view

    def _info(self, body: Body, account: Account) -> Json:
        del body
        return self._world.answers.success(
            {
                "email": account.email,
                "email_verified_at": "2024-01-10 09:12:30",
                "balance": account.balance,
                "freeze_balance": account.frozen,
                "max_queue": account.max_queue,
                "created_at": "2024-01-10 09:10:02",
            }
        )

    def _list(self, body: Body, account: Account) -> Json:
        page, limit = body.number("page", default=1), body.number("limit", default=10, most=100)
        status = body.choice("status", _STATES, default="success")
        order = body.choice("order", ("asc", "desc"), default="desc")
        state = State.SUCCESS if self._world.manners.list_successes_only else _STATES[status]
        jobs = [j for j in self._world.jobs.values() if j.account is account and j.view.state is state]
        jobs = [job for job in jobs if job.order.product is Product.CLASSIC]
        if order == "desc":
            jobs.reverse()
        shown = [job for job in jobs if not job.expired][(page - 1) * limit : page * limit]
        answers = self._world.answers
        return answers.success([answers.row(job) for job in shown])

    def _check(self, body: Body, account: Account) -> Json:
        del account
        word = first_word(body.text("prompt"), self._world.settings.banned_words)
        if word:
            raise Refusal(BANNED_WORDS, word)
        return self._world.answers.success("Prompt verification successful.")

    def _status(self, body: Body, account: Account) -> Json:
        del body, account
        modes = {
            mode: {"status": 200, "runningMessage": "Running normally", "averageExecute": _SECONDS[mode]}
            for mode in MODES
        }
        return self._world.answers.success(modes)

    def _known(self, key: str | None) -> str | None:
        return key if self._world.has_key(key) else None


async def _fields(request: web.Request) -> Json:
    if request.method != "GET":
        return await read_object(request)
    if len(request.query) != len(set(request.query)):
        raise Refusal(WRONG, "query")
    return dict(request.query)
