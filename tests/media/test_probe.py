import struct
import tracemalloc
import zlib
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.media.errors import Damaged, DiskError, HtmlPage, MediaError, NotAPicture, TooLarge
from bot.media.formats import MediaType
from bot.media.probe import Picture, probe
from tests.media.pictures import bombs, chunk, encoded, noise, png, samples

SAMPLES = samples()
BOMBS = bombs()
KINDS = sorted(SAMPLES)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("probe") / "x"


def probed(path: Path, data: bytes) -> Picture:
    path.write_bytes(data)
    return probe(path)


@pytest.mark.parametrize(
    ("kind", "media_type", "suffix"),
    [
        ("PNG", MediaType.PNG, ".png"),
        ("JPEG", MediaType.JPEG, ".jpg"),
        ("WEBP", MediaType.WEBP, ".webp"),
        ("GIF", MediaType.GIF, ".gif"),
    ],
)
def test_whole_pictures(tmp_path: Path, kind: str, media_type: MediaType, suffix: str) -> None:
    data = SAMPLES[kind]
    found = probed(tmp_path / "x", data)
    assert found == Picture(tmp_path / "x", len(data), media_type, 40, 30)
    assert found.media_type.suffix == suffix


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"progressive": True}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"save_all": True, "append_images": [noise(40, 30, 2)]}),
        ("GIF", {"save_all": True, "append_images": [noise(40, 30, 2)]}),
        ("PNG", {"save_all": True, "append_images": [noise(40, 30, 2)]}),
        ("PNG", {"dpi": (72, 72), "icc_profile": b"x" * 200}),
    ],
)
def test_other_dialects(file: Path, kind: str, options: dict[str, object]) -> None:
    found = probed(file, encoded(noise(40, 30), kind, **options))
    assert (found.width, found.height) == (40, 30)


def test_a_transparent_webp(file: Path) -> None:
    image = noise(40, 30).convert("RGBA")
    image.putalpha(128)
    found = probed(file, encoded(image, "WEBP"))
    assert (found.width, found.height) == (40, 30)


@pytest.mark.parametrize("kind", KINDS)
def test_appended_bytes_are_common_and_harmless(file: Path, kind: str) -> None:
    padding = b"\0" * 100 if kind == "GIF" else b"\0" * 70_000 + b"film"
    assert probed(file, SAMPLES[kind] + padding).width == 40


@pytest.mark.parametrize("kind", KINDS)
def test_every_cut_is_noticed(file: Path, kind: str) -> None:
    data = SAMPLES[kind]
    for end in [*range(64), *range(64, len(data), 97), len(data) - 1]:
        with pytest.raises(NotAPicture):
            probed(file, data[:end])


def test_a_jpeg_cut_behind_its_thumbnail(file: Path) -> None:
    thumbnail = b"\xff\xe1" + struct.pack(">H", 2 + 200) + b"\xff\xd9" * 100
    whole = SAMPLES["JPEG"][:2] + thumbnail + SAMPLES["JPEG"][2:]
    assert probed(file, whole).width == 40
    with pytest.raises(Damaged, match="ends early"):
        probed(file, whole[:-2])


def test_a_jpeg_end_mark_across_two_pieces(file: Path) -> None:
    data = SAMPLES["JPEG"]
    scan = data.index(b"\xff\xda")
    start = scan + 2 + int.from_bytes(data[scan + 2 : scan + 4])
    assert probed(file, data[:start] + b"\0" * 65_535 + b"\xff\xd9").width == 40


def test_a_jpeg_of_endless_scans_is_refused(file: Path) -> None:
    """A scan takes 75 bytes and makes the decoder visit every pixel: a megabyte could cost minutes."""
    data = encoded(noise(40, 30), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    assert data.count(b"\xff\xda") == 10
    assert probed(file, data[:-2] + data[last:-2] * 90 + b"\xff\xd9").width == 40
    with pytest.raises(Damaged, match="too many scans"):
        probed(file, data[:-2] + data[last:-2] * 91 + b"\xff\xd9")


def test_scans_behind_the_end_are_another_pictures(file: Path) -> None:
    assert probed(file, SAMPLES["JPEG"] + b"\xff\xda" * 200).width == 40


@pytest.mark.parametrize("kind", KINDS)
def test_bombs_are_refused_by_their_header(file: Path, kind: str) -> None:
    with pytest.raises(TooLarge, match=r"x has \d+ × \d+ pixels, more than 100000000"):
        probed(file, BOMBS[kind])


def test_the_pixel_cap_is_exact(file: Path) -> None:
    file.write_bytes(SAMPLES["PNG"])
    assert probe(file, pixels=1200).width == 40
    with pytest.raises(TooLarge):
        probe(file, pixels=1199)


def test_just_below_the_cap_nothing_warns(file: Path) -> None:
    found = probed(file, png(10_000, 10_000, chunk(b"IDAT", zlib.compress(b"\0"))))
    assert (found.width, found.height) == (10_000, 10_000)


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><title>Just a moment...</title>",
        b"\xef\xbb\xbf\r\n  <HTML lang=en>",
        b"<!-- 502 --><html>",
        b"<?xml version='1.0'?><html/>",
    ],
)
def test_web_pages(file: Path, page: bytes) -> None:
    with pytest.raises(HtmlPage):
        probed(file, page)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG",
        b"BM" + b"\0" * 60,
        b"%PDF-1.7",
        b'{"status":"FAILED"}',
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"II*\0",
        b"<svg/>",
    ],
)
def test_other_files(file: Path, data: bytes) -> None:
    with pytest.raises(NotAPicture) as caught:
        probed(file, data)
    assert type(caught.value) is NotAPicture


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (png(0, 4, chunk(b"IDAT", b"x")), "no pixels"),
        (png(4, 4), "no picture data"),
        (png(4, 4, chunk(b"IDAT", b"x")).replace(b"IDATx", b"IDATy"), "a checksum is wrong"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"x") * 2, "does not begin with its size"),
        (png(4, 4, chunk(b"IDAT", b"") * 100_000), "too many chunks"),
        (b"\xff\xd8\xff\xd9" + b"\0" * 20, "no picture data"),
        (b"\xff\xd8\xff\xe0\0\2junk" + b"\0" * 20, "segments do not follow"),
        (b"RIFF\x0e\0\0\0WEBPVP8 \x02\0\0\0ab", "does not begin with its size"),
        (b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0" * 10, "no picture data"),
        (b"RIFF\x0e\0\0\0WEBPVP8 \x80\0\0\0ab", "longer than the file"),
    ],
)
def test_broken_structures(file: Path, data: bytes, fault: str) -> None:
    with pytest.raises(Damaged, match=fault):
        probed(file, data)


def test_pillow_has_the_last_word_on_headers(file: Path) -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 3, 9, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")
    with pytest.raises(Damaged, match="UnidentifiedImageError"):
        probed(file, data)


def test_memory_stays_flat_over_one_long_chunk(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(png(4, 4, chunk(b"IDAT", Random(1).randbytes(20 * 1024 * 1024))))
    tracemalloc.start()
    try:
        assert probe(path).width == 4
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_long_note_is_refused_before_pillow_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(png(4, 4, chunk(b"tEXt", b"\0" * (17 * 1024 * 1024)), chunk(b"IDAT", b"x")))
    with pytest.raises(Damaged, match="too long"):
        probe(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match=r"^gone\.png cannot be read"):
        probe(tmp_path / "gone.png")


@given(
    st.sampled_from(KINDS),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6),
    st.integers(0, 8),
)
def test_no_garbage_is_too_odd_to_be_judged(
    file: Path, kind: str, changes: list[tuple[int, int]], lost: int
) -> None:
    data = bytearray(SAMPLES[kind])
    for place, value in changes:
        data[min(place, len(data) - 1)] = value
    try:
        found = probed(file, bytes(data[: len(data) - lost]))
    except MediaError:
        return
    assert found.width * found.height <= 100_000_000
    assert Image.MAX_IMAGE_PIXELS == 100_000_000
