"""A surface to paint on in fractions of its width and height, so that a drawing is the same at every size."""

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from bot.sandbox.ttapi.pictures.palette import Rgb
from bot.sandbox.ttapi.pictures.pixels import curved, resized

Point = tuple[float, float]
"""x and y from 0.0 (left, top) to 1.0 (right, bottom)."""


class Canvas:
    """An RGB picture of a given size, painted at twice that size for smooth edges.

    Radii and line widths are fractions of the shorter side, so that discs stay round.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self.width, self.height = width * 2, height * 2
        self.short = min(self.width, self.height)
        self.aspect = width / height
        self._image = Image.new("RGB", (self.width, self.height))
        self._draw = ImageDraw.Draw(self._image)

    def finished(self) -> Image.Image:
        """The picture in its final size."""
        return self._image.reduce(2) if self._image.size != self._size else self._image

    def gradient(self, stops: Sequence[Rgb], top: float = 0.0, bottom: float = 1.0) -> None:
        """Fill the whole width between two heights with colours that run from top to bottom."""
        first, last = round(top * self.height), round(bottom * self.height)
        column = Image.frombytes("RGB", (1, len(stops)), bytes(part for colour in stops for part in colour))
        band = resized(column, 1, last - first, Image.Resampling.BICUBIC)
        self._image.paste(resized(band, self.width, band.height), (0, first))

    def polygon(self, points: Sequence[Point], colour: Rgb) -> None:
        """Fill an area."""
        self._draw.polygon([(x * self.width, y * self.height) for x, y in points], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Rgb) -> None:
        """Fill an upright rectangle."""
        corners = (left * self.width, top * self.height, right * self.width, bottom * self.height)
        if corners[2] >= corners[0] and corners[3] >= corners[1]:
            self._draw.rectangle(corners, fill=colour)

    def disc(self, centre: Point, radius: float, colour: Rgb) -> None:
        """Fill a circle."""
        self._draw.ellipse(self._square(centre, radius), fill=colour)

    def wedge(self, centre: Point, radius: float, start: float, colour: Rgb, sweep: float = 90) -> None:
        """Fill a part of a circle, in degrees clockwise from three o'clock."""
        self._draw.pieslice(self._square(centre, radius), start, start + sweep, fill=colour)

    def line(self, points: Sequence[Point], width: float, colour: Rgb) -> None:
        """Draw a line through points."""
        pixels = [(x * self.width, y * self.height) for x, y in points]
        self._draw.line(pixels, fill=colour, width=self._pixels(width), joint="curve")

    def glow(self, centre: Point, radius: float, colour: Rgb, strength: float) -> None:
        """Shine light around a point, fading to nothing at the radius."""
        side = max(round(radius * self.short * 2), 2)
        mask = resized(_falloff(strength), side, side)
        corner = (round(centre[0] * self.width - side / 2), round(centre[1] * self.height - side / 2))
        self._image.paste(colour, (*corner, corner[0] + side, corner[1] + side), mask)

    def haze(self, colour: Rgb, top: float, bottom: float, strength: float) -> None:
        """Lay mist over the whole width, growing from nothing at the top to its strength at the bottom."""
        first, last = round(top * self.height), round(bottom * self.height)
        mask = curved(Image.linear_gradient("L"), [round(value * strength) for value in range(256)])
        mask = resized(mask, self.width, last - first)
        self._image.paste(colour, (0, first, self.width, first + mask.height), mask)

    def veil(self, mask: Image.Image, colour: Rgb) -> None:
        """Lay a colour over the whole picture, as thick as a greyscale mask of any size says."""
        soft = mask.filter(ImageFilter.GaussianBlur(1.5))
        self._image.paste(colour, mask=resized(soft, self.width, self.height, Image.Resampling.BICUBIC))

    def _square(self, centre: Point, radius: float) -> tuple[float, float, float, float]:
        reach = radius * self.short
        x, y = centre[0] * self.width, centre[1] * self.height
        return x - reach, y - reach, x + reach, y + reach

    def _pixels(self, width: float) -> int:
        return max(round(width * self.short), 1)


def _falloff(strength: float) -> Image.Image:
    edge = 128 * math.sqrt(2)  # Pillow's radial gradient has this value where the inscribed circle ends
    curve = [round(255 * strength * max(1 - value / edge, 0) ** 2) for value in range(256)]
    return curved(Image.radial_gradient("L"), curve)
