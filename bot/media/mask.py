"""Masks: black-and-white pictures whose white part is to be painted anew.

All functions go from bytes to bytes and decode pictures, so call them by `darkroom.work`.
"""

from enum import StrEnum
from io import BytesIO

from PIL import Image

from bot.errors import EaselError
from bot.media import raster
from bot.media.errors import MediaError, TooManyPixels
from bot.media.formats import MediaType
from bot.media.intake import MOST_BYTES, MOST_PIXELS

_READABLE = frozenset({MediaType.PNG, MediaType.JPEG, MediaType.WEBP})
_CLEAR = (0, 0, 0, 0)


class MaskRefused(EaselError):
    """A mask cannot be used; the sentence says why and what to do."""


class Preset(StrEnum):
    """A region that has a name."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    CENTRE = "centre"
    EDGES = "edges"


def preset_mask(preset: Preset, width: int, height: int) -> bytes:
    """Draw a named region: a half, the middle half of both sides, or a frame of an eighth of each side.

    Of an odd side, opposite halves share the middle line.

    Args:
        preset: The region.
        width: Of the picture, in pixels.
        height: Likewise.

    Returns:
        A grey PNG of exactly that size that holds 0 and 255 alone, and some 255 at any size.

    Raises:
        ValueError: A side is shorter than one pixel.
    """
    if width < 1 or height < 1:
        raise ValueError(f"a mask of {width} × {height} pixels has none")
    mask = Image.new("L", (width, height), 255 if preset is Preset.EDGES else 0)
    match preset:
        case Preset.LEFT:
            mask.paste(255, (0, 0, (width + 1) // 2, height))
        case Preset.RIGHT:
            mask.paste(255, (width // 2, 0, width, height))
        case Preset.TOP:
            mask.paste(255, (0, 0, width, (height + 1) // 2))
        case Preset.BOTTOM:
            mask.paste(255, (0, height // 2, width, height))
        case Preset.CENTRE:
            mask.paste(255, _inner(width, height, 4))
        case Preset.EDGES:
            left, top, right, bottom = _inner(width, height, 8, least=1)
            if left < right and top < bottom:
                mask.paste(0, (left, top, right, bottom))
    return _png(mask)


def mask_from_png(data: bytes, width: int, height: int) -> bytes:
    """Bring an uploaded or painted mask to a picture's exact size, in pure black and white.

    White is what is lighter than half; transparent counts as black. Pixels are repeated or left out, never
    blended, and a mask made here comes out as it went in.

    Args:
        data: A PNG, JPEG or WebP of the picture's shape, to within one of the mask's pixels.
        width: Of the picture, in pixels.
        height: Likewise.

    Raises:
        MaskRefused: It cannot be read, is too large, has another shape, or nothing in it is white.
    """
    grey = _grey(data)
    if abs(grey.height * width - grey.width * height) > max(width, height):
        raise _wrong_size(grey, width, height)
    mask = _pure(raster.resized(grey, (width, height), Image.Resampling.NEAREST))
    if mask.getbbox() is None:
        raise MaskRefused("mask.empty")
    return _png(mask)


def cut_out(picture: bytes, mask: bytes) -> bytes:
    """Make a picture fully transparent where a mask is white and fully opaque elsewhere, in its colours.

    Args:
        picture: PNG, JPEG or WebP.
        mask: Of the same size in pixels.

    Returns:
        A PNG with transparency; the colours of what was cut are gone.

    Raises:
        MaskRefused: The mask cannot be read or is of another size.
        MediaError: The picture cannot be read.
    """
    image = raster.read_bytes(picture, "the picture").convert("RGBA")
    grey = _grey(mask)
    if grey.size != image.size:
        raise _wrong_size(grey, image.width, image.height)
    # What was a little transparent before would count as part of the region.
    image.putalpha(255)
    image.paste(_CLEAR, (0, 0), _pure(grey))
    return _png(image)


def _inner(width: int, height: int, part: int, least: int = 0) -> tuple[int, int, int, int]:
    """What is left inside a frame of one `part` of each side, `least` pixels wide or more."""
    across, down = max(least, width // part), max(least, height // part)
    return across, down, width - across, height - down


def _grey(data: bytes) -> Image.Image:
    if len(data) > MOST_BYTES:
        raise _too_large()
    if MediaType.sniff(data) not in _READABLE:
        raise MaskRefused("mask.unreadable")
    try:
        image = raster.read_bytes(data, "the mask", MOST_PIXELS)
    except TooManyPixels as error:
        raise _too_large() from error
    except MediaError as error:
        raise MaskRefused("mask.unreadable") from error
    grey = image.convert("L")
    if image.mode != "RGBA":
        return grey
    sheet = Image.new("L", image.size, 0)
    sheet.paste(grey, mask=image.getchannel("A"))
    return sheet


def _pure(grey: Image.Image) -> Image.Image:
    """Make 0 of each value up to 127 and 255 of each above."""
    return grey.convert("1", dither=Image.Dither.NONE).convert("L")


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _too_large() -> MaskRefused:
    megabytes, megapixels = MOST_BYTES // 1024**2, MOST_PIXELS // 1_000_000
    return MaskRefused("mask.too_large", megabytes=megabytes, megapixels=megapixels)


def _wrong_size(found: Image.Image, width: int, height: int) -> MaskRefused:
    return MaskRefused(
        "mask.size", width=width, height=height, found_width=found.width, found_height=found.height
    )
