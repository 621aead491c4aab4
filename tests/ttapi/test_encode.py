"""What is sent, literally."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.ttapi import wire
from bot.ttapi.messages import (
    Action,
    AnimateMode,
    Api,
    Blend,
    Describe,
    Dimensions,
    Edit,
    EditKind,
    ExtendVideo,
    Fetch,
    FetchList,
    Imagine,
    Info,
    Inpaint,
    Mode,
    Motion,
    PromptCheck,
    Read,
    Resolution,
    Seed,
    Status,
    Submit,
    Video,
    job_timeout,
)

from .recorded import answer, page, refusal

HOOK = "https://easel.example.org/hooks/ttapi/abc/def"
PNG, JPEG = "data:image/png;base64,iVBORw0K", "data:image/jpeg;base64,/9j/4AAQ"
PICTURE = "https://cdn.ttapi.io/a.png?ex=1&is=2&"

SUBMITS: dict[str, tuple[Submit, str, dict[str, Any]]] = {
    "imagine": (
        Imagine("a fox --ar 3:2", Mode.FAST, 300),
        "/midjourney/v1/imagine",
        {"prompt": "a fox --ar 3:2", "mode": "fast", "getUImages": True, "timeout": 300},
    ),
    "imagine in relax, with a hook": (
        Imagine("a fox", Mode.RELAX, 600, HOOK),
        "/midjourney/v1/imagine",
        {"prompt": "a fox", "mode": "relax", "getUImages": True, "timeout": 600, "hookUrl": HOOK},
    ),
    "imagine in turbo, untranslated": (
        Imagine("狐狸", Mode.TURBO, 1200, translation=False),
        "/midjourney/v1/imagine",
        {"prompt": "狐狸", "mode": "turbo", "getUImages": True, "timeout": 1200, "translation": False},
    ),
    "an empty hook is none": (
        Imagine("a fox", Mode.FAST, 300, hook_url=""),
        "/midjourney/v1/imagine",
        {"prompt": "a fox", "mode": "fast", "getUImages": True, "timeout": 300},
    ),
    "action": (
        Action("5b1f", "upsample2", 300),
        "/midjourney/v1/action",
        {"jobId": "5b1f", "action": "upsample2", "getUImages": True, "timeout": 300},
    ),
    "action with a hook": (
        Action("5b1f", "zoom_out_1_5", 600, HOOK),
        "/midjourney/v1/action",
        {"jobId": "5b1f", "action": "zoom_out_1_5", "getUImages": True, "timeout": 600, "hookUrl": HOOK},
    ),
    "seed": (Seed("5b1f", 300), "/midjourney/v1/seed", {"jobId": "5b1f", "timeout": 300}),
    "seed with a hook": (
        Seed("5b1f", 300, HOOK),
        "/midjourney/v1/seed",
        {"jobId": "5b1f", "timeout": 300, "hookUrl": HOOK},
    ),
    "blend keeps the prefixes": (
        Blend((PNG, JPEG), Dimensions.SQUARE, Mode.FAST, 300),
        "/midjourney/v1/blend",
        {
            "imgBase64Array": [PNG, JPEG],
            "dimensions": "SQUARE",
            "mode": "fast",
            "getUImages": True,
            "timeout": 300,
        },
    ),
    "blend of five, with a hook": (
        Blend((PNG, JPEG, PNG, JPEG, PNG), Dimensions.LANDSCAPE, Mode.RELAX, 600, HOOK),
        "/midjourney/v1/blend",
        {
            "imgBase64Array": [PNG, JPEG, PNG, JPEG, PNG],
            "dimensions": "LANDSCAPE",
            "mode": "relax",
            "getUImages": True,
            "timeout": 600,
            "hookUrl": HOOK,
        },
    ),
    "describe a picture": (
        Describe(300, image=PNG),
        "/midjourney/v1/describe",
        {"base64": PNG, "timeout": 300},
    ),
    "describe an address, with a hook": (
        Describe(450, HOOK, url=PICTURE),
        "/midjourney/v1/describe",
        {"url": PICTURE, "timeout": 450, "hookUrl": HOOK},
    ),
    "inpaint": (
        Inpaint("5b1f", "iVBORw0K", "a red door", 300),
        "/midjourney/v1/inpaint",
        {"jobId": "5b1f", "mask": "iVBORw0K", "prompt": "a red door", "timeout": 300},
    ),
    "inpaint with the original's prompt, with a hook": (
        Inpaint("5b1f", "iVBORw0K", None, 600, HOOK),
        "/midjourney/v1/inpaint",
        {"jobId": "5b1f", "mask": "iVBORw0K", "timeout": 600, "hookUrl": HOOK},
    ),
    "edit, without v1 and timeout": (
        Edit("make the sky stormy", PNG, Mode.FAST),
        "/midjourney/image-edits/submit",
        {"prompt": "make the sky stormy", "image": PNG, "mode": "fast", "type": "edit"},
    ),
    "retexture, with a hook": (
        Edit("in felt", PICTURE, Mode.TURBO, EditKind.RETEXTURE, HOOK),
        "/midjourney/image-edits/submit",
        {"prompt": "in felt", "image": PICTURE, "mode": "turbo", "type": "retexture", "hookUrl": HOOK},
    ),
    "video, without any speed": (
        Video("waves roll in", PICTURE),
        "/midjourney/video/submit",
        {"prompt": "waves roll in", "imageUrl": PICTURE, "manual": "low", "resolution": "sd", "bs": 4},
    ),
    "video with everything": (
        Video("waves", PICTURE, "https://x.example/end.png", Motion.HIGH, Resolution.HD, 2, HOOK),
        "/midjourney/video/submit",
        {
            "prompt": "waves",
            "imageUrl": PICTURE,
            "endingUrl": "https://x.example/end.png",
            "manual": "high",
            "resolution": "hd",
            "bs": 2,
            "hookUrl": HOOK,
        },
    ),
    "the first clip goes on": (
        ExtendVideo("7f60", 0),
        "/midjourney/video/extend",
        {"jobId": "7f60", "index": 0, "manual": "low", "animateMode": "auto", "bs": 4},
    ),
    "a clip goes on, with everything": (
        ExtendVideo("7f60", 3, Motion.HIGH, AnimateMode.MANUAL, 1, HOOK),
        "/midjourney/video/extend",
        {
            "jobId": "7f60",
            "index": 3,
            "manual": "high",
            "animateMode": "manual",
            "bs": 1,
            "hookUrl": HOOK,
        },
    ),
    "an empty hook is none for videos either": (
        ExtendVideo("7f60", 1, hook_url=""),
        "/midjourney/video/extend",
        {"jobId": "7f60", "index": 1, "manual": "low", "animateMode": "auto", "bs": 4},
    ),
}
READS: dict[str, tuple[Read, str, str, Mapping[str, str] | None, Mapping[str, Any] | None]] = {
    "fetch": (Fetch("5b1f"), "GET", "/midjourney/v1/fetch", {"jobId": "5b1f"}, None),
    "fetch of a classic job": (
        Fetch("5b1f", Api.CLASSIC),
        "GET",
        "/midjourney/v1/fetch",
        {"jobId": "5b1f"},
        None,
    ),
    "fetch of an edit": (
        Fetch("e1d2", Api.EDITS),
        "GET",
        "/midjourney/image-edits/fetch",
        {"jobId": "e1d2"},
        None,
    ),
    "fetch of a video": (
        Fetch("7f60", Api.VIDEO),
        "GET",
        "/midjourney/video/fetch",
        {"jobId": "7f60"},
        None,
    ),
    "info": (Info(), "GET", "/midjourney/v1/info", None, None),
    "list": (
        FetchList(),
        "GET",
        "/midjourney/v1/fetch-list",
        {"page": "1", "limit": "100", "order": "desc"},
        None,
    ),
    "a page of the list": (
        FetchList(3, 20),
        "GET",
        "/midjourney/v1/fetch-list",
        {"page": "3", "limit": "20", "order": "desc"},
        None,
    ),
    "prompt check": (
        PromptCheck("a fox"),
        "POST",
        "/midjourney/v1/promptCheck",
        None,
        {"prompt": "a fox"},
    ),
    "status": (Status(), "GET", "/midjourney/status", None, None),
}


@pytest.mark.parametrize(("request_", "path", "body"), SUBMITS.values(), ids=SUBMITS)
def test_a_submit_is_one_post_that_may_not_be_repeated(
    request_: Submit, path: str, body: dict[str, Any]
) -> None:
    assert wire.encode(request_) == wire.Call("POST", path, None, body, repeatable=False)


@pytest.mark.parametrize(("request_", "method", "path", "query", "body"), READS.values(), ids=READS)
def test_a_read_may_be_repeated(
    request_: Read,
    method: str,
    path: str,
    query: Mapping[str, str] | None,
    body: Mapping[str, Any] | None,
) -> None:
    call = wire.encode(request_)
    assert (call.method, call.path, call.query, call.json, call.repeatable) == (
        method,
        path,
        query,
        body,
        True,
    )


def test_the_key_goes_under_the_documented_name() -> None:
    assert wire.KEY_HEADER == "TT-API-KEY"


def test_a_timeout_is_a_json_integer() -> None:
    body = wire.encode(Imagine("a fox", Mode.FAST, 300)).json
    assert body is not None
    assert type(body["timeout"]) is int


@pytest.mark.parametrize(
    ("mode", "wanted", "seconds"),
    [
        (Mode.FAST, None, 300),
        (Mode.TURBO, None, 300),
        (Mode.RELAX, None, 600),
        (Mode.FAST, 299, 300),
        (Mode.RELAX, 599, 600),
        (Mode.FAST, 450, 450),
        (Mode.RELAX, 900, 900),
        (Mode.TURBO, 1200, 1200),
        (Mode.FAST, 1201, 1200),
        (Mode.RELAX, 99_999, 1200),
        (Mode.FAST, 0, 300),
    ],
)
def test_a_timeout_is_clamped_to_what_the_mode_allows(mode: Mode, wanted: int | None, seconds: int) -> None:
    assert job_timeout(mode, wanted) == seconds


@pytest.mark.parametrize(
    ("api", "path"),
    [
        (Api.CLASSIC, "/midjourney/v1/fetch"),
        (Api.EDITS, "/midjourney/image-edits/fetch"),
        (Api.VIDEO, "/midjourney/video/fetch"),
    ],
)
@pytest.mark.parametrize("answer_", [refusal("Method Not Allowed", 405), page(405), answer({}, 405)])
def test_a_fetch_that_may_not_be_a_get_becomes_a_post(api: Api, path: str, answer_: wire.Answer) -> None:
    assert wire.instead(Fetch("5b1f", api), answer_) == wire.Call("POST", path, None, {"jobId": "5b1f"})


@pytest.mark.parametrize("status", [200, 400, 404, 429, 499, 500, 504])
def test_after_any_other_answer_there_is_nothing_else_to_ask(status: int) -> None:
    assert wire.instead(Fetch("5b1f"), refusal("no", status)) is None
    assert wire.instead(Fetch("5b1f", Api.VIDEO), page(status)) is None


@pytest.mark.parametrize("request_", [Info(), FetchList(), PromptCheck("a fox"), Status()])
def test_only_a_fetch_has_another_way(request_: Read) -> None:
    assert wire.instead(request_, refusal("Method Not Allowed", 405)) is None


def test_describe_takes_either_a_picture_or_an_address() -> None:
    with pytest.raises(ValueError, match="either"):
        Describe(300)
    with pytest.raises(ValueError, match="either"):
        Describe(300, image=PNG, url=PICTURE)


@pytest.mark.parametrize(
    "request_",
    [
        Blend(("SECRET", "SECRET"), Dimensions.SQUARE, Mode.FAST, 300),
        Describe(300, image="SECRET"),
        Inpaint("5b1f", "SECRET", None, 300),
        Edit("a fox", "SECRET", Mode.FAST),
    ],
)
def test_pictures_are_in_no_repr(request_: Submit) -> None:
    assert "SECRET" not in repr(request_)
    assert "SECRET" not in repr(wire.encode(request_))
