"""Print how much of a processor's time it takes to read what people write, and hostile prompts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from statistics import quantiles
from time import thread_time

from bot.prompt import PromptError, Unknown, parse
from tests.prompt.corpora import BROKEN, GOOD

ROUNDS = 20
HOSTILE = [piece * 4_000 for piece in ("—s ", "--zzzzq ", "{a,b}", "“", "a--b ", "https://a.b/ ", "x ")]
FORTY = "{" + ",".join("ab" * 20) + "} " + "x " * 1_900


def milliseconds(prompt: str, unknown: Unknown) -> float:
    """How long one prompt takes, whatever else the machine does meanwhile."""
    start = thread_time()
    try:
        parse(prompt, unknown_flags=unknown)
    except PromptError:
        return (thread_time() - start) * 1000
    return (thread_time() - start) * 1000


def measured(prompts: Sequence[str]) -> str:
    """The median, the 99th percentile and the worst of many readings."""
    taken = [milliseconds(prompt, Unknown.REFUSE) for _ in range(ROUNDS) for prompt in prompts]
    percentiles = quantiles(taken, n=100, method="inclusive")
    return f"p50 {percentiles[49]:8.3f} ms   p99 {percentiles[98]:8.3f} ms   most {max(taken):8.3f} ms"


def main() -> None:
    """Measure and print."""
    rows = {
        f"{len(GOOD)} good prompts (goal: p99 < 1 ms)": [case.prompt for case in GOOD],
        f"{len(BROKEN)} broken prompts": [case.prompt for case in BROKEN],
        "4,000 hostile characters (goal: < 50 ms)": [prompt[:4_000] for prompt in HOSTILE],
        "the same 40 times, by permutation": [FORTY],
    }
    for name, prompts in rows.items():
        sys.stdout.write(f"{name:<44}{measured(prompts)}\n")


if __name__ == "__main__":
    main()
