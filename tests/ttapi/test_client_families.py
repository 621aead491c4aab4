"""The client over real HTTP for blends, descriptions, regions, edits and videos, and with large bodies."""

from __future__ import annotations

import json
import logging
import traceback
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.ttapi import errors, wire
from bot.ttapi.client import Patience, TtapiClient
from bot.ttapi.messages import (
    Api,
    Blend,
    Describe,
    Dimensions,
    Edit,
    ExtendVideo,
    Imagine,
    Inpaint,
    JobStatus,
    Mode,
    Submit,
    Submitted,
    Video,
)

from .conftest import KEY
from .recorded import JOB, PAGE, body
from .servers import Handler, Scripted

PNG = "data:image/png;base64,iVBORw0K"
SECRET = "c2VjcmV0LXBpY3R1cmU"
LARGE = Blend((PNG + "A" * 3_000_000,) * 5, Dimensions.SQUARE, Mode.FAST, 300)
PATHS = {
    Api.CLASSIC: "/midjourney/v1/fetch",
    Api.EDITS: "/midjourney/image-edits/fetch",
    Api.VIDEO: "/midjourney/video/fetch",
}


def answering(name: str, status: int = 200) -> Handler:
    """Answers everything with a recorded body."""

    async def handle(_request: web.BaseRequest) -> web.Response:
        return web.Response(status=status, body=body(name), content_type="application/json")

    return handle


SUBMITS: dict[str, tuple[Submit, str, dict[str, Any]]] = {
    "blend": (
        Blend((PNG, PNG), Dimensions.PORTRAIT, Mode.FAST, 300),
        "/midjourney/v1/blend",
        {
            "imgBase64Array": [PNG, PNG],
            "dimensions": "PORTRAIT",
            "mode": "fast",
            "getUImages": True,
            "timeout": 300,
        },
    ),
    "describe": (Describe(300, image=PNG), "/midjourney/v1/describe", {"base64": PNG, "timeout": 300}),
    "inpaint": (
        Inpaint(JOB, "iVBORw0K", "une porte rouge, 红色的门", 300),
        "/midjourney/v1/inpaint",
        {"jobId": JOB, "mask": "iVBORw0K", "prompt": "une porte rouge, 红色的门", "timeout": 300},
    ),
    "edit": (
        Edit("stormy", PNG, Mode.FAST),
        "/midjourney/image-edits/submit",
        {"prompt": "stormy", "image": PNG, "mode": "fast", "type": "edit"},
    ),
    "video": (
        Video("waves", "https://x.example/a.png"),
        "/midjourney/video/submit",
        {
            "prompt": "waves",
            "imageUrl": "https://x.example/a.png",
            "manual": "low",
            "resolution": "sd",
            "bs": 4,
        },
    ),
    "extend": (
        ExtendVideo(JOB, 2),
        "/midjourney/video/extend",
        {"jobId": JOB, "index": 2, "manual": "low", "animateMode": "auto", "bs": 4},
    ),
}


@pytest.mark.parametrize("reply", ["submit_job_id_camel", "submit_job_id_snake"])
@pytest.mark.parametrize(("request_", "path", "content"), SUBMITS.values(), ids=SUBMITS)
async def test_an_order_is_one_post_of_json(
    session: aiohttp.ClientSession, request_: Submit, path: str, content: dict[str, Any], reply: str
) -> None:
    async with Scripted(answering(reply)) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        assert await client.submit(request_) == Submitted(JOB)
    (request,) = server.requests
    assert (request.method, request.raw_path) == ("POST", path)
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(server.bodies[0]) == content


@pytest.mark.parametrize("request_", [row[0] for row in SUBMITS.values()], ids=SUBMITS)
async def test_a_refused_picture_is_a_refused_parameter(
    session: aiohttp.ClientSession, request_: Submit
) -> None:
    async with Scripted(answering("refused_image", 400)) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        with pytest.raises(errors.ParameterRefused) as caught:
            await client.submit(request_)
    assert type(caught.value) is errors.ParameterRefused
    assert (caught.value.text, caught.value.status) == ("Invalid image or unsupported format", 400)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("api", "name"),
    [(Api.CLASSIC, "imagine_success_2026"), (Api.EDITS, "edit_success"), (Api.VIDEO, "video_success")],
)
async def test_a_job_is_asked_of_its_family(session: aiohttp.ClientSession, api: Api, name: str) -> None:
    async with Scripted(answering(name)) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        snapshot = await client.fetch("a&b/ü", api)
    assert snapshot == wire.decode_hook(body(name))
    assert snapshot.status is JobStatus.SUCCESS
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", PATHS[api])
    assert dict(request.query) == {"jobId": "a&b/ü"}
    assert server.bodies == [b""]
    assert "Content-Type" not in request.headers


@pytest.mark.parametrize("page", [True, False])
@pytest.mark.parametrize("api", Api)
async def test_where_a_get_is_not_allowed_a_job_is_asked_for_by_post(
    session: aiohttp.ClientSession, api: Api, page: bool
) -> None:
    async def only_post(request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "POST":
            return await answering("edit_success")(request)
        if page:
            return web.Response(status=405, body=PAGE, content_type="text/html")
        return web.json_response({"status": "FAILED", "message": "Method Not Allowed"}, status=405)

    async with Scripted(only_post) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        assert (await client.fetch(JOB, api)).job_id == "e1d2ee05"
    assert [(request.method, request.raw_path) for request in server.requests] == [
        ("GET", f"{PATHS[api]}?jobId={JOB}"),
        ("POST", PATHS[api]),
    ]
    assert json.loads(server.bodies[1]) == {"jobId": JOB}
    assert [request.headers["TT-API-KEY"] for request in server.requests] == [KEY, KEY]


async def test_where_neither_is_allowed_the_second_answer_counts(session: aiohttp.ClientSession) -> None:
    async with Scripted(answering("refused_parameter", 405)) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        with pytest.raises(errors.ParameterRefused) as caught:
            await client.fetch(JOB, Api.VIDEO)
    assert caught.value.status == 405
    assert [request.method for request in server.requests] == ["GET", "POST"]


async def test_no_other_call_is_repeated_by_post(session: aiohttp.ClientSession) -> None:
    async with Scripted(answering("refused_parameter", 405)) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        for call in (client.info(), client.fetch_list(), client.status(), client.submit(LARGE)):
            with pytest.raises(errors.ParameterRefused):
                await call
    assert [request.method for request in server.requests] == ["GET", "GET", "GET", "POST"]


async def test_a_large_body_arrives_whole_with_its_length(session: aiohttp.ClientSession) -> None:
    async with Scripted(answering("submit_job_id_camel")) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        assert await client.submit(LARGE) == Submitted(JOB)
    (request,) = server.requests
    assert int(request.headers["Content-Length"]) == len(server.bodies[0]) > 15_000_000
    assert "Transfer-Encoding" not in request.headers
    assert json.loads(server.bodies[0])["imgBase64Array"] == list(LARGE.images)


async def test_a_body_too_large_for_upstream_is_refused_for_good(session: aiohttp.ClientSession) -> None:
    async def limit(_request: web.BaseRequest) -> web.Response:
        return web.Response(status=413, body=PAGE, content_type="text/html")

    async with Scripted(limit) as server:
        client = TtapiClient(session, url=server.url, key=KEY)
        with pytest.raises(errors.ParameterRefused) as caught:
            await client.submit(LARGE)
    assert caught.value.status == 413


@pytest.mark.parametrize(
    ("call", "size", "total"),
    [
        (wire.Call("GET", "/"), 0, 20.0),
        (wire.Call("POST", "/", json={}, repeatable=False), 0, 60.0),
        (wire.Call("POST", "/", json={}, repeatable=False), 131_072, 61.0),
        (wire.Call("POST", "/", json={}, repeatable=False), 64 * 1024 * 1024, 572.0),
    ],
)
def test_what_goes_up_gets_its_time_on_a_slow_line(call: wire.Call, size: int, total: float) -> None:
    timeout = Patience().for_call(call, size)
    assert (timeout.total, timeout.sock_connect, timeout.sock_read) == (total, 10.0, None)


async def test_a_large_body_is_waited_for_by_its_size(session: aiohttp.ClientSession) -> None:
    no_patience_but_for_uploads = Patience(submit=1e-6, upload=1e6)
    async with Scripted(answering("submit_job_id_camel")) as server:
        client = TtapiClient(session, url=server.url, key=KEY, patience=no_patience_but_for_uploads)
        assert await client.submit(LARGE) == Submitted(JOB)
        with pytest.raises(errors.TtapiError) as caught:
            await client.submit(Imagine("a fox", Mode.FAST, 300))
    assert caught.value.status is None


async def test_pictures_are_in_no_error_and_no_log(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture, unused_tcp_port: int
) -> None:
    caplog.set_level(logging.DEBUG)
    orders: list[Submit] = [
        Blend((SECRET, SECRET), Dimensions.SQUARE, Mode.FAST, 300),
        Describe(300, image=SECRET),
        Inpaint(JOB, SECRET, None, 300),
        Edit("a fox", SECRET, Mode.FAST),
    ]
    shown: list[str] = []
    async with Scripted(answering("refused_image", 400)) as server:
        with capture_logs() as events:
            for url in (server.url, f"http://127.0.0.1:{unused_tcp_port}"):
                for order in orders:
                    with pytest.raises(errors.TtapiError) as caught:
                        await TtapiClient(session, url=url, key=KEY).submit(order)
                    shown += traceback.format_exception(caught.value)
    shown += [caplog.text, repr(events), repr(orders)]
    assert SECRET not in "\n".join(shown)
