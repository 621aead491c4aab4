"""Midjourney's models, oldest first.

https://docs.midjourney.com/hc/en-us/articles/32199405667853-Version
"""

from __future__ import annotations

from typing import Final

MIDJOURNEY: Final = ("1", "2", "3", "4", "5", "5.1", "5.2", "6", "6.1", "7", "8.1", "8.2")
NIJI: Final = ("niji 4", "niji 5", "niji 6", "niji 7")
EVERY: Final = frozenset(MIDJOURNEY + NIJI)
DEFAULT_VERSION: Final = "7"
"""What is drawn with when nobody says; TTAPI does not document its own default."""


def since(midjourney: str | None = None, niji: str | None = None) -> frozenset[str]:
    """The given versions and all later ones of their family."""
    found: list[str] = []
    if midjourney:
        found.extend(MIDJOURNEY[MIDJOURNEY.index(midjourney) :])
    if niji:
        found.extend(NIJI[NIJI.index(f"niji {niji}") :])
    return frozenset(found)


WEIGHTED: Final = EVERY - since("7", "7")
"""The versions that read ``::``, says
https://docs.midjourney.com/hc/en-us/articles/32658968492557-Multi-Prompts-Weights."""


def named(flag: str, value: str) -> str:
    """The version that ``--v 7.0`` or ``--niji 6`` chooses."""
    number = value.removesuffix(".0")
    return f"niji {number}" if flag == "niji" else number


def ordered(versions: frozenset[str]) -> tuple[str, ...]:
    """The versions, oldest first, niji last."""
    return tuple(version for version in MIDJOURNEY + NIJI if version in versions)


def nearest(version: str, among: frozenset[str]) -> str | None:
    """The version of the same family that is closest in age, the newer of two."""
    family = NIJI if version in NIJI else MIDJOURNEY
    here = family.index(version)
    candidates = [other for other in reversed(family) if other in among]
    return min(candidates, key=lambda other: abs(family.index(other) - here), default=None)


def as_flag(version: str) -> str:
    """The flag that chooses this version."""
    return f"--{version}" if version in NIJI else f"--v {version}"
