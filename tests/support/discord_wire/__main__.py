"""Run the simulated Discord as a process: prints one line of JSON with its addresses, ends on SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from .jsontypes import encode
from .server import WireDiscord
from .summaries import world_json
from .world import DEFAULT_TOKEN


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.discord_wire", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port of gateway and API (default: any free one)")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the bot's token")
    parser.add_argument("--shards", type=int, default=1, help="shards that /gateway/bot recommends")
    parser.add_argument("--clock-scale", type=float, default=1.0, help="how fast the simulated clock runs")
    parser.add_argument("--log", type=Path, help="file for the request log, as JSON lines")
    parser.add_argument("--forget", action="store_true", help="keep neither file bytes nor request bodies")
    return parser.parse_args()


async def serve(options: argparse.Namespace) -> None:
    """Serve until a signal comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    discord = WireDiscord(
        token=options.token,
        port=options.port,
        clock_scale=options.clock_scale,
        keep_files=not options.forget,
        keep_payloads=not options.forget,
        log_path=options.log,
        control=True,
    )
    discord.world.gateway.shards = options.shards
    async with discord:
        print(encode(world_json(discord)), flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(arguments()))
