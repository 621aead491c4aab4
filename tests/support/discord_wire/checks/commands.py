"""Rules for application commands.

See https://docs.discord.com/developers/interactions/application-commands.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tests.support.discord_wire.form import Field
from tests.support.discord_wire.jsontypes import JsonDict, is_array, is_object, objects

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
STRING, INTEGER, NUMBER = 3, 4, 10
MAX_TEXT = 8000
MAY_CONTAIN = {None: (SUBCOMMAND, SUBCOMMAND_GROUP), SUBCOMMAND_GROUP: (SUBCOMMAND,), SUBCOMMAND: ()}
LATIN_LOCALES = "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs"
OTHER_LOCALES = "el bg ru uk hi th zh-CN ja zh-TW ko he ar"
LOCALES = frozenset(f"{LATIN_LOCALES} {OTHER_LOCALES}".split())


def check_command(at: Field, command: JsonDict) -> None:
    """Note everything wrong with one command."""
    kind = command.get("type") or SLASH
    if kind not in (SLASH, USER_MENU, MESSAGE_MENU):
        (at / "type").fail("BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3}.")
    if kind == SLASH:
        _check_name(at, command)
        _check_description(at, command)
        check_options(at, command, parent=None)
    else:
        at.text(command, "name", 1, 32)
        _check_localizations(at, command, "name", 32)
        if command.get("description"):
            (at / "description").fail(
                "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID",
                "Context menu commands cannot have description",
            )
    for key, allowed in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        _check_members(at / key, command.get(key), allowed)
    size = sum(_sizes(command))
    if size > MAX_TEXT:
        at.fail("APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MAX_TEXT})")


def valid_name(name: str) -> bool:
    """Whether a text may name a slash command or option: 1–32 lower-case letters, digits, `-`, `_`, `'`."""
    return 1 <= len(name) <= 32 and name == name.lower() and all(_allowed(character) for character in name)


def _allowed(character: str) -> bool:
    script = "\u0900" <= character <= "\u097f" or "\u0e00" <= character <= "\u0e7f"
    return character in "-_'" or script or unicodedata.category(character)[0] in "LN"


def _check_name(at: Field, owner: JsonDict) -> None:
    name = at.text(owner, "name", 1, 32)
    if name is not None and 1 <= len(name) <= 32 and not valid_name(name):
        (at / "name").fail("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    for locale, translated in _check_localizations(at, owner, "name", 32):
        if not valid_name(translated):
            (at / "name_localizations" / locale).fail(
                "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"
            )


def _check_description(at: Field, owner: JsonDict) -> None:
    at.text(owner, "description", 1, 100)
    _check_localizations(at, owner, "description", 100)


def _check_localizations(at: Field, owner: JsonDict, key: str, high: int) -> list[tuple[str, str]]:
    here = at / f"{key}_localizations"
    found: list[tuple[str, str]] = []
    for locale in at.object(owner, f"{key}_localizations"):
        if locale not in LOCALES:
            (here / locale).fail("DICT_TYPE_KEY_INVALID", f"{locale} is not a valid locale")
        text = here.text(owner[f"{key}_localizations"], locale, 1, high)
        if text is not None:
            found.append((locale, text))
    return found


def check_options(at: Field, owner: JsonDict, *, parent: int | None) -> None:
    """Note everything wrong with the options of a command, group or subcommand."""
    names: set[str] = set()
    optional_seen = False
    groups = 0
    options = list(at.objects(owner, "options", 0, 25, required=False))
    for place, option in options:
        kind = option.get("type")
        _check_option(place, option, parent)
        groups += kind in (SUBCOMMAND, SUBCOMMAND_GROUP)
        if str(option.get("name")) in names:
            (place / "name").fail(
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists"
            )
        names.add(str(option.get("name")))
        if option.get("required") and optional_seen:
            (place / "required").fail(
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_seen = optional_seen or not option.get("required")
    if groups and groups != len(options):
        (at / "options").fail(
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        )


def _check_option(at: Field, option: JsonDict, parent: int | None) -> None:
    _check_name(at, option)
    _check_description(at, option)
    kind = at.choice(option, "type", range(1, 12))
    if kind in (SUBCOMMAND, SUBCOMMAND_GROUP):
        if kind not in MAY_CONTAIN[parent]:
            (at / "type").fail(
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command option type is too deep"
            )
        else:
            check_options(at, option, parent=kind)
    elif option.get("options"):
        (at / "options").fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "This option type has no options")
    _check_choices(at, option)
    if kind == STRING:
        at.number(option, "min_length", 0, 6000)
        at.number(option, "max_length", 1, 6000)


def _check_choices(at: Field, option: JsonDict) -> None:
    names: set[str] = set()
    for place, choice in at.objects(option, "choices", 0, 25, required=False):
        check_choice(place, choice, option.get("type"))
        if str(choice.get("name")) in names:
            (place / "name").fail(
                "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Choice name exists"
            )
        names.add(str(choice.get("name")))
    if option.get("choices") and option.get("type") not in (STRING, INTEGER, NUMBER):
        (at / "choices").fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "This option type has no choices")
    if option.get("choices") and option.get("autocomplete"):
        (at / "autocomplete").fail(
            "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_EXCLUSIVE",
            "autocomplete and choices are mutually exclusive",
        )


def check_choice(at: Field, choice: JsonDict, kind: object) -> None:
    """Note what is wrong with one choice, fixed or from autocomplete."""
    at.text(choice, "name", 1, 100)
    _check_localizations(at, choice, "name", 100)
    value = choice.get("value")
    if kind == STRING:
        at.text(choice, "value", 0, 100)
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        (at / "value").fail("NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')


def _check_members(at: Field, values: object, allowed: tuple[int, ...]) -> None:
    if values is None:
        return
    if not is_array(values) or not values or any(value not in allowed for value in values):
        at.fail("BASE_TYPE_CHOICES", f"Values must be among {allowed}.")


def _sizes(owner: JsonDict) -> Iterator[int]:
    for key in ("name", "description"):
        texts = [str(owner.get(key) or "")]
        translated = owner.get(f"{key}_localizations")
        if is_object(translated):
            texts += [str(text) for text in translated.values()]
        yield max(len(text) for text in texts)
    for option in objects(owner.get("options")):
        yield from _sizes(option)
    for choice in objects(owner.get("choices")):
        yield from _sizes(choice)
        yield len(str(choice.get("value", "")))
