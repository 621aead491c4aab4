import struct
import tracemalloc
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st

from bot.media.clips import Clip, probe_clip
from bot.media.download import Limits
from bot.media.errors import (
    Damaged,
    DiskError,
    Expired,
    HostNotAllowed,
    HtmlPage,
    MediaError,
    NotAClip,
    NotAPicture,
    TooLarge,
    Unreachable,
)
from bot.media.formats import MediaType
from bot.media.probe import probe
from tests.media.conftest import Serve, names
from tests.media.fetching import PNG, answering, downloader


def box(name: bytes, payload: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(payload), name) + payload


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
MOOV = box(b"moov", box(b"mvhd", b"\0" * 100))
MDAT = box(b"mdat", b"\0" * 3000)
MP4 = FTYP + MOOV + box(b"free") + MDAT
LARGE = struct.pack(">I4sQ", 1, b"mdat", 16 + 50) + b"\0" * 50
ENDLESS = struct.pack(">I4s", 0, b"mdat") + b"\0" * 50


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips") / "x"


def probed(path: Path, data: bytes) -> Clip:
    path.write_bytes(data)
    return probe_clip(path)


@pytest.mark.parametrize(
    "data",
    [
        MP4,
        FTYP + MDAT + MOOV,
        FTYP + MOOV + LARGE,
        FTYP + LARGE + MOOV,
        FTYP + MOOV + ENDLESS,
        FTYP + MOOV + (box(b"moof", b"x") + MDAT) * 300,
        FTYP + box(b"\xa9xyz", b"x") + MOOV + MDAT,
        box(b"ftyp", b"mp42\0\0\0\0") + MOOV + MDAT,
    ],
)
def test_whole_clips(file: Path, data: bytes) -> None:
    assert probed(file, data) == Clip(file, len(data))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (FTYP + MOOV, "no mdat"),
        (FTYP + MDAT, "no moov"),
        (FTYP + MOOV + box(b"mdat"), "no mdat"),
        (FTYP, "no mdat"),
        (MP4[:-1], "ends early"),
        (MP4 + b"\0" * 5, "ends early"),
        (MP4 + b"\0\0\0\1mdat\0\0", "ends early"),
        (FTYP + MOOV + struct.pack(">I4sQ", 1, b"mdat", 2**63), "ends early"),
        (FTYP + MOOV + struct.pack(">I4sQ", 1, b"mdat", 15), "do not follow"),
        (FTYP + MOOV + struct.pack(">I4s", 7, b"mdat") + MDAT, "do not follow"),
        (FTYP + MOOV + MDAT + b"\0\0\0\x08\0\1\2\3", "do not follow"),
        (FTYP + box(b"free") * 100_000 + MOOV + MDAT, "too many boxes"),
    ],
)
def test_broken_structures(file: Path, data: bytes, fault: str) -> None:
    with pytest.raises(Damaged, match=fault):
        probed(file, data)


def test_every_cut_is_noticed(file: Path) -> None:
    for end in [*range(200), *range(200, len(MP4), 97), len(MP4) - 1]:
        with pytest.raises(MediaError) as caught:
            probed(file, MP4[:end])
        assert isinstance(caught.value, NotAClip | Damaged)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", NotAClip),
        (PNG, NotAClip),
        (MP4[4:], NotAClip),
        (b"\0\0\0\x08ftyp" + MOOV + MDAT, NotAClip),
        (b"\0\1\0\0ftypisom" + b"\0" * 70_000, NotAClip),
        (box(b"ftyp", b"avif\0\0\0\0avifmif1") + MOOV + MDAT, NotAClip),
        (box(b"ftyp", b"heic\0\0\0\0heicmif1") + MOOV + MDAT, NotAClip),
        (b"\x1a\x45\xdf\xa3webm" + b"\0" * 60, NotAClip),
        (b"<!DOCTYPE html><p>Just a moment...", HtmlPage),
    ],
)
def test_other_files(file: Path, data: bytes, expected: type[MediaError]) -> None:
    with pytest.raises(expected) as caught:
        probed(file, data)
    assert type(caught.value) is expected


def test_pictures_code_does_not_know_clips(file: Path) -> None:
    file.write_bytes(MP4)
    assert MediaType.sniff(MP4) is None
    assert MediaType.MP4.suffix == ".mp4"
    with pytest.raises(NotAPicture):
        probe(file)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match=r"^gone\.mp4 cannot be read"):
        probe_clip(tmp_path / "gone.mp4")


@given(st.lists(st.tuples(st.integers(0, 250), st.integers(0, 255)), max_size=6), st.integers(0, 8))
def test_no_garbage_is_too_odd_to_be_judged(file: Path, changes: list[tuple[int, int]], lost: int) -> None:
    data = bytearray(MP4)
    for place, value in changes:
        data[place] = value
    try:
        assert probed(file, bytes(data[: len(data) - lost])).size == len(data) - lost
    except MediaError:
        return


def test_memory_stays_flat(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with path.open("wb") as out:
        out.write(FTYP + MOOV + struct.pack(">I4s", 8 + 50_000_000, b"mdat"))
        out.truncate(len(FTYP + MOOV) + 8 + 50_000_000)
    tracemalloc.start()
    try:
        assert probe_clip(path).size > 50_000_000
        assert tracemalloc.get_traced_memory()[1] < 256 * 1024
    finally:
        tracemalloc.stop()


async def test_a_clip_arrives_whole(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request.headers["Accept"])
        if request.path == "/old":
            return web.Response(status=302, headers={"Location": "/clip.mp4"})
        return web.Response(body=MP4, content_type="text/html")

    origin = await serve(handler)
    into = tmp_path / "new" / "a.mp4"
    assert await downloader(session, origin).fetch_clip(f"{origin}/old", into) == Clip(into, len(MP4))
    assert into.read_bytes() == MP4
    assert names(into.parent) == ["a.mp4"]
    assert asked == ["video/*", "video/*"]


async def test_pictures_are_still_asked_for_as_such(
    serve: Serve, session: ClientSession, tmp_path: Path
) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request.headers["Accept"])
        return web.Response(body=PNG)

    origin = await serve(handler)
    await downloader(session, origin).fetch(origin, tmp_path / "a")
    assert asked == ["image/*"]


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (PNG, 200, NotAClip),
        (b"<html>", 200, HtmlPage),
        (MP4[:-1], 200, Damaged),
        (MP4 + b"\0" * 5000, 200, TooLarge),
        (MP4, 404, Expired),
        (MP4, 503, Unreachable),
    ],
)
async def test_clips_that_do_not_come(
    serve: Serve, session: ClientSession, tmp_path: Path, body: bytes, status: int, expected: type[MediaError]
) -> None:
    origin = await serve(answering(body, status=status))
    fetching = downloader(session, origin, limits=Limits(size=5000))
    with pytest.raises(expected) as caught:
        await fetching.fetch_clip(f"{origin}/a.mp4?sig=hush", tmp_path / "a.mp4")
    assert type(caught.value) is expected
    assert "hush" not in str(caught.value)
    assert names(tmp_path) == []


async def test_clips_obey_the_list_of_hosts(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    origin = await serve(answering(MP4))
    with pytest.raises(HostNotAllowed):
        await downloader(session, "ttapi.io").fetch_clip(f"{origin}/a.mp4", tmp_path / "a.mp4")
    with pytest.raises(NotAPicture):
        await downloader(session, origin).fetch(f"{origin}/a.mp4", tmp_path / "a.mp4")
