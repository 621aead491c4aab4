"""Image edits: their strictness, their results, and their own fetch."""

import re
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from bot.sandbox.ttapi import Dress, Fault, FaultKind, Place, SimulatedTtapi
from tests.sandbox.drawn import RED, bare, changed, data_uri, encoded, holed, opened, plain, same
from tests.sandbox.helpers import V1, Api, Json, Receiver

SUBMIT, FETCH = "/midjourney/image-edits/submit", "/midjourney/image-edits/fetch"
SIZE, HOLE = (120, 80), (30, 20, 90, 60)
HOLED = encoded(holed(SIZE, HOLE))
GOOD: Json = {"prompt": "a stormy sky", "image": data_uri(HOLED)}
BAD = "Invalid image or unsupported format"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": ""}, '"prompt" cannot be empty!'),
        ({"image": None}, '"image" cannot be empty!'),
        ({"image": data_uri(plain(RED))}, BAD),
        ({"image": data_uri(encoded(Image.new("RGB", (9, 9)), "JPEG"), "jpeg")}, BAD),
        ({"image": data_uri(encoded(Image.new("RGBA", (9, 9), (1, 2, 3, 255))))}, BAD),
        ({"image": data_uri(encoded(Image.new("RGBA", (9, 9), (1, 2, 3, 128))))}, BAD),
        ({"image": data_uri(encoded(Image.new("P", (9, 9)), "GIF"), "gif"), "type": "retexture"}, BAD),
        ({"image": data_uri(HOLED[:-40])}, BAD),
        ({"image": "not base64"}, BAD),
        ({"image": "aGVsbG8="}, BAD),
        ({"image": "http://localhost:9/x.png"}, BAD),
        ({"image": "http://127.0.0.1:9/x.png"}, BAD),
        ({"image": "http://[::1]:9/x.png"}, BAD),
        ({"image": "http://10.0.0.7/x.png"}, BAD),
        ({"mode": "slow"}, '"mode" parameter error!'),
        ({"type": "paint"}, '"type" parameter error!'),
        ({"hookUrl": "x"}, '"hookUrl" parameter error!'),
        ({"prompt": "a sensitiveword"}, "May contain sensitive words：sensitiveword"),
        ({"timeout": 600}, "Parameter error: unknown field 'timeout'"),
        ({"getUImages": True}, "Parameter error: unknown field 'getUImages'"),
        ({"mask": "x"}, "Parameter error: unknown field 'mask'"),
    ],
)
async def test_bad_edit(api: Api, upstream: SimulatedTtapi, change: Json, message: str) -> None:
    answer = await api.post(SUBMIT, GOOD | change)
    assert answer == (400, {"status": "FAILED", "message": message, "data": None})
    assert upstream.jobs == []


async def test_the_shape(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.submit("image-edits/submit", GOOD)
    waiting = (await api.fetch(job_id, "image-edits"))["data"]
    assert (waiting["images"], waiting["cdnImages"], waiting["finishTime"]) == (None, None, None)
    upstream.succeed(job_id)
    answer = await api.fetch(job_id, "image-edits")
    assert await api.post(FETCH, {"jobId": job_id}) == (200, answer)
    data = answer.pop("data")
    assert answer == {"status": "SUCCESS", "message": "", "jobId": job_id}
    moments = [data.pop("submitTime"), data.pop("finishTime")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment) for moment in moments)
    images, copies = data.pop("images"), data.pop("cdnImages")
    assert data == {
        "jobId": job_id,
        "progress": "100",
        "mode": "fast",
        "prompt": "a stormy sky",
        "quota": "4",
        "hookUrl": None,
    }
    assert [link[-7:] for link in images] == ["0_0.png", "0_1.png", "0_2.png", "0_3.png"]
    assert [link[-6:] for link in copies] == ["tl.png", "tr.png", "bl.png", "br.png"]
    assert [(await api.download(link))[0] for link in images] == [403] * 4
    assert [(await api.download(link))[0] for link in copies] == [200] * 4


async def test_only_the_transparent_part_is_filled(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.submit("image-edits/submit", GOOD)
    upstream.succeed(job_id)
    before = holed(SIZE, HOLE).convert("RGB")
    links = (await api.fetch(job_id, "image-edits"))["data"]["cdnImages"]
    tiles = [opened((await api.download(link))[2]) for link in links]
    assert [tile.size for tile in tiles] == [SIZE] * 4
    for tile in tiles:
        assert changed(before, tile).getbbox() == HOLE
    assert not any(same(a, b) for i, a in enumerate(tiles) for b in tiles[:i])


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ((100, 100), (100, 100)),
        ((90, 160), (90, 160)),
        ((100, 95), (100, 100)),
        ((100, 40), (100, 50)),
        ((30, 100), (50, 100)),
        ((2560, 1440), (2048, 1152)),
    ],
)
async def test_other_ratios_are_adjusted(
    api: Api, upstream: SimulatedTtapi, given: tuple[int, int], size: tuple[int, int]
) -> None:
    image = Image.new("RGBA", given, (200, 30, 30, 255))
    image.paste((0, 0, 0, 0), (0, 0, 10, 10))
    job_id = await api.submit("image-edits/submit", GOOD | {"image": bare(encoded(image))})
    upstream.succeed(job_id)
    link = (await api.fetch(job_id, "image-edits"))["data"]["cdnImages"][0]
    assert opened((await api.download(link))[2]).size == size


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP"])
async def test_retexture_takes_whole_pictures(api: Api, upstream: SimulatedTtapi, kind: str) -> None:
    content = encoded(holed(SIZE, (0, 0, 0, 0)).convert("RGB"), kind)
    body: Json = {
        "prompt": "glass",
        "image": data_uri(content, kind.lower()),
        "type": "retexture",
        "mode": "turbo",
    }
    job_id = await api.submit("image-edits/submit", body)
    upstream.succeed(job_id)
    data = (await api.fetch(job_id, "image-edits"))["data"]
    assert (data["mode"], data["quota"]) == ("turbo", "6")
    tiles = [opened((await api.download(link))[2]) for link in data["cdnImages"]]
    assert not any(same(a, b) for i, a in enumerate(tiles) for b in tiles[:i])


async def test_pictures_by_link(api: Api, upstream: SimulatedTtapi) -> None:
    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=HOLED, status=200 if request.path == "/there.png" else 404)

    app = web.Application()
    app.router.add_get("/{name}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    origin = f"http://127.0.0.1:{site.port}"
    try:
        assert (await api.post(SUBMIT, GOOD | {"image": f"{origin}/there.png"}))[1]["message"] == BAD
        upstream.configure(loopback_urls=True)
        await api.submit("image-edits/submit", GOOD | {"image": f"{origin}/there.png"})
        assert (await api.post(SUBMIT, GOOD | {"image": f"{origin}/gone.png"}))[1]["message"] == BAD
    finally:
        await runner.cleanup()
    assert len(upstream.jobs) == 1


async def test_families_do_not_know_each_others_jobs(api: Api, upstream: SimulatedTtapi) -> None:
    classic, edit = await api.imagine(), await api.submit("image-edits/submit", GOOD)
    upstream.succeed(classic)
    upstream.succeed(edit)
    missing = (404, {"status": "FAILED", "message": "The job does not exist.", "data": None})
    assert await api.get(f"{V1}/fetch", jobId=edit) == missing
    assert await api.get(FETCH, jobId=classic) == missing
    assert await api.get("/midjourney/video/fetch", jobId=edit) == missing
    gone = "The associated task does not exist or has expired."
    for path, more in (("action", {"action": "upsample1"}), ("seed", {})):
        assert (await api.post(f"{V1}/{path}", {"jobId": edit, **more}))[1]["message"] == gone
    _, listed = await api.get(f"{V1}/fetch-list")
    assert [row["job_id"] for row in listed["data"]] == [classic]
    names = [entry.detail["endpoint"] for entry in upstream.ledger.fetches()]
    assert names == ["fetch", "image-edits/fetch", "video/fetch"]


async def test_the_hook_is_what_fetch_shows(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    job_id = await api.submit("image-edits/submit", GOOD | {"hookUrl": receiver.url})
    upstream.succeed(job_id)
    await upstream.hooks_settled()
    assert receiver.bodies == [await api.fetch(job_id, "image-edits")]


@pytest.mark.parametrize("dress", [Dress.Y2024])
async def test_a_failed_hook_has_null_members(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    body = GOOD | {"hookUrl": receiver.url, "prompt": "simulate denied"}
    job_id = await api.submit("image-edits/submit", body)
    upstream.finish(job_id)
    (seen,) = await receiver.wait(1)
    assert seen["message"] == "[Image denied] The result was held back by the moderators."
    assert set(seen["data"].values()) == {None}
    assert "cdnImages" in seen["data"]
    answer = await api.fetch(job_id, "image-edits")
    assert (answer["status"], answer["data"]["cdnImages"]) == ("FAILED", None)


@pytest.mark.parametrize(("kind", "action"), [("edit", "edit"), ("retexture", "retexture")])
async def test_faults_by_type(api: Api, upstream: SimulatedTtapi, kind: str, action: str) -> None:
    upstream.add_fault(Fault(Place.SUBMIT, FaultKind.SERVER_ERROR, action=action))
    upstream.add_fault(Fault(Place.FETCH, FaultKind.RATE_LIMITED, count=1))
    assert (await api.post(SUBMIT, GOOD | {"type": kind}))[0] == 500
    upstream.clear_faults()
    job_id = await api.submit("image-edits/submit", GOOD | {"type": kind})
    upstream.add_fault(Fault(Place.FETCH, FaultKind.RATE_LIMITED, count=1, action=action))
    upstream.add_fault(Fault(Place.FETCH, FaultKind.BACKWARDS, count=1, action=action))
    upstream.succeed(job_id)
    assert (await api.get(FETCH, jobId=job_id))[0] == 429
    assert (await api.fetch(job_id, "image-edits"))["status"] == "ON_QUEUE"
    assert (await api.fetch(job_id, "image-edits"))["status"] == "SUCCESS"


async def test_edits_count_and_cost(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.configure(max_queue=1)
    job_id = await api.submit("image-edits/submit", GOOD)
    status, answer = await api.post(SUBMIT, GOOD)
    assert (status, answer["message"]) == (499, "Product queue exhausted")
    upstream.succeed(job_id)
    assert (upstream.ledger.freezes(), upstream.ledger.charges()) == ({job_id: 4}, {job_id: 4})


async def test_what_was_sent_can_be_read(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.submit("image-edits/submit", GOOD)
    (sent,) = upstream.ledger.pictures(job_id)
    assert upstream.upload(str(sent["sha256"])) == HOLED
    (entry,) = upstream.ledger.submits()
    body: Any = entry.detail["body"]
    assert (entry.detail["endpoint"], body["prompt"]) == ("image-edits/submit", "a stormy sky")
