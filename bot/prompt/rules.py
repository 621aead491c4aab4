"""How flags get along: with the model, with each other, and with what they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.locale import Message
from bot.prompt.findings import quote
from bot.prompt.flags import IMAGE, MODEL, FlagSpec, known
from bot.prompt.frame import Frame
from bot.prompt.model import Flag
from bot.prompt.reading import Given
from bot.prompt.source import Edit
from bot.prompt.tail import Segment
from bot.prompt.versions import EVERY, WEIGHTED, as_flag, named, nearest, ordered

_MOST_LISTED: Final = 6


def chosen_version(segments: Sequence[Segment], defaults: Sequence[Flag], default: str) -> str | None:
    """The model that the flags choose, else the defaults; None if that flag cannot be understood."""
    for segment in reversed(segments):
        if segment.spec and segment.spec.group == MODEL:
            word = segment.words[0].core if segment.words and not segment.glued else ""
            version = named(segment.spec.name, word)
            return version if version in EVERY else None
    for flag in reversed(defaults):
        spec = known(flag.name)
        if spec and spec.group == MODEL:
            return named(spec.name, flag.values[0])
    return default


def last_of_each(frame: Frame, given: Sequence[Given]) -> list[Given]:
    """The flags without those that are given again later, which do not count."""
    last = {flag.name: flag for flag in given}
    for flag in given:
        if last[flag.name] is not flag:
            segment = flag.segment
            message = Message("prompt.warning.repeated", {"flag": quote(f"--{segment.name}")})
            frame.warn(segment.opening.start, segment.end, message)
    return [flag for flag in given if last[flag.name] is flag]


def check_together(
    frame: Frame, given: Sequence[Given], added: Sequence[Flag], images: int, version: str | None
) -> None:
    """Report flags that the model does not know, that exclude each other, or that do nothing.

    `added` are the flags that are not the member's own, but sent.
    """
    groups: dict[str, Given] = {}
    names = {flag.name for flag in (*given, *added)} | ({IMAGE} if images else set[str]())
    for flag in given:
        spec = flag.spec
        if spec is None:
            continue
        if spec.group:
            _check_conflict(frame, groups.get(spec.group), flag)
            groups[spec.group] = flag
        if flag.sound and version and version not in spec.versions:
            _refuse_version(frame, flag, spec, version, _model(given))
        if spec.needs and names.isdisjoint(spec.needs):
            _warn_needless(frame, flag, spec)


def check_weights(frame: Frame, weight: tuple[int, int] | None, version: str | None) -> None:
    """Warn of weights that the model may take for text."""
    if weight and version and version not in WEIGHTED:
        message = Message("prompt.warning.weights", {"version": version})
        frame.warn(*weight, message)


def _model(given: Sequence[Given]) -> Given | None:
    return next((flag for flag in given if flag.spec and flag.spec.group == MODEL and flag.sound), None)


def fitting(defaults: Sequence[Flag], given: Sequence[Given], images: int, version: str | None) -> list[Flag]:
    """The default flags that the member did not decide and that the model knows."""
    groups = {flag.spec.group for flag in given if flag.spec and flag.spec.group}
    names = {flag.name for flag in given} | ({IMAGE} if images else set[str]())
    names |= {flag.name for flag in defaults}
    decided = {flag.name for flag in given}
    found: list[Flag] = []
    for flag in defaults:
        spec = known(flag.name)
        if spec is None or spec.name in decided or spec.group in groups:
            continue
        if _suits(flag, spec, version) and (not spec.needs or not names.isdisjoint(spec.needs)):
            found.append(Flag(spec.name, flag.values))
    return found


def _suits(flag: Flag, spec: FlagSpec, version: str | None) -> bool:
    if version is None:
        return True
    values = spec.values_on(version)
    return version in spec.versions and all(values.takes(value) for value in flag.values)


def _check_conflict(frame: Frame, earlier: Given | None, later: Given) -> None:
    if earlier is None:
        return
    segment = earlier.segment
    values = {"first": f"--{segment.name}", "second": f"--{later.segment.name}"}
    start, end = segment.opening.start, segment.end
    message = Message("prompt.fault.conflict", values)
    frame.fault(start, end, message, frame.without(start, end))


def _refuse_version(frame: Frame, flag: Given, spec: FlagSpec, version: str, model: Given | None) -> None:
    opening = flag.segment.opening
    other = known(spec.instead) if spec.instead else None
    if other and version in other.versions:
        fits = other.most is None or len(flag.values) <= other.most
        edits = (Edit(opening.start, opening.end, f"--{other.name}"),) if fits else ()
    else:
        other = None
        edits = _other_version(frame, version, spec, model)
    frame.fault(opening.start, opening.end, _version_message(flag, spec, version, other), *edits)


def _version_message(flag: Given, spec: FlagSpec, version: str, other: FlagSpec | None) -> Message:
    values: dict[str, object] = {"flag": f"--{flag.segment.name}", "version": version}
    versions = ordered(spec.versions)
    if other:
        instead = f"--{other.name}"
        return Message("prompt.fault.version_instead", {**values, "versions": versions, "instead": instead})
    if len(versions) > _MOST_LISTED:
        return Message("prompt.fault.version_unfit", values)
    return Message("prompt.fault.version", {**values, "versions": versions})


def _other_version(frame: Frame, version: str, spec: FlagSpec, model: Given | None) -> tuple[Edit, ...]:
    better = nearest(version, spec.versions)
    if not better:
        return ()
    if model:
        return (Edit(model.segment.opening.start, model.segment.words[0].end, as_flag(better)),)
    end = len(frame.source.text)
    return (Edit(end, end, f" {as_flag(better)}"),)


def _warn_needless(frame: Frame, flag: Given, spec: FlagSpec) -> None:
    segment = flag.segment
    if spec.needs == (IMAGE,):
        needs: Message | str = Message("prompt.needs.image")
    else:
        needs = f"--{spec.needs[0]}"
    values = {"flag": f"--{segment.name}", "needs": needs}
    frame.warn(segment.opening.start, segment.end, Message("prompt.warning.needless", values))
