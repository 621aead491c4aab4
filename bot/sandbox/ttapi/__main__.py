"""Command line: the simulated service as a process of its own."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import textwrap
from pathlib import Path

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.dress import Dress
from bot.sandbox.ttapi.faults import Fault, FaultKind, Place
from bot.sandbox.ttapi.server import DEFAULT_KEY, SimulatedTtapi
from bot.sandbox.ttapi.settings import Settings

_KINDS = textwrap.fill(" ".join(kind.value for kind in FaultKind), 96, subsequent_indent=" " * 9)
_EPILOG = f"""
When ready, one JSON line is printed: {{"url": "http://127.0.0.1:PORT", "pid": N, "keys": ["..."]}}.
SIGTERM and SIGINT end the process with status 0.

A fault is a JSON object with "at" and "kind" and, if wanted, "count", "probability", "action", "prompt",
"seconds", "status", "location" and "size".
  at:    {" ".join(place.value for place in Place)}
  kind:  {_KINDS}

endpoints with --control:
  GET  /_sim/ledger?since=N&wait=SECONDS   entries after N, waiting for one if asked to
  GET  /_sim/uploads/SHA256                a picture that came in a request, by the hash in the ledger
  GET  /_sim/stats                         jobs by state, unfinished jobs, hooks under way
  POST /_sim/settings                      as --set, and "faults", "max_queue", "balance"
  POST /_sim/step                          "jobId", "to": begin, progress (with "percent"), finish, succeed,
                                           fail (with "message") or expire
  POST /_sim/outage                        refuse connections for "seconds"

examples:
  python -m bot.sandbox.ttapi --port 9001 --dress 2024
  python -m bot.sandbox.ttapi --keys k1,k2 --keys k3 --max-queue 3 --ledger ledger.jsonl --control --manual
  python -m bot.sandbox.ttapi --fault '{{"at": "hook", "kind": "lost", "probability": 0.2}}' --seed 7
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the service until it is told to end."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        service = _service(options)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    asyncio.run(_serve(service))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox.ttapi",
        description="A simulated TTAPI on loopback: strict, free of charge, misbehaving to order.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one (default)")
    _add_accounts(parser)
    _add_behaviour(parser)
    tests = parser.add_argument_group("tests")
    tests.add_argument("--control", action="store_true", help="offer the endpoints below /_sim/")
    tests.add_argument(
        "--ledger", type=Path, metavar="FILE", help="append everything that happens, as JSON lines"
    )
    tests.add_argument(
        "--keep", type=int, metavar="N", help="keep only the last N ledger entries in memory (default: all)"
    )
    tests.add_argument("--seed", type=int, help="make job ids, pictures and chance the same each time")
    tests.add_argument(
        "--fault",
        action="append",
        default=[],
        type=json.loads,
        metavar="JSON",
        help="put a fault in force; repeatable",
    )
    return parser


def _add_accounts(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("accounts")
    group.add_argument(
        "--keys",
        action="append",
        metavar="K1,K2",
        help=f"keys of one account; repeat the option for more accounts (default: {DEFAULT_KEY})",
    )
    group.add_argument(
        "--balance", type=int, default=1000, help="quota of each account (default: %(default)s)"
    )
    group.add_argument(
        "--max-queue",
        type=int,
        default=10,
        help="unfinished jobs each account may have (default: %(default)s)",
    )


def _add_behaviour(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("behaviour")
    defaults = Settings()
    group.add_argument(
        "--dress",
        choices=[dress.value for dress in Dress],
        help=f"upstream's dialect (default: {defaults.dress})",
    )
    group.add_argument("--side", type=int, help=f"pixels along a square tile (default: {defaults.side})")
    group.add_argument("--wait", type=float, help=f"seconds in the queue (default: {defaults.pace.wait})")
    group.add_argument("--run", type=float, help=f"seconds of running (default: {defaults.pace.run})")
    group.add_argument("--steps", type=int, help=f"progress reports (default: {defaults.pace.steps})")
    group.add_argument("--jitter", type=float, help="part by which durations vary, 0 to 1 (default: 0)")
    group.add_argument("--manual", action="store_true", help="jobs move only by POST /_sim/step")
    group.add_argument(
        "--set",
        type=json.loads,
        default={},
        metavar="JSON",
        dest="changes",
        help='any other settings, such as {"hooks_on_progress": true, "upscale_pace": {"run": 0.1}}',
    )


def _service(options: argparse.Namespace) -> SimulatedTtapi:
    pace = {name: getattr(options, name) for name in ("wait", "run", "steps", "jitter")}
    pace = {name: value for name, value in pace.items() if value is not None}
    if options.manual:
        pace["manual"] = True
    changes: dict[str, object] = {"pace": pace, "upscale_pace": pace}
    changes |= {name: value for name in ("dress", "side") if (value := getattr(options, name)) is not None}
    settings = Settings().merged(changes).merged(options.changes)
    service = SimulatedTtapi(
        _accounts(options),
        settings,
        host=options.host,
        port=options.port,
        ledger=options.ledger,
        keep=options.keep,
        control=options.control,
        seed=options.seed,
    )
    service.add_fault(*(Fault.from_json(fault) for fault in options.fault))
    return service


def _accounts(options: argparse.Namespace) -> list[Account]:
    return [
        Account(
            tuple(keys.split(",")),
            email=f"owner{number}@example.org",
            balance=options.balance,
            max_queue=options.max_queue,
        )
        for number, keys in enumerate(options.keys or [DEFAULT_KEY], start=1)
    ]


async def _serve(service: SimulatedTtapi) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its loop
            loop.add_signal_handler(number, ended.set)
    async with service:
        keys = [key for account in service.accounts for key in account.keys]
        ready = {"url": service.url, "pid": os.getpid(), "keys": keys}
        print(json.dumps(ready), flush=True)  # noqa: T201 - the one line that whoever started this waits for
        await ended.wait()


if __name__ == "__main__":
    sys.exit(main())
