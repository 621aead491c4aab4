"""Made and imagined things: a city, planets, northern lights and plain geometry."""

import math
from random import Random

from PIL import Image, ImageDraw

from bot.sandbox.ttapi.pictures.canvas import Canvas, Point
from bot.sandbox.ttapi.pictures.landscapes import sky
from bot.sandbox.ttapi.pictures.palette import Palette, blend


def city(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Towers with lit windows."""
    sky(canvas, palette, rng, bottom=0.85)
    for index in range(3):
        depth = 0.15 + 0.425 * index
        colour = palette.layer(depth)
        canvas.haze(palette.sky[2], 0.35 + 0.12 * index, 0.9, 0.35)
        left = -0.03
        while left < 1.0:
            width = rng.uniform(0.06, 0.12) * (0.8 + 0.25 * index)
            top = 0.78 + 0.06 * index - rng.uniform(0.08, 0.42 - 0.06 * index)
            _tower(canvas, palette, rng, (left, top, left + width, depth))
            left += width + rng.uniform(0.0, 0.03)
        canvas.box(0.0, 0.86 + 0.04 * index, 1.0, 1.0, colour)


def planets(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """A ringed planet and its moons among stars."""
    dark = blend(palette.near, (0, 0, 12), 0.6)
    canvas.gradient((dark, blend(dark, palette.sky[1], 0.35), blend(dark, palette.sky[0], 0.55)))
    for _ in range(3):
        colour = rng.choice((palette.sky[1], palette.accent, palette.far))
        canvas.glow((rng.random(), rng.random()), rng.uniform(0.4, 0.8), colour, 0.4)
    for _ in range(140):
        star = blend(palette.sky[2], palette.light, rng.uniform(0.3, 1))
        canvas.disc((rng.random(), rng.random()), rng.uniform(0.0008, 0.003), star)
    centre = (rng.uniform(0.38, 0.62), rng.uniform(0.38, 0.52))
    radius = rng.uniform(0.2, 0.27)
    tilt = rng.uniform(-0.5, 0.5)
    colour = rng.choice((palette.accent, palette.sky[1], palette.sky[2]))
    canvas.glow(centre, radius * 1.7, colour, 0.5)
    _rings(canvas, palette, centre, radius, tilt, behind=True)
    _globe(canvas, centre, radius, colour, dark)
    _rings(canvas, palette, centre, radius, tilt, behind=False)
    for _ in range(rng.randint(1, 3)):
        moon = (rng.uniform(0.08, 0.92), rng.uniform(0.1, 0.66))
        _globe(canvas, moon, rng.uniform(0.02, 0.05), blend(palette.light, palette.far, rng.random()), dark)


def aurora(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Curtains of light over a dark ridge."""
    night = blend(palette.near, (4, 8, 26), 0.6)
    canvas.gradient((night, blend(night, palette.sky[0], 0.5), blend(night, palette.sky[1], 0.7)))
    for _ in range(110):
        canvas.disc((rng.random(), rng.random() * 0.8), rng.uniform(0.0008, 0.003), palette.light)
    for colour in (palette.accent, palette.sky[1], palette.sky[2]):
        canvas.veil(_curtain(rng), colour)
    for depth in (0.55, 0.8, 1.0):
        phase, base = rng.uniform(0, math.tau), 0.62 + 0.24 * depth
        crest = [(x / 40, base + 0.05 * math.sin(phase + x / 6) + 0.03 * rng.random()) for x in range(41)]
        canvas.polygon([*crest, (1.0, 1.0), (0.0, 1.0)], blend(night, (0, 0, 0), depth * 0.7))


def geometry(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Squares, quarters and discs on a strict grid."""
    colours = palette.swatches()
    rows = 4 if canvas.aspect >= 1 else max(round(4 / canvas.aspect), 4)
    columns = max(round(rows * canvas.aspect), 1)
    for row in range(rows):
        for column in range(columns):
            ground, first, second = rng.sample(colours, 3)
            left, top = column / columns, row / rows
            right, bottom = left + 1 / columns, top + 1 / rows
            canvas.box(left, top, right, bottom, ground)
            reach = min(canvas.width / columns, canvas.height / rows) / canvas.short
            _motif(canvas, rng, (left, top, right, bottom), reach, (first, second))


def _tower(canvas: Canvas, palette: Palette, rng: Random, shape: tuple[float, float, float, float]) -> None:
    left, top, right, depth = shape
    canvas.box(left, top, right, 1.0, palette.layer(depth))
    if rng.random() < 0.3:
        middle = (left + right) / 2
        canvas.box(middle - 0.003, top - 0.06, middle + 0.003, top, palette.layer(depth))
    columns = rng.randint(3, 5)
    step = (right - left) / (columns + 0.5)
    for row in range(int((0.95 - top) / 0.032)):
        for column in range(columns):
            if rng.random() < 0.42:
                x, y = left + step * (column + 0.5), top + 0.02 + row * 0.032
                lit = blend(palette.layer(depth), palette.light, rng.uniform(0.3, 0.4 + 0.55 * depth))
                canvas.box(x, y, x + step * 0.5, y + 0.014, lit)


def _globe(
    canvas: Canvas, centre: Point, radius: float, lit: tuple[int, int, int], dark: tuple[int, int, int]
) -> None:
    steps = 24
    for step in range(steps):
        share = step / steps
        offset = radius * share * 0.42
        where = (centre[0] - offset / max(canvas.aspect, 1), centre[1] - offset * min(canvas.aspect, 1))
        canvas.disc(
            where, radius * (1 - share * 0.6), blend(blend(dark, lit, 0.25), lit, math.sin(share * 1.5))
        )
        if step == 0:
            canvas.disc(centre, radius, blend(dark, lit, 0.25))


def _rings(
    canvas: Canvas, palette: Palette, centre: Point, radius: float, tilt: float, *, behind: bool
) -> None:
    turn = (math.pi, math.tau) if behind else (0.0, math.pi)
    for reach, colour in ((1.5, palette.light), (1.68, palette.far), (1.86, palette.light)):
        points: list[Point] = []
        for step in range(41):
            angle = turn[0] + (turn[1] - turn[0]) * step / 40
            across, along = math.cos(angle) * radius * reach, math.sin(angle) * radius * reach * 0.28
            x = across * math.cos(tilt) - along * math.sin(tilt)
            y = across * math.sin(tilt) + along * math.cos(tilt)
            points.append((centre[0] + x / max(canvas.aspect, 1), centre[1] + y * min(canvas.aspect, 1)))
        canvas.line(points, 0.012, colour)


def _curtain(rng: Random) -> Image.Image:
    side = 72
    mask = Image.new("L", (side, side))
    draw = ImageDraw.Draw(mask)
    phase, waves, base = rng.uniform(0, math.tau), rng.uniform(0.6, 1.6), rng.uniform(0.46, 0.65)
    for x in range(side):
        foot = (base + 0.09 * math.sin(phase + waves * math.tau * x / side)) * side
        tall = (0.3 + 0.14 * math.sin(phase * 2 + x / 4)) * side
        pleat = 190 * (0.75 + 0.25 * math.sin(x * 1.9 + phase))
        for y in range(math.ceil(foot - tall), int(foot)):
            draw.point((x, y), fill=round(pleat * (1 - (foot - y) / tall) ** 1.6))
    return mask


def _motif(
    canvas: Canvas,
    rng: Random,
    cell: tuple[float, float, float, float],
    reach: float,
    colours: tuple[tuple[int, int, int], tuple[int, int, int]],
) -> None:
    left, top, right, bottom = cell
    middle = ((left + right) / 2, (top + bottom) / 2)
    match rng.randrange(5):
        case 0:
            canvas.disc(middle, reach * 0.44, colours[0])
            canvas.disc(middle, reach * 0.2, colours[1])
        case 1:
            canvas.wedge((left, bottom), reach, 270, colours[0])
            canvas.wedge((left, bottom), reach * 0.5, 270, colours[1])
        case 2:
            canvas.wedge((right, top), reach, 90, colours[0])
        case 3:
            canvas.polygon([(left, top), (right, top), (left, bottom)], colours[0])
            canvas.disc(middle, reach * 0.14, colours[1])
        case _:
            canvas.wedge(middle, reach * 0.5, 0, colours[0], 180)
            canvas.wedge(middle, reach * 0.5, 180, colours[1], 180)
