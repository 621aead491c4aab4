"""Filling in a modal window as a user does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .jsontypes import JsonDict, objects
from .model import Upload
from .options import FilledIn, ImpossibleActError
from .reading import SELECTS, ComponentKind, walk

FieldValue = str | bool | Sequence[str] | Sequence[Upload]


def fill_in(modal: JsonDict, values: Mapping[str, FieldValue], filled: FilledIn) -> JsonDict:
    """Return the data of a modal submission.

    Raises:
        ImpossibleActError: for unknown fields and values that the window would not let through.
    """
    controls = {c["custom_id"] for c in walk(objects(modal["components"])) if "custom_id" in c}
    unknown = values.keys() - controls
    if unknown:
        raise ImpossibleActError(f"the window has no fields {sorted(unknown)}, only {sorted(controls)}")
    parts = [
        _part(part, number, values, filled) for number, part in enumerate(objects(modal["components"]), 1)
    ]
    data: JsonDict = {"custom_id": modal["custom_id"], "components": parts}
    if filled.resolved:
        data["resolved"] = filled.resolved
    return data


def _part(part: JsonDict, number: int, values: Mapping[str, FieldValue], filled: FilledIn) -> JsonDict:
    kind, common = part["type"], {"type": part["type"], "id": part.get("id") or number}
    if kind == ComponentKind.TEXT_DISPLAY:
        return common
    if kind == ComponentKind.ACTION_ROW:
        return {**common, "components": [_control(c, values, filled) for c in objects(part["components"])]}
    return {**common, "component": _control(part["component"], values, filled)}


def _control(control: JsonDict, values: Mapping[str, FieldValue], filled: FilledIn) -> JsonDict:
    kind, custom_id = control["type"], control["custom_id"]
    given = values.get(custom_id)
    body: JsonDict = {"type": kind, "id": control.get("id") or 100, "custom_id": custom_id}
    if kind == ComponentKind.TEXT_INPUT:
        body["value"] = _text(control, str(control.get("value") or "") if given is None else given)
    elif kind == ComponentKind.CHECKBOX:
        body["value"] = bool(control.get("default")) if given is None else given
    elif kind == ComponentKind.RADIO_GROUP:
        body["value"] = (_defaults(control) or [None])[0] if given is None else given
    else:
        body["values"] = _several(control, given, filled)
    return body


def _text(control: JsonDict, value: FieldValue) -> str:
    name = control["custom_id"]
    if not isinstance(value, str):
        raise ImpossibleActError(f"{name} takes text")
    low, high = control.get("min_length") or 0, control.get("max_length") or 4000
    required = control.get("required", True)
    if len(value) > high or (len(value) < low and (value or required)) or (required and not value):
        raise ImpossibleActError(f"{name} takes {low}–{high} characters, not {len(value)}")
    return value


def _several(control: JsonDict, given: FieldValue | None, filled: FilledIn) -> list[str]:
    name = control["custom_id"]
    if given is None:
        chosen = _defaults(control)
    elif isinstance(given, str | bool):
        raise ImpossibleActError(f"{name} takes a sequence")
    else:
        chosen = [filled.resolve(value) if isinstance(value, Upload) else value for value in given]
    low, high = control.get("min_values"), control.get("max_values") or 1
    optional = control.get("required") is False
    if len(chosen) > high or (len(chosen) < (1 if low is None else low) and not (optional and not chosen)):
        raise ImpossibleActError(f"{name} takes {low}–{high} values, not {len(chosen)}")
    offered = {option["value"] for option in objects(control.get("options"))}
    if control["type"] in (*SELECTS, ComponentKind.CHECKBOX_GROUP) and offered and not set(chosen) <= offered:
        raise ImpossibleActError(f"{name} offers {sorted(offered)}, not {chosen}")
    return chosen


def _defaults(control: JsonDict) -> list[str]:
    return [option["value"] for option in objects(control.get("options")) if option.get("default")]
