"""What is told about a job that came to nothing: in the reader's words, with what to do."""

from __future__ import annotations

import pytest

from bot.locale import texts
from bot.ttapi.failures import FailureKind
from tests.cogs.jobs import failed_job, lines
from tests.cogs.reading import CONTAINER
from tests.cogs.scene import Scene

NOT_CHARGED = "Nothing was charged."
KEPT = "-# From the 31st refused prompt of a day on, TTAPI keeps the quota."
UNKNOWN = "Nobody knows whether TTAPI charged the owner, so its estimated price is counted for you."
NOT_CHARGED_ZH = "未产生费用。"
KEPT_ZH = "-# 同一天第 31 次被拒的提示词起，TTAPI 不再退还额度。"
UNKNOWN_ZH = "TTAPI 是否已向所有者扣费尚不清楚，因此按预估价格计入您的用量。"

# what TTAPI says, what happened, what to do, what was charged
UPSTREAM = [
    (
        "[Banned prompt detected] x",
        ["Midjourney does not allow a word in this prompt.", "Say it in other words and order again."],
        [NOT_CHARGED, KEPT],
    ),
    (
        "[Image denied] x",
        ["Midjourney's moderation refused the picture.", "Use another picture, or make the prompt milder."],
        [NOT_CHARGED, KEPT],
    ),
    (
        "[Invalid parameter] x",
        [
            "Midjourney does not understand a flag of this prompt.",
            "Check the flags at the end: a blank before each value, as in --ar 3:2.",
        ],
        [NOT_CHARGED, KEPT],
    ),
    (
        "[Invalid link!] x",
        ["A picture address in this prompt cannot be read.", "It must be public and end in a picture."],
        [NOT_CHARGED, KEPT],
    ),
    (
        "[Invalid prompt] x",
        ["Midjourney does not accept this prompt.", "Write what the picture shows, then the flags."],
        [NOT_CHARGED, KEPT],
    ),
    (
        "[TTAPI prompt filter] x",
        [
            "TTAPI's filter refused it before Midjourney saw it.",
            "Say it in other words, or use another picture.",
        ],
        [NOT_CHARGED, KEPT],
    ),
    (
        "Job Timeout",
        ["Midjourney did not finish in time.", "Retry; if it happens often, choose another mode."],
        [NOT_CHARGED],
    ),
    (
        "[Internal error] x",
        ["Something broke at Midjourney or TTAPI.", "Retry in a moment."],
        [NOT_CHARGED],
    ),
    (
        "未知消息",
        [
            "TTAPI lost the picture it was working on.",
            "Retry; if the original is gone, begin with a new /imagine.",
        ],
        [NOT_CHARGED],
    ),
    (
        "Something never heard of",
        ["Midjourney could not make it.", "Its own words are below."],
        [NOT_CHARGED],
    ),
]
RETRIED = {"Job Timeout", "[Internal error] x", "未知消息"}


@pytest.mark.parametrize(("message", "told", "charged"), UPSTREAM, ids=[row[0] for row in UPSTREAM])
async def test_upstreams_failures_are_explained(
    scene: Scene, message: str, told: list[str], charged: list[str]
) -> None:
    shown = await scene.fail(*await scene.order(), message)
    said = message.replace("[", "\\[").replace("]", "\\]")
    ref = (await scene.stage.app.services.jobs.recent(scene.alice.id))[0].ref[:8]
    assert shown.text.splitlines() == [
        f"**a lighthouse at dusk --ar 3:2** — <@{scene.alice.id}>",
        f"❌ **{told[0]}**",
        told[1],
        *charged,
        f"-# TTAPI: {said} · `{ref}`",
    ]
    assert shown.faces == (["Retry"] if message in RETRIED else [])
    assert [part["type"] for part in shown.components][1:] == [CONTAINER]
    assert shown.components[1]["accent_color"] == 0xDA373C
    assert await scene.spent(scene.alice) == 0


CHINESE = {
    FailureKind.BANNED_PROMPT: ["提示词中有 Midjourney 不允许的词。", "请换一种说法后重新下单。"],
    FailureKind.IMAGE_DENIED: ["Midjourney 的审核拒绝了该图片。", "请更换图片，或让提示词更温和。"],
    FailureKind.INVALID_PARAMETER: [
        "Midjourney 无法识别提示词中的某个参数。",
        "请检查末尾的参数：参数与值之间要有空格，例如 --ar 3:2。",
    ],
    FailureKind.INVALID_LINK: ["提示词中的图片地址无法读取。", "地址必须公开可访问，并指向图片。"],
    FailureKind.INVALID_PROMPT: ["Midjourney 不接受此提示词。", "请先写画面内容，再写参数。"],
    FailureKind.FILTERED: ["在送达 Midjourney 之前被 TTAPI 的过滤器拒绝。", "请换一种说法，或更换图片。"],
    FailureKind.TIMEOUT: ["Midjourney 未能按时完成。", "请重试；如果经常发生，请换用其他模式。"],
    FailureKind.INTERNAL: ["Midjourney 或 TTAPI 内部出错。", "请稍后重试。"],
    FailureKind.DISCORD_LOST: [
        "TTAPI 丢失了正在处理的图片。",
        "请重试；如果原图已不存在，请重新使用 /imagine。",
    ],
    FailureKind.REFUSED: ["TTAPI 拒绝了该任务。", "请修改提示词或操作后重新下单。"],
    FailureKind.PARENT_GONE: ["TTAPI 已没有用来生成的原图。", "请重新使用 /imagine。"],
    FailureKind.LOST: ["TTAPI 始终没有告知结果。", "请重试，或请所有者在 TTAPI 查询。"],
    FailureKind.DISMISSED: ["已按作者的意愿放弃。", "您可以随时重新下单。"],
    FailureKind.INPUTS_GONE: [
        "这个任务的图片已经不在了。",
        "任务结束后图片只保留一天。请带上图片重新下达命令。",
    ],
    FailureKind.OTHER: ["Midjourney 未能完成。", "原文见下方。"],
}
ILLEGAL = {
    FailureKind.BANNED_PROMPT,
    FailureKind.IMAGE_DENIED,
    FailureKind.INVALID_PARAMETER,
    FailureKind.INVALID_LINK,
    FailureKind.INVALID_PROMPT,
    FailureKind.FILTERED,
}


@pytest.mark.parametrize("kind", FailureKind)
def test_every_kind_is_explained_in_chinese(kind: FailureKind) -> None:
    charged = [UNKNOWN_ZH] if kind in {FailureKind.LOST, FailureKind.DISMISSED} else [NOT_CHARGED_ZH]
    kept = [KEPT_ZH] if kind in ILLEGAL else []
    what, advice = CHINESE[kind]
    assert lines(failed_job(kind, "Its words"), texts("zh-CN"))[1:] == [
        f"❌ **{what}**",
        advice,
        *charged,
        *kept,
        "-# TTAPI：Its words · `abcdefgh`",
    ]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (
            FailureKind.REFUSED,
            ["TTAPI refused the order.", "Change the prompt or the action and order again."],
        ),
        (
            FailureKind.PARENT_GONE,
            ["TTAPI no longer has the picture this should be made from.", "Begin with a new /imagine."],
        ),
        (
            FailureKind.LOST,
            ["TTAPI never told what became of it.", "Retry, or ask the owner to look it up at TTAPI."],
        ),
        (FailureKind.DISMISSED, ["Given up at its author's word.", "Order again whenever you like."]),
    ],
)
def test_failures_of_our_own_finding(kind: FailureKind, told: list[str]) -> None:
    unknown = kind in {FailureKind.LOST, FailureKind.DISMISSED}
    assert lines(failed_job(kind, ""), texts("en-US"))[1:] == [
        f"❌ **{told[0]}**",
        told[1],
        UNKNOWN if unknown else NOT_CHARGED,
        "-# `abcdefgh`",
    ]


async def test_a_refusal_at_the_door_names_the_word(scene: Scene) -> None:
    shown = await scene.command("imagine", prompt="a sensitiveword at dawn")
    told = await scene.sees(shown, lambda now: "❌" in now.text)
    assert told.text.splitlines()[1:4] == [
        "❌ **Midjourney does not allow “sensitiveword” in a prompt.**",
        "Say it in other words and order again.",
        "Nothing was charged.",
    ]
    assert "sensitiveword" in told.text.splitlines()[-1]


async def test_retry_is_the_same_order_once_more_by_whoever_presses(scene: Scene) -> None:
    scene.doubles_expected = True
    bob = scene.add_member("bob")
    failed = await scene.fail(*await scene.order(mode="turbo"), "Job Timeout")
    shown, job_id = await scene.begun(failed, "Retry", by=bob)
    first, second = scene.body(1), scene.body(2)
    assert (first["prompt"], first["mode"]) == (second["prompt"], second["mode"])
    told = scene.answer(await scene.press(scene.now(failed), "Retry"))
    assert (told.private, told.text) == (True, "This is being made already.")
    done, _ = await scene.finish(shown, job_id)
    assert done.pictures == (await scene.served(job_id),)
    assert [await scene.spent(member) for member in (scene.alice, bob)] == [0, 5]


async def test_retrying_an_action_leads_back_to_its_parent(scene: Scene) -> None:
    grid, grid_id = await scene.grid()
    failed = await scene.fail(*await scene.begun(grid, "V3"), "[Internal error] x")
    shown, job_id = await scene.child(failed, "Retry")
    assert (scene.body(3)["action"], scene.body(3)["jobId"]) == ("variation3", grid_id)
    assert f"[Variations of image #3](https://discord.com/channels/{scene.env.guild.id}/" in shown.text
    assert shown.pictures == (await scene.served(job_id),)


async def test_retry_of_a_u_that_exists_meanwhile_charges_nothing(scene: Scene) -> None:
    grid, _ = await scene.grid()
    failed = await scene.fail(*await scene.begun(grid, "U1"), "[Internal error] x")
    await scene.child(grid, "U1")
    told = scene.answer(await scene.press(failed, "Retry"))
    assert told.text == "This exists already; looking at it costs nothing."
    assert len(scene.submits()) == 3
