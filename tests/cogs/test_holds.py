"""Jobs that wait because nothing can be submitted: the member reads why, the owner is told."""

from __future__ import annotations

import pytest

from bot.sandbox.ttapi import Fault, FaultKind, Place
from tests.cogs.scene import PROMPT, Scene, raise_curtain, until

KEY_REFUSED = (
    "TTAPI refuses the key in TTAPI_KEY. Copy it again from the dashboard, and confirm the account's e-mail."
)
HOLDS = [
    (
        FaultKind.UNAUTHORIZED,
        "waiting: TTAPI refuses the key of this bot; its owner has been told",
        "等待中：TTAPI 拒绝了本机器人的密钥，已通知所有者",
        KEY_REFUSED,
    ),
    (
        FaultKind.UNPAID,
        "waiting: the TTAPI quota of this bot is used up; its owner has been told",
        "等待中：本机器人的 TTAPI 额度已用完，已通知所有者",
        "the TTAPI quota is used up. Top up at https://ttapi.io.",
    ),
    (
        FaultKind.BLOCKED,
        "waiting: TTAPI has blocked the account of this bot; its owner has been told",
        "等待中：TTAPI 封禁了本机器人的账号，已通知所有者",
        "TTAPI has blocked the account. Write to TTAPI's support.",
    ),
]
WAITING_ON = "\nJobs wait and nothing is lost; they go on by themselves once this is mended."


@pytest.mark.parametrize(("fault", "english", "chinese", "alarm"), HOLDS, ids=[row[0].name for row in HOLDS])
async def test_a_stopped_key_is_explained_to_member_and_owner(
    scene: Scene, fault: FaultKind, english: str, chinese: str, alarm: str
) -> None:
    owner = scene.add_member("owner")
    scene.make_owner(owner)
    scene.upstream.add_fault(Fault(Place.API, fault))
    shown = await scene.command("imagine", prompt=PROMPT)
    held = await scene.sees(shown, lambda now: "TTAPI" in now.text)
    assert held.text.endswith(f"({english})")
    assert held.faces == ["Cancel"]

    direct = await until(lambda: scene.env.backend.dm_channels.get(owner.id))
    notice = await until(lambda: list(scene.env.backend.messages.get(direct, {}).values()))
    assert [part["content"] for part in notice[0].components] == [f"⚠️ Easel: {alarm}{WAITING_ON}"]

    second = await scene.command("imagine", prompt="another one")
    assert second.text.endswith(f"({english})")
    assert scene.submits() == []


@pytest.mark.parametrize(("fault", "english", "chinese", "alarm"), HOLDS, ids=[row[0].name for row in HOLDS])
async def test_a_stopped_key_is_explained_in_chinese(
    fault: FaultKind, english: str, chinese: str, alarm: str
) -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        scene.upstream.add_fault(Fault(Place.API, fault))
        shown = await scene.command("imagine", prompt=PROMPT)
        held = await scene.sees(shown, lambda now: "TTAPI" in now.text)
        assert held.text.endswith(f"（{chinese}）")


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en-US", "(waiting: TTAPI cannot be reached at the moment; it is tried again by itself)"),
        ("zh-CN", "（等待中：暂时无法连接 TTAPI，稍后会自动重试）"),
    ],
)
async def test_an_unreachable_ttapi_is_explained(locale: str, told: str) -> None:
    async with raise_curtain(locale=locale) as scene:
        await scene.upstream.stop_serving()
        shown = await scene.command("imagine", prompt=PROMPT)
        held = await scene.sees(shown, lambda now: now.text.endswith(told))
        assert len(held.faces) == 1
        await scene.press(held, held.faces[0])
        await scene.sees(shown, lambda now: not now.buttons)


async def test_a_held_job_can_be_cancelled_from_the_queue(scene: Scene) -> None:
    scene.upstream.add_fault(Fault(Place.API, FaultKind.UNPAID))
    shown = await scene.command("imagine", prompt=PROMPT)
    await scene.sees(shown, lambda now: "used up" in now.text)
    queue = await scene.command("queue")
    told = scene.answer(await scene.press(queue, "Cancel"))
    assert told.text == "Cancelled. Nothing was charged."
    cancelled = await scene.sees(shown, lambda now: not now.buttons)
    assert cancelled.text.splitlines() == [
        f"**a lighthouse at dusk --ar 3:2** — <@{scene.alice.id}> (cancelled)",
        "Cancelled before it was sent; nothing was charged.",
    ]
