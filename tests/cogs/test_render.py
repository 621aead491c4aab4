"""A job's message in every state, down to the letter."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.model import Hold, Job, State
from bot.jobs.ports import Card, ReadyPicture
from bot.locale import texts
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode
from cogs.ui.render import not_ordered
from tests.cogs.jobs import GRID, PARENT_REF, REF, a_grid, a_job, components, failed_job, lines, outline
from tests.cogs.limits import check
from tests.cogs.reading import BLUE, GREY, LINK, ROW

EN, ZH = texts("en-US"), texts("zh-CN")
FACTS = "-# 12 s · 3 quota · `abcdefgh`"
PARENT = a_grid(ref=PARENT_REF, message_id=44, message_channel_id=43, user_id=8)
PARENT_LINK = "https://discord.com/channels/5/43/44"
ATTACHED = "attachment://easel_abcdefgh.png"
RED, AMBER = 0xDA373C, 0xF0B232


GRID_ROWS = [["U1", "U2", "U3", "U4", "🔄"], ["V1", "V2", "V3", "V4"]]
OURS = ["Seed (about 1 quota)", "⭐", "Open in browser"]
WHOLE = [*GRID_ROWS, OURS]
CASES: dict[str, tuple[Card, list[Any]]] = {
    "new": (Card(a_job(), ahead=0), ["**a fox** — <@7> (waiting, next in line)", ["Cancel"]]),
    "third in line": (
        Card(a_job(State.QUEUED), ahead=2, seconds=39.7),
        ["**a fox** — <@7> (waiting, 3rd in line, about 40 s)", ["Cancel"]],
    ),
    "held": (
        Card(a_job(State.QUEUED, hold=Hold.QUOTA_EXHAUSTED), ahead=2, seconds=40),
        [
            "**a fox** — <@7> (waiting: the TTAPI quota of this bot is used up; its owner has been told)",
            ["Cancel"],
        ],
    ),
    "starting": (Card(a_job(State.SUBMITTING)), ["**a fox** — <@7> (starting)", "-# `abcdefgh`"]),
    "started": (Card(a_job(State.RUNNING)), ["**a fox** — <@7> (started) (fast)", "-# `abcdefgh`"]),
    "running": (
        Card(a_job(State.RUNNING, progress=46, mode=Mode.RELAX)),
        ["**a fox** — <@7> (46 %) (relax)", "-# `abcdefgh`"],
    ),
    "running with a preview": (
        Card(a_job(State.RUNNING, progress=46, preview="https://cdn.ttapi.io/p.webp")),
        ["**a fox** — <@7> (46 %) (fast)", ("https://cdn.ttapi.io/p.webp", None), "-# `abcdefgh`"],
    ),
    "a preview that cannot be shown": (
        Card(a_job(State.RUNNING, progress=46, preview="http://127.0.0.1/p.webp")),
        ["**a fox** — <@7> (46 %) (fast)", "-# `abcdefgh`"],
    ),
    "unsure": (
        Card(a_job(State.UNSURE)),
        [
            "**a fox** — <@7>",
            (
                AMBER,
                [
                    (
                        "⏳ TTAPI did not answer clearly, so it may or may not have taken this job. "
                        "Easel is looking for it, and will not order it twice."
                    ),
                    "-# `abcdefgh`",
                ],
            ),
        ],
    ),
    "asked": (
        Card(a_job(State.UNSURE, asked_at=1.0, estimate=Decimal("2.5"))),
        [
            "**a fox** — <@7>",
            (
                AMBER,
                [
                    (
                        "❓ TTAPI did not answer clearly, and the job was not found. "
                        "If it was taken after all, ordering again would be charged a second time."
                    ),
                    "-# `abcdefgh`",
                    ["Order again (about 2.5 quota)", "Let it go"],
                ],
            ),
        ],
    ),
    "overdue": (
        Card(a_job(State.OVERDUE)),
        [
            "**a fox** — <@7>",
            (
                AMBER,
                [
                    (
                        "⏳ TTAPI should have finished by now. Easel goes on looking for a day; "
                        "a late picture replaces this notice."
                    ),
                    "-# `abcdefgh`",
                ],
            ),
        ],
    ),
    "finished": (Card(a_grid()), ["**a fox** — <@7> (fast)", (ATTACHED, "a fox"), FACTS, *WHOLE]),
    "finished, to be uploaded": (
        Card(a_grid(picture=None), ready=ReadyPicture(Path("x"), "new.webp")),
        ["**a fox** — <@7> (fast)", ("attachment://new.webp", "a fox"), FACTS, *WHOLE],
    ),
    "finished, as a link": (
        Card(a_grid(picture=None), link="https://cdn.ttapi.io/midjourney/1.png"),
        [
            "**a fox** — <@7> (fast)",
            ("https://cdn.ttapi.io/midjourney/1.png", "a fox"),
            FACTS,
            *WHOLE,
        ],
    ),
    "finished without a picture": (
        Card(a_grid(picture=None, image=None)),
        [
            "**a fox** — <@7> (fast)",
            "⚠️ TTAPI says that it is done, but gave no picture.",
            "-# 12 s · 3 quota · `abcdefgh`",
            *GRID_ROWS,
        ],
    ),
    "finished with nonsense for a picture": (
        Card(a_grid(picture=None, image="not a link"), link="not a link"),
        [
            "**a fox** — <@7> (fast)",
            "⚠️ TTAPI says that it is done, but gave no picture.",
            "-# 12 s · 3 quota · `abcdefgh`",
            *GRID_ROWS,
            OURS[:2],
        ],
    ),
    "a child with a seed": (
        Card(a_grid(action="upsample2", seed="12_3", quota=None, image=None), parent=PARENT),
        [
            f"**a fox** — [Image #2]({PARENT_LINK}) by <@7> (fast)",
            (ATTACHED, "a fox"),
            "Seed: 12\\_3",
            "-# 12 s · `abcdefgh`",
            *GRID_ROWS,
        ],
    ),
    "an orphan": (
        Card(a_grid(action="zoom_out_1_5", components=("upscale2", "Custom Zoom", "inpaint", "new thing"))),
        [
            "**a fox** — Zoom Out 1.5x by <@7> (fast)",
            (ATTACHED, "a fox"),
            FACTS,
            ["Upscale (2x)"],
            ["Vary (Region)"],
            ["Animate", *OURS],
        ],
    ),
    "no components at all": (
        Card(a_grid(components=())),
        ["**a fox** — <@7> (fast)", (ATTACHED, "a fox"), FACTS, OURS],
    ),
    "failed for a while": (
        Card(failed_job(FailureKind.TIMEOUT, "Job Timeout")),
        [
            "**a fox** — <@7>",
            (
                RED,
                [
                    (
                        "❌ **Midjourney did not finish in time.**\n"
                        "Retry; if it happens often, choose another mode.\nNothing was charged."
                    ),
                    "-# TTAPI: Job Timeout · `abcdefgh`",
                    ["Retry"],
                ],
            ),
        ],
    ),
    "failed before it was sent": (
        Card(failed_job(FailureKind.OTHER, "", submitted_at=None)),
        [
            "**a fox** — <@7>",
            (RED, ["❌ **Midjourney could not make it.**\nIts own words are below.", "-# `abcdefgh`"]),
        ],
    ),
    "cancelled": (
        Card(a_job(State.CANCELLED)),
        ["**a fox** — <@7> (cancelled)", "Cancelled before it was sent; nothing was charged."],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_state(name: str) -> None:
    card, expected = CASES[name]
    parts = components(card, EN)
    assert outline(parts) == expected
    ready = card.ready.filename if card.ready else "easel_abcdefgh.png"
    check(parts, ready)


def test_every_state_is_covered() -> None:
    assert {card.job.state for card, _ in CASES.values()} == set(State)


@pytest.mark.parametrize(
    ("job", "first"),
    [
        (a_job(), "**a fox** — <@7>（等待中，排在第 1 位）"),
        (a_job(State.SUBMITTING), "**a fox** — <@7>（正在开始）"),
        (a_job(State.RUNNING, progress=46), "**a fox** — <@7>（46%）（快速）"),
        (a_grid(), "**a fox** — <@7>（快速）"),
        (a_grid(action="variation3"), "**a fox** — 第 3 张的变体 · <@7>（快速）"),
        (a_job(State.CANCELLED), "**a fox** — <@7>（已取消）"),
    ],
)
def test_headlines_in_chinese(job: Job, first: str) -> None:
    assert lines(job, ZH)[0] == first


def test_the_small_print_in_chinese() -> None:
    assert lines(a_grid(), ZH)[-1] == ("-# 12 秒 · 3 额度 · `abcdefgh`")


def test_used_buttons_are_marked() -> None:
    parts = components(Card(a_grid(), used=frozenset({"upsample2", "reroll", "seed"})), EN)
    styles = {
        button.get("label") or button["emoji"]["name"]: button["style"]
        for row in parts
        if row["type"] == ROW
        for button in row["components"]
    }
    assert styles == dict.fromkeys(("U1", "U3", "U4", "V1", "V2", "V3", "V4", "⭐"), GREY) | {
        "U2": BLUE,
        "🔄": BLUE,
        "Seed": BLUE,
        "Open in browser": LINK,
    }


def test_custom_ids_carry_action_and_reference() -> None:
    rows = [part for part in components(a_grid(), EN) if part["type"] == ROW]
    ids = [button["custom_id"] for row in rows for button in row["components"] if "custom_id" in button]
    assert ids == [
        *(f"easel:action:{REF}:{action}" for action in (*GRID, "seed")),
        f"easel:favourite:{REF}:",
    ]


def test_what_was_not_ordered() -> None:
    parts = not_ordered(a_job(), EN).to_components()
    assert outline(parts) == [
        "**a fox** — <@7>",
        (
            "This was not ordered: Discord was lost for a moment while Easel answered. "
            "Nothing was charged; please ask again."
        ),
    ]
