"""Rules for a modal window.

See https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.support.discord_wire.form import NOT_AN_OBJECT, REQUIRED, Field
from tests.support.discord_wire.jsontypes import JsonDict, is_object
from tests.support.discord_wire.reading import SELECTS, ComponentKind

from .controls import check_options, check_select

K = ComponentKind
TOP_LEVEL = (K.ACTION_ROW, K.TEXT_DISPLAY, K.LABEL)


def check_modal(at: Field, modal: JsonDict) -> None:
    """Note everything wrong with the data of a modal response."""
    at.text(modal, "custom_id", 1, 100)
    at.text(modal, "title", 1, 45)
    seen: set[str] = set()
    for place, part in at.objects(modal, "components", 1, 5):
        for where, control in _controls(place, part):
            _check_control(where, control, seen)


def _controls(at: Field, part: JsonDict) -> list[tuple[Field, JsonDict]]:
    kind = part.get("type")
    if kind not in TOP_LEVEL:
        (at / "type").fail("UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 10, 18).')
        return []
    if kind == K.TEXT_DISPLAY:
        at.text(part, "content", 1, 4000)
        return []
    if kind == K.ACTION_ROW:
        return list(at.objects(part, "components", 1, 1))
    at.text(part, "label", 1, 45)
    at.text(part, "description", 0, 100, required=False)
    control = part.get("component")
    if not is_object(control):
        (at / "component").fail(*(REQUIRED if control is None else NOT_AN_OBJECT))
        return []
    return [(at / "component", control)]


def _check_control(at: Field, control: JsonDict, seen: set[str]) -> None:
    kind = control.get("type")
    check = _CHECKS.get(kind) if isinstance(kind, int) else None
    if check is None:
        choices = ", ".join(str(int(kind)) for kind in sorted(_CHECKS))
        (at / "type").fail("UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({choices}).')
        return
    check(at, control)
    custom_id = at.text(control, "custom_id", 1, 100)
    if custom_id is not None and custom_id in seen:
        (at / "custom_id").fail("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    seen.add(custom_id or "")


def _text_input(at: Field, control: JsonDict) -> None:
    at.choice(control, "style", (1, 2))
    at.text(control, "label", 1, 45, required="component" not in at.path)
    at.text(control, "placeholder", 0, 100, required=False)
    low = at.number(control, "min_length", 0, 4000) or 0
    high = at.number(control, "max_length", 1, 4000, default=4000) or 4000
    value = at.text(control, "value", 0, 4000, required=False) or ""
    if low > high:
        (at / "min_length").fail("TEXT_INPUT_MIN_LENGTH_TOO_LARGE", "min_length exceeds max_length")
    if 0 < len(value) <= 4000 and not low <= len(value) <= high:
        (at / "value").bad_length(low, high)


def _file_upload(at: Field, control: JsonDict) -> None:
    at.number(control, "min_values", 0, 10)
    at.number(control, "max_values", 1, 10)


def _radio_group(at: Field, control: JsonDict) -> None:
    check_options(at, control, 2, 10)


def _checkbox_group(at: Field, control: JsonDict) -> None:
    _file_upload(at, control)
    check_options(at, control, 1, 10)


def _checkbox(at: Field, control: JsonDict) -> None:
    if not isinstance(control.get("default", False), bool):
        (at / "default").fail("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


_CHECKS: dict[int, Callable[[Field, JsonDict], None]] = {
    K.TEXT_INPUT: _text_input,
    **dict.fromkeys(SELECTS, check_select),
    K.FILE_UPLOAD: _file_upload,
    K.RADIO_GROUP: _radio_group,
    K.CHECKBOX_GROUP: _checkbox_group,
    K.CHECKBOX: _checkbox,
}
