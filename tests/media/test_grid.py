from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from bot.media.errors import Damaged, NotAPicture, TooManyPixels
from bot.media.formats import MediaType
from bot.media.grid import assemble, tile
from bot.media.probe import Picture, probe
from tests.media.conftest import names
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


def tiles(directory: Path, count: int) -> list[Path]:
    return [saved(directory / f"{n}.png", noise(31, 20, n)) for n in range(count)]


@pytest.mark.parametrize(
    ("count", "size", "places"),
    [
        (1, (31, 20), [(0, 0)]),
        (2, (62, 20), [(0, 0), (31, 0)]),
        (3, (93, 20), [(0, 0), (31, 0), (62, 0)]),
        (4, (62, 40), [(0, 0), (31, 0), (0, 20), (31, 20)]),
    ],
)
async def test_grids_are_laid_pixel_for_pixel(
    tmp_path: Path, count: int, size: tuple[int, int], places: list[tuple[int, int]]
) -> None:
    out = tmp_path / "out" / "grid.png"
    found = await assemble(tiles(tmp_path, count), out)
    assert found == Picture(out, out.stat().st_size, MediaType.PNG, *size) == probe(out)
    with Image.open(out) as grid:
        assert grid.mode == "RGB"
        for n, (x, y) in enumerate(places):
            assert grid.crop((x, y, x + 31, y + 20)).tobytes() == noise(31, 20, n).tobytes()


async def test_what_was_laid_can_be_cut_again(tmp_path: Path) -> None:
    await assemble(tiles(tmp_path, 4), tmp_path / "grid.png")
    for n in range(4):
        await tile(tmp_path / "grid.png", n + 1, tmp_path / "tile.png")
        with Image.open(tmp_path / "tile.png") as cut:
            assert cut.tobytes() == noise(31, 20, n).tobytes()


async def test_others_are_brought_to_the_first_ones_size(tmp_path: Path) -> None:
    sizes = [(20, 10), (40, 20), (5, 30), (20, 10)]
    paths = [saved(tmp_path / f"{n}.png", Image.new("RGB", size, COLOURS[n])) for n, size in enumerate(sizes)]
    found = await assemble(paths, tmp_path / "grid.png")
    assert (found.width, found.height) == (40, 20)
    with Image.open(tmp_path / "grid.png") as grid:
        assert [grid.getpixel(place) for place in ((10, 5), (30, 5), (10, 15), (30, 15))] == VALUES


async def test_transparency_is_laid_too(tmp_path: Path) -> None:
    clear = saved(tmp_path / "clear.png", Image.new("RGBA", (8, 8), (1, 2, 3, 77)))
    await assemble([saved(tmp_path / "a.png", noise(8, 8)), clear], tmp_path / "grid.png")
    with Image.open(tmp_path / "grid.png") as grid:
        assert grid.getpixel((12, 4)) == (1, 2, 3, 77)
        assert grid.crop((0, 0, 8, 8)).convert("RGB").tobytes() == noise(8, 8).tobytes()
        assert grid.crop((0, 0, 8, 8)).getchannel("A").getextrema() == (255, 255)


@pytest.mark.parametrize("count", [0, 5])
async def test_other_counts(tmp_path: Path, count: int) -> None:
    with pytest.raises(ValueError, match="1 to 4 pictures"):
        await assemble(tiles(tmp_path, count), tmp_path / "grid.png")


async def test_one_damaged_tile_spoils_the_grid(tmp_path: Path) -> None:
    paths = tiles(tmp_path, 4)
    paths[2].write_bytes(paths[2].read_bytes()[:-20])
    with pytest.raises(Damaged, match=r"^2\.png"):
        await assemble(paths, tmp_path / "grid.png")
    assert names(tmp_path) == ["0.png", "1.png", "2.png", "3.png"]


async def test_a_grid_beyond_the_pixels_we_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("1", (10_000, 2_501)))
    with pytest.raises(TooManyPixels):
        await assemble([path] * 4, tmp_path / "grid.png")
