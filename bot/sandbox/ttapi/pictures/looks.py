"""What a tile shows, independent of its size: derived from its job and, for actions, from the parent."""

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2s

from bot.sandbox.ttapi.pictures.palette import Palette
from bot.sandbox.ttapi.pictures.prints import Print

Box = tuple[float, float, float, float]
"""Left, top, right and bottom as fractions of a picture."""


class Scene(StrEnum):
    """The kinds of drawing."""

    MOUNTAINS = "mountains"
    SEA = "sea"
    DUNES = "dunes"
    FOREST = "forest"
    CITY = "city"
    PLANETS = "planets"
    AURORA = "aurora"
    GEOMETRY = "geometry"


class Technique(StrEnum):
    """How a drawing comes about."""

    PAINTED = "painted"
    """A scene from nothing."""
    EXPOSED = "exposed"
    """The prints laid over one another."""
    RETEXTURED = "retextured"
    """The first print's shapes in another finish."""


@dataclass(frozen=True, slots=True)
class Look:
    """A complete recipe for one drawing.

    Attributes:
        scene: The kind of drawing.
        palette: Number of the colour scheme.
        shift: Part of the circle by which hues are turned.
        shape: Seed of everything else that varies.
        inner: The picture that an outpainting surrounds, if any.
        box: Where the inner picture sits.
        technique: How it is made.
        prints: Pictures from outside that it is made from, if the technique needs any.
        colours: A colour scheme that takes the place of the numbered one.
        kept: What shows wherever the mask is black.
        mask: Greyscale; white where this drawing itself shows. Given with `kept`.
    """

    scene: Scene
    palette: int
    shape: int
    shift: float = 0.0
    inner: "Look | None" = None
    box: Box = (0.0, 0.0, 1.0, 1.0)
    technique: Technique = Technique.PAINTED
    prints: tuple[Print, ...] = ()
    colours: Palette | None = None
    kept: "Look | Print | None" = None
    mask: Print | None = None

    @property
    def is_from_outside(self) -> bool:
        """Whether it shows more than a number of scenes can tell."""
        return bool(self.prints or self.colours or self.mask or (self.inner and self.inner.is_from_outside))


def fresh(job_id: str, prompt: str) -> tuple[Look, ...]:
    """Four new looks: of one kind when the prompt names it, else of four kinds; always in four palettes."""
    start = number(job_id, 0)
    asked = asked_scene(prompt)
    scenes = tuple(Scene)
    return tuple(
        Look(asked or scenes[(start + tile * 3) % len(scenes)], start // 8 + tile * 5, number(job_id, tile))
        for tile in range(1, 5)
    )


def varied(parent: Look, job_id: str, *, subtle: bool) -> tuple[Look, ...]:
    """Four looks in the parent's colours: its shapes in slightly other hues when subtle, else new shapes."""
    base = replace(parent, inner=None)
    if subtle:
        return tuple(replace(parent, shift=parent.shift + 0.02 * (tile - 2.5)) for tile in range(1, 5))
    return tuple(replace(base, shape=number(job_id, tile)) for tile in range(1, 5))


def outpainted(parent: Look, job_id: str, box: Box) -> tuple[Look, ...]:
    """Four looks that continue the parent beyond its edges, the parent sitting in a box."""
    around = varied(replace(parent, inner=None, kept=None, mask=None), job_id, subtle=False)
    return tuple(replace(look, inner=parent, box=box) for look in around)


def number(job_id: str, tile: int) -> int:
    """A number that belongs to one tile of one job."""
    return int.from_bytes(blake2s(f"{job_id}/{tile}".encode(), digest_size=6).digest())


def asked_scene(prompt: str) -> Scene | None:
    """The kind of drawing that a prompt names."""
    words = prompt.casefold()
    for scene, names in _WORDS.items():
        if any(name in words for name in names):
            return scene
    return None


_WORDS = {
    Scene.SEA: ("sea", "ocean", "beach", "lighthouse", "sail", "harbour", "海", "灯塔"),
    Scene.MOUNTAINS: ("mountain", "alps", "valley", "peak", "山"),
    Scene.DUNES: ("desert", "dune", "sahara", "沙漠"),
    Scene.FOREST: ("forest", "tree", "wood", "森林", "树"),
    Scene.CITY: ("city", "street", "tower", "skyline", "城"),
    Scene.PLANETS: ("space", "planet", "galaxy", "cosmic", "太空", "星球"),
    Scene.AURORA: ("aurora", "northern light", "极光"),
    Scene.GEOMETRY: ("abstract", "geometric", "pattern", "bauhaus", "几何"),
}
