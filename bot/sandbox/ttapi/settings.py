"""What can be set on the simulated service, at its start and while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Self, cast

from bot.sandbox.ttapi.dress import MANNERS, Dress, Manners

FAILURES = MappingProxyType(
    {
        "simulate timeout": "Job Timeout",
        "simulate internal error": "[Internal error] Something went wrong while processing your job.",
        "simulate denied": "[Image denied] The result was held back by the moderators.",
        "simulate invalid link": "[Invalid link!] Could not fetch the image you linked.",
        "simulate lost": "Unknown Message",
        "simulate chinese error": "未知消息",
        "simulate filter": "[TTAPI prompt filter] The prompt was held back.",
    }
)
"""Job failures by a part of the prompt."""

PRICES: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "imagine": {"relax": 1, "fast": 3, "turbo": 5},
        "reroll": {"relax": 1, "fast": 3, "turbo": 5},
        "variation": {"relax": 1, "fast": 3, "turbo": 5},
        "upsample": {"relax": 1, "fast": 1, "turbo": 2},
        "upscale": {"relax": 2, "fast": 6, "turbo": 9},
        "outpaint": {"relax": 1, "fast": 3, "turbo": 5},
        "seed": {"relax": 1, "fast": 1, "turbo": 1},
        "blend": {"relax": 1, "fast": 3, "turbo": 5},
        "describe": {"fast": 1},
        "inpaint": {"relax": 1, "fast": 3, "turbo": 5},
        "edit": {"relax": 2, "fast": 4, "turbo": 6},
        "video_sd": {"fast": 4},
        "video_hd": {"fast": 12},
    }
)
"""Quota by family of action and mode; placeholders, since upstream publishes no table."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a job goes by.

    Attributes:
        wait: Seconds in the queue.
        run: Seconds of running.
        steps: Progress reports between start and end.
        jitter: Part by which each duration varies at random, 0.0 to 1.0.
        manual: Whether jobs only move when told to.
    """

    wait: float = 0.5
    run: float = 3.0
    steps: int = 4
    jitter: float = 0.0
    manual: bool = False

    def __post_init__(self) -> None:
        if min(self.wait, self.run, self.steps, self.jitter) < 0 or self.jitter > 1:
            raise ValueError("a pace has no negative parts and a jitter of at most 1")

    @classmethod
    def instant(cls) -> Self:
        """Every job is done at once."""
        return cls(wait=0.0, run=0.0, steps=0)

    @classmethod
    def by_hand(cls) -> Self:
        """Jobs wait until they are told to move."""
        return cls(manual=True)


@dataclass(frozen=True, slots=True)
class Settings:
    """The service's behaviour.

    Attributes:
        dress: The dialect spoken.
        manners: Single habits that differ from the dress, by their name in `Manners`.
        pace: Duration of jobs.
        upscale_pace: Duration of jobs that enlarge one picture, and of describe and seed jobs.
        timeout_scale: Factor on a job's own time-out, in seconds per second; None never ends a stuck job.
        strict_fields: Whether fields nobody documents are refused.
        hooks_on_progress: Whether hooks are sent on every change, not only at the end.
        hook_tries: Deliveries tried in all.
        hook_spacing: Seconds between them.
        hook_timeout: Seconds a receiver has to answer.
        sensitive_words: Words refused at submit.
        banned_words: Words that make the job fail and that promptCheck reports.
        failures: Messages of failing jobs by a part of the prompt, without regard to case.
        failing: Messages of failing jobs by their action, for those that have no prompt.
        hookless: Actions whose jobs send no hook when they end well.
        loopback_urls: Whether links to this machine and private networks can be followed; links to the
            service's own files always can.
        url_timeout: Seconds for following a link.
        closed_cdn: Whether links to Midjourney's own pictures are answered with HTTP 403.
        stuck: A part of the prompt whose jobs start and never end by themselves.
        translations: Replacements in the prompt as used, unless the request asks for no translation.
        prices: Quota by family of action and mode.
        illegal_limit: Failures by prompt after which an account no longer gets its frozen quota back.
        side: Pixels along a square tile.
    """

    dress: Dress = Dress.Y2026
    manners: Mapping[str, object] = field(default_factory=dict[str, object])
    pace: Pace = Pace()
    upscale_pace: Pace = Pace(wait=0.2, run=1.0, steps=1)
    timeout_scale: float | None = 1.0
    strict_fields: bool = True
    hooks_on_progress: bool = False
    hook_tries: int = 3
    hook_spacing: float = 0.05
    hook_timeout: float = 10.0
    sensitive_words: tuple[str, ...] = ("sensitiveword",)
    banned_words: tuple[str, ...] = ("bannedword",)
    failures: Mapping[str, str] = field(default_factory=lambda: FAILURES)
    failing: Mapping[str, str] = field(default_factory=dict[str, str])
    hookless: tuple[str, ...] = ()
    loopback_urls: bool = False
    url_timeout: float = 10.0
    closed_cdn: bool = True
    stuck: str = "simulate stuck"
    translations: Mapping[str, str] = field(default_factory=dict[str, str])
    prices: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: PRICES)
    illegal_limit: int = 30
    side: int = 512

    def effective_manners(self) -> Manners:
        """The dress with its single changes."""
        try:
            return replace(MANNERS[self.dress], **self.manners)
        except TypeError as error:
            raise ValueError(f"no such habit among {sorted(self.manners)}") from error

    def merged(self, changes: Mapping[str, object]) -> "Settings":
        """A copy with changes from Python or JSON; paces, prices and other mappings are merged.

        Raises:
            ValueError: On an unknown name or a value that does not fit.
        """
        known = {item.name for item in fields(self)}
        unknown = changes.keys() - known
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        values = {name: _merged(name, getattr(self, name), value) for name, value in changes.items()}
        merged = replace(self, **values)
        merged.effective_manners()
        return merged


def _merged(name: str, current: object, value: object) -> object:
    match current:
        case Dress():
            return Dress(str(value))
        case Pace():
            return _merged_pace(current, value)
        case Mapping():
            return _merged_mapping(name, cast("Mapping[str, object]", current), value)
        case tuple() if isinstance(value, list | tuple):
            return tuple(str(item) for item in cast("list[object]", value))
        case _ if name == "timeout_scale":
            return None if value is None else _number(name, value)
        case bool() | str() if type(value) is type(current):
            return value
        case int() | float() if not isinstance(current, bool):
            number = _number(name, value)
            return int(number) if isinstance(current, int) else number
        case _:
            raise ValueError(f"{name} cannot be {value!r}")


def _merged_pace(current: Pace, value: object) -> Pace:
    if isinstance(value, Pace):
        return value
    if not isinstance(value, Mapping):
        raise ValueError("a pace is an object with wait, run, steps, jitter and manual")  # noqa: TRY004 - one error
    try:
        return replace(current, **cast("Mapping[str, object]", value))
    except TypeError as error:
        raise ValueError(f"not a pace: {value}") from error


def _merged_mapping(name: str, current: Mapping[str, object], value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is an object")  # noqa: TRY004 - one error
    merged = dict(current)
    for key, item in cast("Mapping[str, object]", value).items():
        inner = merged.get(key)
        merged[key] = (
            _merged_mapping(key, cast("Mapping[str, object]", inner), item)
            if isinstance(inner, Mapping)
            else item
        )
    return merged


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{name} is a number from 0")
    return float(value)
