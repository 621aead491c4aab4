"""Cutting single pictures out of a grid of four."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from bot.media import darkroom, staging
from bot.media.errors import NotAPicture
from bot.media.formats import MediaType
from bot.media.probe import Picture, broken_means_damaged, opened, probe

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
