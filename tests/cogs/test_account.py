"""`/queue`, Cancel, `/balance` and `/help`."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot import __version__
from tests.cogs.reading import GREY, SECTION
from tests.cogs.scene import PROMPT, Scene, raise_curtain

MISSING = "⚠️ Easel lacks rights in this channel: View Channel, Send Messages. Ask a moderator to grant them."
BUTTONS = (
    "**U1–U4** pick one of the four, **V1–V4** make variations of it, 🔄 runs the prompt once more. "
    "A picked picture can be upscaled, varied, zoomed and panned. Whoever presses pays."
)
HELP = [
    "**Make**",
    "`/imagine` four pictures from a prompt",
    "`/blend` four pictures from two to five others",
    "`/describe` four prompts for a picture",
    "`/edit` change a picture, or give it another surface",
    "`/animate` make a picture move",
    "**Find**",
    "`/show` bring one of your jobs back, with live buttons",
    "`/history` `/favorites` page through your work",
    "`/queue` see what is under way; cancel or stop it",
    "**Set up**",
    "`/settings` your defaults, pings, private results",
    "`/preset` pieces of prompt under a name",
    "`/balance` see what you spent",
]
MORE = [
    (
        "**Message menu** (right click or long press, then Apps): Describe this image, Use as image prompt, "
        "Job details."
    ),
    (
        "**Reactions** on your own results: ❌ deletes or cancels, ✉️ sends it to your direct messages, "
        "⭐ keeps it as a favorite."
    ),
]


async def test_an_empty_queue(scene: Scene) -> None:
    await scene.order(by=scene.add_member("bob"))
    told = await scene.command("queue")
    assert (told.private, told.text) == (True, "Nothing of yours waits or runs.")


async def test_the_queue_tells_what_runs_and_what_waits() -> None:
    async with raise_curtain(slots=1) as scene:
        first, job_id = await scene.order("a **bold** heron")
        scene.upstream.progress(job_id, 62)
        await scene.sees(first, lambda now: "62" in now.text)
        await scene.command("imagine", by=scene.add_member("bob"), prompt="not mine")
        for prompt in ("an observatory", "a market"):
            await scene.command("imagine", prompt=prompt)
        told = await scene.command("queue")
        link = f"https://discord.com/channels/{scene.env.guild.id}/{first.channel_id}/{first.id}"
        assert told.private
        assert told.text.splitlines() == [
            "### 3 jobs of yours are under way",
            f"**a \\*\\*bold\\*\\* heron** · 62 % · [open]({link})",
            "**an observatory** · waiting · 2nd in line",
            "**a market** · waiting · 3rd in line",
        ]
        assert [(face.text, face.style) for face in told.buttons] == [("Cancel", GREY)] * 2
        assert [part["type"] for part in told.components].count(SECTION) == 2


async def test_a_batch_is_one_entry_that_can_be_stopped() -> None:
    async with raise_curtain(slots=1) as scene:
        asked = await scene.command("imagine", prompt="a {red, blue, green} fox")
        board = scene.answer(await scene.press(asked, asked.faces[0]))
        job_id = await scene.submitted(1)
        link = f"https://discord.com/channels/{scene.env.guild.id}/{board.channel_id}/{board.id}"
        entry = "**a {red, blue, green} fox** · {done} of 3 done · [open]" + f"({link})"
        told = await scene.command("queue")
        assert told.text.splitlines() == [
            "### One job of yours is under way",
            entry.replace("{done}", "0"),
        ]
        assert told.faces == ["Stop"]
        scene.upstream.succeed(job_id)
        last = await scene.submitted(2)
        assert (await scene.command("queue")).text.splitlines()[1] == entry.replace("{done}", "1")
        await scene.press(told, "Stop")
        await scene.settled()
        told = await scene.command("queue")
        assert told.text.splitlines()[1] == entry.replace("{done}", "2")
        assert told.faces == []
        scene.upstream.succeed(last)
        await scene.settled()
        assert (await scene.command("queue")).text == "Nothing of yours waits or runs."
        assert len(scene.submits()) == 2


async def test_one_job_in_the_queue_in_both_languages() -> None:
    for locale, title, state in (
        ("en-US", "### One job of yours is under way", "started"),
        ("zh-CN", "### 您有 1 个任务正在进行", "已开始"),
    ):
        async with raise_curtain(locale=locale) as scene:
            shown, job_id = await scene.order()
            scene.upstream.begin(job_id)
            await scene.sees(shown, lambda now, state=state: state in now.text or "0" in now.text)
            assert (await scene.command("queue")).text.splitlines()[0] == title


async def test_a_long_queue_is_cut() -> None:
    async with raise_curtain(slots=1) as scene:
        for number in range(13):
            await scene.command("imagine", prompt=f"picture {number}")
        told = await scene.command("queue")
        lines = told.text.splitlines()
        assert lines[0] == "### 13 jobs of yours are under way"
        assert lines[-1] == "…and 3 more."
        assert len(lines) == 12
        assert told.faces == ["Cancel"] * 9


async def test_cancel_under_a_waiting_job() -> None:
    async with raise_curtain(slots=1) as scene:
        await scene.order("the one that runs")
        waiting = await scene.command("imagine", prompt=PROMPT)
        told = scene.answer(await scene.press(waiting, "Cancel"))
        assert (told.private, told.text) == (True, "Cancelled. Nothing was charged.")
        cancelled = await scene.sees(waiting, lambda now: not now.buttons)
        assert cancelled.text.splitlines() == [
            f"**a lighthouse at dusk --ar 3:2** — <@{scene.alice.id}> (cancelled)",
            "Cancelled before it was sent; nothing was charged.",
        ]
        assert (await scene.command("queue")).text.splitlines()[0] == "### One job of yours is under way"
        assert await scene.spent(scene.alice) == 0


async def test_nobody_cancels_for_another() -> None:
    async with raise_curtain(slots=1) as scene:
        await scene.order("the one that runs")
        waiting = await scene.command("imagine", prompt=PROMPT)
        told = scene.answer(await scene.press(waiting, "Cancel", by=scene.add_member("bob")))
        assert (told.private, told.text) == (True, "Only its author may press this.")
        assert scene.now(waiting).faces == ["Cancel"]


async def test_cancel_comes_too_late_for_what_upstream_has(scene: Scene) -> None:
    shown, job_id = await scene.order()
    job = (await scene.stage.app.services.jobs.recent(scene.alice.id))[0]
    grid, _ = await scene.grid("another")
    told = scene.answer(await scene.forge(grid, f"easel:cancel:{job.ref}:"))
    assert (told.private, told.text) == (True, "Too late: TTAPI has it already, and TTAPI cannot cancel.")
    await scene.finish(shown, job_id)


async def test_cancel_in_chinese() -> None:
    async with raise_curtain(slots=1, locale="zh-CN") as scene:
        await scene.order("the one that runs")
        waiting = await scene.command("imagine", prompt=PROMPT)
        assert waiting.text.endswith("（等待中，排在第 1 位）")
        assert scene.answer(await scene.press(waiting, "取消")).text == "已取消，未产生费用。"
        cancelled = await scene.sees(waiting, lambda now: not now.buttons)
        assert cancelled.text.splitlines()[1] == "在发送前已取消，未产生费用。"


async def test_a_members_balance(scene: Scene) -> None:
    empty = await scene.command("balance")
    assert empty.private
    assert empty.text.splitlines() == [
        "### Your quota",
        "Last 24 hours: **0** for 0 finished jobs",
        "Last 30 days: **0** for 0 finished jobs",
        "Held for jobs under way: **0**",
        "-# 100 quota = 1 US dollar",
    ]
    await scene.grid(mode="turbo")
    scene.clock.ahead += 2 * 86_400
    await scene.grid()
    await scene.order("a fox", mode="relax")
    assert (await scene.command("balance")).text.splitlines() == [
        "### Your quota",
        "Last 24 hours: **3** for one finished job",
        "Last 30 days: **8** for 2 finished jobs",
        "Held for jobs under way: **2**",
        "-# 100 quota = 1 US dollar",
    ]


async def test_the_owner_sees_upstreams_figures_too(scene: Scene) -> None:
    scene.make_owner(scene.alice)
    told = await scene.command("balance")
    assert told.text.splitlines()[-2:] == [
        "TTAPI account: **1000** available, **0** frozen, 10 jobs at once",
        "-# 100 quota = 1 US dollar",
    ]
    assert "TTAPI" not in (await scene.command("balance", by=scene.add_member("bob"))).text


async def test_the_balance_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        scene.make_owner(scene.alice)
        assert (await scene.command("balance")).text.splitlines() == [
            "### 您的额度",
            "最近 24 小时：**0**（完成 0 个任务）",
            "最近 30 天：**0**（完成 0 个任务）",
            "进行中任务预留：**0**",
            "TTAPI 账号：可用 **1000**，冻结 **0**，可同时进行 10 个任务",
            "-# 100 额度 = 1 美元",
        ]


async def test_help_where_everything_works(scene: Scene) -> None:
    told = await scene.command("help")
    assert told.private
    assert told.text.splitlines() == [
        f"### Easel {__version__}",
        "All of Midjourney in Discord, for you and everybody here.",
        "",
        *HELP,
        "",
        BUTTONS,
        "",
        *MORE,
        "",
        "Everything works in this channel.",
        "Pictures may have up to 25 MB here; larger ones are made smaller.",
    ]


@pytest.mark.parametrize(
    ("denied", "locale", "told"),
    [
        (
            {"attach_files": False},
            "en-US",
            "⚠️ Easel lacks rights in this channel: Attach Files. Ask a moderator to grant them.",
        ),
        (
            {"send_messages": False, "view_channel": False},
            "en-US",
            MISSING,
        ),
        (
            {"send_messages": False, "attach_files": False},
            "zh-CN",
            "⚠️ Easel 在本频道缺少权限：发送消息，上传文件。请联系管理员授予。",
        ),
    ],
)
async def test_help_names_the_rights_that_are_missing(
    denied: dict[str, bool], locale: str, told: str
) -> None:
    async with raise_curtain(locale=locale) as scene:
        rights: Any = discord.PermissionOverwrite(**denied)
        bot = scene.env.bot.user
        assert bot is not None
        channel = scene.env.guild.create_text_channel("narrow", overwrites={bot: rights})
        shown = await scene.command("help", at=channel)
        assert shown.text.splitlines()[-2] == told
