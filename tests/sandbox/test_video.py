"""Videos: strict submits, real clips, extension."""

import sys
from io import BytesIO
from typing import Any, cast

import av
import pytest
from PIL import Image

from bot.sandbox.ttapi import Fault, FaultKind, Place, SimulatedTtapi
from tests.sandbox.helpers import V1, Api, Json, Receiver
from tests.sandbox.test_pictures import difference, opened

SUBMIT, EXTEND = "/midjourney/video/submit", "/midjourney/video/extend"


async def picture(api: Api, upstream: SimulatedTtapi, prompt: str = "x --ar 3:2") -> str:
    """A link to a single picture."""
    grid = await api.imagine(prompt)
    upstream.succeed(grid)
    return (await api.fetch(grid))["data"]["images"][0]


async def filmed(api: Api, upstream: SimulatedTtapi, **fields: Any) -> tuple[str, list[str]]:
    link = await picture(api, upstream)
    job_id = await api.submit("video/submit", {"prompt": "waves", "imageUrl": link, **fields})
    upstream.succeed(job_id)
    return job_id, (await api.fetch(job_id, "video"))["data"]["videoUrls"]


def frames(content: bytes) -> list[Image.Image]:
    with av.open(BytesIO(content), "r") as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        return [cast("Image.Image", frame.to_image()) for frame in container.decode(stream)]  # pyright: ignore[reportUnknownMemberType] - not typed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": " "}, '"prompt" cannot be empty!'),
        ({"imageUrl": ""}, '"imageUrl" cannot be empty!'),
        ({"imageUrl": 7}, '"imageUrl" parameter error!'),
        ({"imageUrl": "data:image/png;base64,AAAA"}, '"imageUrl" parameter error!'),
        ({"endingUrl": "x"}, '"endingUrl" parameter error!'),
        ({"mode": "relax"}, '"mode" parameter error!'),
        ({"model": "turbo"}, '"model" parameter error!'),
        ({"manual": "auto"}, '"manual" parameter error!'),
        ({"resolution": "4k"}, '"resolution" parameter error!'),
        ({"bs": 3}, '"bs" parameter error!'),
        ({"bs": "4"}, '"bs" parameter error!'),
        ({"bs": True}, '"bs" parameter error!'),
        ({"hookUrl": "x"}, '"hookUrl" parameter error!'),
        ({"prompt": "a sensitiveword"}, "May contain sensitive words：sensitiveword"),
        ({"timeout": 300}, "Parameter error: unknown field 'timeout'"),
        ({"getUImages": True}, "Parameter error: unknown field 'getUImages'"),
        ({"animateMode": "auto"}, "Parameter error: unknown field 'animateMode'"),
    ],
)
async def test_bad_video(api: Api, upstream: SimulatedTtapi, change: Json, message: str) -> None:
    body = {"prompt": "waves", "imageUrl": "http://127.0.0.1:9/x.png"} | change
    answer = await api.post(SUBMIT, body)
    assert answer == (400, {"status": "FAILED", "message": message, "data": None})
    assert upstream.jobs == []


@pytest.mark.parametrize(
    ("fields", "count", "quota", "size"),
    [
        ({}, 4, "16", (58, 40)),
        ({"bs": 1, "mode": "fast", "model": "fast", "manual": "high"}, 1, "4", (58, 40)),
        ({"bs": 2, "resolution": "hd"}, 2, "24", (78, 52)),
    ],
)
async def test_clips_can_be_played(
    api: Api, upstream: SimulatedTtapi, fields: Json, count: int, quota: str, size: tuple[int, int]
) -> None:
    job_id, links = await filmed(api, upstream, **fields)
    answer = await api.fetch(job_id, "video")
    assert await api.post("/midjourney/video/fetch", {"jobId": job_id}) == (200, answer)
    assert answer["data"] == {
        "action": "video",
        "jobId": job_id,
        "progress": "100",
        "prompt": "waves",
        "quota": quota,
        "videoUrls": links,
        "hookUrl": None,
    }
    assert len(links) == len(set(links)) == count
    contents = [await api.download(link) for link in links]
    assert [(status, kind) for status, kind, _ in contents] == [(200, "video/mp4")] * count
    assert len({content for _, _, content in contents}) == count
    shown = frames(contents[0][2])
    assert (len(shown), shown[0].size) == (40, size)
    assert difference(shown[0], shown[-1]) > 2
    again = await api.download(links[0])
    assert again == contents[0]
    beyond = links[0].replace("_0.mp4", f"_{count}.mp4")
    assert (await api.download(beyond))[0] == 404


async def test_a_clip_starts_and_ends_with_the_given_pictures(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.configure(side=160)
    start, end = await picture(api, upstream, "space"), await picture(api, upstream, "desert")
    body: Json = {"prompt": "x", "imageUrl": start, "endingUrl": end, "bs": 1, "resolution": "hd"}
    job_id = await api.submit("video/submit", body)
    upstream.succeed(job_id)
    (link,) = (await api.fetch(job_id, "video"))["data"]["videoUrls"]
    shown = frames((await api.download(link))[2])
    first, last = [opened((await api.download(url))[2]) for url in (start, end)]
    assert difference(shown[0], first) < 8
    assert difference(shown[-1], last) < 8
    assert difference(first, last) > 40


async def test_extension_goes_on_where_a_clip_ends(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.configure(side=160)
    parent, links = await filmed(api, upstream, bs=2, manual="high", resolution="hd")
    body: Json = {"jobId": parent, "index": 1, "manual": "high", "animateMode": "manual", "bs": 1}
    job_id = await api.submit("video/extend", body)
    upstream.succeed(job_id)
    data = (await api.fetch(job_id, "video"))["data"]
    assert (data["action"], data["prompt"], data["quota"]) == ("video_extend", "waves", "12")
    before = [frames((await api.download(link))[2])[-1] for link in links]
    after = frames((await api.download(data["videoUrls"][0]))[2])
    assert len(after) == 40
    assert difference(after[0], before[1]) < 5
    assert difference(after[0], before[0]) > difference(after[0], before[1]) + 3
    await api.submit("video/extend", {"jobId": job_id, "index": 0})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"jobId": ""}, '"jobId" cannot be empty!'),
        ({"jobId": "nobody"}, "The associated task does not exist or has expired."),
        ({"jobId": "GRID"}, "The associated task does not exist or has expired."),
        ({"jobId": "WAITING"}, "Associated task status error."),
        ({"index": None}, '"index" parameter error!'),
        ({"index": 2}, '"index" parameter error!'),
        ({"index": 4}, '"index" parameter error!'),
        ({"index": -1}, '"index" parameter error!'),
        ({"index": "0"}, '"index" parameter error!'),
        ({"index": False}, '"index" parameter error!'),
        ({"manual": "x"}, '"manual" parameter error!'),
        ({"animateMode": "x"}, '"animateMode" parameter error!'),
        ({"bs": 0}, '"bs" parameter error!'),
        ({"prompt": "x"}, "Parameter error: unknown field 'prompt'"),
        ({"resolution": "hd"}, "Parameter error: unknown field 'resolution'"),
    ],
)
async def test_bad_extension(api: Api, upstream: SimulatedTtapi, change: Json, message: str) -> None:
    parent, _ = await filmed(api, upstream, bs=2)
    waiting = await api.submit("video/extend", {"jobId": parent, "index": 0})
    body: Json = {"jobId": parent, "index": 1} | change
    named = {"GRID": upstream.jobs[0].job_id, "WAITING": waiting}
    body["jobId"] = named.get(body["jobId"], body["jobId"])
    answer = await api.post(EXTEND, body)
    assert answer == (400, {"status": "FAILED", "message": message, "data": None})
    assert len(upstream.jobs) == 3


@pytest.mark.parametrize("name", ["imageUrl", "endingUrl"])
async def test_a_link_that_cannot_be_followed_fails_the_job(
    api: Api, upstream: SimulatedTtapi, name: str
) -> None:
    body: Json = {"prompt": "x", "imageUrl": await picture(api, upstream)} | {
        name: "http://localhost:9/x.png"
    }
    job_id = await api.submit("video/submit", body)
    upstream.finish(job_id)
    answer = await api.fetch(job_id, "video")
    assert answer["message"] == "[Invalid link!] Could not fetch the image you linked."
    assert answer["data"]["videoUrls"] is None
    assert upstream.ledger.releases() == {job_id: 4}


async def test_without_an_encoder_there_are_no_accounts(
    api: Api, upstream: SimulatedTtapi, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, _ = await filmed(api, upstream)
    monkeypatch.setitem(sys.modules, "av", None)
    for path, body in (
        (SUBMIT, {"prompt": "x", "imageUrl": "http://127.0.0.1:9/x.png"}),
        (EXTEND, {"jobId": parent, "index": 0}),
    ):
        answer = await api.post(path, body)
        assert answer == (400, {"status": "FAILED", "message": "No available accounts", "data": None})


async def test_hook_and_faults(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    link = await picture(api, upstream)
    body: Json = {"prompt": "x", "imageUrl": link, "hookUrl": receiver.url}
    upstream.add_fault(Fault(Place.SUBMIT, FaultKind.ERROR_AFTER, count=1, action="video"))
    assert (await api.post(SUBMIT, body))[0] == 500
    job_id = upstream.jobs[-1].job_id
    assert (await api.get(f"{V1}/fetch", jobId=job_id))[0] == 404
    upstream.succeed(job_id)
    await upstream.hooks_settled()
    assert receiver.bodies == [await api.fetch(job_id, "video")]
    (clip, *_) = receiver.bodies[0]["data"]["videoUrls"]
    upstream.add_fault(Fault(Place.MEDIA, FaultKind.NOT_FOUND, count=1, action="video"))
    assert (await api.download(clip))[0] == 404
    assert (await api.download(clip))[0] == 200
