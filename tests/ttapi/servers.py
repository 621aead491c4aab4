"""Servers that misbehave in ways the simulated TTAPI does not, and a small forward proxy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self

from aiohttp import web
from yarl import URL

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Scripted:
    """A server on loopback with one handler for everything; it keeps what it was asked."""

    def __init__(self, handler: Handler) -> None:
        self.requests: list[web.BaseRequest] = []
        self.bodies: list[bytes] = []
        self.url = ""
        self._handler = handler
        self._runner = web.ServerRunner(web.Server(self._handle, access_log=None))

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        # Not `read()`, which refuses what is larger than a megabyte.
        self.bodies.append(b"".join([chunk async for chunk in request.content.iter_any()]))
        self.requests.append(request)
        return await self._handler(request)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site.port}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._runner.cleanup()


class Proxy:
    """A forward proxy for plain HTTP.

    Args:
        tunnels: whether it says yes to a tunnel before it hangs up on whoever asked for one.
    """

    def __init__(self, *, tunnels: bool = False) -> None:
        self._tunnels = tunnels
        self.lines: list[str] = []
        self.heads: list[bytes] = []
        self.url = ""
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            line = head.split(b"\r\n", 1)[0].decode()
            self.lines.append(line)
            self.heads.append(head)
            method, target, _ = line.split(" ")
            if method != "CONNECT":
                await self._forward(URL(target), head, reader, writer)
            elif self._tunnels:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await writer.drain()
        writer.close()

    async def _forward(
        self, url: URL, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        assert url.host is not None
        assert url.port is not None
        behind, ahead = await asyncio.open_connection(url.host, url.port)
        ahead.write(head.replace(str(url.origin()).encode(), b"", 1))
        await asyncio.wait(
            [asyncio.create_task(_pipe(reader, ahead)), asyncio.create_task(_pipe(behind, writer))],
            return_when=asyncio.FIRST_COMPLETED,
        )
        ahead.close()


async def _pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await source.read(65536):
            sink.write(chunk)
            await sink.drain()
