import gzip
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.media.download import USER_AGENT, Limits
from bot.media.errors import (
    Damaged,
    DiskError,
    Expired,
    HostNotAllowed,
    HtmlPage,
    MediaError,
    NotAPicture,
    Refused,
    TooLarge,
    TooManyPixels,
    Unreachable,
)
from bot.media.formats import MediaType
from bot.media.probe import Picture
from tests.media.conftest import Serve, names
from tests.media.fetching import PNG, QUERY, answering, downloader, fails
from tests.media.pictures import bombs, encoded, noise, samples


async def test_a_picture_arrives_whole(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    seen: list[tuple[str, str | None, str | None, str | None]] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        headers = request.headers
        seen.append(
            (request.raw_path, headers["User-Agent"], headers["Accept-Encoding"], headers.get("Cookie"))
        )
        response = web.Response(body=PNG, content_type="text/plain")
        response.set_cookie("follow", "me")
        return response

    # Cookies are never kept for an address in numbers, so that this needs a name.
    origin = (await serve(handler)).replace("127.0.0.1", "localhost")
    fetching = downloader(session, origin)
    into = tmp_path / "new" / "a.png"
    assert await fetching.fetch(f"{origin}/画/a.png{QUERY}", into) == Picture(
        into, len(PNG), MediaType.PNG, 40, 30
    )
    assert into.read_bytes() == PNG
    await fetching.fetch(f"{origin}/画/a.png{QUERY}", into)
    assert seen == [("/%E7%94%BB/a.png?sig=hush&x=%2F%41+~", USER_AGENT, "identity", None)] * 2
    assert names(into.parent) == ["a.png"]


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF"])
async def test_other_formats(serve: Serve, session: ClientSession, tmp_path: Path, kind: str) -> None:
    origin = await serve(answering(samples()[kind], content_type="application/octet-stream"))
    found = await downloader(session, origin).fetch(origin, tmp_path / "a")
    assert (found.media_type.name, found.width, found.height) == (kind, 40, 30)


async def test_an_unlisted_host_is_never_asked(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return web.Response(body=PNG)

    origin = await serve(handler)
    fetching = downloader(session, "ttapi.io", "http://127.0.0.1:1")
    error = await fails(fetching, f"{origin}/a.png", tmp_path / "a", HostNotAllowed)
    assert str(error) == f"{origin} is not on the list of hosts"
    error = await fails(fetching, origin.replace("://", "://user@"), tmp_path / "a", HostNotAllowed)
    assert str(error) == "the address is not a plain http or https one"
    assert not error.retryable
    assert asked == []


@pytest.mark.parametrize(
    ("status", "expected", "retryable"),
    [
        (403, Expired, False),
        (404, Expired, False),
        (410, Expired, False),
        (204, Refused, False),
        (206, Refused, False),
        (304, Refused, False),
        (400, Refused, False),
        (401, Refused, False),
        (451, Refused, False),
        (407, Unreachable, True),
        (408, Unreachable, True),
        (429, Unreachable, True),
        (500, Unreachable, True),
        (502, Unreachable, True),
        (522, Unreachable, True),
    ],
)
async def test_statuses(
    serve: Serve,
    session: ClientSession,
    tmp_path: Path,
    status: int,
    expected: type[MediaError],
    retryable: bool,
) -> None:
    origin = await serve(answering(b"" if status in {204, 304} else PNG, status=status))
    error = await fails(downloader(session, origin), f"{origin}/x/a.png", tmp_path / "a", expected)
    assert str(error) == f"127.0.0.1 …/a.png answered {status}"
    assert error.retryable is retryable


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<!DOCTYPE html><p>Just a moment...", "image/png", HtmlPage),
        (b"One moment, please", "text/html", HtmlPage),
        (b"One moment, please", "image/png", NotAPicture),
        (b"", "image/png", NotAPicture),
        (b"\0" * 2000, "image/png", NotAPicture),
        (gzip.compress(PNG), "image/png", NotAPicture),
        (PNG[:-20], "image/png", Damaged),
        (encoded(noise(40, 30), "JPEG")[:-9], "image/jpeg", Damaged),
        (encoded(noise(40, 30), "WEBP")[:-9], "image/webp", Damaged),
        (bombs()["PNG"], "image/png", TooManyPixels),
    ],
)
async def test_what_is_no_picture(
    serve: Serve,
    session: ClientSession,
    tmp_path: Path,
    body: bytes,
    content_type: str,
    expected: type[MediaError],
) -> None:
    origin = await serve(answering(body, content_type=content_type))
    error = await fails(downloader(session, origin), f"{origin}/a.png", tmp_path / "a", expected)
    assert str(error).startswith("127.0.0.1 …/a.png ")
    assert error.retryable is (expected in {HtmlPage, Damaged})


async def test_a_compressed_body_is_not_unpacked(
    serve: Serve, session: ClientSession, tmp_path: Path
) -> None:
    origin = await serve(answering(gzip.compress(PNG), Content_Encoding="gzip"))
    await fails(downloader(session, origin), origin, tmp_path / "a", NotAPicture)


async def test_a_declared_length_beyond_the_cap(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    origin = await serve(answering(PNG))
    exact, below = (
        downloader(session, origin, limits=Limits(size=size)) for size in (len(PNG), len(PNG) - 1)
    )
    await fails(below, origin, tmp_path / "a", TooLarge)
    assert (await exact.fetch(origin, tmp_path / "a")).size == len(PNG)


async def test_one_fetch_may_have_caps_of_its_own(
    serve: Serve, session: ClientSession, tmp_path: Path
) -> None:
    origin = await serve(answering(PNG))
    fetching = downloader(session, origin)
    with pytest.raises(TooLarge):
        await fetching.fetch(origin, tmp_path / "a", size=len(PNG) - 1)
    with pytest.raises(TooManyPixels):
        await fetching.fetch(origin, tmp_path / "a", pixels=1199)
    assert names(tmp_path) == []
    assert (await fetching.fetch(origin, tmp_path / "a", size=len(PNG), pixels=1200)).width == 40


async def test_a_failure_keeps_the_older_file(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    origin = await serve(answering(b"<html>"))
    into = tmp_path / "a.png"
    into.write_bytes(PNG)
    with pytest.raises(HtmlPage):
        await downloader(session, origin).fetch(origin, into)
    assert names(tmp_path) == ["a.png"]
    assert into.read_bytes() == PNG


async def test_a_directory_that_cannot_be_made(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    origin = await serve(answering(PNG))
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskError, match=r"^a\.png cannot be written") as caught:
        await downloader(session, origin).fetch(origin, tmp_path / "file" / "a.png")
    assert caught.value.retryable
