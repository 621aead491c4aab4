import asyncio
import re
import tracemalloc
from pathlib import Path
from random import Random

import pytest
from aiohttp import ClientSession, web

from bot.media.download import Limits
from bot.media.errors import HtmlPage, TooLarge, Unreachable
from tests.media.conftest import Serve, names, until
from tests.media.fetching import PNG, downloader, fails
from tests.media.pictures import chunk, png


async def test_a_declared_length_is_believed_before_the_body_comes(
    serve: Serve, session: ClientSession, tmp_path: Path
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "67108865"})
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    origin = await serve(handler)
    await fails(downloader(session, origin), origin, tmp_path / "a", TooLarge)


async def test_an_endless_body(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    ended = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            await response.write(PNG)
            while True:
                await response.write(b"\0" * 65536)
        finally:
            ended.set()

    origin = await serve(handler)
    await fails(downloader(session, origin, limits=Limits(size=3_000_000)), origin, tmp_path / "a", TooLarge)
    await asyncio.wait_for(ended.wait(), 5)


async def test_an_endless_page_is_left_at_its_first_bytes(
    serve: Serve, session: ClientSession, tmp_path: Path
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"<html>" + b" " * 600)
        await asyncio.Event().wait()
        return response

    origin = await serve(handler)
    await fails(downloader(session, origin), origin, tmp_path / "a", HtmlPage)


@pytest.mark.parametrize(
    ("limits", "prepared"),
    [
        (Limits(seconds=0.2, read=600), True),
        (Limits(seconds=0.2, read=600), False),
        (Limits(seconds=600, read=0.2), True),
        (Limits(seconds=600, read=0.2), False),
    ],
)
async def test_a_stalled_host(
    serve: Serve, session: ClientSession, tmp_path: Path, limits: Limits, prepared: bool
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if prepared:
            await response.prepare(request)
            await response.write(PNG[:700])
        await asyncio.Event().wait()
        return response

    origin = await serve(handler)
    error = await fails(
        downloader(session, origin, limits=limits), f"{origin}/a.png", tmp_path / "a", Unreachable
    )
    assert str(error) == "127.0.0.1 …/a.png took too long"
    assert error.retryable


async def test_a_dripping_body_meets_the_total_cap(
    serve: Serve, session: ClientSession, tmp_path: Path
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(PNG[:600])
        while True:
            await response.write(b"\0")
            await asyncio.sleep(0.02)

    origin = await serve(handler)
    limits = Limits(seconds=0.3, read=0.2)
    await fails(downloader(session, origin, limits=limits), origin, tmp_path / "a", Unreachable)


async def test_nobody_listens(
    serve: Serve, session: ClientSession, tmp_path: Path, unused_tcp_port: int
) -> None:
    origin = f"http://127.0.0.1:{unused_tcp_port}"
    error = await fails(downloader(session, origin), f"{origin}/a.png", tmp_path / "a", Unreachable)
    assert str(error) == "127.0.0.1 …/a.png failed with ClientConnectorError"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + PNG[:700],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n",
    ],
)
async def test_rude_answers(session: ClientSession, tmp_path: Path, answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        error = await fails(downloader(session, origin), origin, tmp_path / "a", Unreachable)
    assert error.retryable


async def test_cancellation_leaves_no_file(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(PNG[:1000])
        await asyncio.Event().wait()
        return response

    origin = await serve(handler)
    fetching = downloader(session, origin)
    task = asyncio.create_task(fetching.fetch(origin, tmp_path / "a.png"))
    await until(lambda: names(tmp_path) != [])
    assert re.fullmatch(r"\.a\.png\.[0-9a-f]{8}\.part", names(tmp_path)[0])
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert names(tmp_path) == []


async def test_three_transfers_at_once(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    inside, most, three, go = 0, 0, asyncio.Event(), asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal inside, most
        if request.path == "/ping":
            return web.Response()
        inside += 1
        most = max(most, inside)
        if inside == 3:
            three.set()
        await go.wait()
        inside -= 1
        return web.Response(body=PNG)

    origin = await serve(handler)
    fetching = downloader(session, origin)
    tasks = [asyncio.create_task(fetching.fetch(f"{origin}/{n}", tmp_path / f"{n}")) for n in range(7)]
    await asyncio.wait_for(three.wait(), 5)
    # A fourth, started with the others, would have come before a request that begins only now.
    async with session.get(f"{origin}/ping") as pong:
        assert pong.status == 200
    assert inside == 3
    go.set()
    assert [found.width for found in await asyncio.gather(*tasks)] == [40] * 7
    assert most == 3


async def test_memory_stays_flat(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    source = tmp_path / "source.png"
    pixels = chunk(b"IDAT", Random(1).randbytes(1024 * 1024)) * 40
    source.write_bytes(png(5000, 5000, pixels))
    del pixels

    async def handler(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(source, chunk_size=65536)

    origin = await serve(handler)
    tracemalloc.start()
    try:
        found = await downloader(session, origin).fetch(origin, tmp_path / "copy.png")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.size == source.stat().st_size > 40 * 1024 * 1024
    assert peak < 4 * 1024 * 1024
