"""Making a picture fit a limit of bytes: original, re-encoded, smaller, or a link with a preview."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PIL import Image

from bot.media import darkroom, raster, staging
from bot.media.errors import TooLarge
from bot.media.formats import MediaType
from bot.media.probe import probe

FILE_LIMIT = 10 * 1024 * 1024
REQUEST_LIMIT = 25 * 1024 * 1024
LEAST_LIMIT = 16 * 1024  # the smallest preview always fits

_ENVELOPE = 64 * 1024  # the payload and the headers of the parts beside the files
_QUALITIES = (95, 90, 85, 80)
_SCALES = (0.85, 0.7, 0.5, 0.35, 0.25)
_SCALED_QUALITY = 85
_LEAST_SIDE = 1024  # a picture shown smaller than that is no longer the thing that was ordered
_PREVIEW_SIDES = (512, 256, 128, 64)
_PREVIEW_QUALITY = 70
_THUMBNAIL_LIMIT = 40 * 1024  # twelve to a page, and a thousand jobs kept in 40 MB
_THUMBNAIL_QUALITIES = (_PREVIEW_QUALITY, 55, 40, 25)


class Rung(StrEnum):
    """How far down the ladder a picture had to go."""

    ORIGINAL = "original"
    QUALITY = "quality"
    SMALLER = "smaller"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A file that fits.

    Attributes:
        path: The original, or a file in the output directory.
        filename: A name to upload it under, safe in `attachment://` links.
        media_type: Its format.
        width: Pixels.
        height: Pixels.
        size: Bytes.
        rung: With `LINK`, the file is only a preview, and the whole picture must be linked to.
    """

    path: Path
    filename: str
    media_type: MediaType
    width: int
    height: int
    size: int
    rung: Rung


def share(files: int, each: int = FILE_LIMIT) -> int:
    """Return the limit for one of several files that go out in one request, in bytes."""
    return min(each, (REQUEST_LIMIT - _ENVELOPE) // files)


async def fit(path: Path, limit: int, out_dir: Path) -> Fitted:
    """Bring a picture under `limit` bytes with as little loss as will do.

    Re-encoded pictures are upright, in sRGB, without metadata, and hold the first frame only.

    Args:
        path: A picture.
        limit: Bytes, 16 KiB at least.
        out_dir: Where a new file may be put, under a name of its own.

    Raises:
        ValueError: The limit is too small.
        NotAPicture: It is none, or is damaged.
        TooLarge: It has too many pixels.
        DiskError: A file cannot be read or written.
    """
    if limit < LEAST_LIMIT:
        raise ValueError(f"a limit of {limit} bytes is below {LEAST_LIMIT}")
    return await darkroom.work(_fit, path, limit, out_dir)


async def thumbnail(path: Path, side: int = 512) -> bytes:
    """Return a WebP of 40 KiB at most that fits into a square of `side` pixels; raises like `fit`.

    Rich pictures lose quality first, then size.
    """
    return await darkroom.work(_thumbnail, path, side)


def _thumbnail(path: Path, side: int) -> bytes:
    image = raster.read(path, side)
    while True:
        for quality in _THUMBNAIL_QUALITIES:
            _, data = raster.encode(image, quality)
            if len(data) <= _THUMBNAIL_LIMIT:
                return data
        image = _within(image, max(image.size) * 3 // 4)


def _fit(path: Path, limit: int, out_dir: Path) -> Fitted:
    found = probe(path)
    stem = _safe_stem(path)
    if found.size <= limit:
        kind = found.media_type
        name = stem + kind.suffix
        return Fitted(path, name, kind, found.width, found.height, found.size, Rung.ORIGINAL)
    for rung, image, quality in _attempts(raster.read(path)):
        try:
            kind, data = raster.encode(image, quality)
        except TooLarge:
            continue
        if len(data) <= limit:
            out = out_dir / f"{stem}{path.suffix}.{rung}{kind.suffix}"
            staging.write(out, data)
            return Fitted(out, stem + kind.suffix, kind, image.width, image.height, len(data), rung)
    raise AssertionError("a preview of 64 pixels is smaller than the least limit")


def _attempts(image: Image.Image) -> Iterator[tuple[Rung, Image.Image, int]]:
    for quality in _QUALITIES:
        yield Rung.QUALITY, image, quality
    side = max(image.size)
    for scale in _SCALES:
        if side * scale >= _LEAST_SIDE:
            yield Rung.SMALLER, _within(image, round(side * scale)), _SCALED_QUALITY
    for box in _PREVIEW_SIDES:
        yield Rung.LINK, _within(image, box), _PREVIEW_QUALITY


def _within(image: Image.Image, box: int) -> Image.Image:
    scale = box / max(image.size)
    if scale >= 1:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return raster.resized(image, size)


def _safe_stem(path: Path) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", path.stem).strip("-") or "picture"
