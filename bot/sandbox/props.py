"""What the tour's member has at hand: two pictures, and what is painted in the region editor. Pure."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

SIZE: Final = (768, 512)
_NEAR, _FAR = 0.25, 0.6  # of a picture's sides: where the painted region begins and ends


@cache
def harbour() -> bytes:
    """A PNG: the sun goes down behind the sea."""
    picture = Image.new("RGB", SIZE, "#f2a65a")
    draw = ImageDraw.Draw(picture)
    draw.ellipse([310, 210, 458, 358], fill="#f9e79f")
    draw.rectangle([0, 320, 768, 512], fill="#1f4e79")
    draw.polygon([(520, 380), (660, 380), (630, 420), (550, 420)], fill="#3b2a20")
    draw.polygon([(590, 230), (590, 370), (510, 370)], fill="#fbf6ea")
    return _png(picture)


@cache
def hills() -> bytes:
    """A PNG: hills behind hills under a pale moon."""
    picture = Image.new("RGB", SIZE, "#b9d6e8")
    draw = ImageDraw.Draw(picture)
    draw.ellipse([90, 60, 180, 150], fill="#fbf6ea")
    for left, top, colour in ((360, 200, "#7ba7a0"), (-120, 260, "#4f8a7b"), (300, 350, "#2c5f54")):
        draw.ellipse([left, top, left + 760, top + 760], fill=colour)
    return _png(picture)


def painted(size: tuple[int, int]) -> bytes:
    """A mask as the editor's page sends it: a PNG of the picture's size, white in its upper left."""
    width, height = size
    mask = Image.new("L", size)
    box = [int(width * _NEAR), int(height * _NEAR), int(width * _FAR), int(height * _FAR)]
    ImageDraw.Draw(mask).rectangle(box, fill=255)
    return _png(mask)


def pixels(png: bytes) -> tuple[tuple[int, int], bytes]:
    """A mask's size and its pixels, which say how white it is where."""
    with Image.open(BytesIO(png)) as mask:
        return mask.size, mask.convert("L").tobytes()


def _png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
