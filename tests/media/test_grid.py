from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from bot.media.errors import NotAPicture
from bot.media.formats import MediaType
from bot.media.grid import tile
from bot.media.probe import Picture, probe
from tests.media.pictures import noise, saved

COLOURS = ["red", "lime", "blue", "white"]
VALUES = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]


def four(width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (width, height))
    across, down = width // 2, height // 2
    for colour, corner in zip(COLOURS, [(0, 0), (across, 0), (0, down), (across, down)], strict=True):
        image.paste(colour, (*corner, width, height))
    return image


@pytest.mark.parametrize(
    ("size", "n", "expected"),
    [
        ((8, 6), 1, (4, 3)),
        ((8, 6), 2, (4, 3)),
        ((8, 6), 3, (4, 3)),
        ((8, 6), 4, (4, 3)),
        ((7, 5), 1, (3, 2)),
        ((7, 5), 2, (4, 2)),
        ((7, 5), 3, (3, 3)),
        ((7, 5), 4, (4, 3)),
        ((2, 2), 4, (1, 1)),
    ],
)
async def test_tiles(tmp_path: Path, size: tuple[int, int], n: int, expected: tuple[int, int]) -> None:
    out = tmp_path / "out" / "tile.png"
    found = await tile(saved(tmp_path / "grid.png", four(*size)), n, out)
    assert found == Picture(out, out.stat().st_size, MediaType.PNG, *expected) == probe(out)
    with Image.open(out) as image:
        assert image.getcolors() == [(expected[0] * expected[1], VALUES[n - 1])]


async def test_pixels_are_those_of_the_grid(tmp_path: Path) -> None:
    image = noise(61, 41)
    path = saved(tmp_path / "grid.webp", image, "WEBP", lossless=True)
    await tile(path, 2, tmp_path / "tile.png")
    with Image.open(tmp_path / "tile.png") as cut:
        assert cut.tobytes() == image.crop((30, 0, 61, 20)).tobytes()


async def test_the_grid_is_turned_before_it_is_cut(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    await tile(saved(tmp_path / "grid.png", four(8, 6), exif=exif), 1, tmp_path / "tile.png")
    with Image.open(tmp_path / "tile.png") as cut:
        assert cut.getcolors() == [(12, (255, 255, 255))]
        assert dict(cut.getexif()) == {}


@pytest.mark.parametrize(
    ("mode", "kind", "result"),
    [
        ("P", "PNG", "P"),
        ("P", "GIF", "P"),
        ("L", "PNG", "L"),
        ("RGBA", "WEBP", "RGBA"),
        ("CMYK", "JPEG", "RGB"),
    ],
)
async def test_modes(tmp_path: Path, mode: str, kind: str, result: str) -> None:
    grid = four(32, 32).convert(mode)
    if mode == "RGBA":
        grid.putalpha(128)
    await tile(saved(tmp_path / "grid", grid, kind), 3, tmp_path / "tile.png")
    with Image.open(tmp_path / "tile.png") as cut:
        assert (cut.mode, cut.size) == (result, (16, 16))


async def test_texts_go_and_the_profile_stays(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("prompt", "private")
    path = saved(tmp_path / "grid.png", four(8, 6), pnginfo=info, icc_profile=b"profile")
    await tile(path, 1, tmp_path / "tile.png")
    with Image.open(tmp_path / "tile.png") as cut:
        assert dict(cut.info) == {"icc_profile": b"profile"}


@pytest.mark.parametrize("n", [0, 5, -1])
async def test_other_numbers(tmp_path: Path, n: int) -> None:
    with pytest.raises(ValueError, match="pictures 1 to 4"):
        await tile(tmp_path / "grid.png", n, tmp_path / "tile.png")


async def test_too_small(tmp_path: Path) -> None:
    with pytest.raises(NotAPicture, match="too small"):
        await tile(saved(tmp_path / "grid.png", Image.new("RGB", (1, 9))), 1, tmp_path / "tile.png")
    assert not (tmp_path / "tile.png").exists()
