"""`/blend`, `/describe` and `/inpaint`: what they refuse and what they make."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image, ImageStat

from bot.sandbox.ttapi import Dress, SimulatedTtapi
from tests.sandbox.drawn import (
    BLUE,
    GREEN,
    RED,
    bare,
    changed,
    data_uri,
    encoded,
    mask,
    opened,
    plain,
    same,
)
from tests.sandbox.helpers import BY_HAND, V1, Api, Json, Receiver

REDS, BLUES = data_uri(plain(RED)), data_uri(plain(BLUE))
GRID = {f"{name}{n}" for name in ("upsample", "variation") for n in range(1, 5)} | {"reroll"}
LENGTH = "The 'imgBase64Array' array has a length of 2 to 5"
FORMAT = "base64 format error"
NOWHERE = "http://127.0.0.1:9/x.png"
BOMB = encoded(Image.new("1", (8001, 8000)))


def refusal(message: str) -> tuple[int, Json]:
    return 400, {"status": "FAILED", "message": message, "data": None}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, LENGTH),
        ({"imgBase64Array": None}, LENGTH),
        ({"imgBase64Array": REDS}, LENGTH),
        ({"imgBase64Array": [REDS]}, LENGTH),
        ({"imgBase64Array": [REDS] * 6}, LENGTH),
        ({"imgBase64Array": [REDS, bare(plain(RED))]}, FORMAT),
        ({"imgBase64Array": [REDS, ""]}, FORMAT),
        ({"imgBase64Array": [REDS, 7]}, FORMAT),
        ({"imgBase64Array": [REDS, "data:image/png;base64,"]}, FORMAT),
        ({"imgBase64Array": [REDS, "data:image/png;base64,@@@@"]}, FORMAT),
        ({"imgBase64Array": [REDS, "data:image/png;base64,aGVsbG8="]}, FORMAT),
        ({"imgBase64Array": [REDS, f"{REDS[:40]}\n{REDS[40:]}"]}, FORMAT),
        ({"imgBase64Array": [REDS, f"data:text/plain;base64,{bare(plain(RED))}"]}, FORMAT),
        ({"imgBase64Array": [REDS, data_uri(plain(RED)[:-30])]}, FORMAT),
        ({"imgBase64Array": [REDS, data_uri(encoded(Image.new("RGB", (9, 9)), "GIF"))]}, FORMAT),
        ({"imgBase64Array": [REDS, data_uri(BOMB)]}, FORMAT),
        ({"imgBase64Array": [REDS, BLUES], "dimensions": "square"}, '"dimensions" parameter error!'),
        ({"imgBase64Array": [REDS, BLUES], "dimensions": "1:1"}, '"dimensions" parameter error!'),
        ({"imgBase64Array": [REDS, BLUES], "mode": "slow"}, '"mode" parameter error!'),
        ({"imgBase64Array": [REDS, BLUES], "mode": "relax", "timeout": 300}, '"timeout" parameter error!'),
        ({"imgBase64Array": [REDS, BLUES], "getUImages": 1}, '"getUImages" parameter error!'),
        ({"imgBase64Array": [REDS, BLUES], "prompt": "x"}, "Parameter error: unknown field 'prompt'"),
    ],
)
async def test_bad_blend(api: Api, upstream: SimulatedTtapi, body: Json, message: str) -> None:
    assert await api.post(f"{V1}/blend", body) == refusal(message)
    assert upstream.jobs == []


@pytest.mark.parametrize(
    ("dimensions", "size"),
    [(None, (64, 64)), ("SQUARE", (64, 64)), ("PORTRAIT", (52, 78)), ("LANDSCAPE", (78, 52))],
)
async def test_blend(
    api: Api, upstream: SimulatedTtapi, dimensions: str | None, size: tuple[int, int]
) -> None:
    chosen = {} if dimensions is None else {"dimensions": dimensions}
    job_id = await api.submit("v1/blend", {"imgBase64Array": [REDS, BLUES], **chosen})
    upstream.succeed(job_id)
    data = (await api.fetch(job_id))["data"]
    assert (data["action"], data["prompt"], data["quota"]) == ("blend", None, "3")
    assert set(data["components"]) == GRID
    assert (data["width"], data["height"]) == size
    assert [opened((await api.download(link))[2]).size for link in data["images"]] == [size] * 4


@pytest.mark.parametrize("rerolls", [0, 1, 2])
@pytest.mark.parametrize(
    ("colours", "lacking"), [((RED, GREEN), 2), ((RED, BLUE), 1), ((GREEN, BLUE), 0), ((RED, GREEN, RED), 2)]
)
async def test_a_blend_shows_all_of_its_pictures(
    api: Api,
    upstream: SimulatedTtapi,
    colours: tuple[tuple[int, int, int], ...],
    lacking: int,
    rerolls: int,
) -> None:
    packed = [data_uri(plain(colour)) for colour in colours]
    job_id = await api.submit("v1/blend", {"imgBase64Array": packed})
    upstream.succeed(job_id)
    for _ in range(rerolls):
        job_id = await api.act(job_id, "reroll")
        upstream.succeed(job_id)
    link = (await api.fetch(job_id))["data"]["cdnImage"]
    means = ImageStat.Stat(opened((await api.download(link))[2])).mean
    least = means.pop(lacking)
    assert min(means) > least + 10


async def test_four_blends_differ_and_can_be_built_upon(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.submit("v1/blend", {"imgBase64Array": [REDS, BLUES], "mode": "turbo"})
    upstream.succeed(job_id)
    links = (await api.fetch(job_id))["data"]["images"]
    tiles = [opened((await api.download(link))[2]) for link in links]
    assert not any(same(a, b) for i, a in enumerate(tiles) for b in tiles[:i])
    for action in ("upsample1", "variation2", "reroll"):
        child = await api.act(job_id, action)
        upstream.succeed(child)
        data = (await api.fetch(child))["data"]
        assert (data["action"], data["prompt"]) == (action, None)
        assert (await api.download(data["cdnImage"]))[0] == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "base64 cannot be empty"),
        ({"base64": "", "url": ""}, "base64 cannot be empty"),
        ({"base64": bare(plain(RED))}, FORMAT),
        ({"base64": "data:image/png;base64,aGVsbG8="}, FORMAT),
        ({"base64": 7}, '"base64" parameter error!'),
        ({"url": "x.png"}, '"url" parameter error!'),
        ({"base64": REDS, "url": "ftp://example.org/x.png"}, '"url" parameter error!'),
        ({"base64": REDS, "timeout": 299}, '"timeout" parameter error!'),
        ({"base64": REDS, "mode": "fast"}, "Parameter error: unknown field 'mode'"),
    ],
)
async def test_bad_describe(api: Api, body: Json, message: str) -> None:
    assert await api.post(f"{V1}/describe", body) == refusal(message)


def prompts(text: str) -> list[str]:
    parts = text.split("\n\n")
    assert [part[:3] for part in parts] == ["1️⃣", "2️⃣", "3️⃣", "4️⃣"]
    return [part[3:].strip() for part in parts]


@pytest.mark.parametrize(
    ("colour", "size", "word", "ratio"),
    [
        (RED, (60, 40), "red", "3:2"),
        (BLUE, (400, 500), "blue", "4:5"),
        (GREEN, (667, 1000), "green", "2:3"),
        ((10, 10, 10), (30, 900), "black", "1:14"),
    ],
)
async def test_describe_tells_colour_and_ratio(
    api: Api,
    upstream: SimulatedTtapi,
    colour: tuple[int, int, int],
    size: tuple[int, int],
    word: str,
    ratio: str,
) -> None:
    job_id = await api.submit("v1/describe", {"base64": data_uri(plain(colour, size)), "url": ""})
    assert (await api.fetch(job_id))["data"]["prompt"] is None
    upstream.succeed(job_id)
    data = (await api.fetch(job_id))["data"]
    text = data.pop("prompt")
    assert data == {
        "action": "describe",
        "jobId": job_id,
        "progress": "100",
        "quota": "1",
        "discordImage": None,
        "cdnImage": None,
        "width": None,
        "height": None,
        "hookUrl": None,
        "components": None,
        "seed": None,
        "images": None,
    }
    for prompt in prompts(text):
        assert word in prompt
        assert prompt.endswith(f"--ar {ratio}")
        assert "](" not in prompt
    assert len(set(prompts(text))) == 4


@pytest.mark.parametrize("dress", [Dress.Y2024])
async def test_describe_with_links(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.submit("v1/describe", {"base64": REDS})
    upstream.succeed(job_id)
    data = (await api.fetch(job_id))["data"]
    assert (data["components"], data["images"]) == (None, None)
    for prompt in prompts(data["prompt"]):
        assert re.search(r"\[[a-z ]+\]\(https://[^ )]+\)", prompt)


async def test_describe_by_url(api: Api, upstream: SimulatedTtapi) -> None:
    parent = await api.imagine("x --ar 3:2")
    upstream.succeed(parent)
    link = (await api.fetch(parent))["data"]["cdnImage"]
    for body, ratio in (
        ({"url": link}, "3:2"),
        ({"url": link, "base64": data_uri(plain(RED, (9, 9)))}, "1:1"),
    ):
        job_id = await api.submit("v1/describe", body)
        upstream.finish(job_id)
        answer = await api.fetch(job_id)
        assert answer["data"]["prompt"].endswith(f"--ar {ratio}")


@pytest.mark.parametrize("allowed", [False, True])
async def test_a_link_that_cannot_be_followed_fails_the_job(
    api: Api, upstream: SimulatedTtapi, allowed: bool
) -> None:
    upstream.configure(loopback_urls=allowed)
    for link in (NOWHERE, f"{upstream.url}/media/nothing.png", "http://localhost/x.png"):
        job_id = await api.submit("v1/describe", {"url": link})
        upstream.finish(job_id)
        answer = await api.fetch(job_id)
        assert answer["status"] == "FAILED"
        assert answer["message"] == "[Invalid link!] Could not fetch the image you linked."
        assert upstream.ledger.releases()[job_id] == 1


@pytest.mark.parametrize(("hookless", "count"), [([], 1), (["describe"], 0)])
async def test_describe_may_be_without_hook(
    api: Api, upstream: SimulatedTtapi, receiver: Receiver, hookless: list[str], count: int
) -> None:
    upstream.configure(hookless=hookless)
    job_id = await api.submit("v1/describe", {"base64": REDS, "hookUrl": receiver.url})
    upstream.succeed(job_id)
    await upstream.hooks_settled()
    assert receiver.bodies == [await api.fetch(job_id)] * count


async def test_a_job_without_prompt_can_be_made_to_fail(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.configure(failing={"blend": "[Image denied] No."})
    job_id = await api.submit("v1/blend", {"imgBase64Array": [REDS, BLUES]})
    upstream.finish(job_id)
    assert (await api.fetch(job_id))["message"] == "[Image denied] No."


async def single(api: Api, upstream: SimulatedTtapi, prompt: str = "a lighthouse --ar 3:2") -> str:
    parent = await api.imagine(prompt)
    upstream.succeed(parent)
    job_id = await api.act(parent, "upsample2")
    upstream.succeed(job_id)
    return job_id


WHITE = mask((78, 52), (20, 10, 50, 40))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"jobId": None}, '"jobId" cannot be empty!'),
        ({"jobId": "nobody"}, "The associated task does not exist or has expired."),
        ({"jobId": "GRID"}, "The associated task does not allow this change to be executed."),
        ({"jobId": "WAITING"}, "Associated task status error."),
        ({"mask": None}, '"mask" cannot be empty!'),
        ({"mask": data_uri(encoded(WHITE))}, FORMAT),
        ({"mask": "@@@@"}, FORMAT),
        ({"mask": "aGVsbG8="}, FORMAT),
        ({"mask": bare(encoded(WHITE, "JPEG"))}, FORMAT),
        ({"mask": bare(encoded(WHITE, "BMP"))}, FORMAT),
        (
            {"mask": bare(encoded(mask((52, 78), (0, 0, 9, 9))))},
            "Parameter error: the mask is 52x78, the picture 78x52",
        ),
        ({"mask": bare(encoded(mask((78, 52), None)))}, "Parameter error: the mask has no white area"),
        ({"prompt": 7}, '"prompt" parameter error!'),
        ({"prompt": "a sensitiveword"}, "May contain sensitive words：sensitiveword"),
        ({"timeout": "300"}, '"timeout" parameter error!'),
        ({"mode": "fast"}, "Parameter error: unknown field 'mode'"),
        ({"getUImages": True}, "Parameter error: unknown field 'getUImages'"),
    ],
)
async def test_bad_inpaint(api: Api, upstream: SimulatedTtapi, change: Json, message: str) -> None:
    parent = await single(api, upstream)
    named = {"GRID": upstream.jobs[0].job_id, "WAITING": await api.act(upstream.jobs[0].job_id, "upsample1")}
    body: Json = {"jobId": parent, "mask": bare(encoded(WHITE))} | change
    if body["jobId"] in named:
        body["jobId"] = named[body["jobId"]]
    assert await api.post(f"{V1}/inpaint", body) == refusal(message)
    assert len(upstream.jobs) == 3


@pytest.fixture
async def large() -> AsyncIterator[tuple[SimulatedTtapi, Api]]:
    """Pictures that carry a caption."""
    settings = BY_HAND.merged({"side": 160})
    async with SimulatedTtapi(settings=settings, seed=3) as upstream, Api(upstream) as api:
        yield upstream, api


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("prompt", [None, "", "a forest"])
async def test_only_the_white_part_changes(
    large: tuple[SimulatedTtapi, Api], kind: str, prompt: str | None
) -> None:
    upstream, api = large
    parent = await single(api, upstream)
    before = opened((await api.download((await api.fetch(parent))["data"]["cdnImage"]))[2])
    white = (30, 20, before.width - 30, before.height - 8)
    painted = mask(before.size, white)
    body: Json = {"jobId": parent, "mask": bare(encoded(painted, kind))}
    job_id = await api.submit("v1/inpaint", body if prompt is None else body | {"prompt": prompt})
    upstream.succeed(job_id)
    data = (await api.fetch(job_id))["data"]
    assert (data["action"], data["prompt"]) == ("inpaint", prompt or "a lighthouse --ar 3:2")
    assert set(data["components"]) == GRID
    assert (data["width"], data["height"]) == before.size
    tiles = [opened((await api.download(link))[2]) for link in data["images"]]
    for tile in tiles:
        differing = changed(before, tile)
        left, top, right, bottom = differing.getbbox() or (0, 0, 0, 0)
        assert left >= white[0]
        assert top >= white[1]
        assert right <= white[2]
        assert bottom <= white[3]
        assert ImageStat.Stat(differing.crop(white)).mean[0] > 8
    assert not any(same(a, b) for i, a in enumerate(tiles) for b in tiles[:i])
    assert upstream.ledger.mask(job_id) == encoded(painted, kind)


@pytest.mark.parametrize("action", ["upscale_subtle", "upscale_creative"])
async def test_an_enlarged_picture_takes_a_mask_of_its_own_size(
    api: Api, upstream: SimulatedTtapi, action: str
) -> None:
    larger = await api.act(await single(api, upstream), action)
    upstream.succeed(larger)
    small: Json = {"jobId": larger, "mask": bare(encoded(WHITE))}
    assert (await api.post(f"{V1}/inpaint", small))[0] == 400
    job_id = await api.submit(
        "v1/inpaint", {"jobId": larger, "mask": bare(encoded(mask((156, 104), (0, 0, 80, 80))))}
    )
    upstream.succeed(job_id)
    child = await api.act(job_id, "upsample3")
    upstream.succeed(child)
    assert (await api.fetch(child))["data"]["width"] == 156


async def test_a_repainted_picture_can_be_repainted_again(large: tuple[SimulatedTtapi, Api]) -> None:
    upstream, api = large

    async def shown(job_id: str, number: int) -> Image.Image:
        upstream.succeed(job_id)
        child = await api.act(job_id, f"upsample{number}")
        upstream.succeed(child)
        ids.append(child)
        return opened((await api.download((await api.fetch(child))["data"]["cdnImage"]))[2])

    async def repainted(job_id: str, area: tuple[int, int, int, int]) -> str:
        return await api.submit("v1/inpaint", {"jobId": job_id, "mask": bare(encoded(mask(size, area)))})

    ids = [await single(api, upstream, "x")]
    size = (160, 160)
    first = await shown(await repainted(ids[-1], (40, 40, 80, 80)), 1)
    second = await shown(await repainted(ids[-1], (90, 60, 120, 100)), 1)
    left, top, right, bottom = changed(first, second).getbbox() or (0, 0, 0, 0)
    assert (left >= 90, top >= 60, right <= 120, bottom <= 100, right > left) == (True,) * 5


async def test_pictures_are_kept_by_their_hash(api: Api, upstream: SimulatedTtapi) -> None:
    red, blue = plain(RED), plain(BLUE)
    job_id = await api.submit("v1/blend", {"imgBase64Array": [data_uri(red), data_uri(blue)]})
    sent = upstream.ledger.pictures(job_id)
    assert [(item["head"], item["size"]) for item in sent] == [
        ("data:image/png;base64,", len(red)),
        ("data:image/png;base64,", len(blue)),
    ]
    assert [upstream.upload(str(item["sha256"])) for item in sent] == [red, blue]
    with pytest.raises(ValueError, match="no upload"):
        upstream.upload("0" * 64)
    with pytest.raises(ValueError, match="no mask"):
        upstream.ledger.mask(job_id)


async def test_a_refused_picture_is_noted_too(api: Api, upstream: SimulatedTtapi) -> None:
    broken: Any = ["data:image/png;base64,@@@@", 7]
    await api.post(f"{V1}/blend", {"imgBase64Array": broken})
    (entry,) = upstream.ledger.submits()
    head = "data:image/png;base64,"
    assert entry.detail["body"] == {
        "imgBase64Array": [{"head": head, "chars": 26, "sha256": None, "size": None}, 7]
    }
