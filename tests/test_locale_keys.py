"""Every text that the source asks for exists, and every text that exists is asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from bot import check
from bot.config import Settings
from bot.jobs.actions import ACTIONS, Family
from bot.jobs.database import Schema
from bot.jobs.model import TERMINAL, Hold, State
from bot.locale import texts
from bot.media.mask import Preset
from bot.sandbox.verdict import Step
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode, Motion, Resolution
from cogs import account
from cogs.settings import choices

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "bot" / "config.py"
SOURCES = sorted(
    path for top in ("bot", "cogs") for path in (ROOT / top).rglob("*.py") if "sandbox/ttapi" not in str(path)
)
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
TEMPLATE = re.compile(r"[a-z_]+\.[a-z0-9_.]*\{\}[a-z0-9_.{}]*")
# Calls whose first argument is a key, if it is a literal with a dot.
ASKING = {"say", "texts", "Message", "described", "StartError", "EaselError", "_line"}
LIMITS = {"ge": "greater_than_equal", "le": "less_than_equal", "gt": "greater_than"}


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file but the names of log events, which look like keys."""
    every = tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))))
    events = {id(node.args[0]) for node in every if isinstance(node, ast.Call) and logs(node)}
    return tuple(node for node in every if id(node) not in events)


def logs(call: ast.Call) -> bool:
    return bool(call.args) and ast.unparse(call.func).startswith("log.")


def called(call: ast.Call) -> str:
    return ast.unparse(call.func).rsplit(".", 1)[-1]


def literal(node: ast.AST) -> str:
    """The text of a literal that looks like a key, else nothing."""
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and KEY.fullmatch(text) else ""


def template(node: ast.JoinedStr) -> str:
    """An f-string with `{}` in place of its values."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def in_catalogue(found: Iterable[str]) -> set[str]:
    """Those that begin as keys of the catalogue do."""
    spaces = {key.split(".")[0] for key in texts().keys()}  # noqa: SIM118  not a mapping
    return {key for key in found if key.split(".")[0] in spaces}


def literals() -> set[str]:
    return in_catalogue(literal(node) for path in SOURCES for node in nodes(path)) - {""}


def asked() -> set[str]:
    """Literals in the place of a key, whatever they begin with."""
    calls = [node for path in SOURCES for node in nodes(path) if isinstance(node, ast.Call)]
    return {literal(call.args[0]) for call in calls if call.args and called(call) in ASKING} - {""}


def templates() -> set[str]:
    made = [template(node) for path in SOURCES for node in nodes(path) if isinstance(node, ast.JoinedStr)]
    return in_catalogue(text for text in made if TEMPLATE.fullmatch(text))


def config_faults() -> set[str]:
    """What a validator of the settings raises, and the limits that fields have."""
    calls = [node for node in nodes(CONFIG) if isinstance(node, ast.Call)]
    raised = {
        str(call.args[0].value)
        for call in calls
        if called(call) == "ValueError" and isinstance(call.args[0], ast.Constant)
    }
    limits = {LIMITS[word.arg] for call in calls for word in call.keywords if word.arg in LIMITS}
    return raised | limits


def titles() -> set[str]:
    """What stands above a result: numbered actions share a title."""
    others = {"blend", "describe", "seed", "inpaint", "edit", "video"}
    return others | {re.sub(r"^(upsample|variation)[1-4]$", r"\1", name) for name in ACTIONS}


FAMILIES: dict[str, Iterable[str]] = {
    "alarm.{}": set(Hold) - {Hold.UPSTREAM_DOWN},  # an outage mends itself and alarms nobody
    "animate.motion.{}": Motion,
    "animate.resolution.{}": Resolution,
    "check.{}": [outcome.value for outcome in check.Outcome],
    "check.schema.{}": [state.value for state in Schema if state is not Schema.NEWER],
    "config.fault.{}": config_faults(),
    "config.missing.{}": [name for name, field in Settings.model_fields.items() if field.is_required()],
    "failure.{}": {*FailureKind, "not_allowed"},
    "failure.{}.advice": {*FailureKind, "not_allowed"},
    "hold.{}": Hold,
    "kind.{}": Family,
    "mode.{}": Mode,
    "permission.{}": {*check.NEEDED, *account.NEEDED},
    "ping.{}": TERMINAL,
    "settings.{}": choices.Toggle,
    "settings.stylize.{}": choices.STYLIZE,
    "settings.visibility.{}": [choices.PUBLIC, choices.PRIVATE],
    "state.{}": State,
    "title.{}": titles(),
    "tour.step.{}": Step,
    "vary.preset.{}": Preset,
}


def members(family: str) -> set[str]:
    return {family.format(member) for member in FAMILIES[family]}


def test_the_source_makes_keys_in_no_other_way() -> None:
    assert sorted(templates()) == sorted(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_texts_is_complete(family: str) -> None:
    assert members(family)
    assert sorted(members(family) - texts().keys()) == []


def test_every_text_that_is_asked_for_exists() -> None:
    assert sorted((literals() | asked()) - texts().keys()) == []


def test_every_text_is_asked_for() -> None:
    wanted = literals().union(*(members(family) for family in FAMILIES))
    assert sorted(texts().keys() - wanted) == []


def test_the_scan_finds_what_it_should() -> None:
    assert {"cli.run", "check.key.refused", "cancel.done", "button.upscale2", "list.comma"} <= literals()
    assert {"start.token", "cli.check", "command.imagine", "check.hook"} <= asked()
    assert config_faults() == {
        *("url", "public_url", "database_url", "secret", "media_hosts", "locale"),
        *("greater_than_equal", "less_than_equal", "greater_than"),
    }
