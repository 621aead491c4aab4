"""Animate and Extend: the window with its prices, what TTAPI is asked for, and the clips that are shown."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from simcord.results import InteractionResult

from tests.cogs.placing import settings
from tests.cogs.reading import BLUE, GALLERY, Shown, walk
from tests.cogs.scene import Scene, raise_curtain

WIDE = "a fox --ar 3:2"
NOT_OFFERED = "Midjourney does not offer this for that picture any more."
MOVES: Final[dict[str, Any]] = {
    "prompt": "it turns its head",
    "motion": ["high"],
    "resolution": ["sd"],
    "clips": ["2"],
}


def window(result: InteractionResult) -> list[tuple[str, Any]]:
    """The fields of a window: text as it is, lists as what can be chosen, the chosen one first."""
    assert result.modal is not None
    found: list[tuple[str, Any]] = []
    for part in result.modal["components"]:
        control = part["component"]
        options = [option["label"] for option in control.get("options", ())]
        defaults = [option["label"] for option in control.get("options", ()) if option.get("default")]
        assert defaults == options[:1]
        found.append((part["label"], options or control.get("value")))
    return found


async def single(scene: Scene) -> tuple[Shown, str]:
    return await scene.child((await scene.grid(WIDE))[0], "U1")


async def filmed(scene: Scene, tile: Shown, **changes: Any) -> tuple[Shown, str]:
    """A finished video of a single picture, the third job."""
    result = await scene.press(tile, "Animate")
    shown = scene.answer(await scene.alice.submit_modal(result, MOVES | changes))
    job_id = await scene.submitted(3)
    scene.upstream.succeed(job_id)
    return await scene.sees(shown, lambda now: "Extend 1" in now.faces), job_id


async def test_the_window_says_what_it_costs(scene: Scene) -> None:
    tile, _ = await single(scene)
    assert window(await scene.press(tile, "Animate")) == [
        ("Prompt", "a fox"),
        ("Motion", ["Low", "High"]),
        ("Resolution", ["SD: about 4 quota a clip", "HD: about 12 quota a clip"]),
        (
            "Clips",
            [
                "1: about 4 quota in SD, 12 in HD",
                "2: about 8 quota in SD, 24 in HD",
                "4: about 16 quota in SD, 48 in HD",
            ],
        ),
    ]
    assert len(scene.submits()) == 2


async def test_the_window_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        tile, _ = await single(scene)
        assert [label for label, _ in window(await scene.press(tile, "生成视频"))] == [
            "提示词",
            "运动幅度",
            "分辨率",
            "段数",
        ]


async def test_a_video_begins_with_the_picture_and_shows_its_clips(scene: Scene) -> None:
    tile, tile_id = await single(scene)
    shown, _ = await filmed(scene, tile)
    job = (await scene.stage.app.services.jobs.recent(scene.alice.id))[1]
    assert job.job_id == tile_id
    body = scene.body(3)
    asked = {name: body[name] for name in ("prompt", "imageUrl", "manual", "resolution", "bs")}
    assert asked == {
        "prompt": "it turns its head",
        "imageUrl": job.image,
        "manual": "high",
        "resolution": "sd",
        "bs": 2,
    }
    assert "**it turns its head** — [Animate](" in shown.text
    assert [[face.text for face in row] for row in shown.rows] == [
        ["Extend 1", "Extend 2"],
        ["⭐", "Open 1", "Open 2"],
    ]
    galleries = [part for part in walk(shown.components) if part["type"] == GALLERY]
    assert [len(gallery["items"]) for gallery in galleries] == [2]
    assert len(shown.pictures) == 2
    await scene.settled()
    assert scene.now(tile).button("Animate").style == BLUE


async def test_a_clip_goes_on(scene: Scene) -> None:
    tile, _ = await single(scene)
    video, video_id = await filmed(scene, tile)
    shown, job_id = await scene.begun(video, "Extend 2")
    body = scene.body(4)
    assert {name: body[name] for name in ("jobId", "index", "manual", "bs")} == {
        "jobId": video_id,
        "index": 1,
        "manual": "high",
        "bs": 1,
    }
    scene.upstream.succeed(job_id)
    done = await scene.sees(shown, lambda now: "Extend 1" in now.faces)
    assert " — [Extended clip 2](" in done.text
    assert len(done.pictures) == 1


async def test_each_clip_is_extended_once_at_a_time_and_again_for_its_price(scene: Scene) -> None:
    scene.doubles_expected = True
    tile, _ = await single(scene)
    video, _ = await filmed(scene, tile)
    first, job_id = await scene.begun(video, "Extend 1")
    told = scene.answer(await scene.press(scene.now(video), "Extend 1"))
    assert told.text == "This is being made already."
    await scene.begun(video, "Extend 2")
    scene.upstream.succeed(job_id)
    await scene.sees(first, lambda now: "Extend 1" in now.faces)
    told = scene.answer(await scene.press(scene.now(video), "Extend 1"))
    assert told.faces == ["Go to the picture", "Run again (about 4 quota)"]
    await scene.begun(told, "Run again (about 4 quota)")
    assert [scene.body(number)["index"] for number in (4, 5, 6)] == [0, 1, 0]


async def test_animating_again_is_another_video(scene: Scene) -> None:
    scene.doubles_expected = True
    tile, _ = await single(scene)
    await filmed(scene, tile)
    result = await scene.press(scene.now(tile), "Animate")
    scene.answer(await scene.alice.submit_modal(result, MOVES))
    await scene.submitted(4)
    result = await scene.press(scene.now(tile), "Animate")
    told = scene.answer(await scene.alice.submit_modal(result, MOVES))
    assert (told.private, told.text) == (True, "This is being made already.")
    assert len(scene.submits()) == 4


async def test_a_window_survives_a_restart(scene: Scene) -> None:
    tile, _ = await single(scene)
    result = await scene.press(tile, "Animate")
    await scene.stage.restart()
    scene.answer(await scene.alice.submit_modal(result, MOVES))
    await scene.submitted(3)
    assert scene.body(3)["prompt"] == "it turns its head"


@pytest.mark.parametrize(
    "changes",
    [
        {"motion": ["wild"]},
        {"resolution": ["8k"]},
        {"clips": ["3"]},
        {"clips": ["1", "2"]},
        {"clips": []},
        {"motion": "high"},
        {"resolution": [None]},
    ],
    ids=json.dumps,
)
async def test_forged_values_order_nothing(scene: Scene, changes: dict[str, Any]) -> None:
    tile, _ = await single(scene)
    told = scene.answer(await scene.submit(tile, f"easel:animate:{tile.ref}:", MOVES | changes))
    assert (told.private, told.text) == (True, NOT_OFFERED)
    assert len(scene.submits()) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a {red, blue} wolf", "This prompt makes 2 jobs, and here it may make one only."),
        ("a wolf --repeat 4", "This prompt makes 4 jobs, and here it may make one only."),
        ("a wolf --ar3:2", "> a wolf **__--ar3:2__**"),
        ("a wolf --blub 4", "Midjourney has no flag --blub."),
        ("a wolf --turbo", "The speed is --fast here and cannot be chosen. Leave out --turbo."),
    ],
)
async def test_what_is_not_one_sound_order_is_refused(scene: Scene, typed: str, said: str) -> None:
    tile, _ = await single(scene)
    result = await scene.press(tile, "Animate")
    told = scene.answer(await scene.alice.submit_modal(result, MOVES | {"prompt": typed}))
    assert told.private
    assert said in told.text
    assert len(scene.submits()) == 2


async def test_what_is_typed_is_read() -> None:
    async with raise_curtain(UNKNOWN_FLAGS="warn") as scene:
        await scene.stage.app.services.members.save_preset(scene.alice.id, "slow", "in slow motion")
        tile, _ = await single(scene)
        result = await scene.press(tile, "Animate")
        typed = "it {turns} —ar 3:2 --slow --fast --blub 4"
        await scene.alice.submit_modal(result, MOVES | {"prompt": typed})
        await scene.submitted(3)
        assert scene.body(3)["prompt"] == "it turns in slow motion --ar 3:2 --blub 4"


async def test_a_dear_clip_says_what_it_costs(scene: Scene) -> None:
    tile, _ = await single(scene)
    result = await scene.press(tile, "Animate")
    shown = scene.answer(await scene.alice.submit_modal(result, MOVES | {"resolution": ["hd"]}))
    scene.upstream.succeed(await scene.submitted(3))
    video = await scene.sees(shown, lambda now: "⭐" in now.faces)
    assert video.faces[:2] == ["Extend 1 (about 12 quota)", "Extend 2 (about 12 quota)"]
    longer, job_id = await scene.begun(video, "Extend 2 (about 12 quota)")
    (job, *_) = await scene.stage.app.services.jobs.recent(scene.alice.id)
    assert job.estimate == 12
    scene.upstream.succeed(job_id)
    await scene.sees(longer, lambda now: "Extend 1 (about 12 quota)" in now.faces)


async def test_a_grid_is_not_animated_and_no_prompt_is_none(scene: Scene) -> None:
    grid, _ = await scene.grid(WIDE)
    told = scene.answer(await scene.submit(grid, f"easel:animate:{grid.ref}:", MOVES))
    assert (told.private, told.text) == (True, NOT_OFFERED)
    tile, _ = await scene.child(grid, "U1")
    told = scene.answer(await scene.submit(tile, f"easel:animate:{tile.ref}:", MOVES | {"prompt": " "}))
    assert told.text.splitlines()[0] == "The prompt is empty. Write what the picture shall show."
    assert len(scene.submits()) == 2


@pytest.mark.parametrize("clip", ["2", "3", "4", "", "x"])
async def test_a_clip_that_is_not_there(scene: Scene, clip: str) -> None:
    tile, _ = await single(scene)
    video, _ = await filmed(scene, tile)
    told = scene.answer(await scene.forge(video, f"easel:extend:{video.ref}:{clip}"))
    assert (told.private, told.text) == (True, NOT_OFFERED)
    assert len(scene.submits()) == 3


async def test_only_the_author_where_the_owner_wants_that() -> None:
    async with raise_curtain(BUTTONS="author") as scene:
        tile, _ = await single(scene)
        bob = scene.add_member("bob")
        told = scene.answer(await scene.press(tile, "Animate", by=bob))
        assert told.text == "Only its author may press this."
        told = scene.answer(await scene.submit(tile, f"easel:animate:{tile.ref}:", MOVES, by=bob))
        assert told.text == "Only its author may press this."
        assert len(scene.submits()) == 2


async def test_whoever_animates_privately_sees_it_alone(scene: Scene) -> None:
    await settings(scene, private=True)
    tile, _ = await single(scene)
    assert (await filmed(scene, tile))[0].private
