"""What is sent, literally."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.ttapi import wire
from bot.ttapi.messages import (
    Action,
    Fetch,
    FetchList,
    Imagine,
    Info,
    Mode,
    PromptCheck,
    Read,
    Seed,
    Status,
    Submit,
    job_timeout,
)

HOOK = "https://easel.example.org/hooks/ttapi/abc/def"

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
}
READS: dict[str, tuple[Read, str, str, Mapping[str, str] | None, Mapping[str, Any] | None]] = {
    "fetch": (Fetch("5b1f"), "GET", "/midjourney/v1/fetch", {"jobId": "5b1f"}, None),
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
