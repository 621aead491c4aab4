"""Cutting single pictures out of a grid of four, and laying a grid of them."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from bot.media import darkroom, raster, staging
from bot.media.errors import NotAPicture, TooManyPixels
from bot.media.formats import MediaType
from bot.media.probe import PIXELS, Picture, broken_means_damaged, opened, probe

_KEPT = ("icc_profile", "transparency")


async def tile(path: Path, n: int, out: Path) -> Picture:
    """Cut picture `n` out of a 2 × 2 grid and write it as PNG, pixel for pixel.

    The cut is measured on the file itself; of an odd side the second half has one pixel more. Colours keep
    their profile, all other metadata is dropped.

    Args:
        path: The grid.
        n: 1 top left, 2 top right, 3 bottom left, 4 bottom right.
        out: The file to write.

    Raises:
        ValueError: `n` is not 1 to 4.
        NotAPicture: It is none, is damaged, or is too small to be cut.
        TooLarge: It has too many pixels.
        DiskError: A file cannot be read or written.
    """
    if n not in range(1, 5):
        raise ValueError(f"a grid has pictures 1 to 4, not {n}")
    return await darkroom.work(_tile, path, n, out)


async def assemble(paths: Sequence[Path], out: Path) -> Picture:
    """Lay up to four pictures side by side and write them as PNG: four as 2 × 2, fewer in a row.

    Each is laid pixel for pixel, upright and in sRGB; one that has not the first one's size is stretched.

    Args:
        paths: The pictures, in reading order.
        out: The file to write.

    Raises:
        ValueError: There is none, or more than four.
        NotAPicture: One is none, or is damaged.
        TooLarge: One, or all together, would have too many pixels.
        DiskError: A file cannot be read or written.
    """
    if len(paths) not in range(1, 5):
        raise ValueError(f"a grid is made of 1 to 4 pictures, not {len(paths)}")
    return await darkroom.work(_assemble, paths, out)


def _assemble(paths: Sequence[Path], out: Path) -> Picture:
    columns = 2 if len(paths) == 4 else len(paths)
    first = raster.read(paths[0])
    width, height = first.size
    if width * height * len(paths) > PIXELS:
        raise TooManyPixels(f"{len(paths)} pictures of {width} × {height} pixels are too many for one grid")
    sheet = Image.new("RGBA", (width * columns, height * (len(paths) // columns)))
    opaque = True
    for place, path in enumerate(paths):
        row, column = divmod(place, columns)
        laid = raster.resized(raster.read(path) if place else first, first.size)
        opaque &= laid.mode == "RGB"
        sheet.paste(laid, (column * width, row * height))
    data = BytesIO()
    (sheet.convert("RGB") if opaque else sheet).save(data, "PNG")
    staging.write(out, data.getvalue())
    return Picture(out, data.tell(), MediaType.PNG, sheet.width, sheet.height)


def _tile(path: Path, n: int, out: Path) -> Picture:
    kind = probe(path).media_type
    with opened(path) as handle, broken_means_damaged(path.name):
        with Image.open(handle, formats=(kind.name,)) as source:
            source.load()
            grid = ImageOps.exif_transpose(source)
        if min(grid.size) < 2:
            raise NotAPicture(f"{path.name} is too small to be cut")
        cut = grid.crop(_box(grid.width, grid.height, n))
        if cut.mode == "CMYK":
            cut = cut.convert("RGB")
        cut.info = {key: value for key, value in grid.info.items() if key in _KEPT}
        data = BytesIO()
        cut.save(data, "PNG")
    staging.write(out, data.getvalue())
    return Picture(out, data.tell(), MediaType.PNG, cut.width, cut.height)


def _box(width: int, height: int, n: int) -> tuple[int, int, int, int]:
    row, column = divmod(n - 1, 2)
    across, down = (0, width // 2, width), (0, height // 2, height)
    return across[column], down[row], across[column + 1], down[row + 1]
