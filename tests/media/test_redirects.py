from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.media.errors import HostNotAllowed, Refused
from tests.media.conftest import Handler, Serve
from tests.media.fetching import PNG, answering, downloader, fails


def redirecting(target: Callable[[web.Request], str], seen: list[str]) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append(request.path)
        if request.path == "/picture.png":
            return web.Response(body=PNG)
        return web.Response(status=302, headers={"Location": target(request)})

    return handler


async def test_redirects_are_followed_by_hand(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    seen: list[str] = []
    second = await serve(redirecting(lambda _: "../picture.png", seen))
    first = await serve(redirecting(lambda _: f"{second}/sub/x", seen))
    found = await downloader(session, first, second).fetch(first + "/start", tmp_path / "a")
    assert found.size == len(PNG)
    assert seen == ["/start", "/sub/x", "/picture.png"]


@pytest.mark.parametrize(
    "location",
    [
        "{evil}/a",
        "//{evil_host}/a",
        "http://{host}@{evil_host}/a",
        "http://{host}\\@{evil_host}/a",
        "http://{evil_host}#@{host}/",
        "\\\\{evil_host}\\a",
        "http:\\\\{evil_host}",
        "http://localhost:{port}/picture.png",
        "http://127.1:{port}/picture.png",
        "http://2130706433:{port}/picture.png",
        "http://[::ffff:127.0.0.1]:{port}/picture.png",
        "https://127.0.0.1:{port}/picture.png",
        "http://[::1",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "/a\u00a0b",
    ],
)
async def test_tricky_redirects(serve: Serve, session: ClientSession, tmp_path: Path, location: str) -> None:
    here: list[str] = []
    there: list[str] = []
    evil = await serve(redirecting(lambda _: "/picture.png", there))

    def target(request: web.Request) -> str:
        host = request.host
        return location.format(
            evil=evil, evil_host=evil.removeprefix("http://"), host=host, port=host.partition(":")[2]
        )

    origin = await serve(redirecting(target, here))
    await fails(downloader(session, origin), f"{origin}/start", tmp_path / "a", HostNotAllowed)
    assert here == ["/start"]
    assert there == []


async def test_three_redirects_and_no_more(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    seen: list[str] = []

    def target(request: web.Request) -> str:
        left = int(request.path[1:]) - 1
        return f"/{left}" if left else "/picture.png"

    origin = await serve(redirecting(target, seen))
    fetching = downloader(session, origin)
    error = await fails(fetching, f"{origin}/4", tmp_path / "a", Refused)
    assert "redirects too often" in str(error)
    assert seen == ["/4", "/3", "/2", "/1"]
    assert (await fetching.fetch(f"{origin}/3", tmp_path / "a")).width == 40


async def test_a_redirect_to_nowhere(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    origin = await serve(answering(b"", status=301))
    await fails(downloader(session, origin), origin, tmp_path / "a", Refused)
