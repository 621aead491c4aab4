"""What the service reads in a prompt: its shape, its version, its mistakes and its forbidden words."""

import re
from dataclasses import dataclass
from fractions import Fraction

from bot.sandbox.ttapi.settings import Settings

ILLEGAL = (
    "[banned prompt detected]",
    "[image denied]",
    "[invalid parameter]",
    "[invalid link",
    "[invalid prompt]",
    "[ttapi prompt filter]",
    "[ttapi image filter]",
)
"""Beginnings, in lower case, of failures that count as an illegal prompt."""

_RATIO = re.compile(r"--(?:ar|aspect)(?:\s+(\S+))?(?=\s|$)")
_GLUED = re.compile(r"--(ar|aspect)\d")
_BARE_NIJI = re.compile(r"--niji(?!\s+\d)")
_VERSION = re.compile(r"--(?:v|version|niji)\s+(\d)")
_SEED = re.compile(r"--seed\s+(\d+)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a job because of its prompt.

    Attributes:
        failure: Message it fails with, if it fails.
        is_stuck: Whether it never ends by itself.
    """

    failure: str | None = None
    is_stuck: bool = False


def verdict(prompt: str, settings: Settings) -> Verdict:
    """Judge a prompt."""
    folded = prompt.casefold()
    banned = first_word(folded, settings.banned_words)
    if banned:
        return Verdict(f"[Banned prompt detected] The word {banned!r} is not allowed.")
    mistake = _mistake(prompt)
    if mistake:
        return Verdict(f"[Invalid parameter] {mistake}")
    for part, message in settings.failures.items():
        if part.casefold() in folded:
            return Verdict(message)
    return Verdict(is_stuck=bool(settings.stuck) and settings.stuck.casefold() in folded)


def first_word(prompt: str, words: tuple[str, ...]) -> str | None:
    """The first of these words that a prompt contains, without regard to case."""
    folded = prompt.casefold()
    return next((word for word in words if word.casefold() in folded), None)


def ratio(prompt: str) -> Fraction:
    """Width to height asked for; 1 unless a valid `--ar` says otherwise."""
    found = _RATIO.search(prompt)
    return (found and _parsed_ratio(found[1])) or Fraction(1)


def is_fifth_version(prompt: str) -> bool:
    """Whether the prompt asks for a model that upscales by 2x and 4x rather than subtly and creatively."""
    found = _VERSION.search(prompt)
    return bool(found) and found[1] == "5"


def asked_seed(prompt: str) -> str | None:
    """The seed a prompt sets."""
    found = _SEED.search(prompt)
    return found[1] if found else None


def _mistake(prompt: str) -> str | None:
    glued = _GLUED.search(prompt)
    if glued:
        return f"Invalid value provided for argument --{glued[1]}"
    if _BARE_NIJI.search(prompt):
        return "Invalid value provided for argument --niji"
    found = _RATIO.search(prompt)
    if found and _parsed_ratio(found[1]) is None:
        return "Invalid value provided for argument --ar"
    return None


def _parsed_ratio(text: str | None) -> Fraction | None:
    parts = re.fullmatch(r"(\d{1,4}):(\d{1,4})", text or "", re.ASCII)
    if parts is None or not int(parts[1]) or not int(parts[2]):
        return None
    value = Fraction(int(parts[1]), int(parts[2]))
    return value if Fraction(1, 14) <= value <= 14 else None
