"""The actions: which there are, what they make, and which of them a result allows."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from bot.sandbox.ttapi.dress import Manners
from bot.sandbox.ttapi.given import Blend, Edit, Given, Repaint, Shoot
from bot.sandbox.ttapi.jobs import Order, Product
from bot.sandbox.ttapi.pictures import collages, looks
from bot.sandbox.ttapi.pictures.composition import Picture
from bot.sandbox.ttapi.prompts import is_fifth_version, ratio

GRID = (
    "upsample1",
    "upsample2",
    "upsample3",
    "upsample4",
    "reroll",
    "variation1",
    "variation2",
    "variation3",
    "variation4",
)
"""What every grid allows."""

REGIONS = frozenset({"inpaint", "vary_region"})
"""Components that mean that `/inpaint` may be used."""

_VARY = ("low_variation", "high_variation")
_ZOOM = ("zoom_out_2", "zoom_out_1_5")
_PAN = ("pan_left", "pan_right", "pan_up", "pan_down")
_SCALES = {"upscale2": 2, "upscale4": 4, "upscale_subtle": 2, "upscale_creative": 2}
_WIDER = Fraction(3, 2)
_THIRD = 1 / 3
_BOXES: dict[str, looks.Box] = {
    "zoom_out_2": (0.25, 0.25, 0.75, 0.75),
    "zoom_out_1_5": (1 / 6, 1 / 6, 5 / 6, 5 / 6),
    "pan_left": (_THIRD, 0.0, 1.0, 1.0),
    "pan_right": (0.0, 0.0, 1 - _THIRD, 1.0),
    "pan_up": (0.0, _THIRD, 1.0, 1.0),
    "pan_down": (0.0, 0.0, 1.0, 1 - _THIRD),
}

_FAMILIES = (
    dict.fromkeys(("upsample1", "upsample2", "upsample3", "upsample4"), "upsample")
    | dict.fromkeys(("variation1", "variation2", "variation3", "variation4", *_VARY), "variation")
    | {name: "upscale" for scale in _SCALES for name in (scale, f"redo_{scale}")}
    | dict.fromkeys((*_ZOOM, *_PAN, "make_square"), "outpaint")
    | {"reroll": "reroll"}
)
_ELSEWHERE = {name: name for name in ("imagine", "seed", "blend", "describe", "inpaint", "video")} | {
    "edit": "edit",
    "retexture": "edit",
    "video_extend": "video",
}

CALLABLE = frozenset(_FAMILIES)
"""Values that `/action` takes."""


def family(action: str) -> str:
    """The family by which an action is priced and paced."""
    return _FAMILIES.get(action) or _ELSEWHERE[action]


def price(order: Order, prices: Mapping[str, Mapping[str, int]]) -> int:
    """What an order costs, by a table of families and modes; each clip is paid for by its resolution."""
    kind = family(order.action)
    if kind != "video":
        return prices[kind][order.mode]
    clips = order.given.film.clips if isinstance(order.given, Shoot) else 1
    return prices[f"video_{order.resolution}"][order.mode] * clips


def picture_of(order: Order, job_id: str) -> Picture | None:
    """What a job will show; nothing for jobs without picture."""
    if order.failure or family(order.action) in ("seed", "describe", "video"):
        return None
    first = _first(order)
    if first.given is not None:
        return _from_given(replace(first, action=order.action), first.given, job_id)
    parent = order.parent.picture if order.parent else None
    kind = family(order.action)
    if parent is None or kind == "reroll":
        shape = parent.ratio if parent else ratio(order.words)
        return _picture(order, looks.fresh(job_id, order.words), shape)
    if kind == "upsample":
        number = int(order.action[-1])
        chosen = (parent.looks[number - 1],)
        return _picture(order, chosen, parent.ratio, scale=parent.scale, label=f"U{number}")
    if kind == "upscale":
        scale = _SCALES[order.action.removeprefix("redo_")]
        return _picture(order, parent.looks, parent.ratio, scale=scale, label=parent.label)
    if kind == "outpaint":
        return _outpainted(order, parent, job_id)
    chosen = parent.looks[int(order.action[-1]) - 1] if parent.is_grid else parent.looks[0]
    subtle = order.action == "low_variation"
    return _picture(order, looks.varied(chosen, job_id, subtle=subtle), parent.ratio)


def components_of(order: Order, picture: Picture | None, manners: Manners) -> tuple[str, ...]:
    """Actions that a result allows, the ones that cannot be called included."""
    if picture is None or order.product is not Product.CLASSIC:
        return ()
    if picture.is_grid:
        return GRID
    zoom = (*_ZOOM, "Custom Zoom")
    square = () if picture.ratio == 1 else ("make_square",)
    if family(order.action) == "upscale":
        redo = f"redo_{order.action.removeprefix('redo_')}"
        return (redo, *_VARY, manners.region, *zoom, *square)
    upscales = (
        ("upscale2", "upscale4") if is_fifth_version(order.words) else ("upscale_subtle", "upscale_creative")
    )
    return (*upscales, *_VARY, manners.region, *zoom, *_PAN, *square)


def _picture(
    order: Order, shown: tuple[looks.Look, ...], shape: Fraction, *, scale: int = 1, label: str = ""
) -> Picture:
    return Picture(shown, shape, scale, order.words, order.action, label)


def _first(order: Order) -> Order:
    """The order that rerolls repeat."""
    while order.action == "reroll" and order.parent is not None:
        order = order.parent.order
    return order


def _from_given(order: Order, given: Given, job_id: str) -> Picture | None:
    match given:
        case Blend(prints, shape):
            return _picture(order, collages.blended(prints, job_id), shape)
        case Edit(source, is_retexture):
            shown = (
                collages.reclad(source, job_id)
                if is_retexture
                else collages.filled(source, job_id, order.words)
            )
            bare = not is_retexture
            return Picture(
                shown, source.ratio, 1, order.words, order.action, "", size=source.size, is_bare=bare
            )
        case Repaint(mask):
            before = order.parent and order.parent.picture
            assert before is not None, "only pictures are repainted"
            shown = collages.repainted(before.looks[0], mask, job_id, order.words)
            return replace(before, looks=shown)
        case _:
            return None


def _outpainted(order: Order, parent: Picture, job_id: str) -> Picture:
    before, action = parent.ratio, order.action
    if action == "make_square":
        wide, high = (1.0, float(1 / before)) if before > 1 else (float(before), 1.0)
        box = ((1 - wide) / 2, (1 - high) / 2, (1 + wide) / 2, (1 + high) / 2)
        return _picture(order, looks.outpainted(parent.looks[0], job_id, box), Fraction(1))
    shape = before
    if action in ("pan_left", "pan_right"):
        shape = before * _WIDER
    elif action in ("pan_up", "pan_down"):
        shape = before / _WIDER
    return _picture(order, looks.outpainted(parent.looks[0], job_id, _BOXES[action]), shape)
