"""Finished pictures: grids, tiles and singles, encoded for the wire."""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from math import sqrt
from random import Random
from zlib import Z_RLE

from PIL import Image, ImageFilter, ImageOps

from bot.sandbox.ttapi.pictures import landscapes, structures
from bot.sandbox.ttapi.pictures.canvas import Canvas
from bot.sandbox.ttapi.pictures.darkroom import exposed, retextured
from bot.sandbox.ttapi.pictures.lettering import SMALLEST_CAPTION, badge, caption
from bot.sandbox.ttapi.pictures.looks import Box, Look, Scene, Technique
from bot.sandbox.ttapi.pictures.palette import pick, turned
from bot.sandbox.ttapi.pictures.pixels import resized
from bot.sandbox.ttapi.pictures.prints import Print

CHEAP_SIDE = 64
"""Tiles up to this many pixels share a small stock of drawings, so that thousands of jobs cost little."""


class Part(StrEnum):
    """Which file of a job's picture: all of it, a preview, or one tile in upstream's order."""

    WHOLE = "whole"
    PREVIEW = "preview"
    TOP_LEFT = "tl"
    TOP_RIGHT = "tr"
    BOTTOM_LEFT = "bl"
    BOTTOM_RIGHT = "br"


TILES = (Part.TOP_LEFT, Part.TOP_RIGHT, Part.BOTTOM_LEFT, Part.BOTTOM_RIGHT)


@dataclass(frozen=True, slots=True)
class Picture:
    """A job's result before it is drawn.

    Attributes:
        looks: Four for a grid, one for a single picture.
        ratio: Width to height of one tile.
        scale: Enlargement over the base side.
        prompt: Text of the caption.
        action: The word above it.
        label: The badge of a single picture, or of all tiles in place of their numbers.
        size: Width and height of one tile in pixels, whatever the base side.
        is_bare: Whether neither badge nor caption is written on it.
    """

    looks: tuple[Look, ...]
    ratio: Fraction
    scale: int
    prompt: str
    action: str
    label: str
    size: tuple[int, int] | None = None
    is_bare: bool = False

    @property
    def is_grid(self) -> bool:
        """Whether it has four tiles."""
        return len(self.looks) > 1

    def tile_size(self, side: int) -> tuple[int, int]:
        """Width and height of one tile in pixels: the base side's area in this ratio, even numbers."""
        if self.size is not None:
            return self.size
        root = sqrt(self.ratio)
        width, height = (max(round(length / 2), 4) * 2 for length in (side * root, side / root))
        return width * self.scale, height * self.scale

    def whole_size(self, side: int) -> tuple[int, int]:
        """Width and height of the whole picture in pixels."""
        width, height = self.tile_size(side)
        return (width * 2, height * 2) if self.is_grid else (width, height)


def draw(picture: Picture, side: int, part: Part) -> bytes:
    """Draw and encode one file: PNG, or a small blurred WebP for the preview. Slow; call it in a thread."""
    buffer = BytesIO()
    if part is Part.PREVIEW:
        blurred = _whole(picture, min(side, 128)).filter(ImageFilter.GaussianBlur(3))
        blurred.save(buffer, "WEBP", quality=60)
        return buffer.getvalue()
    image = _whole(picture, side) if part is Part.WHOLE else _tile(picture, side, TILES.index(part))
    image.save(buffer, "PNG", compress_level=1, compress_type=Z_RLE)
    return buffer.getvalue()


def _whole(picture: Picture, side: int) -> Image.Image:
    if not picture.is_grid:
        return _tile(picture, side, 0)
    width, height = picture.tile_size(side)
    grid = Image.new("RGB", (width * 2, height * 2))
    for number in range(4):
        grid.paste(_tile(picture, side, number), (number % 2 * width, number // 2 * height))
    return grid


def _tile(picture: Picture, side: int, number: int) -> Image.Image:
    size = picture.tile_size(side)
    label = picture.label or (str(number + 1) if picture.is_grid else "")
    look = picture.looks[number]
    if side > CHEAP_SIDE:
        return _finished(look, size, label, picture)
    look = _common(look)
    if min(size) < SMALLEST_CAPTION and not look.is_from_outside and not picture.is_bare:
        return _stocked_tile(look, size, label, large=_is_large(picture))
    return _finished(look, size, label, picture)


def _finished(look: Look, size: tuple[int, int], label: str, picture: Picture) -> Image.Image:
    image = painted(look, size)
    if not picture.is_bare:
        caption(image, picture.prompt, picture.action)
        badge(image, label, large=_is_large(picture))
    return image


def _is_large(picture: Picture) -> bool:
    return bool(picture.label) or not picture.is_grid


def _common(look: Look) -> Look:
    """One of a few hundred looks, so that a stock of drawings serves all jobs."""
    inner = look.inner and _common(look.inner)
    kept = _common(look.kept) if isinstance(look.kept, Look) else look.kept
    palette, shape, shift = look.palette % 12, look.shape % 4, round(look.shift, 2)
    return replace(look, palette=palette, shape=shape, shift=shift, inner=inner, kept=kept)


@lru_cache(maxsize=2048)
def _stocked_tile(look: Look, size: tuple[int, int], label: str, *, large: bool) -> Image.Image:
    image = _stocked_drawing(look, size).copy()
    badge(image, label, large=large)
    return image


@lru_cache(maxsize=1024)
def _stocked_drawing(look: Look, size: tuple[int, int]) -> Image.Image:
    return painted(look, size)


def painted(look: Look, size: tuple[int, int]) -> Image.Image:
    """A look's drawing in a size, without lettering."""
    palette = turned(look.colours or pick(look.palette), look.shift)
    if look.technique is Technique.PAINTED:
        canvas = Canvas(*size)
        _PAINTERS[look.scene](canvas, palette, Random(look.shape))
        drawing = canvas.finished()
    elif look.technique is Technique.EXPOSED:
        drawing = exposed(look.prints, size, palette, look.shape)
    else:
        drawing = retextured(look.prints[0], size, palette, look.shape)
    if look.inner is not None:
        _set_in(drawing, look.inner, look.box)
    if look.kept is not None and look.mask is not None:
        _keep(drawing, look.kept, look.mask)
    return drawing


def _keep(drawing: Image.Image, kept: Look | Print, mask: Print) -> None:
    """Put what is kept over all of a drawing but the mask's white part."""
    before = kept.covering(*drawing.size) if isinstance(kept, Print) else painted(kept, drawing.size)
    shown = resized(ImageOps.invert(mask.image()), *drawing.size, Image.Resampling.NEAREST)
    drawing.paste(before.convert("RGB"), mask=shown)


def _set_in(drawing: Image.Image, inner: Look, box: Box) -> None:
    left, right = (round(x * drawing.width) for x in box[0::2])
    top, bottom = (round(y * drawing.height) for y in box[1::2])
    middle = painted(inner, (right - left, bottom - top))
    soft = max(min(middle.size) // 24, 1)
    mask = Image.new("L", drawing.size)
    mask.paste(255, (left + soft, top + soft, right - soft, bottom - soft))
    mask = mask.filter(ImageFilter.BoxBlur(soft)).crop((left, top, right, bottom))
    drawing.paste(middle, (left, top), mask)


_PAINTERS = {
    Scene.MOUNTAINS: landscapes.mountains,
    Scene.SEA: landscapes.sea,
    Scene.DUNES: landscapes.dunes,
    Scene.FOREST: landscapes.forest,
    Scene.CITY: structures.city,
    Scene.PLANETS: structures.planets,
    Scene.AURORA: structures.aurora,
    Scene.GEOMETRY: structures.geometry,
}
