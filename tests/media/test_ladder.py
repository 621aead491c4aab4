import asyncio
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from bot.media import darkroom
from bot.media.errors import Damaged, DiskError, NotAPicture
from bot.media.formats import MediaType
from bot.media.ladder import FILE_LIMIT, LEAST_LIMIT, Fitted, Rung, fit, share, thumbnail
from bot.media.probe import probe
from bot.media.raster import resized
from tests.media.conftest import names
from tests.media.pictures import encoded, noise, saved

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Noise: 1,561 kB as PNG; as WebP 501 kB at quality 95, 352 kB at 80, 260 kB at 0.85 of its side."""
    return saved(tmp_path_factory.mktemp("ladder") / "large.png", noise(1300, 400), compress_level=1)


def near(colour: float | tuple[int, ...] | None, expected: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= 40 for one, other in zip(colour, expected, strict=True))


def check(found: Fitted, limit: int) -> Image.Image:
    """The file is what the answer says."""
    assert found.size == found.path.stat().st_size <= limit
    with Image.open(found.path) as image:
        image.load()
        assert image.size == (found.width, found.height)
        assert Image.MIME[image.format or ""] == found.media_type
        assert found.filename.endswith(found.media_type.suffix)
        return image


async def test_what_fits_stays_as_it_is(large: Path, tmp_path: Path) -> None:
    size = probe(large).size
    found = await fit(large, size, tmp_path)
    assert found == Fitted(large, "large.png", MediaType.PNG, 1300, 400, size, Rung.ORIGINAL)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("limit", "least", "rung", "size", "name"),
    [
        (510_000, 490_000, Rung.QUALITY, (1300, 400), "large.png.quality.webp"),
        (360_000, 340_000, Rung.QUALITY, (1300, 400), "large.png.quality.webp"),
        (300_000, 250_000, Rung.SMALLER, (1105, 340), "large.png.smaller.webp"),
        (200_000, 20_000, Rung.LINK, (512, 158), "large.png.link.webp"),
        (20_000, 3_000, Rung.LINK, (256, 79), "large.png.link.webp"),
    ],
)
async def test_each_rung(
    large: Path, tmp_path: Path, limit: int, least: int, rung: Rung, size: tuple[int, int], name: str
) -> None:
    found = await fit(large, limit, tmp_path)
    assert (found.rung, found.width, found.height) == (rung, *size)
    assert (found.path, found.filename) == (tmp_path / name, "large.webp")
    check(found, limit)
    assert found.size > least
    assert names(tmp_path) == [name]


async def test_a_picture_below_the_floor_goes_straight_to_the_link(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", noise(300, 100))
    found = await fit(path, LEAST_LIMIT, tmp_path)
    assert (found.rung, found.width, found.height) == (Rung.LINK, 256, 85)
    check(found, LEAST_LIMIT)


async def test_the_least_limit_holds_for_noise_of_any_kind(tmp_path: Path) -> None:
    image = noise(200, 200)
    image.putalpha(noise(200, 200, 2).convert("L"))
    found = await fit(saved(tmp_path / "a.png", image), LEAST_LIMIT, tmp_path)
    assert found.rung is Rung.LINK
    check(found, LEAST_LIMIT)


async def test_a_limit_too_small(large: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="below 16384"):
        await fit(large, LEAST_LIMIT - 1, tmp_path)


async def test_too_wide_for_webp(tmp_path: Path) -> None:
    path = saved(tmp_path / "wide.jpeg", noise(16_400, 20), "JPEG", quality=100, comment=b"private")
    found = await fit(path, 500_000, tmp_path)
    assert (found.rung, found.media_type, found.filename) == (Rung.QUALITY, MediaType.JPEG, "wide.jpg")
    check(found, 500_000)
    assert b"private" not in found.path.read_bytes()


async def test_too_wide_for_webp_at_every_quality(tmp_path: Path) -> None:
    path = saved(tmp_path / "wide.png", noise(16_400, 20), compress_level=1)
    found = await fit(path, 280_000, tmp_path)
    assert (found.rung, found.media_type, found.width) == (Rung.QUALITY, MediaType.JPEG, 16_400)
    found = await fit(path, 230_000, tmp_path)
    assert (found.rung, found.media_type, found.width) == (Rung.SMALLER, MediaType.WEBP, 13_940)


async def test_too_wide_for_any(tmp_path: Path) -> None:
    found = await fit(saved(tmp_path / "line.png", noise(65_600, 1)), 190_000, tmp_path)
    assert (found.rung, found.media_type) == (Rung.SMALLER, MediaType.JPEG)
    assert (found.width, found.height) == (55_760, 1)
    check(found, 190_000)


async def test_jpeg_has_white_where_nothing_was(tmp_path: Path) -> None:
    image = noise(16_400, 20).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 16, 20))
    found = await fit(saved(tmp_path / "wide.png", image, compress_level=1), 700_000, tmp_path)
    assert near(check(found, 700_000).getpixel((4, 10)), WHITE)


async def test_webp_keeps_transparency(tmp_path: Path) -> None:
    image = noise(200, 200).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 50, 200))
    found = await fit(saved(tmp_path / "a.png", image), 60_000, tmp_path)
    reduced = check(found, 60_000)
    assert found.rung is Rung.QUALITY
    assert [reduced.getchannel("A").getpixel((x, 100)) for x in (10, 190)] == [0, 255]


def marked(mode: str = "RGB") -> Image.Image:
    """Noise with a red top left and a blue bottom right."""
    image = noise(200, 300)
    image.paste(RED, (0, 0, 40, 40))
    image.paste(BLUE, (160, 260, 200, 300))
    return image.convert(mode)


async def test_orientation_is_followed_and_metadata_dropped(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera"
    path = saved(tmp_path / "a.jpg", marked(), "JPEG", quality=95, exif=exif, comment=b"private")
    found = await fit(path, 60_000, tmp_path)
    image = check(found, 60_000)
    assert (found.rung, found.width, found.height) == (Rung.QUALITY, 300, 200)
    assert near(image.getpixel((290, 10)), RED)
    assert near(image.getpixel((10, 190)), BLUE)
    assert dict(image.getexif()) == {}
    assert b"camera" not in found.path.read_bytes()
    small = Image.open(BytesIO(await thumbnail(path, 150)))
    assert small.size == (150, 100)
    assert near(small.getpixel((145, 5)), RED)


async def test_texts_and_profiles_are_dropped(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("prompt", "private")
    path = saved(tmp_path / "a.png", marked(), pnginfo=info, icc_profile=srgb())
    found = await fit(path, 100_000, tmp_path)
    image = check(found, 100_000)
    assert "icc_profile" not in image.info
    assert b"private" not in found.path.read_bytes()
    assert near(image.getpixel((10, 10)), RED)


def srgb() -> bytes:
    profile = ImageCms.createProfile("sRGB")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return ImageCms.ImageCmsProfile(profile).tobytes()  # pyright: ignore[reportUnknownArgumentType] as above


def exchanged() -> bytes:
    """A profile in which red means blue."""
    return srgb().replace(b"rXYZ", b"keep").replace(b"bXYZ", b"rXYZ").replace(b"keep", b"bXYZ")


@pytest.mark.parametrize(
    ("profile", "corner"), [(exchanged(), BLUE), (b"no profile at all", RED), (srgb(), RED)]
)
async def test_colour_profiles_are_followed(
    tmp_path: Path, profile: bytes, corner: tuple[int, int, int]
) -> None:
    path = saved(tmp_path / "a.png", marked(), icc_profile=profile)
    image = Image.open(BytesIO(await thumbnail(path)))
    assert near(image.getpixel((10, 10)), corner)


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "RGBA", "I;16"])
async def test_every_mode_can_be_reduced(tmp_path: Path, mode: str) -> None:
    grey = Image.linear_gradient("L")
    image = Image.frombytes("I;16", grey.size, bytes(b for v in grey.tobytes() for b in (0, v)))
    source = image if mode == "I;16" else grey.convert("RGB").convert(mode)
    small = Image.open(BytesIO(await thumbnail(saved(tmp_path / "a.png", source), 128))).convert("L")
    assert small.size == (128, 128)
    dark, light = small.getpixel((64, 4)), small.getpixel((64, 123))
    assert isinstance(dark, int)
    assert isinstance(light, int)
    assert dark < 60 < 195 < light


async def test_cmyk(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", marked().convert("CMYK"), "JPEG", quality=95)
    image = Image.open(BytesIO(await thumbnail(path)))
    assert near(image.getpixel((5, 5)), RED)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_animations_keep_their_first_frame(tmp_path: Path, kind: str) -> None:
    more = [noise(200, 300, seed) for seed in range(2, 5)]
    path = saved(tmp_path / "a", marked(), kind, save_all=True, append_images=more)
    whole = await fit(path, FILE_LIMIT, tmp_path)
    assert whole.rung is Rung.ORIGINAL
    assert whole.filename == f"a.{kind.lower()}"
    found = await fit(path, 60_000, tmp_path)
    image = check(found, 60_000)
    assert near(image.getpixel((10, 10)), RED)
    assert getattr(image, "n_frames", 1) == 1


async def test_thumbnails_never_grow(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", noise(30, 20))
    assert Image.open(BytesIO(await thumbnail(path))).size == (30, 20)


@pytest.mark.parametrize(
    ("cells", "side"),
    [
        (60, 512),  # 38 kB at quality 70
        (80, 512),  # too much at 70
        (128, 384),
        (512, 288),
    ],
)
async def test_thumbnails_take_40_kib_at_most(tmp_path: Path, cells: int, side: int) -> None:
    """Noise enlarged, from soft to harsh: quality goes first, then size."""
    source = resized(noise(cells, cells), (1024, 1024))
    data = await thumbnail(saved(tmp_path / "a.png", source, compress_level=1))
    image = Image.open(BytesIO(data))
    assert (image.format, image.size) == ("WEBP", (side, side))
    assert 25_000 < len(data) <= 40_960


async def test_names_are_made_safe(tmp_path: Path) -> None:
    found = await fit(saved(tmp_path / "画 (1) ..x.png", noise(4, 4)), FILE_LIMIT, tmp_path)
    assert found.filename == "1-x.png"
    found = await fit(saved(tmp_path / "画.png", noise(4, 4)), FILE_LIMIT, tmp_path)
    assert found.filename == "picture.png"


async def test_a_broken_stream_behind_a_sound_structure(tmp_path: Path) -> None:
    data = bytearray(encoded(noise(200, 200), "WEBP"))
    data[60:-60] = b"\xff" * (len(data) - 120)
    path = tmp_path / "a.webp"
    path.write_bytes(bytes(data[:30]) + b"\xff" * (len(data) - 30))
    with pytest.raises(Damaged):
        await thumbnail(path)


async def test_no_picture_and_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"text")
    with pytest.raises(NotAPicture):
        await fit(path, FILE_LIMIT, tmp_path)
    with pytest.raises(DiskError):
        await fit(tmp_path / "gone.png", FILE_LIMIT, tmp_path)


def test_shares_of_one_request() -> None:
    assert [share(files) for files in (1, 2, 3, 10)] == [10_485_760, 10_485_760, 8_716_288, 2_614_886]
    assert share(1, 52_428_800) == 26_148_864


async def test_one_picture_at_a_time() -> None:
    inside, most, lock = 0, 0, threading.Lock()
    first, second = threading.Event(), threading.Event()

    def job(done: Callable[[], object]) -> str:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        done()
        with lock:
            inside -= 1
        return threading.current_thread().name

    started = asyncio.create_task(darkroom.work(job, first.wait))
    dropped = asyncio.create_task(darkroom.work(job, second.set))
    kept = asyncio.create_task(darkroom.work(job, int))
    await asyncio.sleep(0)
    dropped.cancel()
    await asyncio.wait([dropped])
    first.set()
    assert await started == await kept == "darkroom_0"
    assert dropped.cancelled()
    assert not second.is_set()
    assert most == 1
