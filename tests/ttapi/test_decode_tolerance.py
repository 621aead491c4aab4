"""Jobs in all the forms that TTAPI's sources disagree on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.ttapi import errors, wire
from bot.ttapi.messages import Fetch, JobStatus, Snapshot

from .recorded import JOB, answer, refusal

FETCH = Fetch(JOB)


def fetched(status: str = "SUCCESS", message: str | None = "", /, **data: object) -> Snapshot:
    """A fetch answer with these members in its data."""
    return wire.decode(FETCH, answer({"status": status, "message": message, "jobId": JOB, "data": data}))


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("PENDING_QUEUE ", JobStatus.PENDING_QUEUE),
        (" ON_QUEUE\n", JobStatus.ON_QUEUE),
        ("SUCCESS ", JobStatus.SUCCESS),
        ("FAILED\t", JobStatus.FAILED),
        ("CANCELLED", JobStatus.OTHER),
        ("success", JobStatus.OTHER),
        ("MODERATED", JobStatus.OTHER),
    ],
)
def test_a_state_may_have_blanks_around_it_and_an_unknown_one_is_unfinished(
    word: str, status: JobStatus
) -> None:
    snapshot = fetched(word)
    assert snapshot.status is status
    assert snapshot.terminal is (status in {JobStatus.SUCCESS, JobStatus.FAILED})


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        ("46", 46),
        ("46%", 46),
        (" 46 %", 46),
        (46, 46),
        (46.7, 46),
        ("0", 0),
        (0, 0),
        ("100", 100),
        ("100%", 100),
        ("140", 100),
        (999_999_999, 100),
        ("9999999999999", None),
        (10**30, None),
        (1e30, None),
        (1e-30, 0),
        ("Waiting to start", None),
        ("", None),
        ("%", None),
        (None, None),
        (-3, None),
        ("-3", None),
        (True, None),
        (False, None),
        (["46"], None),
        ({"percent": 46}, None),
    ],
)
def test_progress_comes_in_many_forms(progress: object, expected: int | None) -> None:
    assert fetched("ON_QUEUE", progress=progress).progress == expected


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        ("2", Decimal(2)),
        ("2.5", Decimal("2.5")),
        (2, Decimal(2)),
        (1.5, Decimal("1.5")),
        (" 4 ", Decimal(4)),
        ("0", Decimal(0)),
        (0, Decimal(0)),
        ("", None),
        (None, None),
        ("free", None),
        ("2 quota", None),
        ("NaN", None),
        ("Infinity", None),
        (True, None),
        (-1, None),
        ("1e12", None),
        ("1e999999999", None),
        ("1e-999999999", None),
        ([2], None),
        ({}, None),
    ],
)
def test_a_price_is_a_plausible_number_or_unknown(quota: object, expected: Decimal | None) -> None:
    assert fetched(quota=quota).quota == expected


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        (["upsample1", "reroll"], ("upsample1", "reroll")),
        (["upsample1", None, 7, "", {"a": 1}, ["x"], "Custom Zoom"], ("upsample1", "Custom Zoom")),
        ([], ()),
        (None, ()),
        ("", ()),
        ("upsample1", ()),
        ({"upsample1": True}, ()),
        (4, ()),
    ],
)
def test_components_are_a_list_of_words_or_none(components: object, expected: tuple[str, ...]) -> None:
    assert fetched(components=components).components == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2718281828", "2718281828"), (4294967295, "4294967295"), ("", None), (None, None), (True, None)],
)
def test_a_seed_is_text_or_a_number(value: object, expected: str | None) -> None:
    assert fetched(seed=value).seed == expected


@pytest.mark.parametrize(
    ("data", "action"),
    [
        ({"action": "imagine"}, "imagine"),
        ({"actions": "imagine"}, "imagine"),
        ({"action": None, "actions": "reroll"}, "reroll"),
        ({"action": "blend", "actions": None}, "blend"),
        ({}, None),
        ({"action": 5}, "5"),
    ],
)
def test_both_spellings_of_the_action_are_read(data: dict[str, object], action: str | None) -> None:
    assert fetched(**data).action == action


@pytest.mark.parametrize(
    ("top", "data", "job_id"),
    [
        ({"jobId": "a"}, {"jobId": "b"}, "a"),
        ({}, {"jobId": "b"}, "b"),
        ({}, {"job_id": "b"}, "b"),
        ({"job_id": "a"}, {}, "a"),
        ({"jobId": None}, {"jobId": None, "job_id": "b"}, "b"),
        ({"jobId": ""}, {"jobId": "b"}, "b"),
        ({}, {}, None),
    ],
)
def test_the_job_is_named_at_the_top_or_in_the_data(
    top: dict[str, object], data: dict[str, object], job_id: str | None
) -> None:
    assert wire.decode(FETCH, answer({"status": "ON_QUEUE", **top, "data": data})).job_id == job_id


@pytest.mark.parametrize("data", [None, "text", 7, True, [], [{"jobId": "x"}], [None]])
def test_data_that_is_no_object_leaves_the_state_readable(data: object) -> None:
    snapshot = wire.decode(FETCH, answer({"status": "ON_QUEUE", "message": "", "jobId": JOB, "data": data}))
    assert snapshot == Snapshot(job_id=JOB, status=JobStatus.ON_QUEUE)


def test_data_may_be_missing_and_unknown_members_are_ignored() -> None:
    content = {"status": "ON_QUEUE", "jobId": JOB, "traceId": "t", "accountId": {"deep": [1, {"x": None}]}}
    assert wire.decode(FETCH, answer(content)) == Snapshot(job_id=JOB, status=JobStatus.ON_QUEUE)


def test_a_link_of_an_unfinished_job_is_a_preview_and_never_a_result() -> None:
    snapshot = fetched(
        "ON_QUEUE", cdnImage="https://cdn.ttapi.io/a.png", images=["https://x"], components=["reroll"]
    )
    assert snapshot.image is None
    assert snapshot.preview == "https://cdn.ttapi.io/a.png"
    assert snapshot.images == ()
    assert snapshot.components == ()


def test_discords_link_is_the_last_resort() -> None:
    both = fetched(cdnImage="https://cdn.ttapi.io/a.png", discordImage="https://cdn.discordapp.com/a.png")
    assert both.image == "https://cdn.ttapi.io/a.png"
    assert (
        fetched(cdnImage=None, discordImage="https://cdn.discordapp.com/a.png").image
        == "https://cdn.discordapp.com/a.png"
    )
    assert (
        fetched(cdnImage="", discordImage="https://cdn.discordapp.com/a.png").image
        == "https://cdn.discordapp.com/a.png"
    )


@pytest.mark.parametrize(
    ("data", "images"),
    [
        ({"cdnImages": ["https://a"], "images": ["https://b"]}, ("https://a",)),
        ({"cdnImages": [], "images": ["https://b"]}, ("https://b",)),
        ({"cdnImages": None, "images": ["https://b"]}, ("https://b",)),
        ({"cdnImages": "", "images": ["https://b"]}, ("https://b",)),
        ({"images": ["https://b"]}, ("https://b",)),
        ({"cdnImages": ["https://a"]}, ("https://a",)),
        ({"cdnImages": [None, 4, ""], "images": None}, ()),
    ],
)
def test_an_edit_brings_ttapis_copies_or_else_midjourneys_and_no_single_picture(
    data: dict[str, object], images: tuple[str, ...]
) -> None:
    snapshot = fetched(**data)
    assert (snapshot.images, snapshot.image, snapshot.components) == (images, None, ())
    assert fetched("ON_QUEUE", **data).images == ()


def test_sizes_may_be_text_and_nonsense() -> None:
    snapshot = fetched(width="960", height="tall")
    assert (snapshot.width, snapshot.height) == (960, None)


def test_chinese_and_unknown_words_of_a_failure_are_kept_verbatim() -> None:
    assert fetched("FAILED", "任务失败：未知错误").message == "任务失败：未知错误"
    assert fetched("FAILED", None).message == ""


@pytest.mark.parametrize(
    "answer_",
    [
        refusal("The job does not exist.", 404),
        refusal("任务不存在。", 400),
        refusal("The job does not exist.", 200),
        refusal("The associated task does not exist or has expired.", 200),
        refusal("Job not found", 200),
        refusal("", 200),
        answer({"status": "FAILED"}, 404),
    ],
)
def test_a_job_that_ttapi_does_not_know_is_missing_and_not_failed(answer_: wire.Answer) -> None:
    with pytest.raises(errors.JobMissing):
        wire.decode(FETCH, answer_)


def test_a_failure_without_any_id_is_still_a_failure() -> None:
    content = {"status": "FAILED", "message": "[Image denied] No.", "data": None}
    snapshot = wire.decode(FETCH, answer(content))
    assert (snapshot.status, snapshot.message, snapshot.job_id) == (
        JobStatus.FAILED,
        "[Image denied] No.",
        None,
    )


def test_a_named_failure_that_speaks_of_something_missing_is_a_failure() -> None:
    assert fetched("FAILED", "The picture does not exist.").status is JobStatus.FAILED


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("Wrong TT-API-KEY or email is not activated.", errors.KeyRefused),
        ("Insufficient quota", errors.QuotaExhausted),
        ("account queue is full", errors.QueueFull),
        ("No available accounts", errors.NoAccount),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_what_concerns_the_account_is_no_failure_of_the_job(
    message: str, error: type[errors.TtapiError], status: int
) -> None:
    with pytest.raises(error):
        wire.decode(FETCH, refusal(message, status))
