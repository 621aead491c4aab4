"""The command line: arguments in, exit code out; the work is done elsewhere."""

from __future__ import annotations

import argparse
import asyncio
import io
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TextIO, TypeVar

from bot import arguments as command_line
from bot import log
from bot.config import ConfigError, Settings
from bot.environment import console_locale, read_environment
from bot.errors import StartError
from bot.locale import Texts, texts

EXIT_OK: Final = 0
EXIT_FAULT: Final = 1
DEMO_PACKAGES: Final = frozenset({"simcord", "av"})

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit code 0 for success, 1 for a fault, 2 for configuration, 3 for the token."""
    _survive_foreign_terminals(sys.stdout)
    env, notices = read_environment()
    say = texts(console_locale(env))
    options = command_line.parse(arguments, say, COMMANDS)
    command: Callable[[argparse.Namespace, dict[str, str], Texts], int] = options.command
    for notice in notices:
        _complain(say.say(notice))
    try:
        return command(options, env, say)
    except ConfigError as error:
        for fault in error.faults:
            _complain(say.say(fault))
        return error.exit_code
    except StartError as error:
        _complain(say.say(error.message))
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_OK


def _run(options: argparse.Namespace, env: dict[str, str], say: Texts) -> int:
    from bot.running import run

    if options.simulate:
        env = _with_defaults(env, "TTAPI_KEY")
    settings = Settings.from_env(env)
    log.configure(settings.log_level, settings.log_format, say)
    _loop_of_choice(run(settings, simulate=options.simulate))
    return EXIT_OK


def _check(_options: argparse.Namespace, env: dict[str, str], say: Texts) -> int:
    from bot.check import Outcome, check
    from bot.columns import padded, width
    from bot.gateway import use_api

    settings = Settings.from_env(env)
    log.configure("ERROR", "text")
    if settings.discord_api_url is not None:
        use_api(settings.discord_api_url)
    words = {outcome: say(f"check.{outcome.value}") for outcome in Outcome}
    column = max(4, *map(width, words.values()))

    async def look() -> int:
        faults = 0
        async for line in check(settings):
            faults += line.outcome is Outcome.FAULT
            word = padded(words[line.outcome], column)
            _print(f"{word} {say.say(line.subject)}: {say.say(line.detail)}")
        return EXIT_FAULT if faults else EXIT_OK

    return asyncio.run(look())


def _demo(options: argparse.Namespace, _env: dict[str, str], say: Texts) -> int:
    try:
        from bot.sandbox import demo, tour
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in DEMO_PACKAGES:
            raise StartError("start.no_demo") from error
        raise
    log.configure("WARNING", "text")
    locale = options.locale or say.tag
    if options.tour:
        return asyncio.run(_until_stopped(tour.play(options.out, locale, _print), EXIT_FAULT))

    def announce(url: str) -> None:
        _print(say("cli.demo.open", url=url))

    serving = demo.serve(options.port, locale, open_browser=not options.no_open, announce=announce)
    asyncio.run(_until_stopped(serving, None))
    return EXIT_OK


def _health(_options: argparse.Namespace, env: dict[str, str], say: Texts) -> int:
    from bot.web.health import trouble

    settings = Settings.from_env(_with_defaults(env, "DISCORD_TOKEN", "TTAPI_KEY"))
    if found := asyncio.run(trouble(settings.listen_host, settings.listen_port)):
        _complain(say.say(found))
        return EXIT_FAULT
    return EXIT_OK


def _upgrade(_options: argparse.Namespace, env: dict[str, str], say: Texts) -> int:
    from bot.jobs.database import exclusive, open_engine, upgrade

    settings = Settings.from_env(_with_defaults(env, "DISCORD_TOKEN", "TTAPI_KEY"))
    if settings.database_url is not None:
        raise StartError("start.postgres")
    engine = open_engine(settings.data_dir)
    try:
        with exclusive(settings.data_dir):
            upgrade(engine)
    finally:
        engine.dispose()
    _print(say("cli.db.upgraded"))
    return EXIT_OK


COMMANDS: Final[Mapping[str, Callable[..., int]]] = {
    "run": _run,
    "check": _check,
    "demo": _demo,
    "db": _upgrade,
    "health": _health,
}


def _with_defaults(env: Mapping[str, str], *names: str) -> dict[str, str]:
    """The environment with something under names that this command needs no true value of."""
    return {**env, **{name: "unused" for name in names if not env.get(name, "").strip()}}


async def _until_stopped(work: Coroutine[Any, Any, T], stopped: T) -> T:
    """Do `work`, tidied up after when the process is asked to end; `stopped` is its result then."""
    main_task = asyncio.current_task()
    assert main_task is not None, "a coroutine runs in a task"
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, main_task.cancel)
    with suppress(asyncio.CancelledError):
        return await work
    return stopped


def _loop_of_choice(work: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where there is one."""
    try:
        import uvloop
    except ModuleNotFoundError:
        asyncio.run(work)
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def _survive_foreign_terminals(stream: TextIO) -> None:
    """Have a terminal without our characters show question marks instead of a traceback."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
