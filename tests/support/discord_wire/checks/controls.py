"""Rules for the parts a person operates: buttons and select menus, in messages and modals alike."""

from __future__ import annotations

from tests.support.discord_wire.form import Field
from tests.support.discord_wire.jsontypes import JsonDict, is_object, objects
from tests.support.discord_wire.reading import ComponentKind

LINK, PREMIUM = 5, 6


def check_button(at: Field, button: JsonDict) -> None:
    """Note what is wrong with a button."""
    style = at.choice(button, "style", (1, 2, 3, 4, LINK, PREMIUM))
    label = at.text(button, "label", 0, 80, required=False)
    check_emoji(at / "emoji", button.get("emoji"))
    if style == PREMIUM:
        at.text(button, "sku_id", 1, 20)
        return
    if not label and not button.get("emoji"):
        at.fail("BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button must have a label or an emoji")
    if style == LINK:
        _check_link(at, button)
    else:
        at.text(button, "custom_id", 1, 100)
        _must_be_absent(at, button, "url")


def _check_link(at: Field, button: JsonDict) -> None:
    url = at.text(button, "url", 1, 512)
    _must_be_absent(at, button, "custom_id")
    if url and url.partition("://")[0] not in ("http", "https", "discord"):
        (at / "url").fail(
            "URL_TYPE_INVALID_SCHEME",
            "Scheme is not supported. Scheme must be one of ('http', 'https', 'discord').",
        )


def _must_be_absent(at: Field, button: JsonDict, key: str) -> None:
    if button.get(key) is not None:
        at.fail(
            "BUTTON_COMPONENT_CUSTOM_ID_AND_URL_EXCLUSIVE", f"{key} is not allowed with this button style"
        )


def check_emoji(at: Field, emoji: object) -> None:
    """Note an emoji that is neither a custom one nor a character people would call an emoji."""
    if emoji is None:
        return
    if not is_object(emoji):
        at.fail("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return
    name = at.text(emoji, "name", 0, 32, required=emoji.get("id") is None)
    if emoji.get("id") is None and name is not None and (not name or name.isascii()):
        at.fail("COMPONENT_INVALID_EMOJI", "Invalid emoji")


def check_select(at: Field, select: JsonDict) -> None:
    """Note what is wrong with a select menu of any kind."""
    at.text(select, "custom_id", 1, 100)
    at.text(select, "placeholder", 0, 150, required=False)
    low = at.number(select, "min_values", 0, 25, default=1)
    high = at.number(select, "max_values", 1, 25, default=1)
    if low is not None and high is not None and low > high:
        (at / "min_values").fail("SELECT_COMPONENT_MIN_VALUES_TOO_LARGE", "min_values exceeds max_values")
    if select.get("type") == ComponentKind.STRING_SELECT:
        check_options(at, select, 1, 25)
        _check_count(at, select, high)
    elif select.get("options"):
        (at / "options").fail("SELECT_COMPONENT_OPTIONS_NOT_ALLOWED", "Only string selects have options")


def check_options(at: Field, owner: JsonDict, low: int, high: int) -> None:
    """Note what is wrong with the options of a string menu, radio group or checkbox group."""
    seen: set[str] = set()
    for place, option in at.objects(owner, "options", low, high):
        place.text(option, "label", 1, 100)
        value = place.text(option, "value", 1, 100)
        place.text(option, "description", 0, 100, required=False)
        check_emoji(place / "emoji", option.get("emoji"))
        if value is not None and value in seen:
            (place / "value").fail(
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
            )
        seen.add(value or "")


def _check_count(at: Field, select: JsonDict, high: int | None) -> None:
    options = objects(select.get("options"))
    if high is None or not options:
        return
    if high > len(options):
        (at / "max_values").fail(
            "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE", "max_values exceeds the number of options"
        )
    if sum(bool(option.get("default")) for option in options) > high:
        (at / "options").fail("SELECT_COMPONENT_TOO_MANY_DEFAULTS", "More default options than max_values")
