"""The command line: arguments in, exit code out; the work is done elsewhere."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bot import __version__, log
from bot.config import ConfigError, Settings, console_locale, read_environment
from bot.errors import StartError
from bot.locale import Texts, texts

EXIT_OK: Final = 0
EXIT_FAULT: Final = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit code 0 for success, 1 for a fault, 2 for configuration, 3 for the token."""
    env, notices = read_environment()
    say = texts(console_locale(env))
    options = _parser(say).parse_args(arguments)
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


def _parser(say: Texts) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="easel", description=say("cli.description"))
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="run | check | demo | db | health")
    run = commands.add_parser("run", help=say("cli.run"))
    run.add_argument("--simulate", action="store_true", help=say("cli.run.simulate"))
    run.set_defaults(command=_run)
    commands.add_parser("check", help=say("cli.check")).set_defaults(command=_check)
    demo = commands.add_parser("demo", help=say("cli.demo"))
    demo.add_argument("--port", type=int, default=0, help=say("cli.demo.port"))
    demo.add_argument("--no-open", action="store_true", help=say("cli.demo.no_open"))
    demo.add_argument("--locale", default=None, help=say("cli.demo.locale"))
    demo.add_argument("--tour", action="store_true", help=say("cli.demo.tour"))
    demo.add_argument("--out", type=Path, default=None, metavar="DIR", help=say("cli.demo.out"))
    demo.set_defaults(command=_demo)
    database = commands.add_parser("db", help=say("cli.db")).add_subparsers(required=True, metavar="upgrade")
    database.add_parser("upgrade", help=say("cli.db.upgrade")).set_defaults(command=_upgrade)
    commands.add_parser("health", help=say("cli.health")).set_defaults(command=_health)
    return parser


def _run(options: argparse.Namespace, env: dict[str, str], _say: Texts) -> int:
    from bot.running import run

    if options.simulate:
        env = _with_defaults(env, "TTAPI_KEY")
    settings = Settings.from_env(env)
    log.configure(settings.log_level, settings.log_format)
    _loop_of_choice(run(settings, simulate=options.simulate))
    return EXIT_OK


def _check(_options: argparse.Namespace, env: dict[str, str], say: Texts) -> int:
    from bot.check import Outcome, check
    from bot.gateway import use_api

    settings = Settings.from_env(env)
    log.configure("ERROR", "text")
    if settings.discord_api_url is not None:
        use_api(settings.discord_api_url)

    async def look() -> int:
        faults = 0
        async for line in check(settings):
            faults += line.outcome is Outcome.FAULT
            word = say(f"check.{line.outcome.value}")
            _print(f"{word:<4} {say.say(line.subject)}: {say.say(line.detail)}")
        return EXIT_FAULT if faults else EXIT_OK

    return asyncio.run(look())


def _demo(options: argparse.Namespace, _env: dict[str, str], say: Texts) -> int:
    try:
        from bot.sandbox import demo, tour
    except ModuleNotFoundError as error:
        raise StartError("start.no_demo") from error
    log.configure("WARNING", "text")
    locale = options.locale or say.tag
    if options.tour:
        return asyncio.run(tour.play(options.out, locale, _print))

    async def serve() -> None:
        await demo.serve(options.port, locale, open_browser=not options.no_open, announce=announce)

    def announce(url: str) -> None:
        _print(say("cli.demo.open", url=url))

    asyncio.run(serve())
    return EXIT_OK


def _health(_options: argparse.Namespace, env: dict[str, str], _say: Texts) -> int:
    from bot.web.health import alive

    settings = Settings.from_env(_with_defaults(env, "DISCORD_TOKEN", "TTAPI_KEY"))
    return EXIT_OK if asyncio.run(alive(settings.listen_host, settings.listen_port)) else EXIT_FAULT


def _upgrade(_options: argparse.Namespace, env: dict[str, str], say: Texts) -> int:
    from bot.jobs.database import exclusive, open_engine, upgrade

    settings = Settings.from_env(_with_defaults(env, "DISCORD_TOKEN", "TTAPI_KEY"))
    engine = open_engine(settings.data_dir)
    try:
        with exclusive(settings.data_dir):
            upgrade(engine)
    finally:
        engine.dispose()
    _print(say("cli.db.upgraded"))
    return EXIT_OK


def _with_defaults(env: Mapping[str, str], *names: str) -> dict[str, str]:
    """The environment with something under names that this command needs no true value of."""
    return {**env, **{name: "unused" for name in names if not env.get(name, "").strip()}}


def _loop_of_choice(work: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where there is one."""
    try:
        import uvloop
    except ModuleNotFoundError:
        asyncio.run(work)
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
