"""Print Easel's speed beside a bare bot's, measured in the same run."""

from __future__ import annotations

import asyncio
import sys

from tests.bench.scenarios import (
    BURST,
    IN_FLIGHT,
    UNFINISHED,
    Idle,
    Load,
    Restart,
    idle,
    load,
    restart,
    slots,
)


def report(easel: Load, bare: Load, resumed: Restart, empty: Restart, rest: Idle, busy: float) -> str:
    """The table."""
    mine, other = easel, bare
    ratios = [
        ("CPU a job, ms", mine.cpu, other.cpu, "≤ 2.0 ×"),
        (f"first answer p50, {BURST} at once, ms", mine.first_answer.p50, other.first_answer.p50, ""),
        ("first answer p99, ms", mine.first_answer.p99, other.first_answer.p99, "≤ 2 ×, ≤ 1000 ms"),
        (
            f"result to edit p50, {IN_FLIGHT} jobs, ms",
            mine.hook_to_edit.p50,
            other.hook_to_edit.p50,
            "≤ 1.5 ×",
        ),
        ("result to edit p99, ms", mine.hook_to_edit.p99, other.hook_to_edit.p99, ""),
        ("listener's answer p99, ms", mine.lag.p99, other.lag.p99, "event loop ≤ 50 ms"),
        ("memory a job in flight, KiB", mine.memory / 1024, other.memory / 1024, "≤ 5 KiB"),
    ]
    figures = [
        (f"start with {UNFINISHED} unfinished jobs, s", resumed.ready, f"empty: {empty.ready:.2f}"),
        ("more than an empty start, s", resumed.ready - empty.ready, "< 3 s"),
        ("until TTAPI was asked about each, s", resumed.asked, "FETCH_RATE=1000"),
        ("idle, share of a core, %", rest.cpu * 100, "≤ 1 %"),
        ("idle, written to disk in 10 s, bytes", rest.written, "0"),
        ("slots busy while anything waits, %", busy * 100, "≥ 99 %"),
    ]
    lines = [f"{'':<42}{'Easel':>9}{'bare':>9}{'ratio':>8}  goal"]
    lines += [f"{name:<42}{a:>9.2f}{b:>9.2f}{a / b:>8.2f}  {goal}" for name, a, b, goal in ratios]
    lines += [f"{name:<42}{value:>9.2f}{'':>17}  {goal}" for name, value, goal in figures]
    return "\n".join(lines)


async def main() -> None:
    """Measure everything, one thing after another."""
    bare = await load("bare")
    easel = await load("easel")
    empty, resumed = await restart(0), await restart(UNFINISHED)
    sys.stdout.write(report(easel, bare, resumed, empty, await idle(), await slots()) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
