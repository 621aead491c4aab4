"""The messages of jobs that are no grids from a prompt, down to the letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.jobs.details import BatchOrder, Details
from bot.jobs.model import Picture, State
from bot.jobs.ports import Card, ReadyPicture
from bot.locale import texts
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import EditKind, Mode
from tests.cogs.jobs import PARENT_REF, REF, a_grid, a_job, components, failed_job, outline
from tests.cogs.limits import check
from tests.cogs.reading import BLUE, BUTTON, GREY, walk

EN, ZH = texts("en-US"), texts("zh-CN")
PARENT = a_grid(ref=PARENT_REF, message_id=44, message_channel_id=43, user_id=8)
LINK = "https://discord.com/channels/5/43/44"
ATTACHED = "attachment://easel_abcdefgh.png"
FACTS = "-# 12 s · 3 quota · `abcdefgh`"
GRID_ROWS = [["U1", "U2", "U3", "U4", "🔄"], ["V1", "V2", "V3", "V4"]]
OURS = ["Seed (about 1 quota)", "⭐", "Open in browser"]
FOUR = "1️⃣ a *fox* --ar 1:1\n\n2️⃣ # a heron\n\n3️⃣ [an owl](https://evil.example)\n\n4️⃣ @everyone"
CLIPS = ("https://cdn.ttapi.io/a.mp4", "https://cdn.ttapi.io/b.mp4")
DONE: dict[str, Any] = {"components": (), "image": None, "picture": None}
UPSCALED = ("upscale_subtle", "upscale_creative", "low_variation", "high_variation", "make_square")
TILE = Picture(31, "easel_abcdefgh_tile.png", "https://cdn.discordapp.com/a.png", provisional=True)
STANDIN = "-# Taken from the grid. TTAPI is still at work on the upscaled picture, which will replace it."
BATCH = a_job(
    State.RUNNING,
    action="batch",
    ref=PARENT_REF,
    message_id=44,
    message_channel_id=43,
    details=Details(orders=(BatchOrder("a red fox", Mode.FAST), BatchOrder("a blue fox", Mode.FAST))),
)
RED = 0xDA373C


def clip(number: int) -> Picture:
    return Picture(number, f"easel_abcdefgh_{number}.mp4", "https://cdn.discordapp.com/c.mp4")


CASES: dict[str, tuple[Card, list[Any]]] = {
    "a blend waits": (
        Card(a_job(action="blend", prompt="")),
        ["**Blend** — <@7> (waiting, next in line)", ["Cancel"]],
    ),
    "a blend": (
        Card(a_grid(action="blend", prompt="")),
        ["**Blend** — <@7> (fast)", (ATTACHED, "Blend"), FACTS, *GRID_ROWS, OURS],
    ),
    "variations of a blend": (
        Card(a_grid(action="variation2", prompt=""), parent=PARENT),
        [
            f"**[Variations of image #2]({LINK})** — <@7> (fast)",
            (ATTACHED, "Variations of image #2"),
            FACTS,
            *GRID_ROWS,
            OURS,
        ],
    ),
    "a description": (
        Card(a_grid(action="describe", prompt="", text=FOUR, **DONE)),
        [
            "**Describe** — <@7>",
            "**1** · a fox --ar 1:1\n\n**2** · # a heron\n\n**3** · an owl\n\n**4** · @\u200beveryone",
            FACTS,
            ["1", "2", "3", "4", "Imagine all"],
        ],
    ),
    "a description of one prompt": (
        Card(a_grid(action="describe", prompt="", text="**a fox** ||x|| <@1>", **DONE)),
        ["**Describe** — <@7>", "**1** · a fox x \\<@1\\>", FACTS, ["1", "Imagine all"]],
    ),
    "a description without a text": (
        Card(a_grid(action="describe", prompt="", text=None, **DONE)),
        ["**Describe** — <@7>", "⚠️ TTAPI says that it is done, but gave no text.", FACTS],
    ),
    "a seed": (
        Card(a_grid(action="seed", seed="2718281828", **DONE), parent=PARENT),
        [
            f"**a fox** — [Seed]({LINK}) by <@7>",
            "🌱 **2718281828**",
            "With `--seed 2718281828` and the same prompt, Midjourney begins from the same noise again.",
            FACTS,
        ],
    ),
    "a seed that is no number": (
        Card(a_grid(action="seed", seed="`x`", **DONE)),
        ["**a fox** — Seed by <@7>", "🌱 **\\`x\\`**", FACTS],
    ),
    "no seed": (
        Card(a_grid(action="seed", **DONE)),
        ["**a fox** — Seed by <@7>", "⚠️ TTAPI says that it is done, but gave no seed.", FACTS],
    ),
    "a region": (
        Card(a_grid(action="inpaint"), parent=PARENT),
        [
            f"**a fox** — [Vary (Region)]({LINK}) by <@7> (fast)",
            (ATTACHED, "a fox"),
            FACTS,
            *GRID_ROWS,
            OURS,
        ],
    ),
    "an edit": (
        Card(a_grid(action="edit", components=(), image=None, images=CLIPS[:1] * 4)),
        [
            "**a fox** — Edit by <@7> (fast)",
            (ATTACHED, "a fox"),
            FACTS,
            ["⭐", "Open 1", "Open 2", "Open 3", "Open 4"],
        ],
    ),
    "a retexture fails": (
        Card(failed_job(FailureKind.INTERNAL, "", action="edit", details=Details(edit=EditKind.RETEXTURE))),
        [
            "**a fox** — Retexture by <@7>",
            (
                RED,
                [
                    (
                        "❌ **Something broke at Midjourney or TTAPI.**\n"
                        "Retry in a moment.\nNothing was charged."
                    ),
                    "-# `abcdefgh`",
                    ["Retry"],
                ],
            ),
        ],
    ),
    "a video": (
        Card(a_grid(action="video", videos=CLIPS, clips=(clip(1), clip(2)), **DONE), parent=PARENT),
        [
            f"**a fox** — [Animate]({LINK}) by <@7>",
            [("attachment://easel_abcdefgh_1.mp4", None), ("attachment://easel_abcdefgh_2.mp4", None)],
            FACTS,
            ["Extend 1", "Extend 2"],
            ["⭐", "Open 1", "Open 2"],
        ],
    ),
    "a longer clip, of which one file is too large": (
        Card(
            a_grid(action="extend", videos=CLIPS, details=Details(clip=1), **DONE),
            clips=(ReadyPicture(Path("x"), "easel_abcdefgh_2.mp4"),),
        ),
        [
            "**a fox** — Extended clip 2 by <@7>",
            [(CLIPS[0], None), ("attachment://easel_abcdefgh_2.mp4", None)],
            FACTS,
            ["Extend 1", "Extend 2"],
            ["⭐", "Open 1", "Open 2"],
        ],
    ),
    "one of a batch": (
        Card(a_grid(details=Details(number=2)), parent=BATCH),
        [f"**a fox** — [2 of 2]({LINK}) by <@7> (fast)", (ATTACHED, "a fox"), FACTS, *GRID_ROWS, OURS],
    ),
    "remixed": (
        Card(a_grid(), parent=PARENT),
        [f"**a fox** — [Remix]({LINK}) by <@7> (fast)", (ATTACHED, "a fox"), FACTS, *GRID_ROWS, OURS],
    ),
    "from a description": (
        Card(a_job(), parent=a_grid(action="describe", ref=PARENT_REF, message_id=44, message_channel_id=43)),
        [f"**a fox** — [From a description]({LINK}) by <@7> (waiting, next in line)", ["Cancel"]],
    ),
    "a tile that waits for its upscale": (
        Card(
            a_job(State.QUEUED, action="upsample2"),
            ready=ReadyPicture(Path("x"), "t.png", provisional=True),
        ),
        [
            "**a fox** — Image #2 by <@7> (waiting, next in line)",
            ("attachment://t.png", "a fox"),
            STANDIN,
            ["Cancel"],
        ],
    ),
    "a tile while it is upscaled": (
        Card(
            a_job(State.RUNNING, action="upsample2", progress=40, picture=TILE, preview="https://a.example")
        ),
        [
            "**a fox** — Image #2 by <@7> (40 %) (fast)",
            ("attachment://easel_abcdefgh_tile.png", "a fox"),
            STANDIN,
            "-# `abcdefgh`",
        ],
    ),
    "a tile whose upscale failed": (
        Card(failed_job(FailureKind.TIMEOUT, "", action="upsample2", picture=TILE)),
        [
            "**a fox** — Image #2 by <@7>",
            ("attachment://easel_abcdefgh_tile.png", "a fox"),
            (
                RED,
                [
                    (
                        "❌ **Midjourney did not finish in time.**\n"
                        "Retry; if it happens often, choose another mode.\nNothing was charged."
                    ),
                    "-# `abcdefgh`",
                    ["Retry"],
                ],
            ),
        ],
    ),
    "a region that is not allowed": (
        Card(
            failed_job(
                FailureKind.PARENT_GONE,
                "The associated task does not allow this change to be executed.",
                action="inpaint",
            )
        ),
        [
            "**a fox** — Vary (Region) by <@7>",
            (
                RED,
                [
                    (
                        "❌ **Midjourney does not allow this for that picture.**\n"
                        "Choose another of its buttons.\nNothing was charged."
                    ),
                    ("-# TTAPI: The associated task does not allow this change to be executed. · `abcdefgh`"),
                ],
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_kind(name: str) -> None:
    card, expected = CASES[name]
    parts = components(card, EN)
    assert outline(parts) == expected
    files = [each.filename for each in (*card.clips, *card.job.clips, card.ready, card.job.picture) if each]
    check(parts, *files)


def rows_of(card: Card) -> list[list[str]]:
    return [part for part in outline(components(card, EN)) if isinstance(part, list)]


SINGLE = a_grid(action="upsample1", components=UPSCALED)


def test_our_buttons_stand_beside_a_singles() -> None:
    assert rows_of(Card(SINGLE)) == [
        ["Upscale (Subtle)", "Upscale (Creative)"],
        ["Vary (Subtle)", "Vary (Strong)", "Vary (Region)"],
        ["Make Square"],
        ["Animate", *OURS],
    ]


def test_a_region_that_was_refused_is_not_offered_again() -> None:
    assert rows_of(Card(SINGLE, barred=frozenset({"inpaint"})))[1] == ["Vary (Subtle)", "Vary (Strong)"]


def test_a_known_seed_is_told_and_not_sold() -> None:
    parts = outline(components(a_grid(seed="77"), EN))
    assert "Seed: 77" in parts
    assert parts[-1] == ["⭐", "Open in browser"]


def test_a_grid_of_which_no_buttons_are_listed_is_no_single() -> None:
    assert rows_of(Card(a_grid(components=()))) == [OURS]
    assert rows_of(Card(a_grid(action="upsample3", components=()))) == [
        ["Vary (Region)"],
        ["Animate", *OURS],
    ]


def test_our_used_buttons_are_marked() -> None:
    parts = components(Card(SINGLE, used=frozenset({"inpaint", "video", "seed"})), EN)
    styles = {part.get("label"): part["style"] for part in walk(parts) if part["type"] == BUTTON}
    assert {label: styles[label] for label in ("Vary (Region)", "Animate", "Seed", "Make Square")} == {
        "Vary (Region)": BLUE,
        "Animate": BLUE,
        "Seed": BLUE,
        "Make Square": GREY,
    }


def test_what_our_buttons_carry() -> None:
    described = a_grid(action="describe", prompt="", text=FOUR, **DONE)
    filmed = a_grid(action="video", videos=CLIPS, **DONE)
    ids = [
        part["custom_id"]
        for job in (SINGLE, described, filmed)
        for part in walk(components(job, EN))
        if part["type"] == BUTTON and not part.get("custom_id", "easel:action").startswith("easel:action")
    ]
    assert ids == [
        f"easel:region:{REF}:",
        f"easel:animate:{REF}:",
        f"easel:favourite:{REF}:",
        *(f"easel:prompt:{REF}:{number}" for number in (1, 2, 3, 4)),
        f"easel:prompts:{REF}:",
        f"easel:extend:{REF}:0",
        f"easel:extend:{REF}:1",
        f"easel:favourite:{REF}:",
    ]


@pytest.mark.parametrize(
    ("card", "first"),
    [
        (Card(a_job(action="blend", prompt="")), "**混图** — <@7>（等待中，排在第 1 位）"),
        (
            Card(a_grid(details=Details(number=2)), parent=BATCH),
            f"**a fox** — [第 2 个，共 2 个]({LINK}) · <@7>（快速）",
        ),
        (Card(a_grid(action="inpaint")), "**a fox** — 局部重绘 · <@7>（快速）"),
        (Card(a_grid(action="video", videos=CLIPS)), "**a fox** — 图生视频 · <@7>"),
    ],
)
def test_headlines_in_chinese(card: Card, first: str) -> None:
    assert outline(components(card, ZH))[0] == first
