"""What members upload to the simulated Discord, served over loopback so that the bot can fetch it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from simcord.backend.cdn import CDN_BASE

from bot.web.app import bound_port

Look = Callable[[str], bytes | None]
HOST: Final = "127.0.0.1"


@asynccontextmanager
async def serve_uploads(look: Look) -> AsyncGenerator[str]:
    """Serve the simulated Discord's files; gives the origin, such as ``http://127.0.0.1:9001``.

    Args:
        look: a file by the address that the simulated Discord gave it.
    """

    async def answer(request: web.Request) -> web.Response:
        body = look(f"{CDN_BASE}{request.path}")
        return web.Response(status=404) if body is None else web.Response(body=body)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        yield f"http://{HOST}:{bound_port(runner)}"
    finally:
        await runner.cleanup()


def pointed_there(data: dict[str, Any], origin: str) -> dict[str, Any]:
    """An event of the gateway whose addresses of files, which lead nowhere, lead to `origin`."""
    text = json.dumps(data)
    return json.loads(text.replace(CDN_BASE, origin)) if CDN_BASE in text else data
