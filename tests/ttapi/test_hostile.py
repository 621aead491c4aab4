"""Whatever arrives: a value or a named error, never another exception."""

from __future__ import annotations

import json
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ttapi import wire
from bot.ttapi.errors import TtapiError
from bot.ttapi.messages import (
    Action,
    Api,
    Blend,
    Describe,
    Dimensions,
    Edit,
    ExtendVideo,
    Fetch,
    FetchList,
    Imagine,
    Info,
    Inpaint,
    JobStatus,
    Mode,
    PromptCheck,
    Read,
    Seed,
    Snapshot,
    Status,
    Submit,
    Submitted,
    Video,
)
from bot.ttapi.wire import Answer

from .recorded import FIXTURES

REQUESTS: list[Submit | Read] = [
    Imagine("a fox", Mode.FAST, 300),
    Action("j", "upsample1", 300),
    Seed("j", 300),
    Blend(("data:image/png;base64,AA==",) * 2, Dimensions.SQUARE, Mode.FAST, 300),
    Describe(300, url="https://example.org/a.png"),
    Inpaint("j", "AA==", None, 300),
    Edit("a fox", "https://example.org/a.png", Mode.FAST),
    Video("a fox", "https://example.org/a.png"),
    ExtendVideo("j", 0),
    *(Fetch("j", api) for api in Api),
    Info(),
    FetchList(),
    PromptCheck("a fox"),
    Status(),
]
MEMBERS = [
    *("status", "message", "data", "jobId", "job_id", "action", "actions", "progress", "prompt", "quota"),
    *("discordImage", "cdnImage", "images", "width", "height", "components", "seed", "hookUrl"),
    *("cdnImages", "videos", "cdnVideos", "videoUrls", "video_urls", "videoUrl", "video", "clips", "url"),
    *("email", "balance", "freeze_balance", "max_queue", "fast", "averageExecute"),
]
WORDS = [
    "SUCCESS",
    "FAILED",
    "ON_QUEUE",
    "PENDING_QUEUE ",
    "",
    "Waiting to start",
    "46%",
    "1e999",
    "-0",
    "٤٢",
    "https://cdn.ttapi.io/a.mp4",
    "http://",
    "file:///etc/passwd",
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(WORDS)
    | st.sampled_from([10**400, -(10**400), 1e308, 2**63, 4294967295])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=20,
)
ENVELOPES = st.fixed_dictionaries(
    {"status": st.sampled_from(WORDS) | VALUES}, optional={"message": VALUES, "jobId": VALUES, "data": VALUES}
)
BODIES = (
    st.binary(max_size=200)
    | VALUES.map(lambda value: json.dumps(value).encode())
    | ENVELOPES.map(lambda value: json.dumps(value).encode())
)
STATUSES = st.sampled_from([200, 202, 204, 301, 400, 401, 402, 403, 404, 429, 499, 500, 502, 504, 521, 530])
HEADERS = st.dictionaries(st.just("retry-after"), st.text(max_size=8))


@settings(max_examples=300, deadline=None)
@given(status=STATUSES, body=BODIES, headers=HEADERS)
def test_an_answer_to_any_request_is_a_value_or_a_named_error(
    status: int, body: bytes, headers: dict[str, str]
) -> None:
    for request in REQUESTS:
        value = outcome(request, Answer(status, body, headers))
        if isinstance(value, TtapiError):
            assert value.status == status
        elif isinstance(value, Submitted):
            assert 200 <= status < 300
            assert value.job_id
        else:
            assert status == 200


def outcome(request: Submit | Read, answer: Answer) -> object:
    try:
        return wire.decode(request, answer)
    except TtapiError as error:
        return error


@settings(max_examples=200, deadline=None)
@given(body=BODIES)
def test_a_hook_is_a_snapshot_or_a_value_error(body: bytes) -> None:
    try:
        snapshot = wire.decode_hook(body)
    except ValueError:
        return
    check_snapshot(snapshot)


@settings(max_examples=200, deadline=None)
@given(data=st.dictionaries(st.sampled_from(MEMBERS), VALUES, max_size=12))
def test_any_data_leaves_a_known_job_readable(data: dict[str, object]) -> None:
    content = {"status": "SUCCESS", "message": "", "jobId": "j1", "data": data}
    snapshot = wire.decode(Fetch("j1"), Answer(200, json.dumps(content).encode(), {}))
    assert snapshot.job_id == "j1"
    assert snapshot.terminal
    check_snapshot(snapshot)


def check_snapshot(snapshot: Snapshot) -> None:
    """What the rest of the program may rely on."""
    assert snapshot.job_id is None or 0 < len(snapshot.job_id) <= 128
    assert snapshot.progress is None or 0 <= snapshot.progress <= 100
    assert snapshot.quota is None or 0 <= snapshot.quota < 10**12
    assert snapshot.quota is None or len(f"{snapshot.quota.normalize():f}") < 100
    for size in (snapshot.width, snapshot.height):
        assert size is None or 0 <= size < 10**9
    for text in (snapshot.action, snapshot.prompt, snapshot.image, snapshot.preview, snapshot.seed):
        assert text is None or (isinstance(text, str) and text)
    for text in (*snapshot.images, *snapshot.components):
        assert isinstance(text, str)
        assert text
    for link in snapshot.videos:
        assert snapshot.status is JobStatus.SUCCESS
        assert link.lower().startswith(("https://", "http://"))
        assert not any(letter.isspace() for letter in link)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"SUCCESS"',
        b"7",
        b"{",
        b"\xff\xfe",
        b"<html></html>",
        b"jobId=5b1f&status=SUCCESS",
        b"[" * 100_000,
        b'{"data":' * 5_000,
        b'{"jobId": "' + b"x" * 129 + b'"}',
    ],
)
def test_what_is_no_hook_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        wire.decode_hook(body)


def test_an_id_of_the_greatest_length_is_an_id() -> None:
    assert wire.decode_hook(b'{"jobId": "' + b"x" * 128 + b'"}').job_id == "x" * 128


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_a_recorded_answer_survives_every_null(path: object) -> None:
    """Each member of each recorded body in turn is null, missing, or of another type."""
    recorded = json.loads((FIXTURES / str(path)).read_text())
    for changed in variations(recorded):
        for request in REQUESTS:
            outcome(request, Answer(200, json.dumps(changed).encode(), {}))


def variations(value: object) -> list[object]:
    """Copies of a JSON value that each have one member replaced."""
    if not isinstance(value, dict):
        return [None, True, 7, "text", [], [[]], {}]
    members = cast("dict[str, object]", value)
    found: list[object] = []
    for name, inner in members.items():
        rest = {other: item for other, item in members.items() if other != name}
        found.append(rest)
        found += [{**members, name: variation} for variation in variations(inner)]
    return found
