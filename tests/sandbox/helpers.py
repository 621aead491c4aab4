"""A plain client of the simulated service, and a receiver for its hooks."""

import asyncio
from collections.abc import Sequence
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.sandbox.ttapi import DEFAULT_KEY, Pace, Settings, SimulatedTtapi

Json = dict[str, Any]
Answer = tuple[int, Json]

BY_HAND = Settings(side=64, pace=Pace.by_hand(), upscale_pace=Pace.by_hand(), hook_spacing=0.01)
INSTANT = Settings(side=64, pace=Pace.instant(), upscale_pace=Pace.instant(), hook_spacing=0.01)
V1 = "/midjourney/v1"


class Api:
    """Speaks to the service as any HTTP client would, without knowledge of its code."""

    def __init__(self, upstream: SimulatedTtapi, key: str | None = DEFAULT_KEY) -> None:
        self._upstream = upstream
        self._headers = {} if key is None else {"TT-API-KEY": key}
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._session.close()

    async def post(self, path: str, body: object = None, **options: Any) -> Answer:
        if body is not None:
            options["json"] = body
        return await self._call("POST", path, **options)

    async def get(self, path: str, **query: str) -> Answer:
        return await self._call("GET", path, params=query)

    async def imagine(self, prompt: str = "a lighthouse", mode: str = "fast", **fields: Any) -> str:
        return await self.submit("v1/imagine", {"prompt": prompt, "mode": mode, **fields})

    async def act(self, job_id: str, action: str, **fields: Any) -> str:
        return await self.submit("v1/action", {"jobId": job_id, "action": action, **fields})

    async def seed(self, job_id: str, **fields: Any) -> str:
        return await self.submit("v1/seed", {"jobId": job_id, **fields})

    async def submit(self, path: str, body: Json) -> str:
        """The id of the job that a body makes at any path below `/midjourney/`."""
        status, answer = await self.post(f"/midjourney/{path}", body)
        assert (status, answer["status"]) == (200, "SUCCESS"), answer
        return answer["data"].get("job_id") or answer["data"]["jobId"]

    async def fetch(self, job_id: str, product: str = "v1") -> Json:
        status, body = await self.get(f"/midjourney/{product}/fetch", jobId=job_id)
        assert status == 200, body
        return body

    async def download(self, url: str, **options: Any) -> tuple[int, str, bytes]:
        async with self._session.get(url, **options) as response:
            return response.status, response.headers.get("Content-Type", ""), await response.read()

    async def raw(self, method: str, path: str, **options: Any) -> tuple[int, str, bytes]:
        url, headers = self._upstream.url + path, self._headers | options.pop("headers", {})
        async with self._session.request(method, url, headers=headers, **options) as response:
            return response.status, response.content_type, await response.read()

    async def _call(self, method: str, path: str, **options: Any) -> Answer:
        headers = self._headers | options.pop("headers", {})
        url = self._upstream.url + path
        async with self._session.request(method, url, headers=headers, **options) as response:
            assert response.content_type == "application/json", await response.text()
            return response.status, await response.json()


class Receiver:
    """Takes hooks, and answers them with the statuses it was given, 200 once they are used up.

    While `open` is cleared, hooks arrive but are not answered.
    """

    def __init__(self, statuses: Sequence[int] = ()) -> None:
        self.bodies: list[Json] = []
        self.texts: list[str] = []
        self.url = ""
        self.open = asyncio.Event()
        self.open.set()
        self._statuses = list(statuses)
        self._changed = asyncio.Condition()
        app = web.Application()
        app.router.add_post("/hooks/{ref}", self._receive)
        self._runner = web.AppRunner(app, access_log=None)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site.port}/hooks/one"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._runner.cleanup()

    async def wait(self, count: int) -> list[Json]:
        """The bodies, once there are so many."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: len(self.bodies) >= count)
        return self.bodies

    async def _receive(self, request: web.Request) -> web.Response:
        self.texts.append(await request.text())
        self.bodies.append(await request.json())
        async with self._changed:
            self._changed.notify_all()
        await self.open.wait()
        status = self._statuses.pop(0) if self._statuses else 200
        headers = {"Location": "/hooks/elsewhere"} if 300 <= status < 400 else {}
        return web.Response(status=status, headers=headers)
