"""A batch's board: what it counts, what it links to, and that it never grows beyond a message."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.jobs.details import BatchOrder, Details
from bot.jobs.model import Job, State
from bot.jobs.ports import Card
from bot.locale import texts
from bot.ttapi.messages import Mode
from tests.cogs.jobs import a_grid, a_job, components, lines, outline
from tests.cogs.limits import check

EN, ZH = texts("en-US"), texts("zh-CN")
LONG = "https://a.example/1.png " + "*" * 3900
START = "a lighthouse at dusk, watercolour, in the manner of "


def batch(*prompts: str, state: State = State.RUNNING, modes: tuple[Mode, ...] = (Mode.FAST,)) -> Job:
    orders = tuple(BatchOrder(prompt, modes[at % len(modes)]) for at, prompt in enumerate(prompts))
    return a_job(state, action="batch", prompt="a {red, blue} fox", details=Details(orders=orders))


def done(number: int, prompt: str = "a fox", **changes: Any) -> Job:
    return a_grid(
        id=number, prompt=prompt, message_id=100 + number, details=Details(number=number), **changes
    )


def waiting(number: int, state: State = State.QUEUED) -> Job:
    return a_job(state, id=number, details=Details(number=number))


def link(number: int) -> str:
    return f"[#{number}](https://discord.com/channels/5/6/{100 + number})"


def failing(number: int) -> Job:
    return replace(done(number), state=State.FAILED, quota=None)


CASES: dict[str, tuple[Card, list[Any]]] = {
    "not accepted yet": (
        Card(batch("a red fox", "a blue fox", state=State.NEW)),
        [
            "**a {red, blue} fox** — Batch of 2 by <@7> (fast)",
            "▱▱▱▱▱▱▱▱▱▱▱▱ **0 of 2** done",
            "-# `abcdefgh`",
            ["Stop"],
        ],
    ),
    "half way": (
        Card(batch("a red fox", "a blue fox"), board=(done(1, "a red fox"), waiting(2))),
        [
            "**a {red, blue} fox** — Batch of 2 by <@7> (fast)",
            "▰▰▰▰▰▰▱▱▱▱▱▱ **1 of 2** done",
            f"✅ {link(1)} a red fox",
            "-# 3 quota · `abcdefgh`",
            ["Stop"],
        ],
    ),
    "nothing waits any more": (
        Card(
            batch("a", "b", "c"), board=(failing(1), waiting(2, State.RUNNING), waiting(3, State.CANCELLED))
        ),
        [
            "**a {red, blue} fox** — Batch of 3 by <@7> (fast)",
            "▰▰▰▰▰▰▰▰▱▱▱▱ **0 of 3** done · 1 failed · 1 cancelled",
            f"❌ {link(1)} a fox",
            "-# `abcdefgh`",
        ],
    ),
    "over, at two speeds": (
        Card(
            batch("a", "b", state=State.SUCCEEDED, modes=(Mode.FAST, Mode.TURBO)),
            board=(done(1, f"{START}Turner --ar 1:1"), done(2, f"{START}Turin", quota=Decimal("2.5"))),
        ),
        [
            "**a {red, blue} fox** — Batch of 2 by <@7>",
            "▰▰▰▰▰▰▰▰▰▰▰▰ **2 of 2** done",
            f"✅ {link(1)} …Turner --ar 1:1\n✅ {link(2)} …Turin",
            "-# 5.5 quota · `abcdefgh`",
        ],
    ),
    "given up before it began": (
        Card(batch("a", "b", state=State.CANCELLED)),
        [
            "**a {red, blue} fox** — Batch of 2 by <@7> (cancelled)",
            "Cancelled before it was sent; nothing was charged.",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_board(name: str) -> None:
    card, expected = CASES[name]
    parts = components(card, EN)
    assert outline(parts) == expected
    check(parts)


def test_the_board_in_chinese() -> None:
    card = Card(batch("a", "b", "c"), board=(done(1), failing(2), waiting(3, State.CANCELLED)))
    assert lines(card, ZH)[:2] == [
        "**a {red, blue} fox** — 批量 3 个 · <@7>（快速）",
        "▰▰▰▰▰▰▰▰▰▰▰▰ 已完成 **1 / 3** · 1 个失败 · 1 个已取消",
    ]


def test_many_long_prompts_leave_room_for_all_links() -> None:
    jobs = tuple(done(number, LONG) for number in range(1, 41))
    parts = components(Card(batch(*[LONG] * 40), board=jobs), EN)
    check(parts)
    assert outline(parts)[2] == " · ".join(f"✅ {link(number)}" for number in range(1, 41))


def test_what_finds_no_room_is_counted() -> None:
    most = 2**63 - 1
    jobs = tuple(
        replace(
            done(number, LONG),
            message_guild_id=most,
            message_channel_id=most,
            message_id=most - 100 + number,
        )
        for number in range(1, 41)
    )
    card = Card(replace(batch(*[LONG] * 40), prompt="*" * 4000, user_id=most), board=jobs)
    parts = components(card, EN)
    check(parts)
    shown, more = outline(parts)[2].split("\n")
    count = shown.count("✅")
    assert count >= 30
    assert more == f"…and {40 - count} more"


def test_an_address_in_a_prompt_breaks_no_link() -> None:
    card = Card(batch("x"), board=(done(1, "https://a.example/(1).png [a] fox"),))
    assert outline(components(card, EN))[2] == f"✅ {link(1)} … \\[a\\] fox"
