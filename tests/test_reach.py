"""Why a service cannot be reached is told apart, through real sockets."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.locale import texts
from bot.reach import Service
from bot.ttapi import errors
from bot.web.app import listen


def service(url: str, proxy: str | None = None) -> Service:
    return Service("TTAPI", url, proxy, "TTAPI_URL", "TTAPI_PROXY")


async def why(url: str, proxy: str | None = None, timeout: float = 5.0) -> str:
    """The sentence about a request that fails."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout)) as session,
            session.get(url, proxy=proxy),
        ):
            raise AssertionError("answered")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        wrapped = errors.UpstreamDown(type(error).__name__)
        wrapped.__cause__ = error
        return texts("en").say(service(url, proxy).why(wrapped))


@asynccontextmanager
async def deaf() -> AsyncGenerator[int]:
    """A listener that takes connections and says nothing."""
    ended = asyncio.Event()

    async def wait(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(wait, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        ended.set()
        server.close()
        await server.wait_closed()


async def test_a_name_that_is_not_found() -> None:
    assert (await why("http://no-such-host.invalid")).startswith("no-such-host.invalid is not found. Check")


async def test_a_refused_connection(unused_tcp_port: int) -> None:
    sentence = await why(f"http://127.0.0.1:{unused_tcp_port}")
    assert sentence.startswith("127.0.0.1 refuses the connection. Check TTAPI_URL")


async def test_no_answer_in_time() -> None:
    async with deaf() as port:
        sentence = await why(f"http://127.0.0.1:{port}", timeout=0.05)
    assert (
        sentence == "127.0.0.1 does not answer. Check the network; where it needs a proxy, set TTAPI_PROXY."
    )


@pytest.mark.parametrize("url", ["http://127.0.0.1", "https://127.0.0.1"])
async def test_a_proxy_that_is_not_there(url: str, unused_tcp_port: int) -> None:
    assert await why(url, f"http://user:secret@127.0.0.1:{unused_tcp_port}") == (
        "the proxy in TTAPI_PROXY does not work (ConnectionRefusedError). Check its address and port, and "
        "that it is running."
    )


async def test_a_proxy_that_refuses() -> None:
    # A web server, which knows nothing of CONNECT.
    async with listen("127.0.0.1", 0, []) as port:
        sentence = await why("https://127.0.0.1", f"http://127.0.0.1:{port}")
    assert sentence.startswith("the proxy in TTAPI_PROXY does not work (HTTP 4")


async def test_what_speaks_no_tls() -> None:
    async with listen("127.0.0.1", 0, []) as port:
        sentence = await why(f"https://127.0.0.1:{port}")
    assert sentence.startswith("no safe connection to 127.0.0.1 (")


def test_a_certificate_that_is_not_trusted() -> None:
    untrusted = ssl.SSLCertVerificationError("self-signed")
    found = service("https://api.example").why(untrusted)
    assert found.key == "check.reach.tls"


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (errors.UpstreamDown(status=502), "check.reach.stranger"),
        (errors.ParameterRefused(status=404), "check.reach.stranger"),
        (errors.RateLimited(status=429), "check.reach.busy"),
        (aiohttp.ServerDisconnectedError(), "check.reach.lost"),
        (ConnectionResetError(), "check.reach.lost"),
        (TypeError("string indices"), "check.reach.strange_page"),
    ],
)
def test_what_else_may_happen(error: Exception, key: str) -> None:
    assert service("https://api.example").why(error).key == key
