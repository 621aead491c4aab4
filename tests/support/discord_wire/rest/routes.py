"""The table of all routes, as aiohttp wants it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from aiohttp import web

from tests.support.discord_wire.errors import Code
from tests.support.discord_wire.world import World

from . import commands, guilds, interactions, messages, meta, reactions, threads, webhooks
from .call import Endpoint
from .pipeline import PREFIX, Pipeline

ENDPOINTS: tuple[Endpoint, ...] = (
    *meta.ENDPOINTS,
    *commands.ENDPOINTS,
    *interactions.ENDPOINTS,
    *webhooks.ENDPOINTS,
    *messages.ENDPOINTS,
    *threads.ENDPOINTS,
    *reactions.ENDPOINTS,
    *guilds.ENDPOINTS,
)
ANY = "/{tail:.*}"

AsyncHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def rest_routes(world: World, pipeline: Pipeline) -> Iterator[web.RouteDef]:
    """Yield the API's routes, the CDN's and the ones that catch everything else."""
    for endpoint in ENDPOINTS:
        # Without it aiohttp would answer HEAD for every GET.
        options = {"allow_head": False} if endpoint.method == "GET" else {}
        yield web.route(endpoint.method, PREFIX + endpoint.template, _served(pipeline, endpoint), **options)
    yield web.get("/attachments/{channel_id}/{attachment_id}/{filename}", _cdn(world))
    for template in dict.fromkeys(endpoint.template for endpoint in ENDPOINTS):
        yield web.route("*", PREFIX + template, _rejected(pipeline, Code.METHOD_NOT_ALLOWED))
    yield web.route("*", ANY, _rejected(pipeline, Code.NOT_FOUND))


def _served(pipeline: Pipeline, endpoint: Endpoint) -> AsyncHandler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await pipeline.serve(endpoint, request)

    return handle


def _rejected(pipeline: Pipeline, code: Code) -> AsyncHandler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await pipeline.reject(request, code)

    return handle


def _cdn(world: World) -> AsyncHandler:
    async def handle(request: web.Request) -> web.StreamResponse:
        found = world.files.get(int(request.match_info["attachment_id"]))
        if found is None or found.data is None or not world.links.valid(request.path, request.query):
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=found.data, content_type=found.content_type)

    return handle
