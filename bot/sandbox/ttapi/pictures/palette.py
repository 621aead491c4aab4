"""Colour schemes for the drawn pictures."""

import colorsys
from dataclasses import dataclass

from PIL import ImageColor

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """One colour scheme.

    Attributes:
        sky: Three colours from the zenith to the horizon.
        light: Sun, moon and windows.
        far: The most distant layer, close to the horizon's colour.
        near: The closest layer, usually the darkest.
        accent: A small contrast.
    """

    sky: tuple[Rgb, Rgb, Rgb]
    light: Rgb
    far: Rgb
    near: Rgb
    accent: Rgb

    @property
    def night(self) -> bool:
        """Whether stars would show in this sky."""
        return sum(self.sky[0]) < 210

    def layer(self, depth: float) -> Rgb:
        """The colour of a layer between far (0.0) and near (1.0)."""
        return blend(self.far, self.near, depth)

    def swatches(self) -> tuple[Rgb, ...]:
        """All colours, for flat compositions."""
        return (*self.sky, self.light, self.far, self.near, self.accent)


def blend(first: Rgb, second: Rgb, share: float) -> Rgb:
    """Mix two colours; a share of 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def brightness(colour: Rgb) -> float:
    """How light a colour looks, 0.0 to 1.0."""
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def vividness(colour: Rgb) -> int:
    """How far a colour is from grey, 0 to 255."""
    return max(colour) - min(colour)


def pick(number: int) -> Palette:
    """The palette with this number, modulo their count."""
    return _PALETTES[number % len(_PALETTES)]


def turned(palette: Palette, hue_shift: float) -> Palette:
    """A palette whose hues are turned by a part of the circle."""
    if not hue_shift:
        return palette
    top, middle, bottom, light, far, near, accent = (_turned(c, hue_shift) for c in palette.swatches())
    return Palette((top, middle, bottom), light, far, near, accent)


def _turned(colour: Rgb, hue_shift: float) -> Rgb:
    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    red, green, blue = colorsys.hsv_to_rgb((hue + hue_shift) % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _palette(*colours: str) -> Palette:
    top, middle, bottom, light, far, near, accent = (_rgb(colour) for colour in colours)
    return Palette((top, middle, bottom), light, far, near, accent)


def _rgb(text: str) -> Rgb:
    red, green, blue = ImageColor.getrgb(text)[:3]
    return red, green, blue


_PALETTES = (
    _palette("#2b2d5b", "#b5588a", "#ffb48a", "#ffe7b8", "#c77b95", "#1d1b3a", "#ff6f61"),
    _palette("#5fa8d3", "#a9d6e5", "#f4f1de", "#fff8d6", "#9cc5c9", "#1f4e5f", "#e07a5f"),
    _palette("#0b132b", "#1c2f5c", "#3a5a8c", "#f6f1d1", "#35507f", "#060a18", "#5bc0be"),
    _palette("#f6bd60", "#f7d9a8", "#fdf0d5", "#ffffff", "#e2b07a", "#7f4a2a", "#d1495b"),
    _palette("#123c3a", "#2f7f79", "#a7d7c5", "#f2ffe9", "#6fb3a2", "#0a2421", "#f4a259"),
    _palette("#3d1d5a", "#7d3c98", "#e79bd0", "#ffe3f5", "#a05fb4", "#1c0b2e", "#58d6d0"),
    _palette("#7ba7bc", "#c9d6df", "#f0eee9", "#fffdf5", "#b3bfc8", "#39434f", "#c8553d"),
    _palette("#7a1f2b", "#d1495b", "#f9c784", "#fff1c9", "#c8505a", "#2a0d16", "#30638e"),
    _palette("#88a47c", "#c5d6a2", "#f5efc8", "#fffbe0", "#a4bd8a", "#2e4431", "#e76f51"),
    _palette("#10002b", "#3c096c", "#9d4edd", "#ffd6ff", "#5a189a", "#07000f", "#ffbe0b"),
    _palette("#2a6f97", "#61a5c2", "#ffd6a5", "#fff3d6", "#6d9dc0", "#012a4a", "#ff9f1c"),
    _palette("#e8b4bc", "#f3d5d0", "#fbeee6", "#ffffff", "#dba8ac", "#6e4555", "#3a7d7c"),
)
