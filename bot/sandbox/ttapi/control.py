"""Endpoints below `/_sim/`, by which tests steer a service in another process."""

import json
from collections.abc import Callable
from functools import partial

from aiohttp import web

from bot.sandbox.ttapi.operations import Operations
from bot.sandbox.ttapi.refusals import Json, Refusal
from bot.sandbox.ttapi.validation import read_object

Verb = Callable[[Json], Json]


class Control:
    """Answers with what was asked for, or with HTTP 400 and `{"error": …}`.

    Args:
        operations: What is to be done.
        outage: Takes the service from the net for some seconds.
    """

    def __init__(self, operations: Operations, outage: Callable[[float], None]) -> None:
        self._operations = operations
        self._outage = outage

    def routes(self) -> list[web.RouteDef]:
        """All paths."""
        verbs: dict[str, Verb] = {
            "settings": self._configure,
            "step": self._step,
            "outage": self._go_away,
        }
        posts = [web.post(f"/_sim/{name}", partial(_answer, verb)) for name, verb in verbs.items()]
        return [
            web.get("/_sim/ledger", self._ledger),
            web.get("/_sim/stats", self._stats),
            web.get("/_sim/uploads/{sha256}", self._upload),
            *posts,
        ]

    async def _ledger(self, request: web.Request) -> web.StreamResponse:
        """Entries after `since`; with `wait`, up to so many seconds until there is one."""
        try:
            since, wait = int(request.query.get("since", "0")), float(request.query.get("wait", "0"))
        except ValueError as error:
            return _json({"error": str(error)}, 400)
        ledger = self._operations.ledger
        if wait and ledger.last <= since:
            try:
                await ledger.wait(lambda entry: entry.seq > since, wait)
            except TimeoutError:
                return _json([])
        return _json([entry.as_json() for entry in ledger.since(since)])

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a picture that came in a request."""
        try:
            content = self._operations.upload(request.match_info["sha256"])
        except ValueError as error:
            return _json({"error": str(error)}, 404)
        return web.Response(body=content, content_type="application/octet-stream")

    async def _stats(self, request: web.Request) -> web.StreamResponse:
        del request
        return _json(self._operations.stats())

    def _configure(self, body: Json) -> Json:
        self._operations.configure(**body)
        return {}

    def _step(self, body: Json) -> Json:
        """Move job `jobId` by `to`; progress takes `percent` and fail a `message`."""
        job_id, verb = str(body.get("jobId")), body.get("to")
        operations = self._operations
        if verb == "progress":
            operations.progress(job_id, int(str(body.get("percent"))))
        elif verb == "fail" and "message" in body:
            operations.fail(job_id, str(body["message"]))
        else:
            verbs = {
                "begin": operations.begin,
                "finish": operations.finish,
                "succeed": operations.succeed,
                "fail": operations.fail,
                "expire": operations.expire,
            }
            if verb not in verbs:
                raise ValueError(f"to is one of progress, {', '.join(verbs)}")
            verbs[str(verb)](job_id)
        return {"state": operations.job(job_id).view.state.value}

    def _go_away(self, body: Json) -> Json:
        """Refuse connections for `seconds`."""
        self._outage(float(str(body.get("seconds"))))
        return {}


async def _answer(verb: Verb, request: web.Request) -> web.StreamResponse:
    try:
        return _json(verb(await read_object(request)))
    except (Refusal, ValueError) as error:
        return _json({"error": str(error)}, 400)


def _json(content: object, status: int = 200) -> web.Response:
    return web.Response(status=status, text=json.dumps(content), content_type="application/json")
