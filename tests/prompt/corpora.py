"""Prompts as people write them, each with its meaning or its faults, written by hand before the parser.

A line of a ``.jsonl`` file is one prompt. What a good one does not say is the same as for ``a cat``: no
images, no flags, no warnings, one job; it is sent as it was written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.prompt import DEFAULT_VERSION, Flag, Part, Prompt, Unknown
from bot.ttapi.messages import Mode

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Good:
    """A prompt that may be ordered.

    Attributes:
        meaning: of the first permutation.
        variants: the texts to send, or None when only `count` is told.
    """

    prompt: str
    version: str
    unknown: Unknown
    meaning: Prompt
    variants: tuple[str, ...] | None
    count: int
    jobs: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A prompt that may not be ordered.

    Attributes:
        faults: keys and the places, as the text that stands there.
        mended: what the first fault's suggestion makes of the whole.
    """

    prompt: str
    version: str
    faults: tuple[tuple[str, str], ...]
    mended: str | None


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _flag(name: str, value: str | list[str] | bool) -> Flag:
    if isinstance(value, bool):
        return Flag(name)
    return Flag(name, (value,) if isinstance(value, str) else tuple(value))


def _meaning(case: dict[str, Any]) -> Prompt:
    parts = case.get("parts", [[case["text"], "1"]] if "text" in case else [])
    return Prompt(
        images=tuple(case.get("images", ())),
        parts=tuple(Part(text, Decimal(weight)) for text, weight in parts),
        flags=tuple(_flag(name, value) for name, value in case.get("flags", {}).items()),
        mode=Mode(case["mode"]) if "mode" in case else None,
        repeat=case.get("repeat", 1),
    )


def _good(case: dict[str, Any]) -> Good:
    told = "count" not in case
    variants = tuple(case.get("variants", [case.get("sent", case["prompt"])])) if told else None
    count = case["count"] if variants is None else len(variants)
    return Good(
        prompt=case["prompt"],
        version=case.get("version", DEFAULT_VERSION),
        unknown=Unknown(case.get("unknown", "refuse")),
        meaning=_meaning(case),
        variants=variants,
        count=count,
        jobs=case.get("jobs", count * case.get("repeat", 1)),
        warnings=tuple(case.get("warnings", ())),
    )


def _broken(case: dict[str, Any]) -> Broken:
    faults = case.get("faults") or [[case["fault"], case["slice"]]]
    return Broken(
        prompt=case["prompt"],
        version=case.get("version", DEFAULT_VERSION),
        faults=tuple((_key(fault), piece) for fault, piece in faults),
        mended=case.get("mended"),
    )


def _key(fault: str) -> str:
    return "prompt.empty" if fault == "empty" else f"prompt.fault.{fault}"


GOOD = [_good(case) for path in sorted((CORPUS / "good").glob("*.jsonl")) for case in _lines(path)]
BROKEN = [_broken(case) for case in _lines(CORPUS / "broken.jsonl")]
