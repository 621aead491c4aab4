"""Which actions a result allows, and what they lead to."""

from typing import Any

import pytest

from bot.sandbox.ttapi import Dress, SimulatedTtapi
from tests.sandbox.helpers import INSTANT, Api

GRID = {f"{name}{n}" for name in ("upsample", "variation") for n in range(1, 5)} | {"reroll"}
AROUND = {"low_variation", "high_variation", "vary_region", "zoom_out_2", "zoom_out_1_5", "Custom Zoom"}
PANS = {"pan_left", "pan_right", "pan_up", "pan_down"}


async def done(upstream: SimulatedTtapi, api: Api, job_id: str) -> dict[str, Any]:
    await upstream.ledger.wait(lambda e: e.job_id == job_id and e.detail.get("state") == "SUCCESS")
    return (await api.fetch(job_id))["data"]


async def follow(upstream: SimulatedTtapi, api: Api, prompt: str, *actions: str) -> dict[str, Any]:
    job_id = await api.imagine(prompt, mode="turbo")
    data = await done(upstream, api, job_id)
    for action in actions:
        job_id = await api.act(job_id, action)
        data = await done(upstream, api, job_id)
    return data


@pytest.mark.parametrize(
    ("prompt", "actions", "components"),
    [
        ("x", [], GRID),
        ("x", ["variation3"], GRID),
        ("x", ["reroll"], GRID),
        ("x", ["upsample2"], {"upscale_subtle", "upscale_creative"} | AROUND | PANS),
        ("x --v 5.2", ["upsample2"], {"upscale2", "upscale4"} | AROUND | PANS),
        ("x --niji 5", ["upsample2"], {"upscale2", "upscale4"} | AROUND | PANS),
        ("x --niji 6", ["upsample2"], {"upscale_subtle", "upscale_creative"} | AROUND | PANS),
        (
            "x --ar 3:2",
            ["upsample2"],
            {"upscale_subtle", "upscale_creative"} | AROUND | PANS | {"make_square"},
        ),
        ("x", ["upsample2", "upscale_subtle"], {"redo_upscale_subtle"} | AROUND),
        ("x", ["upsample2", "upscale_creative", "redo_upscale_creative"], {"redo_upscale_creative"} | AROUND),
        ("x --v 5", ["upsample1", "upscale4"], {"redo_upscale4"} | AROUND),
        ("x", ["upsample2", "zoom_out_2"], GRID),
        ("x", ["upsample2", "low_variation"], GRID),
        ("x --ar 3:2", ["upsample2", "make_square"], GRID),
        (
            "x --ar 3:2",
            ["upsample2", "make_square", "upsample1"],
            {"upscale_subtle", "upscale_creative"} | AROUND | PANS,
        ),
    ],
)
async def test_components(prompt: str, actions: list[str], components: set[str]) -> None:
    async with SimulatedTtapi(settings=INSTANT) as upstream, Api(upstream) as api:
        data = await follow(upstream, api, prompt, *actions)
    assert set(data["components"]) == components
    assert len(data["components"]) == len(components)
    assert (data["prompt"], data["action"]) == (prompt, actions[-1] if actions else "imagine")


async def test_the_region_has_another_name_in_2024() -> None:
    settings = INSTANT.merged({"dress": Dress.Y2024})
    async with SimulatedTtapi(settings=settings) as upstream, Api(upstream) as api:
        data = await follow(upstream, api, "x", "upsample2")
    assert "inpaint" in data["components"]
    assert "vary_region" not in data["components"]


@pytest.mark.parametrize(
    ("actions", "size"),
    [
        ([], (78, 52)),
        (["upsample1"], (78, 52)),
        (["upsample1", "upscale_subtle"], (156, 104)),
        (["upsample1", "upscale_subtle", "redo_upscale_subtle"], (156, 104)),
        (["upsample1", "pan_left"], (96, 42)),
        (["upsample1", "pan_down"], (64, 64)),
        (["upsample1", "zoom_out_1_5"], (78, 52)),
        (["upsample1", "make_square"], (64, 64)),
        (["upsample1", "high_variation"], (78, 52)),
    ],
)
async def test_sizes(actions: list[str], size: tuple[int, int]) -> None:
    async with SimulatedTtapi(settings=INSTANT) as upstream, Api(upstream) as api:
        data = await follow(upstream, api, "x --ar 3:2", *actions)
    assert (data["width"], data["height"]) == size


async def test_only_grids_have_tiles() -> None:
    async with SimulatedTtapi(settings=INSTANT) as upstream, Api(upstream) as api:
        grid = await api.imagine(getUImages=True)
        assert len((await done(upstream, api, grid))["images"]) == 4
        single = await api.act(grid, "upsample1", getUImages=True)
        assert (await done(upstream, api, single))["images"] is None


async def test_actions_inherit_mode_and_price() -> None:
    async with SimulatedTtapi(settings=INSTANT) as upstream, Api(upstream) as api:
        data = await follow(upstream, api, "x", "upsample1", "upscale_subtle")
        assert [job.order.mode for job in upstream.jobs] == ["turbo", "turbo", "turbo"]
        assert [job.quota for job in upstream.jobs] == [5, 2, 9]
    assert data["quota"] == "9"


async def test_a_job_can_be_built_upon_many_times() -> None:
    async with SimulatedTtapi(settings=INSTANT) as upstream, Api(upstream) as api:
        parent = await api.imagine()
        await done(upstream, api, parent)
        children = {await api.act(parent, "upsample2") for _ in range(3)}
    assert len(children | {parent}) == 4
