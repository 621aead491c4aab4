"""Submits, refusals and the account's answers: status and body in, value or named error out."""

from __future__ import annotations

import pytest

from bot.ttapi import errors, wire
from bot.ttapi.errors import (
    AccountBlocked,
    KeyRefused,
    NoAccount,
    ParameterRefused,
    ParentGone,
    PromptBanned,
    QueueFull,
    QuotaExhausted,
    RateLimited,
    TtapiError,
    Unsure,
    UpstreamDown,
)
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
    Mode,
    PromptCheck,
    Read,
    Seed,
    Status,
    Submit,
    Submitted,
    Video,
)
from bot.ttapi.wire import Answer

from .recorded import JOB, answer, page, recorded, refusal

IMAGINE = Imagine("a fox", Mode.FAST, 300)
EDIT = Edit("a fox", "https://example.org/a.png", Mode.FAST)
SUBMITS: list[Submit] = [
    IMAGINE,
    Action(JOB, "upsample1", 300),
    Seed(JOB, 300),
    Blend(("data:image/png;base64,AA==",) * 2, Dimensions.SQUARE, Mode.FAST, 300),
    Describe(300, url="https://example.org/a.png"),
    Inpaint(JOB, "AA==", None, 300),
    EDIT,
    Video("a fox", "https://example.org/a.png"),
    ExtendVideo(JOB, 0),
]
FETCHES = [Fetch(JOB, api) for api in Api]
READS: list[Read] = [Info(), FetchList(), PromptCheck("a fox"), Status(), *FETCHES]


def raised(request: Submit | Read, answer_: Answer) -> TtapiError:
    with pytest.raises(TtapiError) as caught:
        wire.decode(request, answer_)
    return caught.value


def outcome(request: Submit | Read, answer_: Answer) -> object:
    try:
        return wire.decode(request, answer_)
    except TtapiError as error:
        return error


@pytest.mark.parametrize("name", ["submit_job_id_camel", "submit_job_id_snake", "submit_empty_message"])
@pytest.mark.parametrize("request_", SUBMITS)
def test_every_spelling_of_an_accepted_submit_is_read(name: str, request_: Submit) -> None:
    assert wire.decode(request_, recorded(name)) == Submitted(JOB)


@pytest.mark.parametrize(
    "content",
    [
        {"status": "SUCCESS", "message": "success", "jobId": "j1"},
        {"status": "SUCCESS ", "data": {"jobId": "j1"}},
        {"status": "SUCCESS", "data": {"jobId": None, "job_id": "j1"}},
        {"status": "SUCCESS", "data": {"jobId": "j1", "job_id": "j1", "more": [1]}, "extra": 1},
        {"status": "SUCCESS", "message": None, "data": {"jobId": "j1"}},
    ],
)
def test_odd_forms_of_an_accepted_submit_are_read(content: object) -> None:
    assert wire.decode(IMAGINE, answer(content)) == Submitted("j1")


def test_a_numeric_id_is_an_id() -> None:
    assert wire.decode(IMAGINE, answer({"status": "SUCCESS", "data": {"jobId": 77}})) == Submitted("77")


@pytest.mark.parametrize("status", [200, 201, 202])
def test_an_accepted_submit_is_accepted_under_any_2xx(status: int) -> None:
    assert wire.decode(IMAGINE, recorded("submit_job_id_camel", status)) == Submitted(JOB)


# Nobody can tell from these whether a job was made.
UNSURE = {
    "success without an id": answer({"status": "SUCCESS", "message": "success", "data": {}}),
    "success with null data": answer({"status": "SUCCESS", "message": "success", "data": None}),
    "success with a text": answer({"status": "SUCCESS", "message": "", "data": "5b1f"}),
    "success with an empty id": answer({"status": "SUCCESS", "data": {"jobId": ""}}),
    "success with a true id": answer({"status": "SUCCESS", "data": {"jobId": True}}),
    "a job's state": answer({"status": "ON_QUEUE", "data": {"jobId": JOB}}),
    "an unknown word": answer({"status": "ACCEPTED", "message": "", "data": None}),
    "a number for the word": answer({"status": 200, "message": "ok", "data": {"jobId": JOB}}),
    "accepted, by somebody": Answer(202, b"", {}),
    "no content": Answer(204, b"", {}),
    "html under 200": page(200),
    "an empty body": Answer(200, b"", {}),
    "json cut off": Answer(200, b'{"status":"SUCCESS","message":"","data":{"jo', {}),
    "a json list": answer([]),
    "a json null": answer(None),
    "500": refusal("Internal Server Error", 500),
    "500 of a gateway": page(500),
    "502": page(502),
    "503": page(503),
    "504, the synchronous call timed out": page(504),
    "520, Cloudflare does not know": page(520),
    "522, Cloudflare timed out on the origin": page(522),
    "524, Cloudflare's own time-out": page(524),
    "500 that claims success": answer({"status": "SUCCESS", "data": {"jobId": JOB}}, 500),
}


@pytest.mark.parametrize("answer_", UNSURE.values(), ids=UNSURE)
def test_a_submit_whose_answer_says_nothing_certain_is_unsure(answer_: Answer) -> None:
    for request in SUBMITS:
        assert type(raised(request, answer_)) is Unsure


# The same refusals for a submit and for a read, whatever the transport.
REFUSALS: list[tuple[str, Answer, type[TtapiError]]] = [
    ("parameter", recorded("refused_parameter", 400), ParameterRefused),
    ("parameter under 200", recorded("refused_parameter"), ParameterRefused),
    ("wrong endpoint", refusal("Not Found", 404), ParameterRefused),
    ("wrong method", refusal("Method Not Allowed", 405), ParameterRefused),
    ("key", recorded("refused_key", 401), KeyRefused),
    ("key under 200", recorded("refused_key"), KeyRefused),
    ("key under 400", recorded("refused_key", 400), KeyRefused),
    ("key in Chinese", refusal("密钥错误", 401), KeyRefused),
    ("picture of an edit", recorded("refused_image", 400), ParameterRefused),
    ("picture of an edit under 200", recorded("refused_image"), ParameterRefused),
    ("too large", refusal("Payload Too Large", 413), ParameterRefused),
    ("too large for a proxy", page(413), ParameterRefused),
    ("quota", refusal("Insufficient quota", 402), QuotaExhausted),
    ("quota in Chinese", refusal("余额不足", 402), QuotaExhausted),
    ("quota under 200", refusal("Insufficient quota", 200), QuotaExhausted),
    ("quota under 200, other words", refusal("Your quota is not enough", 200), QuotaExhausted),
    ("quota under 200 in Chinese", refusal("账户余额不足", 200), QuotaExhausted),
    ("blocked", refusal("The account has been blocked.", 403), AccountBlocked),
    ("rate", refusal("Too Many Requests", 429), RateLimited),
    ("rate, by Cloudflare", page(429), RateLimited),
    ("full product", refusal("Product queue exhausted", 499), QueueFull),
    ("full product without words", Answer(499, b"", {}), QueueFull),
    ("full account", refusal("account queue is full", 400), QueueFull),
    ("full queue", refusal("Queue is full, please try again later", 400), QueueFull),
    ("full queue under 200", refusal("queue is full", 200), QueueFull),
    ("full queue in Chinese", refusal("账号队列已满", 400), QueueFull),
    ("no account", refusal("No available accounts", 400), NoAccount),
    ("no account under 200", refusal("No available accounts", 200), NoAccount),
    ("no account in Chinese", refusal("没有可用的账号", 400), NoAccount),
    ("redirect", Answer(301, b"", {"location": "https://elsewhere.example"}), UpstreamDown),
    ("redirect with a body", Answer(302, b'{"status":"FAILED"}', {}), UpstreamDown),
    ("401 of a proxy", page(401), UpstreamDown),
    ("402 of a proxy", page(402), UpstreamDown),
    ("403 of Cloudflare", page(403), UpstreamDown),
    ("404 of a proxy", page(404), UpstreamDown),
    ("407 of a proxy", page(407), UpstreamDown),
    ("401 of another service", answer({"status": 401, "error": "Unauthorized"}, 401), UpstreamDown),
    ("403 of another service", answer({"status": 403, "error": "Forbidden"}, 403), UpstreamDown),
    ("403 of a service without status", answer({"error": "Forbidden"}, 403), UpstreamDown),
    ("origin is down", page(521), UpstreamDown),
    ("origin is unreachable", page(523), UpstreamDown),
    ("TLS with the origin failed", page(525), UpstreamDown),
    ("the origin's certificate is invalid", page(526), UpstreamDown),
    ("the origin has no address", page(530), UpstreamDown),
]


@pytest.mark.parametrize(
    ("answer_", "error"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
def test_each_refusal_has_one_name(answer_: Answer, error: type[TtapiError]) -> None:
    for request in (*SUBMITS, Info(), FetchList(), PromptCheck("a fox"), Status()):
        caught = raised(request, answer_)
        assert type(caught) is error, request
        assert caught.status == answer_.status


@pytest.mark.parametrize(
    ("answer_", "error"),
    [
        (recorded("refused_key", 401), KeyRefused),
        (refusal("Insufficient quota", 402), QuotaExhausted),
        (refusal("The account has been blocked.", 403), AccountBlocked),
        (refusal("Too Many Requests", 429), RateLimited),
        (refusal("Internal Server Error", 500), UpstreamDown),
        (page(403), UpstreamDown),
        (page(404), UpstreamDown),
        (page(502), UpstreamDown),
        (page(200), UpstreamDown),
        (Answer(200, b"", {}), UpstreamDown),
        (answer({"status": 404, "error": "Not Found"}, 404), UpstreamDown),
    ],
)
def test_a_fetch_that_could_not_be_answered_says_nothing_about_the_job(
    answer_: Answer, error: type[TtapiError]
) -> None:
    for request in FETCHES:
        assert type(raised(request, answer_)) is error, request


@pytest.mark.parametrize("answer_", [page(500), page(502), refusal("Internal Server Error", 503), page(520)])
@pytest.mark.parametrize("request_", READS)
def test_a_read_that_meets_a_server_error_finds_upstream_down(request_: Read, answer_: Answer) -> None:
    assert type(raised(request_, answer_)) is UpstreamDown


@pytest.mark.parametrize("answer_", [*UNSURE.values(), *(row[1] for row in REFUSALS)])
def test_no_read_is_ever_unsure(answer_: Answer) -> None:
    for request in READS:
        assert not isinstance(outcome(request, answer_), Unsure), request


@pytest.mark.parametrize(
    ("message", "status", "word"),
    [
        ("May contain sensitive words：gore", 200, "gore"),
        ("May contain sensitive words: gore", 400, "gore"),
        ("banned prompt words: [gore]", 200, "gore"),
        ("Banned Prompt Words: [gore, blood]", 400, "gore, blood"),
        ("可能包含敏感词：血腥", 400, "血腥"),
        ("May contain sensitive words", 400, None),
        ("banned prompt words: []", 400, None),
    ],
)
def test_a_banned_word_is_named_if_ttapi_names_it(message: str, status: int, word: str | None) -> None:
    for request in (IMAGINE, PromptCheck("a fox")):
        caught = raised(request, refusal(message, status))
        assert isinstance(caught, PromptBanned)
        assert (caught.word, caught.text) == (word, message)


@pytest.mark.parametrize(
    "message",
    [
        "The associated task does not exist or has expired.",
        "Associated task status error.",
        "The associated task does not allow this change to be executed.",
        "关联任务不存在或已失效。",
        "关联任务状态错误。",
        "关联任务不允许执行该变化。",
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_a_parent_that_is_gone_has_its_own_name(message: str, status: int) -> None:
    assert type(raised(Action(JOB, "reroll", 300), refusal(message, status))) is ParentGone


@pytest.mark.parametrize(
    "message",
    [
        '"prompt" cannot be empty!',
        '"mode" parameter error!',
        '"jobId" cannot be empty!',
        '"action" parameter error!',
        "base64 format error",
        "base64 cannot be empty",
        "The 'imgBase64Array' array has a length of 2 to 5",
        "Invalid image or unsupported format",
        '"dimensions" parameter error!',
        '"mode" 参数错误！',
        "未知的错误",
        "",
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_other_words_are_a_refused_parameter_and_are_kept(message: str, status: int) -> None:
    for request in SUBMITS:
        caught = raised(request, refusal(message, status))
        assert type(caught) is ParameterRefused
        assert caught.text == message


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("3600", 3600.0),
        ("3601", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_a_rate_limit_may_say_for_how_long(given: str, seconds: float | None) -> None:
    content = {"status": "FAILED", "message": "Too Many Requests", "data": None}
    caught = raised(IMAGINE, answer(content, 429, retry_after=given))
    assert isinstance(caught, RateLimited)
    assert caught.retry_after == seconds


def test_an_error_shows_its_class_and_status_and_keeps_ttapis_words_apart() -> None:
    caught = raised(IMAGINE, refusal("May contain sensitive words：gore", 400))
    assert str(caught) == "PromptBanned (HTTP 400)"
    assert "gore" not in repr(caught)


FAMILIES: list[tuple[type[TtapiError], type[TtapiError]]] = [
    (errors.ParameterRefused, errors.Refused),
    (errors.PromptBanned, errors.ParameterRefused),
    (errors.ParentGone, errors.ParameterRefused),
    (errors.KeyStopped, errors.Refused),
    (errors.KeyRefused, errors.KeyStopped),
    (errors.QuotaExhausted, errors.KeyStopped),
    (errors.AccountBlocked, errors.KeyStopped),
    (errors.QueueFull, errors.TryLater),
    (errors.NoAccount, errors.TryLater),
    (errors.RateLimited, errors.TryLater),
    (errors.UpstreamDown, errors.TryLater),
]


@pytest.mark.parametrize(("error", "family"), FAMILIES)
def test_no_class_that_says_there_is_no_job_can_pass_for_unsure(
    error: type[TtapiError], family: type[TtapiError]
) -> None:
    assert issubclass(error, family)
    assert not issubclass(error, Unsure)
