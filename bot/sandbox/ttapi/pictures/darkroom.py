"""Drawings made from pictures that came from outside."""

import math
from random import Random

from PIL import Image, ImageChops, ImageFilter, ImageOps

from bot.sandbox.ttapi.pictures.palette import Palette
from bot.sandbox.ttapi.pictures.pixels import coloured, curved, resized
from bot.sandbox.ttapi.pictures.prints import Print

_FINISHES = 4


def exposed(prints: tuple[Print, ...], size: tuple[int, int], palette: Palette, shape: int) -> Image.Image:
    """A multiple exposure in one of four manners: each print shows in a part of its own, or all at once."""
    rng, manner = Random(shape), shape % _FINISHES
    layers = [item.covering(*size) for item in prints]
    rng.shuffle(layers)
    turn = rng.uniform(0.15, 0.35) * math.pi + rng.randrange(2) * math.pi
    drawing = layers[0]
    for number, layer in enumerate(layers[1:], start=1):
        share = number / len(layers)
        if manner == 0:
            mask = _slope(size, turn, share)
        elif manner == 1:
            mask = _halo(size, 1.15 - share)
        elif manner == 2:
            mask = _slope(size, -turn, share)
        else:
            mask = Image.new("L", size, round(255 / (number + 1)))
        drawing.paste(layer, mask=ImageChops.screen(mask, _lights(layer, mask)))
    wash = Image.linear_gradient("L").rotate(90 * rng.randrange(4))
    tint = coloured(resized(wash, *size), palette.near, palette.sky[1], palette.light)
    return Image.blend(drawing, ImageChops.soft_light(drawing, tint), 0.55)


def retextured(source: Print, size: tuple[int, int], palette: Palette, shape: int) -> Image.Image:
    """A picture's shapes in the colours of a palette and in one of four finishes."""
    shown = source.covering(*size)
    short = min(size)
    grey = ImageOps.autocontrast(shown.convert("L"), cutoff=1)
    match shape % _FINISHES:
        case 0:
            grey = ImageOps.posterize(grey.filter(ImageFilter.GaussianBlur(short / 160)), 3)
        case 1:
            step = max(short // 40, 2)
            grey = resized(grey.reduce(step), *size, Image.Resampling.NEAREST)
        case 2:
            lines = grey.filter(ImageFilter.GaussianBlur(1)).filter(ImageFilter.FIND_EDGES)
            inked = ImageOps.invert(curved(lines, [min(value * 4, 255) for value in range(256)]))
            grey = ImageChops.multiply(Image.blend(grey, Image.new("L", size, 255), 0.35), inked)
        case _:
            grey = ImageChops.overlay(grey, grey.filter(ImageFilter.EMBOSS))
    return coloured(grey, palette.near, palette.sky[1], palette.light)


def _slope(size: tuple[int, int], turn: float, share: float) -> Image.Image:
    """White on one side of a soft edge that leaves a share of the picture black."""
    ramp = resized(Image.linear_gradient("L"), 512, 512).rotate(math.degrees(turn))
    middle = ramp.crop((106, 106, 406, 406))
    low, high = sorted(_ends(middle))
    edge = low + (high - low) * share
    soft = max((high - low) * 0.2, 1)
    return resized(_step(middle, edge, soft), *size)


def _halo(size: tuple[int, int], reach: float) -> Image.Image:
    """White in the middle, black outside of a soft circle; a reach of 1.0 touches the edges."""
    return resized(ImageOps.invert(_step(Image.radial_gradient("L"), reach * 128, 48)), *size)


def _step(image: Image.Image, edge: float, soft: float) -> Image.Image:
    return curved(image, [round(255 * min(max((value - edge) / soft + 0.5, 0), 1)) for value in range(256)])


def _lights(layer: Image.Image, mask: Image.Image) -> Image.Image:
    """The brightest parts of a layer near its own part, which shine through the others."""
    bright = curved(layer.convert("L"), [max(value - 150, 0) * 2 for value in range(256)])
    near = mask.filter(ImageFilter.GaussianBlur(max(min(mask.size) / 8, 1)))
    return ImageChops.multiply(bright, near)


def _ends(image: Image.Image) -> tuple[int, int]:
    histogram = image.histogram()
    present = [value for value, count in enumerate(histogram) if count]
    return present[0], present[-1]
