"""The command line's arguments: what is typed becomes a `Command` or one sentence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from bot import __version__
from bot.locale import Texts

EXIT_USAGE: Final = 2
COMMANDS: Final = "run | check | demo | db | health"


class Parser(argparse.ArgumentParser):
    """A parser whose headings are in the reader's language; argparse's own are English."""

    def __init__(self, say: Texts, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_formatter(say), **options)
        self._say = say
        self.options = self.add_argument_group(say("cli.heading.options"))
        self.options.add_argument("-h", "--help", action="help", help=say("cli.help"))

    def error(self, message: str) -> NoReturn:
        """End with the usage and one sentence."""
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, self._say("cli.error", command=self.prog, what=message) + "\n")


def parse(
    arguments: Sequence[str] | None, say: Texts, commands: Mapping[str, Callable[..., int]]
) -> argparse.Namespace:
    """Read the arguments; `command` among the results is one of `commands`.

    Args:
        arguments: the process's own if None.
        say: the reader's language.
        commands: what to call, by the command's name.

    Raises:
        SystemExit: help or the version was asked for, or an argument is wrong.
    """
    parser = Parser(say, prog="easel", description=say("cli.description"))
    parser.options.add_argument("--version", action="version", version=__version__, help=say("cli.version"))
    choice = parser.add_subparsers(required=True, metavar=COMMANDS, title=say("cli.heading.commands"))

    def add(name: str, help_text: str) -> Parser:
        added = choice.add_parser(name, say=say, help=help_text)
        added.set_defaults(command=commands[name])
        return added

    run = add("run", say("cli.run")).options
    run.add_argument("--simulate", action="store_true", help=say("cli.run.simulate"))
    add("check", say("cli.check"))
    demo = add("demo", say("cli.demo")).options
    demo.add_argument("--port", type=_port(say), default=0, metavar="PORT", help=say("cli.demo.port"))
    demo.add_argument("--no-open", action="store_true", help=say("cli.demo.no_open"))
    demo.add_argument("--locale", default=None, metavar="LOCALE", help=say("cli.demo.locale"))
    demo.add_argument("--tour", action="store_true", help=say("cli.demo.tour"))
    demo.add_argument("--out", type=Path, default=None, metavar="DIR", help=say("cli.demo.out"))
    database = add("db", say("cli.db"))
    steps = database.add_subparsers(required=True, metavar="upgrade", title=say("cli.heading.commands"))
    steps.add_parser("upgrade", say=say, help=say("cli.db.upgrade"))
    add("health", say("cli.health"))
    return parser.parse_args(arguments)


def _formatter(say: Texts) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
            super().add_usage(usage, actions, groups, f"{say('cli.usage')} " if prefix is None else prefix)

    return Formatter


def _port(say: Texts) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
            raise argparse.ArgumentTypeError(say("cli.port"))
        return int(text)

    return read
