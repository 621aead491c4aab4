"""Every button of a result: what it orders from TTAPI, and what is then shown."""

from __future__ import annotations

import pytest

from tests.cogs.reading import BLUE, GREY, LINK
from tests.cogs.scene import Scene, raise_curtain

WIDE = "a fox --ar 3:2"
FIFTH = "a fox --ar 3:2 --v 5"
GRID = [
    ["U1", "U2", "U3", "U4", "🔄"],
    ["V1", "V2", "V3", "V4"],
    ["Seed (about 1 quota)", "⭐", "Open in browser"],
]
OURS = ["Animate", "Seed (about 1 quota)", "⭐", "Open in browser"]

# prompt, the presses that lead there, upstream's action, how the result is called
BUTTONS = [
    *((WIDE, [f"U{n}"], f"upsample{n}", f"Image #{n}") for n in range(1, 5)),
    *((WIDE, [f"V{n}"], f"variation{n}", f"Variations of image #{n}") for n in range(1, 5)),
    (WIDE, ["🔄"], "reroll", "Rerun"),
    (WIDE, ["U1", "Upscale (Subtle)"], "upscale_subtle", "Upscaled (Subtle)"),
    (WIDE, ["U1", "Upscale (Creative)"], "upscale_creative", "Upscaled (Creative)"),
    (FIFTH, ["U1", "Upscale (2x)"], "upscale2", "Upscaled (2x)"),
    (FIFTH, ["U1", "Upscale (4x)"], "upscale4", "Upscaled (4x)"),
    (
        WIDE,
        ["U1", "Upscale (Subtle)", "Redo Upscale (Subtle)"],
        "redo_upscale_subtle",
        "Upscaled again (Subtle)",
    ),
    (
        WIDE,
        ["U1", "Upscale (Creative)", "Redo Upscale (Creative)"],
        "redo_upscale_creative",
        "Upscaled again (Creative)",
    ),
    (FIFTH, ["U1", "Upscale (2x)", "Redo Upscale (2x)"], "redo_upscale2", "Upscaled again (2x)"),
    (FIFTH, ["U1", "Upscale (4x)", "Redo Upscale (4x)"], "redo_upscale4", "Upscaled again (4x)"),
    (WIDE, ["U1", "Vary (Subtle)"], "low_variation", "Variations (Subtle)"),
    (WIDE, ["U1", "Vary (Strong)"], "high_variation", "Variations (Strong)"),
    (WIDE, ["U1", "Zoom Out 2x"], "zoom_out_2", "Zoom Out 2x"),
    (WIDE, ["U1", "Zoom Out 1.5x"], "zoom_out_1_5", "Zoom Out 1.5x"),
    (WIDE, ["U1", "Make Square"], "make_square", "Make Square"),
    (WIDE, ["U1", "⬅️"], "pan_left", "Pan Left"),
    (WIDE, ["U1", "➡️"], "pan_right", "Pan Right"),
    (WIDE, ["U1", "⬆️"], "pan_up", "Pan Up"),
    (WIDE, ["U1", "⬇️"], "pan_down", "Pan Down"),
]


@pytest.mark.parametrize(("prompt", "faces", "action", "title"), BUTTONS, ids=[row[2] for row in BUTTONS])
async def test_a_button_orders_its_action_and_shows_its_picture(
    scene: Scene, prompt: str, faces: list[str], action: str, title: str
) -> None:
    parent, parent_id = await scene.grid(prompt)
    for face in faces[:-1]:
        parent, parent_id = await scene.child(parent, face)
    shown, job_id = await scene.child(parent, faces[-1])

    body = scene.body(len(faces) + 1)
    assert (body["action"], body["jobId"]) == (action, parent_id)
    assert shown.pictures == (await scene.served(job_id),)
    assert shown.pictures != parent.pictures
    link = f"https://discord.com/channels/{scene.env.guild.id}/{parent.channel_id}/{parent.id}"
    assert f"** — [{title}]({link}) by <@{scene.alice.id}> (fast)" in shown.text
    await scene.settled()
    assert scene.now(parent).button(faces[-1]).style == BLUE
    assert scene.now(parent).pictures == parent.pictures


@pytest.mark.parametrize(
    ("prompt", "faces", "rows"),
    [
        (WIDE, [], GRID),
        (WIDE, ["V2"], GRID),
        (
            WIDE,
            ["U3"],
            [
                ["Upscale (Subtle)", "Upscale (Creative)"],
                ["Vary (Subtle)", "Vary (Strong)", "Vary (Region)"],
                ["Zoom Out 2x", "Zoom Out 1.5x", "Make Square"],
                ["⬅️", "➡️", "⬆️", "⬇️"],
                OURS,
            ],
        ),
        (
            "a square fox --v 5",
            ["U3"],
            [
                ["Upscale (2x)", "Upscale (4x)"],
                ["Vary (Subtle)", "Vary (Strong)", "Vary (Region)"],
                ["Zoom Out 2x", "Zoom Out 1.5x"],
                ["⬅️", "➡️", "⬆️", "⬇️"],
                OURS,
            ],
        ),
        (
            WIDE,
            ["U3", "Upscale (Creative)"],
            [
                ["Redo Upscale (Creative)"],
                ["Vary (Subtle)", "Vary (Strong)", "Vary (Region)"],
                ["Zoom Out 2x", "Zoom Out 1.5x", "Make Square"],
                OURS,
            ],
        ),
    ],
    ids=["grid", "variations", "tile", "tile of version 5", "upscaled"],
)
async def test_the_rows_are_those_of_midjourney(
    scene: Scene, prompt: str, faces: list[str], rows: list[list[str]]
) -> None:
    shown, _ = await scene.grid(prompt)
    for face in faces:
        shown, _ = await scene.child(shown, face)
    assert [[face.text for face in row] for row in shown.rows] == rows
    assert {face.style for face in shown.buttons if face.style != LINK} == {GREY}


async def test_the_rows_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        shown, _ = await scene.child((await scene.grid(WIDE))[0], "U4")
    assert [[face.text for face in row] for row in shown.rows] == [
        ["放大（细腻）", "放大（创意）"],
        ["变体（细腻）", "变体（强烈）", "变体（局部）"],
        ["扩图 2 倍", "扩图 1.5 倍", "补成方形"],
        ["⬅️", "➡️", "⬆️", "⬇️"],
        ["生成视频", "种子（约 1 额度）", "⭐", "在浏览器中打开"],
    ]
    assert "** — [第 4 张](https://discord.com/channels/" in shown.text


async def test_the_mode_is_that_of_the_parent(scene: Scene) -> None:
    grid, _ = await scene.grid(mode="turbo")
    shown, _ = await scene.child(grid, "V1")
    assert shown.text.splitlines()[0].endswith("(turbo)")
    assert scene.upstream.jobs[1].order.mode == "turbo"
