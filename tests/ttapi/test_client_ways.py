"""The client's way to TTAPI: proxies, redirects, limits, and what it never shows."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot import __version__
from bot.sandbox.ttapi import SimulatedTtapi
from bot.ttapi import errors
from bot.ttapi.client import MAX_BODY, Patience, TtapiClient, open_session
from bot.ttapi.messages import Imagine, Mode, Submitted

from .conftest import KEY
from .servers import Proxy, Scripted

FOX = Imagine("a fox", Mode.FAST, 300)
SECRET = "ttapi-key-that-nobody-may-see"


def json_answer(content: object, status: int = 200, **headers: str) -> web.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(
        status=status, text=json.dumps(content), content_type="application/json", headers=names
    )


async def accepted(_request: web.BaseRequest) -> web.Response:
    return json_answer({"status": "SUCCESS", "message": "success", "data": {"jobId": "j1"}})


@pytest.fixture
def environment_with_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


async def test_a_request_carries_the_key_json_and_our_name(session: aiohttp.ClientSession) -> None:
    async with Scripted(accepted) as server:
        client = TtapiClient(session, url=f"{server.url}/", key=SECRET)
        assert await client.submit(FOX) == Submitted("j1")
    (request,) = server.requests
    assert (request.method, request.raw_path) == ("POST", "/midjourney/v1/imagine")
    assert request.headers["TT-API-KEY"] == SECRET
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["User-Agent"] == f"easel/{__version__}"
    assert "Cookie" not in request.headers
    assert json.loads(server.bodies[0]) == {
        "prompt": "a fox",
        "mode": "fast",
        "timeout": 300,
        "getUImages": True,
    }


async def test_a_cookie_is_never_sent_back(session: aiohttp.ClientSession) -> None:
    async def with_cookie(_request: web.BaseRequest) -> web.Response:
        response = json_answer({"status": "SUCCESS", "data": {"max_queue": 10}})
        response.set_cookie("cf_clearance", "1")
        return response

    async with Scripted(with_cookie) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        await client.info()
        await client.info()
    assert ["Cookie" in request.headers for request in server.requests] == [False, False]


async def test_the_proxy_that_is_set_is_used(
    upstream: SimulatedTtapi, session: aiohttp.ClientSession
) -> None:
    async with Proxy() as proxy:
        client = TtapiClient(session, url=upstream.url, key=KEY, proxy=proxy.url)
        submitted = await client.submit(FOX)
    assert proxy.lines == [f"POST {upstream.url}/midjourney/v1/imagine HTTP/1.1"]
    assert upstream.job(submitted.job_id).order.prompt == "a fox"


@pytest.mark.usefixtures("environment_with_proxy")
async def test_no_proxy_comes_from_the_environment(upstream: SimulatedTtapi) -> None:
    async with open_session() as session:
        client = TtapiClient(session, url=upstream.url, key=KEY)
        assert (await client.info()).max_queue == 10


async def test_the_proxys_password_stays_out_of_the_targets_headers(
    upstream: SimulatedTtapi, session: aiohttp.ClientSession
) -> None:
    async with Proxy() as proxy:
        address = proxy.url.replace("http://", "http://user:pass-word@")
        client = TtapiClient(session, url=upstream.url, key=KEY, proxy=address)
        await client.info()
        assert "pass-word" not in repr(client)
    (head,) = proxy.heads
    assert b"Proxy-Authorization: Basic dXNlcjpwYXNzLXdvcmQ=" in head


async def test_a_proxy_that_is_not_there_means_that_no_job_exists(
    upstream: SimulatedTtapi, session: aiohttp.ClientSession, unused_tcp_port: int
) -> None:
    proxy = f"http://127.0.0.1:{unused_tcp_port}"
    client = TtapiClient(session, url=upstream.url, key=KEY, proxy=proxy)
    with pytest.raises(errors.UpstreamDown):
        await client.submit(FOX)
    with pytest.raises(errors.UpstreamDown):
        await client.info()


async def test_a_proxy_that_refuses_the_tunnel_means_that_no_job_exists(
    session: aiohttp.ClientSession,
) -> None:
    async def refuse(_request: web.BaseRequest) -> web.Response:
        return web.Response(status=502)

    async with Scripted(refuse) as proxy:
        client = TtapiClient(session, url="https://api.ttapi.invalid", key=KEY, proxy=proxy.url)
        with pytest.raises(errors.UpstreamDown):
            await client.submit(FOX)


async def test_a_proxy_that_hangs_up_on_the_tunnel_means_that_no_job_exists(
    session: aiohttp.ClientSession,
) -> None:
    async with Proxy() as proxy:
        client = TtapiClient(session, url="https://api.ttapi.invalid", key=KEY, proxy=proxy.url)
        with pytest.raises(errors.UpstreamDown):
            await client.submit(FOX)
    assert proxy.lines == ["CONNECT api.ttapi.invalid:443 HTTP/1.1"]


async def test_a_proxy_whose_tunnel_leads_nowhere_means_that_no_job_exists(
    session: aiohttp.ClientSession,
) -> None:
    async with Proxy(tunnels=True) as proxy:
        client = TtapiClient(session, url="https://api.ttapi.invalid", key=KEY, proxy=proxy.url)
        with pytest.raises(errors.UpstreamDown):
            await client.submit(FOX)
    assert proxy.lines == ["CONNECT api.ttapi.invalid:443 HTTP/1.1"]


async def test_a_session_that_does_not_watch_what_leaves_leaves_every_lost_submit_unsure() -> None:
    async with Proxy() as proxy, aiohttp.ClientSession() as session:
        client = TtapiClient(session, url="https://api.ttapi.invalid", key=KEY, proxy=proxy.url)
        with pytest.raises(errors.Unsure):
            await client.submit(FOX)


async def test_a_name_without_an_address_means_that_no_job_exists(session: aiohttp.ClientSession) -> None:
    client = TtapiClient(session, url="http://ttapi.invalid", key=KEY, patience=Patience(connect=5.0))
    with pytest.raises(errors.UpstreamDown):
        await client.submit(FOX)


async def test_an_address_that_cannot_be_used_means_that_no_job_exists(
    session: aiohttp.ClientSession,
) -> None:
    for url in ("http://", "http://host:99999"):
        with pytest.raises(errors.UpstreamDown):
            await TtapiClient(session, url=url, key=KEY).submit(FOX)


async def test_a_redirect_is_not_followed_and_takes_the_key_nowhere(session: aiohttp.ClientSession) -> None:
    async with Scripted(accepted) as elsewhere:

        async def redirect(request: web.BaseRequest) -> web.Response:
            raise web.HTTPPermanentRedirect(f"{elsewhere.url}{request.path}")

        async with Scripted(redirect) as server:
            client = TtapiClient(session, url=server.url, key=KEY)
            with pytest.raises(errors.UpstreamDown):
                await client.submit(FOX)
            with pytest.raises(errors.UpstreamDown):
                await client.info()
    assert elsewhere.requests == []
    assert len(server.requests) == 4  # one submit, three tries of a read


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("Wed, 21 Oct 2026 07:28:00 GMT", None)])
async def test_a_rate_limit_brings_its_wait_along(
    session: aiohttp.ClientSession, header: str, seconds: float | None
) -> None:
    async def limit(_request: web.BaseRequest) -> web.Response:
        return json_answer({"status": "FAILED", "message": "Too Many Requests"}, 429, Retry_After=header)

    async with Scripted(limit) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        for call in (client.submit(FOX), client.info()):
            with pytest.raises(errors.RateLimited) as caught:
                await call
            assert caught.value.retry_after == seconds
    assert len(server.requests) == 2


@pytest.mark.parametrize("declared", [True, False])
async def test_an_answer_beyond_all_measure_is_not_read(
    session: aiohttp.ClientSession, declared: bool
) -> None:
    sent = 0

    async def flood(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        if declared:
            response.content_length = 64 * MAX_BODY
        await response.prepare(request)
        chunk = b" " * 65536
        try:
            for _ in range(64 * MAX_BODY // len(chunk)):
                await response.write(chunk)
                sent += len(chunk)
        except ConnectionError:
            pass
        return response

    async with Scripted(flood) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        with pytest.raises(errors.Unsure):
            await client.submit(FOX)
        assert len(server.requests) == 1
    assert sent < 4 * MAX_BODY


async def test_an_answer_of_the_greatest_size_is_read(session: aiohttp.ClientSession) -> None:
    async def large(_request: web.BaseRequest) -> web.Response:
        body = b'{"status":"SUCCESS","data":{"jobId":"j1"}}'
        return web.Response(body=body + b" " * (MAX_BODY - len(body)), content_type="application/json")

    async with Scripted(large) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        assert await client.submit(FOX) == Submitted("j1")


async def test_an_answer_that_breaks_off_is_a_lost_answer(session: aiohttp.ClientSession) -> None:
    async def break_off(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"status":"SUCCESS",')
        assert request.transport is not None
        request.transport.abort()
        return response

    async with Scripted(break_off) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        with pytest.raises(errors.Unsure):
            await client.submit(FOX)
        with pytest.raises(errors.UpstreamDown):
            await client.info()
        assert [request.method for request in server.requests].count("POST") == 1


async def test_what_does_not_speak_http_is_a_lost_answer(session: aiohttp.ClientSession) -> None:
    async def gibberish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        writer.write(b"220 mail.example.org ESMTP\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(gibberish, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = TtapiClient(session, url=url, key=KEY)
        with pytest.raises(errors.Unsure):
            await client.submit(FOX)
        with pytest.raises(errors.UpstreamDown):
            await client.info()


async def test_the_key_is_in_no_repr_no_error_and_no_log(
    upstream: SimulatedTtapi, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = TtapiClient(session, url=upstream.url, key=SECRET)
    shown = [repr(client), str(client)]
    with capture_logs() as events:
        for call in (client.submit(FOX), client.info(), client.fetch("j1")):
            with pytest.raises(errors.KeyRefused) as caught:
                await call
            shown += traceback.format_exception(caught.value)
        await upstream.stop_serving()
        for call in (client.submit(FOX), client.info(), client.fetch("j1")):
            with pytest.raises(errors.TtapiError) as lost:
                await call
            shown += traceback.format_exception(lost.value)
    shown += [caplog.text, repr(events)]
    assert SECRET not in "\n".join(shown)


async def test_a_cancelled_submit_stays_cancelled(session: aiohttp.ClientSession) -> None:
    arrived, answer = asyncio.Event(), asyncio.Event()

    async def hold(request: web.BaseRequest) -> web.Response:
        arrived.set()
        await answer.wait()
        return await accepted(request)

    async with Scripted(hold) as server:
        task = asyncio.create_task(TtapiClient(session, url=server.url, key=KEY).submit(FOX))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        answer.set()


def test_waits_differ_by_what_is_at_stake() -> None:
    patience = Patience()
    assert (patience.read, patience.submit, patience.connect) == (20.0, 60.0, 10.0)
