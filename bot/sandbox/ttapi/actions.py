"""The actions: which there are, what they make, and which of them a result allows."""

from fractions import Fraction

from bot.sandbox.ttapi.dress import Manners
from bot.sandbox.ttapi.jobs import Order
from bot.sandbox.ttapi.pictures import looks
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
    | {"reroll": "reroll", "imagine": "imagine", "seed": "seed"}
)

CALLABLE = frozenset(_FAMILIES) - {"imagine", "seed"}
"""Values that `/action` takes."""


def family(action: str) -> str:
    """The family by which an action is priced and paced."""
    return _FAMILIES[action]


def picture_of(order: Order, job_id: str) -> Picture | None:
    """What a job will show; nothing for jobs without picture."""
    parent = order.parent.picture if order.parent else None
    kind = family(order.action)
    if kind == "seed":
        return None
    if parent is None or kind == "reroll":
        shape = parent.ratio if parent else ratio(order.prompt)
        return _picture(order, looks.fresh(job_id, order.prompt), shape)
    if kind == "upsample":
        number = int(order.action[-1])
        return _picture(order, (parent.looks[number - 1],), parent.ratio, label=f"U{number}")
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
    if picture is None:
        return ()
    if picture.is_grid:
        return GRID
    zoom = (*_ZOOM, "Custom Zoom")
    square = () if picture.ratio == 1 else ("make_square",)
    if family(order.action) == "upscale":
        redo = f"redo_{order.action.removeprefix('redo_')}"
        return (redo, *_VARY, manners.region, *zoom, *square)
    upscales = (
        ("upscale2", "upscale4") if is_fifth_version(order.prompt) else ("upscale_subtle", "upscale_creative")
    )
    return (*upscales, *_VARY, manners.region, *zoom, *_PAN, *square)


def _picture(
    order: Order, shown: tuple[looks.Look, ...], shape: Fraction, *, scale: int = 1, label: str = ""
) -> Picture:
    return Picture(shown, shape, scale, order.prompt, order.action, label)


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
