import asyncio
import os
import struct
import zlib
from base64 import b64decode
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from PIL import Image, ImageCms, PngImagePlugin

from bot.errors import EaselError
from bot.locale import texts
from bot.media.attachments import AttachmentRefused, Attachments
from bot.media.formats import MediaType
from bot.media.intake import Accepted
from tests.media.conftest import Serve, names, until
from tests.media.fetching import answering, downloader
from tests.media.pictures import bombs, chunk, encoded, noise, png, samples

Take = Callable[[bytes], Awaitable[Accepted]]
Refuse = Callable[[bytes], Awaitable[AttachmentRefused]]

RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
NAME = "cat.png"


@pytest.fixture
async def take(serve: Serve, session: ClientSession, tmp_path: Path) -> Take:
    """Upload some bytes and take them in; nothing may stay in the scratch directory."""

    async def call(body: bytes) -> Accepted:
        origin = await serve(answering(body, content_type="application/octet-stream"))
        scratch = tmp_path / "scratch"
        try:
            return await Attachments(downloader(session, origin), scratch).take(
                f"{origin}/cat.png?sig=hush", name=NAME, size=len(body)
            )
        finally:
            assert names(scratch) == []

    return call


@pytest.fixture
def refuse(take: Take) -> Refuse:
    async def call(body: bytes) -> AttachmentRefused:
        with pytest.raises(AttachmentRefused) as caught:
            await take(body)
        return caught.value

    return call


def opened(found: Accepted) -> Image.Image:
    """Decode what was accepted, which must be what it says."""
    image = Image.open(BytesIO(found.data))
    image.load()
    assert Image.MIME[image.format or ""] == found.media_type
    assert image.size == (found.width, found.height)
    return image


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """Top left, top right, bottom left, bottom right, each five pixels from the edge, rounded to 0 or 255."""
    rgb = image.convert("RGB")
    right, bottom = image.width - 6, image.height - 6
    found: list[tuple[int, ...]] = []
    for place in ((5, 5), (right, 5), (5, bottom), (right, bottom)):
        colour = rgb.getpixel(place)
        assert isinstance(colour, tuple)
        assert all(value < 40 or value > 215 for value in colour)
        found.append(tuple(255 * (value > 127) for value in colour))
    return found


def flag(width: int = 64, height: int = 48) -> Image.Image:
    """Red, lime, blue, white in the four quarters."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(LIME, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(WHITE, (width // 2, height // 2, width, height))
    return image


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def veiled(image: Image.Image, alpha: int = 0, half: int = 4) -> Image.Image:
    """The same with a see-through stripe in the middle."""
    image = image.convert("RGBA")
    middle = image.width // 2
    image.putalpha(255)
    image.paste((9, 9, 9, alpha), (middle - half, 0, middle + half, image.height))
    return image


def pricked(image: Image.Image, count: int) -> Image.Image:
    """The same with a few pixels that are fully transparent, and two rows that are nearly so."""
    image = image.convert("RGBA")
    image.paste((9, 9, 9, 1), (0, 0, image.width, 2))
    image.paste((9, 9, 9, 0), (0, 0, count, 1))
    return image


@pytest.mark.parametrize(
    ("body", "kind", "cut"),
    [
        (samples()["PNG"], MediaType.PNG, False),
        (samples()["JPEG"], MediaType.JPEG, False),
        (samples()["WEBP"], MediaType.WEBP, False),
        (encoded(noise(40, 30).convert("L"), "PNG"), MediaType.PNG, False),
        (encoded(noise(40, 30).convert("L"), "JPEG"), MediaType.JPEG, False),
        (encoded(noise(40, 30), "JPEG", progressive=True), MediaType.JPEG, False),
        (encoded(noise(40, 30).convert("RGBA"), "PNG"), MediaType.PNG, False),
        (encoded(veiled(noise(40, 30)), "PNG"), MediaType.PNG, True),
        (encoded(veiled(noise(40, 30), 254), "PNG"), MediaType.PNG, False),
        (encoded(veiled(noise(40, 30), 1), "PNG"), MediaType.PNG, False),
        (encoded(veiled(noise(40, 30)), "WEBP"), MediaType.WEBP, True),
        # 0.5 % of 1,200 pixels are six.
        (encoded(pricked(noise(40, 30), 6), "PNG"), MediaType.PNG, True),
        (encoded(pricked(noise(40, 30), 5), "PNG"), MediaType.PNG, False),
    ],
)
async def test_plain_pictures_pass_unchanged(take: Take, body: bytes, kind: MediaType, cut: bool) -> None:
    assert await take(body) == Accepted(body, kind, 40, 30, cut)


def test_the_two_ways_of_writing_it_down() -> None:
    found = Accepted(b"\x89PNG", MediaType.PNG, 1, 1, cut=False)
    assert found.base64 == "iVBORw=="
    assert found.data_uri == "data:image/png;base64,iVBORw=="
    assert "data" not in repr(found)


async def test_the_data_uri_holds_the_very_bytes(take: Take) -> None:
    found = await take(samples()["WEBP"])
    head, _, tail = found.data_uri.partition(",")
    assert head == "data:image/webp;base64"
    assert b64decode(tail) == samples()["WEBP"]


async def test_a_name_counts_for_nothing(take: Take, refuse: Refuse) -> None:
    """Both are called cat.png: a JPEG passes as what it is, a program does not."""
    assert (await take(samples()["JPEG"])).media_type is MediaType.JPEG
    error = await refuse(b"MZ\x90\0" + b"\0" * 2000)
    assert error.message.key == "attachment.not_a_picture"


def animated(kind: str) -> bytes:
    more = [noise(40, 30, seed) for seed in (2, 3)]
    return encoded(noise(40, 30), kind, save_all=True, append_images=more, duration=100)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "attachment.not_a_picture"),
        (b"%PDF-1.7" + b" " * 600, "attachment.not_a_picture"),
        (b"<!DOCTYPE html><title>cat</title>", "attachment.not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "attachment.not_a_picture"),
        (b"BM" + b"\0" * 60, "attachment.not_a_picture"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + b"\0" * 50, "attachment.not_a_picture"),
        (animated("PNG"), "attachment.animated"),
        (animated("WEBP"), "attachment.animated"),
        (animated("GIF"), "attachment.animated"),
        (samples()["GIF"], "attachment.animated"),
        (png(50_000, 50_000, chunk(b"IDAT", zlib.compress(b"\0" * 1000))), "attachment.too_many_pixels"),
        (png(10_000, 5_001, chunk(b"IDAT", zlib.compress(b"\0" * 1000))), "attachment.too_many_pixels"),
        (bombs()["JPEG"], "attachment.too_many_pixels"),
        (bombs()["WEBP"], "attachment.too_many_pixels"),
        (bombs()["GIF"], "attachment.too_many_pixels"),
        (samples()["PNG"][:-20], "attachment.damaged"),
        (samples()["JPEG"][:-20], "attachment.damaged"),
        (samples()["WEBP"][:-20], "attachment.damaged"),
        (png(40, 30, chunk(b"IDAT", zlib.compress(b"\0" * 1000))), "attachment.damaged"),
        (png(40, 30, chunk(b"IDAT", b"no stream")), "attachment.damaged"),
        (samples()["JPEG"][:400] + b"\xff\xd9", "attachment.damaged"),
    ],
)
async def test_what_is_refused(refuse: Refuse, body: bytes, key: str) -> None:
    error = await refuse(body)
    assert isinstance(error, EaselError)
    assert (error.message.key, error.message.values["name"]) == (key, NAME)
    assert "`cat.png`" in texts("en").say(error.message)
    assert "`cat.png`" in texts("zh-CN").say(error.message)


async def test_a_bomb_is_never_decoded(refuse: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", decoded.append)
    error = await refuse(png(50_000, 50_000, chunk(b"IDAT", zlib.compress(b"\0" * 1000))))
    assert error.message.values["limit"] == 50
    assert decoded == []


@pytest.mark.parametrize(
    ("orientation", "size", "expected"),
    [
        (1, (64, 48), [RED, LIME, BLUE, WHITE]),
        (2, (64, 48), [LIME, RED, WHITE, BLUE]),
        (3, (64, 48), [WHITE, BLUE, LIME, RED]),
        (4, (64, 48), [BLUE, WHITE, RED, LIME]),
        (5, (48, 64), [RED, BLUE, LIME, WHITE]),
        (6, (48, 64), [BLUE, RED, WHITE, LIME]),
        (7, (48, 64), [WHITE, LIME, BLUE, RED]),
        (8, (48, 64), [LIME, WHITE, RED, BLUE]),
        (9, (64, 48), [RED, LIME, BLUE, WHITE]),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("profile", [False, True])
async def test_pictures_are_turned_upright(
    take: Take,
    orientation: int,
    size: tuple[int, int],
    expected: list[tuple[int, ...]],
    kind: str,
    profile: bool,
) -> None:
    options = {"icc_profile": srgb()} if profile else {}
    found = await take(encoded(flag(), kind, exif=turned(orientation), **options))
    image = opened(found)
    assert image.size == size
    assert corners(image) == expected
    assert dict(image.getexif()) == {}
    assert "icc_profile" not in image.info


async def test_turning_is_exact_where_nothing_is_lost(take: Take) -> None:
    source = veiled(noise(61, 40))
    found = await take(encoded(source, "PNG", exif=turned(6)))
    assert (found.media_type, found.cut) == (MediaType.PNG, True)
    assert opened(found).tobytes() == source.transpose(Image.Transpose.ROTATE_270).tobytes()


def located() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "secret camera"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    return exif


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>52,31N</exif:GPSLatitude></x:xmpmeta>"


@pytest.mark.parametrize(
    "body",
    [
        encoded(flag(), "JPEG", exif=located()),
        encoded(flag(), "JPEG", exif=located(), quality=100, icc_profile=b"no profile at all"),
        encoded(flag(), "JPEG", xmp=XMP),
        encoded(flag(), "PNG", exif=located()),
        encoded(flag(), "WEBP", exif=located()),
        encoded(flag(), "WEBP", xmp=XMP),
        # An eXIf chunk behind the pixels, where Pillow sees it only after decoding.
        encoded(flag(), "PNG")[:-12] + chunk(b"eXIf", located().tobytes()[6:]) + chunk(b"IEND", b""),
    ],
)
async def test_no_picture_tells_where_it_was_taken(take: Take, body: bytes) -> None:
    assert b"secret" in body or b"GPSLatitude" in body
    found = await take(body)
    image = opened(found)
    assert dict(image.getexif().get_ifd(0x8825)) == {}
    assert b"secret" not in found.data
    assert b"GPS" not in found.data
    assert b"52.31" not in found.data
    assert corners(image) == [RED, LIME, BLUE, WHITE]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_an_unreadable_note_is_no_reason_to_refuse(take: Take, kind: str) -> None:
    found = await take(encoded(flag(), kind, exif=b"Exif\0\0no notes at all"))
    assert corners(opened(found)) == [RED, LIME, BLUE, WHITE]


def srgb() -> bytes:
    profile = ImageCms.createProfile("sRGB")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return ImageCms.ImageCmsProfile(profile).tobytes()  # pyright: ignore[reportUnknownArgumentType] as above


def exchanged() -> bytes:
    """A profile in which red means blue."""
    return srgb().replace(b"rXYZ", b"keep").replace(b"bXYZ", b"rXYZ").replace(b"keep", b"bXYZ")


async def test_a_colour_profile_is_followed(take: Take) -> None:
    found = await take(encoded(flag(), "PNG", icc_profile=exchanged()))
    assert corners(opened(found)) == [BLUE, LIME, RED, WHITE]
    assert (found.media_type, found.cut) == (MediaType.JPEG, False)


def deep(image: Image.Image) -> bytes:
    """A PNG of 16 bits a channel, whose low bytes hold nonsense."""
    rows = [image.crop((0, y, image.width, y + 1)).tobytes() for y in range(image.height)]
    raw = b"".join(b"\0" + b"".join(bytes((value, 0x5A)) for value in row) for row in rows)
    colours = {"L": 0, "RGB": 2, "LA": 4, "RGBA": 6}[image.mode]
    header = struct.pack(">IIBBBBB", image.width, image.height, 16, colours, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def keyed() -> bytes:
    """A palette of three colours, the second of which is transparent."""
    image = Image.new("P", (64, 48), 0)
    image.putpalette([*RED, *LIME, *BLUE])
    image.paste(1, (20, 0, 40, 48))
    image.paste(2, (40, 0, 64, 48))
    return encoded(image, "PNG", transparency=1)


@pytest.mark.parametrize(
    ("body", "mode", "kind", "expected"),
    [
        (encoded(flag().convert("CMYK"), "JPEG"), "RGB", MediaType.JPEG, [RED, LIME, BLUE, WHITE]),
        (deep(flag()), "RGB", MediaType.JPEG, [RED, LIME, BLUE, WHITE]),
        (deep(veiled(flag())), "RGBA", MediaType.PNG, [RED, LIME, BLUE, WHITE]),
        (encoded(flag().quantize(16), "PNG"), "RGB", MediaType.JPEG, [RED, LIME, BLUE, WHITE]),
        (keyed(), "RGBA", MediaType.PNG, [RED, BLUE, RED, BLUE]),
        (encoded(flag(), "PNG", transparency=(1, 2, 3)), "RGB", MediaType.JPEG, [RED, LIME, BLUE, WHITE]),
        (
            encoded(Image.new("1", (64, 48), 1), "PNG"), "RGB", MediaType.JPEG, [WHITE] * 4,
        ),
        (
            encoded(Image.new("LA", (64, 48), (255, 0)), "PNG"), "RGBA", MediaType.PNG, [WHITE] * 4,
        ),
        (deep(Image.new("L", (64, 48), 255)), "RGB", MediaType.JPEG, [WHITE] * 4),
        (deep(Image.new("LA", (64, 48), (255, 7))), "RGBA", MediaType.PNG, [WHITE] * 4),
        (
            encoded(flag(), "MPO", save_all=True, append_images=[noise(64, 48)]),
            "RGB",
            MediaType.JPEG,
            [RED, LIME, BLUE, WHITE],
        ),
    ],
)  # fmt: skip
async def test_odd_pictures_are_written_anew(
    take: Take, body: bytes, mode: str, kind: MediaType, expected: list[tuple[int, ...]]
) -> None:
    found = await take(body)
    image = opened(found)
    clear = mode == "RGBA" and image.getchannel("A").getpixel((32, 24)) == 0
    assert (image.mode, found.media_type, found.cut) == (mode, kind, clear)
    assert found.data != body
    assert corners(image) == expected


async def test_a_palettes_transparency_stays_where_it_was(take: Take) -> None:
    alpha = opened(await take(keyed())).getchannel("A")
    assert [alpha.getpixel((x, 9)) for x in (19, 20, 39, 40)] == [255, 0, 0, 255]


async def test_a_large_side_is_brought_down(take: Take) -> None:
    found = await take(encoded(flag(4096, 1024), "JPEG"))
    assert (found.width, found.height, found.media_type) == (2048, 512, MediaType.JPEG)
    assert corners(opened(found)) == [RED, LIME, BLUE, WHITE]
    found = await take(encoded(veiled(flag(100, 2049)), "PNG"))
    assert (found.width, found.height, found.media_type, found.cut) == (
        100, 2048, MediaType.PNG, True,
    )  # fmt: skip


async def test_the_side_of_2048_passes(take: Take) -> None:
    body = encoded(flag(2048, 16), "PNG")
    assert (await take(body)).data == body


@pytest.mark.parametrize("clear", [False, True])
async def test_many_bytes_are_made_few(take: Take, clear: bool) -> None:
    image = veiled(noise(1500, 1100), half=8) if clear else noise(1500, 1100)
    body = encoded(image, "PNG", compress_level=1)
    assert len(body) > 4 * 1024 * 1024
    found = await take(body)
    assert len(found.data) <= 4 * 1024 * 1024
    assert (found.cut, found.media_type) == (clear, MediaType.PNG if clear else MediaType.JPEG)
    assert (found.width, found.height) == ((1024, 751) if clear else (1500, 1100))
    opened(found)


async def test_a_declared_size_beyond_the_limit_is_not_even_asked_for(
    session: ClientSession, tmp_path: Path
) -> None:
    attachments = Attachments(downloader(session), tmp_path / "scratch")
    with pytest.raises(AttachmentRefused) as caught:
        await attachments.take("https://cdn.discordapp.com/a.png", name=NAME, size=20 * 1024 * 1024 + 1)
    assert (caught.value.message.key, caught.value.message.values["limit"]) == ("attachment.too_large", 20)
    assert not (tmp_path / "scratch").exists()


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_beyond_the_limit_is_left(
    serve: Serve, session: ClientSession, tmp_path: Path, declared: bool
) -> None:
    sent = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Length": "999999999"} if declared else None)
        await response.prepare(request)
        await response.write(samples()["PNG"])
        while not declared:
            await response.write(b"\0" * 1024 * 1024)
            sent += 1
        await asyncio.Event().wait()
        return response

    origin = await serve(handler)
    attachments = Attachments(downloader(session, origin), tmp_path / "scratch")
    with pytest.raises(AttachmentRefused) as caught:
        await attachments.take(f"{origin}/cat.png", name=NAME)
    assert caught.value.message.key == "attachment.too_large"
    assert sent < 40  # 20 and what lies in the sockets' buffers
    assert names(tmp_path / "scratch") == []


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (403, "attachment.gone"),
        (404, "attachment.gone"),
        (410, "attachment.gone"),
        (400, "attachment.gone"),
        (429, "attachment.unreachable"),
        (503, "attachment.unreachable"),
    ],
)
async def test_statuses(serve: Serve, session: ClientSession, tmp_path: Path, status: int, key: str) -> None:
    origin = await serve(answering(samples()["PNG"], status=status))
    with pytest.raises(AttachmentRefused) as caught:
        await Attachments(downloader(session, origin), tmp_path).take(origin, name=NAME)
    assert caught.value.message.key == key
    assert names(tmp_path) == []


async def test_nobody_there(session: ClientSession, tmp_path: Path, unused_tcp_port: int) -> None:
    origin = f"http://127.0.0.1:{unused_tcp_port}"
    with pytest.raises(AttachmentRefused) as caught:
        await Attachments(downloader(session, origin), tmp_path).take(origin, name=NAME)
    assert caught.value.message.key == "attachment.unreachable"


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "file:///etc/passwd", "", "cat.png"])
async def test_other_hosts(session: ClientSession, tmp_path: Path, url: str) -> None:
    with pytest.raises(AttachmentRefused) as caught:
        await Attachments(downloader(session, "ttapi.io"), tmp_path).take(url, name=NAME)
    assert caught.value.message.key == "attachment.host"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("画 one.png", "画 one.png"),
        ("a`**b**`\n@everyone.png", "a**b**@everyone.png"),
        ("x" * 61, "x" * 59 + "…"),
        ("``", "?"),
    ],
)
async def test_a_name_cannot_break_out(session: ClientSession, tmp_path: Path, name: str, shown: str) -> None:
    with pytest.raises(AttachmentRefused) as caught:
        await Attachments(downloader(session), tmp_path).take("", name=name)
    assert caught.value.message.values["name"] == shown


async def test_cancellation_leaves_no_file(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(samples()["PNG"][:1000])
        await asyncio.Event().wait()
        return response

    origin = await serve(handler)
    task = asyncio.create_task(Attachments(downloader(session, origin), tmp_path).take(origin, name=NAME))
    await until(lambda: names(tmp_path) != [])
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert names(tmp_path) == []


async def test_what_a_killed_process_left_is_swept(session: ClientSession, tmp_path: Path) -> None:
    Attachments(downloader(session), tmp_path / "none").sweep()
    for name, age in (("old", 700), ("new", 500)):
        path = tmp_path / name
        path.write_bytes(b"x")
        then = path.stat().st_mtime - age
        os.utime(path, (then, then))
    Attachments(downloader(session), tmp_path).sweep()
    assert names(tmp_path) == ["new"]
