"""Looks for results that start from given pictures."""

from dataclasses import replace

from PIL import Image, ImageOps

from bot.sandbox.ttapi.pictures.looks import Look, Scene, Technique, asked_scene, number
from bot.sandbox.ttapi.pictures.prints import Print, palette_of

_TILES = range(1, 5)
_SHIFTS = (-0.08, -0.04, 0.04, 0.08)


def blended(prints: tuple[Print, ...], job_id: str) -> tuple[Look, ...]:
    """Four multiple exposures of the same pictures."""
    scheme = palette_of([item.image() for item in prints])
    return tuple(
        Look(
            Scene.GEOMETRY,
            palette=0,
            shape=number(job_id, tile) * 4 + tile,
            technique=Technique.EXPOSED,
            prints=prints,
            colours=scheme,
        )
        for tile in _TILES
    )


def repainted(parent: Look, mask: Print, job_id: str, prompt: str) -> tuple[Look, ...]:
    """Four looks that keep the parent where a mask is black and show other drawings where it is white."""
    base = parent
    while isinstance(base.kept, Look):
        base = base.kept
    scene = asked_scene(prompt) or base.scene
    fresh = replace(
        base, inner=None, kept=None, mask=None, technique=Technique.PAINTED, prints=(), scene=scene
    )
    return tuple(
        replace(
            fresh,
            shape=base.shape + number(job_id, 0) % 2 + tile,
            shift=base.shift + _SHIFTS[tile - 1],
            kept=parent,
            mask=mask,
        )
        for tile in _TILES
    )


def filled(source: Print, job_id: str, prompt: str) -> tuple[Look, ...]:
    """Four looks that keep an RGBA picture and fill its transparent part, in its own colours."""
    image = source.image()
    gap = ImageOps.invert(image.getchannel("A"))
    scheme = palette_of([image])
    asked = asked_scene(prompt)
    scenes = tuple(Scene)
    return tuple(
        Look(
            asked or scenes[(number(job_id, 0) + tile * 3) % len(scenes)],
            palette=0,
            shape=number(job_id, tile),
            shift=0.04 * (tile - 1),
            colours=scheme,
            kept=source,
            mask=Print.of(gap, "L"),
        )
        for tile in _TILES
    )


def reclad(source: Print, job_id: str) -> tuple[Look, ...]:
    """Four looks with the shapes of a picture, each in other colours and another finish."""
    start = number(job_id, 0)
    return tuple(
        Look(
            Scene.GEOMETRY,
            palette=start + tile * 5,
            shape=tile,
            technique=Technique.RETEXTURED,
            prints=(source,),
        )
        for tile in _TILES
    )


def framed(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """An RGBA picture in the middle of a larger, transparent one."""
    layer = image.convert("RGBA")
    if layer.size == size:
        return layer
    frame = Image.new("RGBA", size)
    frame.paste(layer, ((size[0] - layer.width) // 2, (size[1] - layer.height) // 2))
    return frame
