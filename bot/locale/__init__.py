"""The message catalogue: every text that people see, in English and Simplified Chinese.

Texts live in gettext .po files beside this module, keyed by dotted names; a value is a
``str.format`` template. They are read once, with Babel, at first use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Final, cast

from babel.messages.pofile import PoFileError, read_po

SOURCE: Final = "en"
LOCALES: Final = ("en", "zh_CN")
_DISCORD: Final = {"en": "en-US", "zh_CN": "zh-CN"}


class CatalogueError(Exception):
    """A .po file is broken (no .po at all, a fuzzy entry, a missing text), or has no such key."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text not yet in any language: its key and the values to fill in."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])


class Texts:
    """All texts of one language."""

    def __init__(self, locale: str, entries: Mapping[str, tuple[str, ...]]) -> None:
        self.locale = locale
        self._entries = entries

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with `values` filled in; messages among them are resolved, tuples joined.

        A text with plural forms is chosen by the value ``n``.

        Raises:
            CatalogueError: nobody wrote that text.
        """
        try:
            forms = self._entries[key]
        except KeyError:
            raise CatalogueError(f"no text for {key!r} in {self.locale}") from None
        template = forms[self._plural_index(values, len(forms))]
        if not values:
            return template
        return template.format(**{name: self._resolved(value) for name, value in values.items()})

    @property
    def tag(self) -> str:
        """This language as Discord names it."""
        return _DISCORD[self.locale]

    def say(self, message: Message) -> str:
        """The text of a Message in this language."""
        return self(message.key, **message.values)

    def keys(self) -> frozenset[str]:
        """Every key this language has a text for."""
        return frozenset(self._entries)

    def _resolved(self, value: object) -> object:
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, tuple):
            parts = cast("tuple[object, ...]", value)
            return self("list.comma").join(str(self._resolved(part)) for part in parts)
        return value

    @staticmethod
    def _plural_index(values: Mapping[str, object], forms: int) -> int:
        return 0 if forms == 1 or values.get("n") == 1 else 1


def parse(locale: str, data: bytes) -> Texts:
    """The texts in a .po file.

    Raises:
        CatalogueError: an entry is fuzzy or lacks a text, or this is no .po file.
    """
    try:
        catalogue = read_po(BytesIO(data), locale=locale, abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(f"{locale} cannot be read: {error}") from error
    entries: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id[0] if isinstance(message.id, list | tuple) else message.id
        if not key:
            continue
        if message.fuzzy:
            raise CatalogueError(f"fuzzy text {key!r} in {locale}")
        strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
        forms = tuple(text for text in strings if text)
        if len(forms) != len(strings):
            raise CatalogueError(f"empty text {key!r} in {locale}")
        entries[key] = forms
    return Texts(locale, entries)


@cache
def _catalogue(locale: str) -> Texts:
    return parse(locale, resources.files("bot.locale").joinpath(f"{locale}.po").read_bytes())


def negotiate(wanted: str | None) -> str:
    """The locale we have that serves a Discord or POSIX locale best: ``zh-TW`` → ``zh_CN``, else English."""
    return "zh_CN" if wanted and wanted.lower().startswith("zh") else SOURCE


def texts(wanted: str | None = None) -> Texts:
    """The catalogue for a Discord or POSIX locale such as ``zh-CN``, ``zh_TW.UTF-8`` or ``fr``."""
    return _catalogue(negotiate(wanted))
