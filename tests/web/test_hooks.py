"""TTAPI's calls, over real HTTP: who is let in, what is answered, and what is not told."""

from __future__ import annotations

import json
import logging

import pytest
from structlog.testing import capture_logs

from bot.jobs.hooklinks import HookLinks
from bot.web.hooks import MAX_BODY

from .conftest import REF, Hints
from .raw import content, early, exchange, request, status, undated

BODY = json.dumps({"status": "SUCCESS", "message": "", "jobId": "j1", "data": {"jobId": "j1"}}).encode()
OK = b"ok"


def path(links: HookLinks, ref: str = REF) -> str:
    return f"/hooks/ttapi/{ref}/{links.sign(ref)}"


def chunked(target: str, *chunks: bytes) -> list[bytes]:
    """A request whose size is not announced."""
    head = f"POST {target} HTTP/1.1\r\nHost: easel\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    return [head.encode(), *(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks), b"0\r\n\r\n"]


async def test_an_authentic_call_is_handed_on(port: int, links: HookLinks, hints: Hints) -> None:
    answer = await exchange(port, request("POST", path(links), BODY, Content_Type="application/json"))
    assert (status(answer), content(answer)) == (200, OK)
    assert hints.taken == [(REF, "j1")]


async def test_the_same_call_again_is_a_success_again(port: int, links: HookLinks, hints: Hints) -> None:
    for _ in range(3):
        assert status(await exchange(port, request("POST", path(links), BODY))) == 200
    assert hints.taken == [(REF, "j1")] * 3


@pytest.mark.parametrize(
    ("body", "job_id"),
    [
        (b'{"status":"FAILED","message":"x","jobId":"j1","data":null}', "j1"),
        (b'{"status":"FAILED","message":"x","jobId":"j1"}', "j1"),
        (b'{"status":"SUCCESS","data":{"job_id":"j2"}}', "j2"),
        (b'{"status":"ON_QUEUE","jobId":"j1","data":{"progress":"46"}}', "j1"),
        (b'{"status":"SUCCESS","data":{}}', None),
        (b"{}", None),
        (b"", None),
        (b"null", None),
        (b"[]", None),
        (b"not json", None),
        (b"\xff\x00", None),
        (b"[" * 60_000, None),
        (b'{"jobId":"' + b"x" * 129 + b'"}', None),
    ],
)
async def test_whatever_an_authentic_call_says_it_is_delivered(
    port: int, links: HookLinks, hints: Hints, body: bytes, job_id: str | None
) -> None:
    assert status(await exchange(port, request("POST", path(links), body))) == 200
    assert hints.taken == [(REF, job_id)]


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded", "nonsense"])
async def test_the_content_type_does_not_matter(
    port: int, links: HookLinks, hints: Hints, content_type: str
) -> None:
    answer = await exchange(port, request("POST", path(links), BODY, Content_Type=content_type))
    assert status(answer) == 200
    assert hints.taken == [(REF, "j1")]


async def test_a_chunked_call_is_read(port: int, links: HookLinks, hints: Hints) -> None:
    answer = await exchange(port, *chunked(path(links), BODY[:10], BODY[10:]))
    assert status(answer) == 200
    assert hints.taken == [(REF, "j1")]


async def test_a_wrong_job_and_a_wrong_signature_get_the_same_answer(
    port: int, links: HookLinks, hints: Hints
) -> None:
    right = links.sign(REF)
    targets = [
        f"/hooks/ttapi/{REF}/{'0' * 32}",
        f"/hooks/ttapi/{REF}/{right[:-1]}",
        f"/hooks/ttapi/{REF}/{right}0",
        f"/hooks/ttapi/{REF}/{right.upper()}",
        f"/hooks/ttapi/{REF}/{links.sign_check(REF)}",
        f"/hooks/ttapi/zzzzzzzzzzzzzzzzzzzz/{right}",
        f"/hooks/ttapi/zzzzzzzzzzzzzzzzzzzz/{'0' * 32}",
        f"/hooks/ttapi/x/{'%FF' * 4}",
        f"/hooks/ttapi/{REF}%2F{right}/x",
        f"/hooks/ttapi/{REF}/%2E%2E%2F{right}",
        f"/hooks/ttapi/%00/{right}",
        f"/hooks/ttapi/%ED%A0%80/{right}",
        f"/hooks/ttapi/{REF}/{right}%20",
        f"/hooks/ttapi/{REF}/{right}/",
        f"/hooks/ttapi/{REF}/{right}/more",
        f"/hooks/ttapi//{REF}/{right}",
        f"/hooks/ttapi/{REF}",
        f"/hooks/ttapi/{'a' * 3000}/{'b' * 3000}",
        "/hooks/ttapi/",
        "/nowhere",
    ]
    answers = {undated(await exchange(port, request("POST", target, BODY))) for target in targets}
    assert len(answers) == 1
    (answer,) = answers
    assert (status(answer), content(answer)) == (404, b"404: Not Found")
    assert hints.taken == []


async def test_a_path_in_other_spelling_is_the_same_path(port: int, links: HookLinks, hints: Hints) -> None:
    """Percent-encoding letters changes nothing about what was signed."""
    spelt = path(links).replace(REF, "%61" + REF[1:])
    assert status(await exchange(port, request("POST", spelt, BODY))) == 200
    assert status(await exchange(port, request("POST", path(links) + "?a=1", BODY))) == 200
    assert hints.taken == [(REF, "j1")] * 2


async def test_a_path_beyond_all_measure_is_refused(port: int, hints: Hints) -> None:
    answer = await exchange(port, request("POST", "/hooks/ttapi/" + "a" * 20_000, BODY))
    assert status(answer) == 400
    assert hints.taken == []


async def test_the_size_is_looked_at_first(port: int, links: HookLinks, hints: Hints) -> None:
    """A body that is announced as too large is not waited for, whoever sends it."""
    for target in (path(links), f"/hooks/ttapi/{REF}/{'0' * 32}"):
        announced = request("POST", target, Content_Length=str(MAX_BODY + 1))
        assert status(await early(port, announced)) == 413
    assert hints.taken == []


async def test_the_signature_is_looked_at_before_the_body(port: int, hints: Hints) -> None:
    """A stranger's body is not waited for either."""
    head = request("POST", f"/hooks/ttapi/{REF}/{'0' * 32}", Content_Length=str(MAX_BODY))
    assert status(await early(port, head)) == 404
    assert hints.taken == []


async def test_a_body_may_have_64_kib_and_no_more(port: int, links: HookLinks, hints: Hints) -> None:
    full = BODY + b" " * (MAX_BODY - len(BODY))
    assert len(full) == 65536
    assert status(await exchange(port, request("POST", path(links), full))) == 200
    assert status(await exchange(port, *chunked(path(links), full))) == 200
    assert hints.taken == [(REF, "j1")] * 2
    assert status(await exchange(port, *chunked(path(links), full, b" "))) == 413
    assert len(hints.taken) == 2


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_only_post_is_a_call(port: int, links: HookLinks, hints: Hints, method: str) -> None:
    answer = await exchange(port, request(method, path(links)))
    assert status(answer) == 405
    assert b"Allow: POST\r\n" in answer
    assert hints.taken == []


async def test_while_the_database_is_away_ttapi_shall_try_again(
    port: int, links: HookLinks, hints: Hints
) -> None:
    hints.away = True
    answer = await exchange(port, request("POST", path(links), BODY))
    assert (status(answer), content(answer)) == (503, b"503: Service Unavailable")
    hints.away = False
    assert status(await exchange(port, request("POST", path(links), BODY))) == 200
    assert hints.taken == [(REF, "j1")]


async def test_a_call_signed_with_an_old_secret_is_let_in(port: int, hints: Hints) -> None:
    old, foreign = HookLinks(["old-secret"], None), HookLinks(["other-secret"], None)
    assert status(await exchange(port, request("POST", path(old), BODY))) == 200
    assert status(await exchange(port, request("POST", path(foreign), BODY))) == 404
    assert hints.taken == [(REF, "j1")]


async def test_the_signature_is_in_no_log(
    port: int, links: HookLinks, hints: Hints, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as events:
        for away in (False, True):
            hints.away = away
            for body in (BODY, b"garbage", b""):
                await exchange(port, request("POST", path(links), body))
        await exchange(port, request("POST", path(links)[:-1], BODY))
        await exchange(port, request("GET", path(links)))
        await exchange(port, *chunked(path(links), b" " * MAX_BODY, b" "))
    written = caplog.text + repr(events)
    assert links.sign(REF)[:-1] not in written
    assert {entry["event"] for entry in events} == {"hook.unreadable"}
    assert {entry["ref"] for entry in events} == {REF}


async def test_the_check_proves_whose_listener_this_is(port: int, links: HookLinks, hints: Hints) -> None:
    answer = await exchange(port, request("GET", "/hooks/check/nonce_-1"))
    assert (status(answer), content(answer).decode()) == (200, links.sign_check("nonce_-1"))
    assert content(answer).decode() != links.sign("nonce_-1")
    head = await exchange(port, request("HEAD", "/hooks/check/nonce_-1"))
    assert (status(head), content(head)) == (200, b"")
    assert hints.taken == []


@pytest.mark.parametrize("nonce", ["", "a" * 65, "a.b", "a%2Fb", "a/b", "%61b%00", "%C3%BC"])
async def test_the_check_signs_no_odd_things(port: int, nonce: str) -> None:
    assert status(await exchange(port, request("GET", f"/hooks/check/{nonce}"))) == 404


async def test_the_check_is_only_read(port: int) -> None:
    assert status(await exchange(port, request("POST", "/hooks/check/nonce", BODY))) == 405


async def test_what_is_no_http_ends_no_listener(port: int, links: HookLinks) -> None:
    for noise in (b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n"):
        answer = await exchange(port, noise + b"\r\n\r\n")
        assert status(answer) == 400
    assert status(await exchange(port, request("POST", path(links), BODY))) == 200
