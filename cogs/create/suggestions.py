"""What a prompt's field offers while one types: the member's own prompts and presets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from discord import app_commands

from bot.jobs.model import BATCH, IMAGINE, Job
from cogs.ui import words

MOST: Final = 25
LONGEST: Final = 100  # of a choice's name and value
_REFERENCE: Final = re.compile(r"easel:(?P<ref>[a-z2-7]{20})")
_LAST_FLAG: Final = re.compile(r"(?P<before>(?:.*\s)?)(?P<flag>--[^\s-]*)", re.DOTALL)

Choice = app_commands.Choice[str]


def suggestions(current: str, jobs: Iterable[Job], presets: Mapping[str, str]) -> list[Choice]:
    """Presets that complete what was typed, then earlier prompts that contain it, newest first."""
    typed = current.strip()
    return [*_presets(current, presets), *_prompts(typed, jobs)][:MOST]


def referred(prompt: str) -> str | None:
    """The job whose prompt a choice stands for, where the prompt itself was too long for a choice."""
    match = _REFERENCE.fullmatch(prompt.strip())
    return match["ref"] if match else None


def ratios(current: str, common: Sequence[str]) -> list[Choice]:
    """What was typed, and the common ratios that begin so."""
    typed = current.strip()
    found = [ratio for ratio in common if ratio.startswith(typed)]
    if typed and typed not in found:
        found.insert(0, typed)
    return [app_commands.Choice(name=ratio, value=ratio) for ratio in found if len(ratio) <= LONGEST][:MOST]


def _presets(current: str, presets: Mapping[str, str]) -> Iterator[Choice]:
    last = _LAST_FLAG.fullmatch(current)
    if last is None and current.strip():
        return
    before, begun = (last["before"], last["flag"].lower()) if last else ("", "--")
    for name, text in sorted(presets.items()):
        value = f"{before}--{name}"
        if f"--{name}".startswith(begun) and len(value.strip()) <= LONGEST:
            shown = words.snippet(f"{value} · {text}", LONGEST)
            yield app_commands.Choice(name=shown, value=value.strip())


def _prompts(typed: str, jobs: Iterable[Job]) -> Iterator[Choice]:
    wanted, seen = typed.lower(), set[str]()
    for job in jobs:
        is_own = job.action in {IMAGINE, BATCH} and job.details.number is None
        if not is_own or not job.prompt or job.prompt in seen or wanted not in job.prompt.lower():
            continue
        seen.add(job.prompt)
        if len(job.prompt) <= LONGEST:
            yield app_commands.Choice(name=words.snippet(job.prompt, LONGEST), value=job.prompt)
        else:
            ref = words.short_ref(job)
            name = f"{words.snippet(job.prompt, LONGEST - len(ref) - 3)} · {ref}"
            yield app_commands.Choice(name=name, value=f"easel:{job.ref}")
