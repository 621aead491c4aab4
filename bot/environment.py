"""The environment and .env: the only place that reads them."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.config import known_names
from bot.locale import Message


def _edits(left: str, right: str, limit: int) -> bool:
    """Whether `left` turns into `right` by at most `limit` insertions, deletions or replacements."""
    if abs(len(left) - len(right)) > limit:
        return False
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (char != other))
    return row[-1] <= limit


def unknown_names(environ: Iterable[str], dotenv: Iterable[str]) -> tuple[Message, ...]:
    """What looks like a mistyped setting: any stranger in .env, and near misses in the environment."""
    known = sorted(known_names())
    in_file = set(dotenv)
    notices: list[Message] = []
    for name in sorted(in_file.union(environ) - set(known)):
        guess = next((right for right in known if _edits(name.upper(), right, 2)), None)
        if guess:
            notices.append(Message("config.unknown.guess", {"name": name, "guess": guess}))
        elif name in in_file:
            notices.append(Message("config.unknown.name", {"name": name}))
    return tuple(notices)


def read_environment(dotenv_path: Path = Path(".env")) -> tuple[dict[str, str], tuple[Message, ...]]:
    """The environment over .env, and notices of what looks mistyped or cannot be read."""
    if dotenv_path.is_dir():
        # What `docker run -v .env:...` makes of a file that is not there.
        return dict(os.environ), (Message("config.directory"), *unknown_names(os.environ, ()))
    try:
        # Windows editors put a byte order mark before UTF-8, which would hide the first name.
        text = dotenv_path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError):
        return dict(os.environ), (Message("config.unreadable"), *unknown_names(os.environ, ()))
    faults = tuple(_dotenv_faults(text))
    # It would complain of the same lines once more, in English.
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)
    values = dotenv_values(stream=StringIO(text))
    from_file = {name: value for name, value in values.items() if value is not None}
    return {**from_file, **os.environ}, (*faults, *unknown_names(os.environ, from_file))


def _dotenv_faults(text: str) -> Iterable[Message]:
    """The lines of .env that are no settings; what stands there may be a secret and is not shown."""
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            # Blank lines before it count as its own.
            text = binding.original.string
            blank = text[: len(text) - len(text.lstrip())].count("\n")
            yield Message("config.line", {"line": binding.original.line + blank})


def console_locale(env: Mapping[str, str]) -> str:
    """The language the command line speaks: DEFAULT_LOCALE, else what the terminal is set to."""
    names = ("DEFAULT_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG")
    return next((env[name] for name in names if env.get(name, "").strip()), "en")
