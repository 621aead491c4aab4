"""Custom ids that the bot never gave out: a clear private answer, and nothing is ordered."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.jobs.model import new_ref
from tests.cogs.scene import Scene

UNKNOWN = "Easel does not know this job any more. Order it anew with /imagine."
NOT_OFFERED = "Midjourney does not offer this for that picture any more."
NOT_YOURS = "Only its author may press this."
SETTLED = "This has been settled meanwhile."
TOO_LATE = "Too late: TTAPI has it already, and TTAPI cannot cancel."
VERBS = [
    *("action", "again", "plain", "cancel", "stop", "retry", "order", "dismiss"),
    *("favourite", "region", "animate", "extend", "prompt", "prompts"),
]


@pytest.mark.parametrize("verb", VERBS)
async def test_a_job_that_is_unknown(scene: Scene, verb: str) -> None:
    grid, _ = await scene.grid()
    with capture_logs() as logs:
        told = scene.answer(await scene.forge(grid, f"easel:{verb}:{new_ref()}:upsample1"))
    assert (told.private, told.text) == (True, UNKNOWN)
    assert [entry for entry in logs if entry["log_level"] in {"error", "warning"}] == []
    assert len(scene.submits()) == 1


@pytest.mark.parametrize(
    ("verb", "argument", "said"),
    [
        ("action", "upscale2", NOT_OFFERED),
        ("again", "upscale2", NOT_OFFERED),
        ("action", "no_such_action", NOT_OFFERED),
        ("action", "inpaint", NOT_OFFERED),
        ("action", "", NOT_OFFERED),
        ("action", "imagine", NOT_OFFERED),
        ("retry", "", NOT_OFFERED),
        ("cancel", "", TOO_LATE),
        ("order", "", SETTLED),
        ("dismiss", "", SETTLED),
    ],
)
async def test_what_a_finished_grid_does_not_offer(scene: Scene, verb: str, argument: str, said: str) -> None:
    grid, _ = await scene.grid()
    with capture_logs() as logs:
        told = scene.answer(await scene.forge(grid, f"easel:{verb}:{grid.ref}:{argument}"))
    assert (told.private, told.text) == (True, said)
    assert [entry for entry in logs if entry["log_level"] in {"error", "warning"}] == []
    assert len(scene.submits()) == 1
    assert await scene.spent(scene.alice) == 3


@pytest.mark.parametrize("verb", ["cancel", "order", "dismiss"])
async def test_what_belongs_to_another(scene: Scene, verb: str) -> None:
    grid, _ = await scene.grid()
    bob = scene.add_member("bob")
    told = scene.answer(await scene.forge(grid, f"easel:{verb}:{grid.ref}:", by=bob))
    assert (told.private, told.text) == (True, NOT_YOURS)


@pytest.mark.parametrize("state", ["running", "failed", "cancelled"])
async def test_actions_of_a_job_without_a_picture(scene: Scene, state: str) -> None:
    grid, _ = await scene.grid()
    shown, job_id = await scene.order("another")
    ref = (await scene.stage.app.services.jobs.recent(scene.alice.id))[0].ref
    if state == "failed":
        await scene.fail(shown, job_id, "Job Timeout")
    if state == "cancelled":
        await scene.upstream.stop_serving()
        await scene.command("imagine", prompt="a third")
        ref = (await scene.stage.app.services.jobs.recent(scene.alice.id))[0].ref
        await scene.forge(grid, f"easel:cancel:{ref}:")
    told = scene.answer(await scene.forge(grid, f"easel:action:{ref}:upsample1"))
    assert (told.private, told.text) == (True, NOT_OFFERED)
    assert len(scene.submits()) == 2


@pytest.mark.parametrize(
    "custom_id", ["easel:explode:abcdefghijklmnopqrst:", "easel:action:ABC:upsample1", "somebody-elses"]
)
async def test_what_is_no_id_of_ours_is_left_alone(scene: Scene, custom_id: str) -> None:
    grid, _ = await scene.grid()
    with capture_logs() as logs:
        result = await scene.forge(grid, custom_id)
    assert not result.acknowledged
    assert logs == []
    assert len(scene.submits()) == 1


async def test_again_without_a_first_run_makes_one_run(scene: Scene) -> None:
    grid, grid_id = await scene.grid()
    shown = scene.answer(await scene.forge(grid, f"easel:again:{grid.ref}:reroll"))
    await scene.finish(shown, await scene.submitted(2))
    assert (scene.body(2)["action"], scene.body(2)["jobId"]) == ("reroll", grid_id)


async def test_again_cannot_charge_a_u_twice(scene: Scene) -> None:
    grid, _ = await scene.grid()
    await scene.child(grid, "U1")
    told = scene.answer(await scene.forge(grid, f"easel:again:{grid.ref}:upsample1"))
    assert told.text == "This exists already; looking at it costs nothing."
    assert len(scene.submits()) == 2
