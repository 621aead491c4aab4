"""Open country: mountains, sea, dunes and forest, made of layers that darken towards the viewer."""

import math
from itertools import pairwise
from random import Random

from bot.sandbox.ttapi.pictures.canvas import Canvas, Point
from bot.sandbox.ttapi.pictures.palette import Palette, blend


def mountains(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Ridges in mist below the sun."""
    sky(canvas, palette, rng, bottom=0.8)
    layers = rng.randint(4, 5)
    for index in range(layers):
        depth = index / (layers - 1)
        base = 0.46 + 0.42 * depth
        outline = _ridge(rng, base, 0.2 - 0.08 * depth, roughness=0.55)
        canvas.polygon(outline, palette.layer(depth**1.3))
        if index < layers - 1:
            canvas.haze(blend(palette.sky[2], palette.layer(depth), 0.3), base - 0.05, 1.0, 0.9)
    _pines(canvas, palette, rng, ground=0.97, height=0.13, count=rng.randint(7, 11), depth=1.0)


def sea(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """A low sun over water, with a sail and islands."""
    horizon = rng.uniform(0.54, 0.62)
    sun = (rng.uniform(0.3, 0.7), horizon - rng.uniform(0.02, 0.12))
    sky(canvas, palette, rng, bottom=horizon, sun=sun)
    canvas.polygon(_ridge(rng, horizon - 0.01, 0.07, roughness=0.5, floor=horizon), palette.layer(0.25))
    water = (blend(palette.sky[2], palette.far, 0.5), palette.layer(0.45), palette.layer(0.9))
    canvas.gradient(water, horizon, 1.0)
    for _ in range(90):
        depth = rng.random() ** 1.6
        y = horizon + 0.01 + depth * (0.98 - horizon)
        reach = 0.02 + 0.16 * depth
        x = sun[0] + rng.gauss(0, 0.03 + 0.12 * depth)
        colour = blend(palette.layer(0.45 + 0.4 * depth), palette.light, rng.uniform(0.25, 0.85))
        canvas.box(x - reach * rng.random(), y, x + reach * rng.random(), y + 0.002 + 0.006 * depth, colour)
    _sail(
        canvas, palette, (rng.uniform(0.12, 0.88), horizon + rng.uniform(0.07, 0.15)), rng.uniform(0.1, 0.17)
    )


def dunes(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Sweeping sand with a lit and a shaded side."""
    sky(canvas, palette, rng, bottom=0.6)
    for index in range(5):
        depth = index / 4
        base, phase = 0.5 + 0.11 * index, rng.uniform(0, math.tau)
        swing, waves = 0.04 + 0.05 * depth, rng.uniform(0.5, 1.1)
        crest = [(x / 48, base + swing * math.sin(phase + waves * math.tau * x / 48)) for x in range(-10, 49)]
        lit = blend(palette.layer(0.15 + 0.75 * depth), palette.light, 0.3 - 0.2 * depth)
        canvas.polygon([*crest, (1.0, 1.0), (-0.2, 1.0)], lit)
        shade = [(x + 0.12, y + 0.13 + 0.05 * math.sin(phase + 9 * x)) for x, y in reversed(crest)]
        canvas.polygon([*crest, *shade], palette.layer(0.3 + 0.7 * depth))


def forest(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Pines that fade into fog."""
    sky(canvas, palette, rng, bottom=0.9)
    for index in range(5):
        depth = index / 4
        ground = 0.6 + 0.1 * index
        canvas.polygon(_ridge(rng, ground - 0.02, 0.05, roughness=0.4), palette.layer(depth))
        height = 0.17 + 0.17 * depth
        _pines(canvas, palette, rng, ground=ground, height=height, count=26 - 4 * index, depth=depth)
        if index < 4:
            canvas.haze(palette.sky[2], ground - 0.14, ground + 0.12, 0.5)


def sky(
    canvas: Canvas, palette: Palette, rng: Random, *, bottom: float, sun: Point | None = None, stars: int = 70
) -> None:
    """Paint the sky down to a height, with stars at night and a sun or moon."""
    canvas.gradient(palette.sky, 0.0, bottom)
    canvas.gradient((palette.sky[2], palette.sky[2]), bottom, 1.0)
    for _ in range(stars if palette.night else 0):
        where = (rng.random(), rng.random() ** 1.5 * bottom)
        canvas.disc(
            where, rng.uniform(0.001, 0.003), blend(palette.sky[1], palette.light, rng.uniform(0.4, 1))
        )
    centre = sun or (rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.4))
    radius = rng.uniform(0.06, 0.11)
    canvas.glow(centre, radius * 6, palette.light, 0.75)
    canvas.disc(centre, radius, palette.light)


def _ridge(rng: Random, base: float, height: float, *, roughness: float, floor: float = 1.0) -> list[Point]:
    heights = [rng.uniform(-0.3, 0.3), rng.uniform(-0.3, 0.3)]
    swing = 1.0
    for _ in range(6):
        middles = [(a + b) / 2 + rng.uniform(-swing, swing) for a, b in pairwise(heights)]
        heights = [value for pair in zip(heights, middles, strict=False) for value in pair] + heights[-1:]
        swing *= roughness
    last = len(heights) - 1
    line = [(index / last, min(base - height * value, floor)) for index, value in enumerate(heights)]
    return [*line, (1.0, floor), (0.0, floor)]


def _pines(
    canvas: Canvas, palette: Palette, rng: Random, *, ground: float, height: float, count: int, depth: float
) -> None:
    colour = palette.layer(depth)
    for index in range(count):
        x = (index + rng.uniform(0.1, 0.9)) / count
        tall = height * rng.uniform(0.65, 1.1)
        wide = tall * 0.2 / max(canvas.aspect, 0.6)
        for tier in range(4):
            top = ground - tall * (1 - tier * 0.22)
            reach = wide * (0.45 + 0.25 * tier)
            canvas.polygon([(x, top), (x + reach, top + tall * 0.36), (x - reach, top + tall * 0.36)], colour)
        canvas.box(x - wide * 0.1, ground - tall * 0.1, x + wide * 0.1, ground + 0.03, colour)


def _sail(canvas: Canvas, palette: Palette, foot: Point, height: float) -> None:
    x, y = foot
    wide = height / max(canvas.aspect, 0.6)
    canvas.polygon([(x, y - height), (x, y), (x + wide * 0.5, y)], palette.light)
    canvas.polygon([(x - 0.006, y - height * 0.85), (x - 0.006, y), (x - wide * 0.32, y)], palette.accent)
    hull = [(x - wide * 0.42, y + 0.008), (x + wide * 0.55, y + 0.008), (x + wide * 0.35, y + 0.035)]
    canvas.polygon([*hull, (x - wide * 0.25, y + 0.035)], palette.near)
