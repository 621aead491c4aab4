"""`/imagine`: the grid, as a member sees it come."""

from __future__ import annotations

import re

import pytest

from tests.cogs.reading import GREY
from tests.cogs.scene import PROMPT, Scene, raise_curtain


async def test_the_life_of_a_grid(scene: Scene) -> None:
    author = f"<@{scene.alice.id}>"
    first = await scene.command("imagine", prompt=PROMPT)
    assert first.text == f"**a lighthouse at dusk --ar 3:2** — {author} (waiting, next in line)"
    assert [(face.text, face.style) for face in first.buttons] == [("Cancel", GREY)]
    assert not first.private

    job_id = await scene.submitted(1)
    scene.upstream.begin(job_id)
    begun = await scene.sees(first, lambda now: "waiting" not in now.text)
    assert begun.buttons == ()
    scene.upstream.progress(job_id, 46)
    running = await scene.sees(first, lambda now: "46" in now.text)
    headline, reference = running.text.splitlines()
    assert headline == f"**a lighthouse at dusk --ar 3:2** — {author} (46 %) (fast)"
    assert re.fullmatch(r"-# `[a-z2-7]{8}`", reference)

    done, _ = await scene.finish(first, job_id)
    headline, facts = done.text.splitlines()
    assert headline == f"**a lighthouse at dusk --ar 3:2** — {author} (fast)"
    assert facts.startswith("-# 1 s · 3 quota · `")
    assert [[face.text for face in row] for row in done.rows][:2] == [
        ["U1", "U2", "U3", "U4", "🔄"],
        ["V1", "V2", "V3", "V4"],
    ]
    assert done.pictures == (await scene.served(job_id),)
    assert [url.rpartition("/")[2] for url in done.gallery] == [f"easel_{done.ref[:8]}.png"]


@pytest.mark.parametrize(("mode", "shown"), [("fast", "fast"), ("relax", "relax"), ("turbo", "turbo")])
async def test_each_mode(scene: Scene, mode: str, shown: str) -> None:
    done, _ = await scene.grid(mode=mode)
    assert scene.body(1)["mode"] == mode
    assert done.text.splitlines()[0].endswith(f"({shown})")


@pytest.mark.parametrize(("mode", "shown"), [("fast", "快速"), ("relax", "慢速"), ("turbo", "极速")])
async def test_each_mode_in_chinese(mode: str, shown: str) -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        done, _ = await scene.grid(mode=mode)
    assert done.text.splitlines()[0].endswith(f"（{shown}）")


async def test_what_is_submitted(scene: Scene) -> None:
    await scene.order("  a fox  ")
    body = scene.body(1)
    hook = body.pop("hookUrl")
    assert body == {"prompt": "a fox", "mode": "fast", "timeout": 300, "getUImages": True}
    assert hook.startswith(f"http://127.0.0.1:{scene.stage.app.port}/hooks/ttapi/")


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("   ", "The prompt is empty. Write what the picture shall show."),
        (
            "x" * 4001,
            "The prompt has 4001 characters; Midjourney takes 4000 at most. Nothing was ordered.",
        ),
    ],
)
async def test_an_impossible_prompt_is_refused_privately(scene: Scene, prompt: str, told: str) -> None:
    answer = await scene.command("imagine", prompt=prompt)
    assert answer.private
    assert answer.text == told
    assert await scene.stage.app.store.recover(0.0) == []
    assert scene.submits() == []


async def test_the_longest_prompt_is_ordered_whole_and_shown_cut(scene: Scene) -> None:
    prompt = "*_`" * 1333 + "x"
    done, _ = await scene.grid(prompt)
    assert scene.body(1)["prompt"] == prompt
    assert "…** — " in done.text


async def test_places_in_line_and_estimates() -> None:
    async with raise_curtain(slots=1) as scene:
        first, job_id = await scene.order()
        scene.clock.ahead = 40
        await scene.finish(first, job_id)
        await scene.order("the one that runs")
        notes: list[str] = []
        for name in ("bob", "carol", "dave", "erin"):
            shown = await scene.command("imagine", by=scene.add_member(name), prompt="a boat")
            notes.append(shown.text.rpartition("(")[2])
        assert notes == [
            "waiting, next in line, about 40 s)",
            "waiting, 2nd in line, about 80 s)",
            "waiting, 3rd in line, about 2 min)",
            "waiting, 4th in line, about 3 min)",
        ]


async def test_who_orders_pays(scene: Scene) -> None:
    bob = scene.add_member("bob")
    await scene.grid()
    await scene.grid("a fox", by=bob)
    assert [await scene.spent(member) for member in (scene.alice, bob, scene.add_member("eve"))] == [3, 3, 0]


async def test_a_prompt_pings_nobody_and_forges_nothing(scene: Scene) -> None:
    bob = scene.add_member("bob")
    role = scene.env.guild.create_role("everybody")
    prompt = f"@everyone @here <@{bob.id}> <@&{role.id}> [free](evil.example)** — <@{bob.id}> (done)"
    done, _ = await scene.grid(prompt)
    assert scene.body(1)["prompt"] == prompt
    assert done.pinged == ()
    assert done.text.splitlines()[0] == (
        f"**@\u200beveryone @\u200bhere \\<@{bob.id}\\> \\<@&{role.id}\\> \\[free\\](evil.example)"
        f"\\*\\* — \\<@{bob.id}\\> (done)** — <@{scene.alice.id}> (fast)"
    )
