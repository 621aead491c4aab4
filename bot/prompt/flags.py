"""The one table of Midjourney's flags.

Ranges follow https://docs.midjourney.com/hc/en-us/articles/32859204029709-Parameter-List and the pages it
links, versions https://docs.midjourney.com/hc/en-us/articles/32199405667853-Version and
https://docs.midjourney.com/hc/en-us/articles/33329788681101-Legacy-Features; where these say nothing of a
version, the flag is let through.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from bot.prompt.values import (
    Choice,
    Fraction,
    FreeText,
    Nothing,
    ProfileCode,
    Ratio,
    Reference,
    Release,
    Steps,
    Values,
    Whole,
)
from bot.prompt.versions import EVERY, MIDJOURNEY, NIJI, since


class Arity(Enum):
    """How many words follow a flag."""

    NONE = auto()
    ONE = auto()
    OPTIONAL = auto()
    MANY = auto()
    TEXT = auto()


IMAGE: Final = "image"
"""Stands for an image prompt where a flag needs one."""

MODEL: Final = "model"
"""The group of the flags that choose the model."""


@dataclass(frozen=True, slots=True)
class FlagSpec:
    """A row of the table.

    Attributes:
        name: the canonical name, without dashes.
        arity: how many words it takes; `most` limits MANY.
        values: what each word must be.
        aliases: its other names.
        default: what Midjourney takes when the flag is missing.
        versions: the models that know it.
        by_version: values of models where they differ.
        group: flags of one group exclude each other.
        needs: flags (or `IMAGE`) of which one must be there for this one to do anything.
        instead: the flag that other models have in its place.
    """

    name: str
    arity: Arity
    values: Values
    aliases: tuple[str, ...] = ()
    default: str | None = None
    versions: frozenset[str] = EVERY
    by_version: tuple[tuple[frozenset[str], Values], ...] = ()
    most: int | None = None
    group: str | None = None
    needs: tuple[str, ...] = ()
    instead: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical name and the aliases."""
        return (self.name, *self.aliases)

    def values_on(self, version: str | None) -> Values:
        """What each word must be on a model; `version` is None when the model is unknown."""
        return next((values for versions, values in self.by_version if version in versions), self.values)

    def might_take(self, word: str) -> bool:
        """Whether the word is a value on any model."""
        return self.values.takes(word) or any(values.takes(word) for _, values in self.by_version)


_V6: Final = frozenset({"6", "6.1", "niji 6"})
_NIJI_STYLES: Final = ("cute", "expressive", "original", "scenic")
_NOTHING: Final = Nothing()
_HUNDRED: Final = Whole(0, 100)
_THOUSAND: Final = Whole(0, 1000)


def _numbers(versions: Iterable[str]) -> tuple[str, ...]:
    return tuple(version.removeprefix("niji ") for version in versions)


FLAGS: Final = (
    FlagSpec("ar", Arity.ONE, Ratio(), ("aspect",), default="1:1"),
    FlagSpec("chaos", Arity.ONE, _HUNDRED, ("c",), default="0"),
    FlagSpec("no", Arity.TEXT, FreeText()),
    FlagSpec(
        "quality",
        Arity.ONE,
        Steps((".25", ".5", "1", "2")),
        ("q",),
        default="1",
        versions=EVERY - {"8.1"},
        by_version=(
            (frozenset({"6.1"}), Steps((".5", "1", "2"))),
            (since("7", "7"), Steps(("1", "2", "4"))),
        ),
    ),
    FlagSpec("seed", Arity.ONE, Whole(0, 4_294_967_295, bounded=False)),
    FlagSpec("stylize", Arity.ONE, _THOUSAND, ("s",), default="100"),
    FlagSpec("weird", Arity.ONE, Whole(0, 3000), ("w",), default="0", versions=since("5", "5")),
    FlagSpec("tile", Arity.NONE, _NOTHING, versions=EVERY - {"4", "niji 4"}),
    FlagSpec("raw", Arity.NONE, _NOTHING, versions=since("5.1", "6")),
    FlagSpec(
        "style",
        Arity.ONE,
        Choice(("raw",)),
        versions=since("5.1", "5") | {"4"},
        by_version=(
            (frozenset({"4"}), Choice(("4a", "4b", "4c"))),
            (frozenset({"5.2"}), Choice(("raw",), r"(?:raw-)?(?=[A-Za-z]*[0-9])[A-Za-z0-9]{6,40}")),
            (frozenset({"niji 5"}), Choice(_NIJI_STYLES)),
            (frozenset({"niji 6"}), Choice(("raw", *_NIJI_STYLES))),
        ),
    ),
    FlagSpec(
        "iw",
        Arity.ONE,
        Fraction(Decimal(0), Decimal(3)),
        default="1",
        versions=since("5", "5"),
        by_version=((frozenset({"5", "5.1", "5.2", "niji 5"}), Fraction(Decimal(0), Decimal(2))),),
        needs=(IMAGE,),
    ),
    FlagSpec("sref", Arity.MANY, Reference(codes=True), versions=since("6", "6")),
    FlagSpec("sw", Arity.ONE, _THOUSAND, default="100", versions=since("6", "6"), needs=("sref", "p")),
    FlagSpec(
        "sv",
        Arity.ONE,
        Whole(1, 7),
        versions=since("6", "6"),
        by_version=((_V6, Whole(1, 4)), (frozenset({"7"}), Whole(1, 6))),
        needs=("sref", "p"),
    ),
    FlagSpec("cref", Arity.MANY, Reference(codes=False), versions=_V6, instead="oref"),
    FlagSpec("cw", Arity.ONE, _HUNDRED, default="100", versions=_V6, needs=("cref",), instead="ow"),
    FlagSpec("oref", Arity.MANY, Reference(codes=False), versions=frozenset({"7"}), most=1, instead="cref"),
    FlagSpec(
        "ow",
        Arity.ONE,
        Whole(1, 1000),
        default="100",
        versions=frozenset({"7"}),
        needs=("oref",),
        instead="cw",
    ),
    FlagSpec("exp", Arity.ONE, _HUNDRED, default="0", versions=since("7", "7")),
    FlagSpec("draft", Arity.NONE, _NOTHING, versions=since("7", "7")),
    FlagSpec("stop", Arity.ONE, Whole(10, 100), default="100"),
    FlagSpec("niji", Arity.ONE, Release(_numbers(NIJI)), default="6", group=MODEL),
    FlagSpec("v", Arity.ONE, Release(MIDJOURNEY), ("version",), default="7", group=MODEL),
    FlagSpec("p", Arity.OPTIONAL, ProfileCode(), ("profile", "personalize"), versions=since("6", "6")),
    FlagSpec("repeat", Arity.ONE, Whole(2, 40, bounded=False), ("r",)),
    FlagSpec("fast", Arity.NONE, _NOTHING, group="speed"),
    FlagSpec("relax", Arity.NONE, _NOTHING, group="speed"),
    FlagSpec("turbo", Arity.NONE, _NOTHING, group="speed"),
    FlagSpec("video", Arity.NONE, _NOTHING),
    FlagSpec("public", Arity.NONE, _NOTHING, group="visibility"),
    FlagSpec("stealth", Arity.NONE, _NOTHING, group="visibility"),
    FlagSpec("hd", Arity.NONE, _NOTHING, versions=since("8.1"), group="resolution"),
    FlagSpec("sd", Arity.NONE, _NOTHING, versions=since("8.1"), group="resolution"),
)

_BY_NAME: Final = {name: spec for spec in FLAGS for name in spec.names}
NAMES: Final = frozenset(_BY_NAME)
"""Every name and alias."""


def known(name: str) -> FlagSpec | None:
    """The flag of this name or alias, in any case."""
    return _BY_NAME.get(name.lower())
