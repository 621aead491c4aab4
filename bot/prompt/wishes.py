"""What a command's options and a member's settings ask for, as flags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.errors import EaselError
from bot.locale import Message
from bot.prompt.findings import PromptError, quote
from bot.prompt.flags import MODEL, FlagSpec, known
from bot.prompt.model import Flag, Part, Prompt
from bot.prompt.parse import parse
from bot.prompt.sketch import deciding
from bot.prompt.values import Reference
from bot.prompt.versions import EVERY, NIJI, ordered, since

_MOST_LISTED: Final = 6
_RAW_BY_NAME: Final = since("7", "7")
"""The models whose own pages write ``--raw``; those of older ones write ``--style raw``."""
_ADDRESS: Final = Reference(codes=False)


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a command; None and nothing mean that the member left one out.

    Attributes:
        version: such as ``7`` or ``niji 6``.
        no: words with commas between them.
        images: addresses of image prompts; `style` and `subject` are addresses of references.
        repeat: how many jobs; 1 is no repetition.
    """

    aspect: str | None = None
    version: str | None = None
    stylize: int | None = None
    chaos: int | None = None
    weird: int | None = None
    no: str | None = None
    seed: int | None = None
    tile: bool | None = None
    raw: bool | None = None
    repeat: int | None = None
    images: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """A member's settings that every prompt gets where it does not decide otherwise."""

    version: str | None = None
    stylize: int | None = None
    raw: bool = False
    suffix: str = ""


class OptionError(EaselError):
    """An option cannot be used so; the message says which and why.

    Attributes:
        option: its name.
    """

    def __init__(self, option: str, key: str, **values: object) -> None:
        super().__init__(key, option=option, **values)
        self.option = option


def model_flag(version: str) -> Flag:
    """The flag that chooses this model."""
    if version in NIJI:
        return Flag("niji", (version.removeprefix("niji "),))
    return Flag("v", (version,))


def check_version(options: Options) -> str | None:
    """The model that the options ask for.

    Raises:
        OptionError: there is no such model.
    """
    version = options.version
    if version is None or version in EVERY:
        return version
    guess = version.lower().strip(" -").removeprefix("v").strip()
    allowed = Message("prompt.allowed.choice", {"choices": ordered(EVERY)})
    raise _unfit("version", version, allowed, guess if guess in EVERY else None)


def check_images(options: Options) -> tuple[str, ...]:
    """The addresses of image prompts.

    Raises:
        OptionError: one is no address.
    """
    for url in options.images:
        if not _ADDRESS.takes(url):
            raise _unfit("image", url, _ADDRESS.allowed, _ADDRESS.near(url))
    return options.images


def option_flags(options: Options, version: str | None, decided: frozenset[str]) -> tuple[Flag, ...]:
    """The flags of the options, without those that the prompt decides itself.

    Args:
        options: what the command's options say.
        version: the model that will draw; None if it cannot be told, or differs between permutations.
        decided: what the prompt settles, as `deciding` names it.

    Raises:
        OptionError: an option has a wrong value, or the model does not know it.
    """
    found: list[Flag] = []
    if options.version and MODEL not in decided:
        found.append(model_flag(options.version))
    for option, name, values in _plain(options):
        if decided.isdisjoint(deciding(name)):
            found.append(_checked(option, name, values, version))
    if options.raw and decided.isdisjoint({"raw", "style"}):
        raw = _raw(version)
        if raw is None:
            raise _unknown_to("raw", _spec("raw").versions, version)
        found.append(raw)
    if options.subject and decided.isdisjoint({"oref", "cref"}):
        found += _subject(options.subject, version)
    return tuple(found)


def settled(options: Options) -> frozenset[str]:
    """What the options settle against the settings, even by saying no."""
    names = {name for _, name, _ in _plain(options)}
    names |= {"raw", "style"} if options.raw is not None else set[str]()
    names |= {"tile"} if options.tile is not None else set[str]()
    names |= {"repeat"} if options.repeat is not None else set[str]()
    names |= {"oref", "cref"} if options.subject else set[str]()
    names |= {"v"} if options.version else set[str]()
    return frozenset[str]().union(*map(deciding, names))


def habit_flags(habits: Habits, version: str | None, decided: frozenset[str]) -> tuple[Flag, ...]:
    """The flags of the settings that nothing else decides and that the model knows."""
    found: list[Flag] = []
    if habits.version in EVERY and MODEL not in decided:
        found.append(model_flag(habits.version))
    if habits.stylize is not None and "stylize" not in decided:
        found.append(Flag("stylize", (str(habits.stylize),)))
    raw = _raw(version) if habits.raw and decided.isdisjoint({"raw", "style"}) else None
    return (*found, raw) if raw else tuple(found)


def _plain(options: Options) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The options that are one flag on every model: the option's name, the flag's, the values."""
    numbers = {"stylize": options.stylize, "chaos": options.chaos, "weird": options.weird}
    if options.aspect:
        yield "aspect", "ar", (options.aspect.strip(),)
    for name, number in numbers.items():
        if number is not None:
            yield name, name, (str(number),)
    if options.no and options.no.strip():
        yield "no", "no", (options.no,)
    if options.seed is not None:
        yield "seed", "seed", (str(options.seed),)
    if options.tile:
        yield "tile", "tile", ()
    if options.repeat is not None and options.repeat != 1:
        yield "repeat", "repeat", (str(options.repeat),)
    if options.style:
        yield "style", "sref", options.style


def _checked(option: str, name: str, values: tuple[str, ...], version: str | None) -> Flag:
    spec = _spec(name)
    if version and version not in spec.versions:
        raise _unknown_to(option, spec.versions, version)
    if name == "no":
        return _words(option, values[0])
    _check_values(option, spec, values, version)
    return Flag(name, values)


def _check_values(option: str, spec: FlagSpec, values: tuple[str, ...], version: str | None) -> None:
    taken = spec.values_on(version)
    for value in values:
        if not taken.takes(value):
            raise _unfit(option, value, taken.allowed, taken.near(value))


def _spec(name: str) -> FlagSpec:
    spec = known(name)
    assert spec is not None, name
    return spec


def _words(option: str, text: str) -> Flag:
    """The words of ``--no``; they are added behind the permutations, so that braces would be sent as such."""
    try:
        meaning = parse(f"x --no {text}").prompt
    except PromptError:
        raise OptionError(option, "prompt.option.words") from None
    if "{" in text or "}" in text or meaning != Prompt(parts=(Part("x"),), flags=meaning.flags[:1]):
        raise OptionError(option, "prompt.option.words")
    return meaning.flags[0]


def _raw(version: str | None) -> Flag | None:
    raw, style = _spec("raw"), _spec("style")
    if version is None or version in _RAW_BY_NAME:
        return Flag("raw")
    if version in style.versions and style.values_on(version).takes("raw"):
        return Flag("style", ("raw",))
    return Flag("raw") if version in raw.versions else None


def _subject(url: str, version: str | None) -> list[Flag]:
    """The reference that the model knows; both when permutations differ, since `parse` takes what fits."""
    specs = (_spec("oref"), _spec("cref"))
    fitting = [spec for spec in specs if version is None or version in spec.versions]
    if not fitting:
        raise _unknown_to("subject", specs[0].versions | specs[1].versions, version)
    _check_values("subject", fitting[0], (url,), version)
    return [Flag(spec.name, (url,)) for spec in fitting]


def _unfit(option: str, value: str, allowed: Message, guess: str | None) -> OptionError:
    if guess:
        values = {"value": quote(value), "allowed": allowed, "guess": quote(guess)}
        return OptionError(option, "prompt.option.value_guess", **values)
    return OptionError(option, "prompt.option.value", value=quote(value), allowed=allowed)


def _unknown_to(option: str, versions: frozenset[str], version: str | None) -> OptionError:
    if len(versions) > _MOST_LISTED:
        return OptionError(option, "prompt.option.version_unfit", version=version)
    return OptionError(option, "prompt.option.version", versions=ordered(versions), version=version)
