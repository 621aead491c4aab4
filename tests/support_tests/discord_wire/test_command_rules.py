"""What Discord refuses in application commands, and what it keeps when they are synced."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.discord_wire import WireDiscord
from tests.support.discord_wire.checks.commands import valid_name
from tests.support.discord_wire.commands import CommandBook
from tests.support.discord_wire.errors import ApiError
from tests.support.discord_wire.jsontypes import JsonDict
from tests.support.discord_wire.snowflakes import Snowflakes

from .raw import Api


def command(**changed: Any) -> JsonDict:
    """Return a good command, changed."""
    return {"name": "imagine", "description": "Paint", "type": 1, **changed}


def option(**changed: Any) -> JsonDict:
    """Return a good option, changed."""
    return {"type": 3, "name": "prompt", "description": "What", **changed}


def choices(count: int) -> list[JsonDict]:
    """Return so many choices."""
    return [{"name": f"c{n}", "value": f"v{n}"} for n in range(count)]


OPTIONAL_FIRST = [option(), option(name="other", required=True)]
SUB = {"type": 1, "name": "save", "description": "Keep"}
TOO_LARGE = [
    option(name=f"o{n}", choices=[{"name": f"{c}" * 50, "value": f"{c}" * 50} for c in range(8)])
    for n in range(12)
]

REFUSALS: list[tuple[str, JsonDict, str, str]] = [
    ("upper case", command(name="Imagine"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    ("blank in the name", command(name="a b"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    ("long name", command(name="n" * 33), "name", "BASE_TYPE_BAD_LENGTH"),
    ("no name", command(name=None), "name", "BASE_TYPE_REQUIRED"),
    ("no description", command(description=""), "description", "BASE_TYPE_BAD_LENGTH"),
    ("long description", command(description="d" * 101), "description", "BASE_TYPE_BAD_LENGTH"),
    (
        "long translation",
        command(description_localizations={"zh-CN": "d" * 101}),
        "description_localizations.zh-CN",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "odd language",
        command(description_localizations={"zz": "d"}),
        "description_localizations.zz",
        "DICT_TYPE_KEY_INVALID",
    ),
    (
        "menu with a description",
        command(type=3, name="Describe this"),
        "description",
        "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID",
    ),
    ("odd type", command(type=9, description=""), "type", "BASE_TYPE_CHOICES"),
    (
        "26 options",
        command(options=[option(name=f"o{n}") for n in range(26)]),
        "options",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "option twice",
        command(options=[option(), option()]),
        "options.1.name",
        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
    ),
    (
        "required after optional",
        command(options=OPTIONAL_FIRST),
        "options.1.required",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    (
        "26 choices",
        command(options=[option(choices=choices(26))]),
        "options.0.choices",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "long choice",
        command(options=[option(choices=[{"name": "n" * 101, "value": "v"}])]),
        "options.0.choices.0.name",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "long choice value",
        command(options=[option(choices=[{"name": "n", "value": "v" * 101}])]),
        "options.0.choices.0.value",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "text for a number",
        command(options=[option(type=4, choices=[{"name": "n", "value": "v"}])]),
        "options.0.choices.0.value",
        "NUMBER_TYPE_COERCE",
    ),
    (
        "choices and autocompletion",
        command(options=[option(choices=choices(1), autocomplete=True)]),
        "options.0.autocomplete",
        "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_EXCLUSIVE",
    ),
    (
        "subcommand beside an option",
        command(options=[SUB, option()]),
        "options",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    (
        "subcommand in a subcommand",
        command(options=[{**SUB, "options": [SUB]}]),
        "options.0.options.0.type",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    ("over 8000 characters", command(options=TOO_LARGE), "", "APPLICATION_COMMAND_TOO_LARGE"),
    ("odd context", command(contexts=[7]), "contexts", "BASE_TYPE_CHOICES"),
]


@pytest.mark.parametrize(("body", "path", "problem"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS])
async def test_a_bad_command_is_refused_at_its_field(
    api: Api, body: JsonDict, path: str, problem: str
) -> None:
    base = f"/applications/{api.discord.world.application_id}/commands"
    answer = await api.request("POST", base, body)
    assert answer.code == (400, 50035)
    assert answer.codes_at(path) == [problem]
    overwritten = await api.request("PUT", base, [command(name="good"), body])
    assert overwritten.codes_at(f"1.{path}".rstrip(".")) == [problem]
    assert api.discord.world.commands.names == set()


async def test_syncing_keeps_what_has_not_changed(discord: WireDiscord, api: Api) -> None:
    base = f"/applications/{discord.world.application_id}/commands"
    menu = {"name": "Describe this", "type": 3}
    first = await api.request("PUT", base, [command(), menu])
    second = await api.request("PUT", base, [command(description="Draw"), menu])
    ids = [[entry["id"] for entry in answer.body] for answer in (first, second)]
    versions = [[entry["version"] for entry in answer.body] for answer in (first, second)]
    assert ids[0] == ids[1]
    assert [a == b for a, b in zip(*versions, strict=True)] == [False, True]
    assert discord.world.commands.creates[None] == 2

    plain = (await api.request("GET", base)).body[0]
    localized = (await api.request("GET", f"{base}?with_localizations=true")).body[0]
    assert ("name_localizations" in plain, "name_localizations" in localized) == (False, True)
    await api.request("PUT", base, [])
    assert discord.world.commands.names == set()


async def test_single_commands_are_made_changed_and_removed(discord: WireDiscord, api: Api) -> None:
    base = f"/applications/{discord.world.application_id}/guilds/{discord.guild.id}/commands"
    created = await api.request("POST", base, command())
    replaced = await api.request("POST", base, command(description="Draw"))
    assert (created.status, replaced.status) == (201, 200)
    assert (created.body["guild_id"], replaced.body["id"]) == (str(discord.guild.id), created.body["id"])
    path = f"{base}/{created.body['id']}"
    assert (await api.request("PATCH", path, {"name": "paint"})).body["description"] == "Draw"
    assert (await api.request("GET", path)).body["name"] == "paint"
    assert (await api.request("DELETE", path)).status == 204
    assert (await api.request("GET", path)).code == (404, 10063)
    assert (await api.request("GET", "/applications/1/commands")).code == (404, 10002)


async def test_the_number_of_commands_is_limited(discord: WireDiscord, api: Api) -> None:
    base = f"/applications/{discord.world.application_id}/commands"
    hundred = [command(name=f"c{n}") for n in range(101)]
    assert (await api.request("PUT", base, hundred)).code == (400, 30032)
    menus = [{"name": f"Menu {n}", "type": 3} for n in range(16)]
    assert (await api.request("PUT", base, menus)).code == (400, 30032)
    for generation in "ab":
        fresh = [command(name=f"{generation}{n}") for n in range(80)]
        assert (await api.request("PUT", base, fresh)).status == 200
    assert (await api.request("PUT", base, [command(name=f"c{n}") for n in range(80)])).code == (400, 30034)


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("imagine", True),
        ("画图", True),
        ("สวัสดี", True),
        ("नमस्ते", True),
        ("a-b_c'd9", True),
        ("a.b", False),
        ("É", False),
    ],
)
def test_names_are_lower_case_letters_of_any_script(name: str, valid: bool) -> None:
    assert valid_name(name) is valid


KEYS = ("type", "name", "description", "options", "choices", "value", "required", "autocomplete", "contexts")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.text(max_size=3),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(st.sampled_from((*KEYS, "name_localizations")), children, max_size=6)
    ),
    max_leaves=15,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_no_command_breaks_the_rules_themselves(body: JsonDict) -> None:
    book = CommandBook(1, Snowflakes())
    with suppress(ApiError):
        book.overwrite(None, [body])
        assert book.names == {body["name"]}
