"""The region editor over real HTTP: who gets the page, what may be sent, and what is told to whom."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import logging
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.errors import DatabaseUnavailable, EaselError
from bot.locale import texts
from bot.web import region
from bot.web.regionlinks import RegionLinks
from bot.web.regionpage import preferred

from .raw import content, early, exchange, request, status
from .region_desk import MEMBER, REF, TASK, House, open_house, png

MASK = png(4, 3)
POLICY = (
    b"Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    b"img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'\r\n"
)
LIMIT = 8_388_608


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened


def body(mask: Any = None, prompt: Any = "a red door", **more: Any) -> bytes:
    coded = base64.b64encode(MASK).decode() if mask is None else mask
    return json.dumps({"mask": coded, "prompt": prompt, **more}).encode()


async def get(house: House, target: str, **headers: str) -> bytes:
    return await exchange(house.port, request("GET", target, b"", **headers))


async def post(house: House, sent: bytes, token: str | None = None, **headers: str) -> tuple[int, Any]:
    target = f"/region/{token or house.token()}"
    answer = await exchange(house.port, request("POST", target, sent, **headers))
    assert b"Content-Type: application/json; charset=utf-8\r\n" in answer
    assert_private(answer)
    return status(answer), json.loads(content(answer))


def assert_private(answer: bytes) -> None:
    """Nobody may keep it, frame it, or be told where it came from."""
    assert POLICY in answer
    assert b"X-Content-Type-Options: nosniff\r\n" in answer
    assert b"Referrer-Policy: no-referrer\r\n" in answer
    assert b"Cache-Control: no-store\r\n" in answer
    assert b"Set-Cookie" not in answer


def page(answer: bytes) -> str:
    assert b"Content-Type: text/html; charset=utf-8\r\n" in answer
    assert_private(answer)
    return content(answer).decode()


async def test_the_page_shows_the_members_task(house: House) -> None:
    answer = await get(house, f"/region/{house.token()}")
    assert status(answer) == 200
    text = page(answer)
    assert '<html lang="en-US">' in text
    assert "<h1>Vary (Region)</h1>" in text
    assert 'data-width="1344" data-height="768"' in text
    assert 'data-seconds="900"' in text
    assert 'data-most="4000"' in text
    assert 'data-prompt-required="false"' in text
    assert 'aria-required="false">\na lighthouse at dusk</textarea>' in text


async def test_the_page_speaks_the_tasks_language_whatever_the_browser_wants(house: House) -> None:
    house.desk.task = replace(TASK, locale="zh-CN", kind="edit", prompt_required=True)
    text = page(await get(house, f"/region/{house.token()}", Accept_Language="en"))
    assert '<html lang="zh-CN">' in text
    assert "<h1>编辑局部</h1>" in text
    assert '<noscript><p class="noscript">涂抹需要 JavaScript，而此浏览器已将其禁用。</p></noscript>' in text
    assert 'data-prompt-required="true"' in text


async def test_the_page_has_nothing_inline_and_nothing_foreign(house: House) -> None:
    """What the policy would block must not be there in the first place."""
    text = page(await get(house, f"/region/{house.token()}"))
    assert re.findall(r"<script[^>]*>[^<]", text) == []
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:|https?:|//", text) == []
    assert "${" not in text


async def test_the_address_of_everything_is_relative(house: House) -> None:
    """A public address may have a path in front that we never see."""
    token = house.token()
    text = page(await get(house, f"/region/{token}"))
    found = {unescape(link) for link in re.findall(r'(?:src|href|data-picture)="([^"#]+)"', text)}
    digest = re.search(r"static/([0-9a-f]{16})/", text)
    assert digest is not None
    static = f"static/{digest[1]}"
    assert found == {
        f"{token}/picture", f"{static}/icon.svg", f"{static}/region.css", f"{static}/main.js"
    }  # fmt: skip


@pytest.mark.parametrize(
    "prompt",
    [
        "</textarea><script>alert(1)</script>\"'&amp;",
        "\n\nfirst lines are empty",
        "${region.send} $prompt $$",
        "灯塔 🏮 \u202eمرحبا",
        "x" * 4000,
        "",
    ],
)
async def test_any_prompt_arrives_in_the_field_unharmed(house: House, prompt: str) -> None:
    house.desk.task = replace(TASK, prompt=prompt)
    text = page(await get(house, f"/region/{house.token()}"))
    assert text.count("<script") == 1
    fields = re.findall(r"<textarea[^>]*>\n(.*)</textarea>", text, re.DOTALL)
    assert [unescape(field) for field in fields] == [prompt]


async def test_looking_uses_nothing_up(house: House) -> None:
    """A crawler that previews links looks first, and often."""
    for _ in range(3):
        assert status(await get(house, f"/region/{house.token()}", User_Agent="Discordbot/2.0")) == 200
        assert status(await exchange(house.port, request("HEAD", f"/region/{house.token()}"))) == 200
        assert status(await get(house, f"/region/{house.token()}/picture")) == 200
    assert await post(house, body()) == (200, {"ok": True})
    assert house.desk.sent == [(MASK, "a red door")]


async def test_the_picture_comes_as_the_desk_has_it(house: House) -> None:
    house.desk.file = (b"RIFF-bytes", "image/webp")
    answer = await get(house, f"/region/{house.token()}/picture")
    assert (status(answer), content(answer)) == (200, b"RIFF-bytes")
    assert b"Content-Type: image/webp\r\n" in answer
    assert_private(answer)


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "", "image/png; charset=x"])
async def test_what_is_no_picture_is_not_called_one(house: House, kind: str) -> None:
    house.desk.file = (b"<svg onload='alert(1)'/>", kind)
    answer = await get(house, f"/region/{house.token()}/picture")
    assert b"Content-Type: application/octet-stream\r\n" in answer
    assert_private(answer)


async def test_a_link_sends_once(house: House) -> None:
    assert await post(house, body()) == (200, {"ok": True})
    assert await post(house, body(prompt="another")) == (410, {"error": texts()("region.used")})
    assert house.desk.sent == [(MASK, "a red door")]


async def test_a_refused_send_uses_nothing_up(house: House) -> None:
    house.desk.task = replace(TASK, locale="zh-CN")
    house.desk.refusal = EaselError("prompt.fault.brace_depth", most=3)
    answer = await post(house, body(), Accept_Language="en")
    assert answer == (422, {"error": texts("zh-CN")("prompt.fault.brace_depth", most=3)})
    assert await post(house, body()) == (200, {"ok": True})


REFUSED: list[tuple[bytes, int, str]] = [
    (b"", 400, "What arrived cannot be read. Please try again."),
    (b"not json", 400, "What arrived cannot be read. Please try again."),
    (b"[" * 100_000, 400, "What arrived cannot be read. Please try again."),
    (b"\xff\xfe", 400, "What arrived cannot be read. Please try again."),
    (b"null", 400, "What arrived cannot be read. Please try again."),
    (b"[]", 400, "What arrived cannot be read. Please try again."),
    (b'"mask"', 400, "What arrived cannot be read. Please try again."),
    (b"{}", 400, "What arrived cannot be read. Please try again."),
    (body(mask=""), 400, "What arrived cannot be read. Please try again."),
    (body(mask=5), 400, "What arrived cannot be read. Please try again."),
    (body(mask=[1]), 400, "What arrived cannot be read. Please try again."),
    (body(mask="bm90IGEgcG5n"), 400, "What arrived cannot be read. Please try again."),
    (body(mask="!!!!"), 400, "What arrived cannot be read. Please try again."),
    (body(mask="ü"), 400, "What arrived cannot be read. Please try again."),
    (body(mask="data:image/png;base64,iVBORw0KGgo="), 400, "What arrived cannot be read. Please try again."),
    (body(prompt=None), 400, "What arrived cannot be read. Please try again."),
    (body(prompt=1), 400, "What arrived cannot be read. Please try again."),
    (body(prompt=["x"]), 400, "What arrived cannot be read. Please try again."),
    (body(prompt="\ud800"), 400, "What arrived cannot be read. Please try again."),
    (body(prompt="灯" * 4001), 422, "A prompt can have 4000 characters at most."),
]


@pytest.mark.parametrize(("sent", "code", "sentence"), REFUSED)
async def test_what_cannot_be_taken_is_refused_in_a_sentence(
    house: House, sent: bytes, code: int, sentence: str
) -> None:
    assert await post(house, sent) == (code, {"error": sentence})
    assert house.desk.sent == []


@given(st.binary(max_size=60) | st.from_regex(rb'\{"(mask|prompt)":.{0,40}\}'))
def test_no_bytes_break_the_reading(sent: bytes) -> None:
    with pytest.raises(region.RegionFault, match=r"region\.fault\.unreadable"):
        region.decode(sent)


async def test_the_longest_prompt_is_taken(house: House) -> None:
    assert await post(house, body(prompt="🏮" * 4000)) == (200, {"ok": True})
    assert house.desk.sent == [(MASK, "🏮" * 4000)]


@pytest.mark.parametrize("prompt", ["", "  \n\t"])
async def test_a_prompt_that_is_needed_must_be_there(house: House, prompt: str) -> None:
    house.desk.task = replace(TASK, prompt_required=True)
    assert await post(house, body(prompt=prompt)) == (422, {"error": "Write a prompt first."})
    house.desk.task = TASK
    assert await post(house, body(prompt=prompt)) == (200, {"ok": True})


async def test_a_body_may_have_eight_mebibytes_and_no_more(house: House) -> None:
    full = body() + b" " * (LIMIT - len(body()))
    announced = request("POST", f"/region/{house.token()}", Content_Length=str(LIMIT + 1))
    answer = await early(house.port, announced)
    assert status(answer) == 413
    assert json.loads(content(answer)) == {"error": "This is more than Easel can take at once."}
    head = f"POST /region/{house.token()} HTTP/1.1\r\nHost: easel\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n%b\r\n" % (len(full) + 1, full + b" ")
    assert status(await early(house.port, head.encode() + chunk)) == 413
    assert house.desk.sent == []
    assert await post(house, full) == (200, {"ok": True})


async def test_a_body_that_never_comes_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(region, "PATIENCE", 0.05)
    answer = await early(house.port, request("POST", f"/region/{house.token()}", Content_Length="999"))
    assert status(answer) == 408
    assert json.loads(content(answer)) == {"error": texts()("region.fault.slow")}
    assert await post(house, body()) == (200, {"ok": True})


async def test_a_stranger_is_turned_away_before_the_body(house: House) -> None:
    announced = request("POST", "/region/forged", Content_Length="999999")
    assert status(await early(house.port, announced)) == 404


async def test_a_packed_body_is_unpacked_within_the_same_limit(house: House) -> None:
    bomb = gzip.compress(b" " * (4 * LIMIT))
    assert len(bomb) < 50_000
    answer = await post(house, bomb, Content_Encoding="gzip")
    assert answer == (413, {"error": "This is more than Easel can take at once."})
    broken = await post(house, b"this is no gzip", Content_Encoding="gzip")
    assert broken == (400, {"error": "What arrived cannot be read. Please try again."})
    assert await post(house, gzip.compress(body()), Content_Encoding="gzip") == (200, {"ok": True})


async def test_who_hangs_up_raises_no_alarm(house: House) -> None:
    with capture_logs() as events:
        _, writer = await asyncio.open_connection("127.0.0.1", house.port)
        writer.write(request("POST", f"/region/{house.token()}", Content_Length="999"))
        await house.desk.opened.wait()
        writer.close()
        assert await post(house, body()) == (200, {"ok": True})
    assert events == []


def expire(house: House) -> str:
    token = house.token()
    house.clock.now += 901
    return token


def use(house: House) -> str:
    house.desk.sent.append((b"", ""))
    return house.token()


def forge(house: House) -> str:
    return RegionLinks(["another secret"], "", house.clock).url(REF, MEMBER).rsplit("/", 1)[1]


CLOSED: dict[str, tuple[Callable[[House], str], int, str, str]] = {
    "forged": (forge, 404, "This link does not work", "链接无效"),
    "changed": (lambda house: house.token()[:-1] + "!", 404, "This link does not work", "链接无效"),
    "expired": (expire, 410, "This link has expired", "链接已过期"),
    "used": (use, 410, "This was sent already", "已经发送过了"),
    "foreign": (
        lambda house: house.token(user_id=1),
        410,
        "There is nothing to paint on",
        "没有可以绘制的图片",
    ),
    "unknown": (
        lambda house: house.token(ref="zz"),
        410,
        "There is nothing to paint on",
        "没有可以绘制的图片",
    ),
}


@pytest.mark.parametrize("name", CLOSED)
async def test_a_link_that_does_not_open_says_why_in_both_languages(house: House, name: str) -> None:
    make, code, english, chinese = CLOSED[name]
    token = make(house)
    for target in (f"/region/{token}", f"/region/{token}/picture"):
        for language, title in (("", english), ("fr,en;q=0.5", english), ("zh-TW,en;q=0.5", chinese)):
            answer = await get(house, target, Accept_Language=language)
            assert status(answer) == code
            assert f"<h1>{title}</h1>" in page(answer)
            assert b"Vary: Accept-Language\r\n" in answer
            assert token not in content(answer).decode()


@pytest.mark.parametrize("name", CLOSED)
async def test_nothing_can_be_sent_through_such_a_link(house: House, name: str) -> None:
    make, code, _, _ = CLOSED[name]
    token = make(house)
    taken = list(house.desk.sent)
    key = {"foreign": "gone", "unknown": "gone", "changed": "forged"}.get(name, name)
    for language in ("en", "zh-CN"):
        answer = await post(house, body(), token, Accept_Language=language)
        assert answer == (code, {"error": texts(language)(f"region.{key}")})
    assert house.desk.sent == taken


async def test_a_notice_finds_its_style_from_both_addresses(house: House) -> None:
    for target in ("/region/x", "/region/x/picture"):
        text = page(await get(house, target))
        sheet = re.search(r'<link rel="stylesheet" href="([^"]+)">', text)
        assert sheet is not None
        answer = await get(house, urljoin(target, sheet[1]))
        assert status(answer) == 200
        assert b"Content-Type: text/css; charset=utf-8\r\n" in answer


@pytest.mark.parametrize(
    ("trouble", "code", "sentence"),
    [
        (DatabaseUnavailable(), 503, texts()("error.database")),
        (
            region.RegionLater(),
            503,
            "The picture could not be fetched just now. Please try again in a moment.",
        ),
        (EaselError("error.not_allowed"), 422, texts()("error.not_allowed")),
        (
            ZeroDivisionError("secret words"),
            500,
            "Something went wrong in Easel. Please try again in a moment.",
        ),
    ],
)
async def test_trouble_is_said_without_its_details(
    house: House, trouble: Exception, code: int, sentence: str
) -> None:
    house.desk.trouble = trouble
    with capture_logs() as events:
        for target in (f"/region/{house.token()}", f"/region/{house.token()}/picture"):
            answer = await get(house, target)
            assert status(answer) == code
            assert sentence in unescape(page(answer))
        assert await post(house, body()) == (code, {"error": sentence})
    assert len(events) == (3 if code == 500 else 0)
    assert {event["event"] for event in events} <= {"region.failed"}


async def test_the_token_is_in_no_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = house.token()
    with capture_logs() as events:
        for trouble in (None, ZeroDivisionError(), DatabaseUnavailable()):
            house.desk.trouble = trouble
            await get(house, f"/region/{token}")
            await get(house, f"/region/{token}/picture")
            await post(house, b"garbage")
        await get(house, f"/region/{token}x")
        await exchange(house.port, request("PUT", f"/region/{token}"))
    written = caplog.text + repr([{key: str(value) for key, value in event.items()} for event in events])
    assert token[:-2] not in written


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_not_allowed(house: House, method: str) -> None:
    answer = await exchange(house.port, request(method, f"/region/{house.token()}"))
    assert status(answer) == 405
    assert b"Allow: GET,HEAD,POST\r\n" in answer


async def test_head_has_the_answer_of_get_without_its_body(house: House) -> None:
    for target in (f"/region/{house.token()}", "/region/forged", f"/region/{house.token()}/picture"):
        whole = await get(house, target)
        head = await exchange(house.port, request("HEAD", target))
        assert (status(head), content(head)) == (status(whole), b"")
        assert f"Content-Length: {len(content(whole))}\r\n".encode() in head


async def test_files_are_kept_for_ever_under_their_edition(house: House) -> None:
    text = page(await get(house, f"/region/{house.token()}"))
    digest = re.findall(r"static/([0-9a-f]{16})/", text)[0]
    for name, kind in (
        ("main.js", "text/javascript; charset=utf-8"),
        ("raster.js", "text/javascript; charset=utf-8"),
        ("region.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ):
        answer = await get(house, f"/region/static/{digest}/{name}")
        assert status(answer) == 200
        assert f"Content-Type: {kind}\r\n".encode() in answer
        assert b"Cache-Control: public, max-age=31536000, immutable\r\n" in answer
        assert b"X-Content-Type-Options: nosniff\r\n" in answer
        assert POLICY in answer


@pytest.mark.parametrize(
    "target",
    [
        "{digest}/none.js",
        "{digest}/..%2F..%2Fregion.py",
        "{digest}/%2Fetc%2Fpasswd",
        "{digest}/",
        "0000000000000000/main.js",
        "../region/static/main.js",
    ],
)
async def test_there_are_no_other_files(house: House, target: str) -> None:
    text = page(await get(house, f"/region/{house.token()}"))
    digest = re.findall(r"static/([0-9a-f]{16})/", text)[0]
    assert status(await get(house, f"/region/static/{target.format(digest=digest)}")) == 404


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("en-GB,zh;q=0.9", "en"),
        ("fr, zh;q=0.4, en;q=0.3", "zh_CN"),
        ("en;q=0.3,zh-TW;q=0.4", "zh_CN"),
        ("zh;q=0, de", "en"),
        ("*", "en"),
        ("zh;q=much, en", "en"),
        ("zhuang", "en"),
        (";;;,=q,,", "en"),
    ],
)
def test_the_browsers_wish_is_read(header: str, locale: str) -> None:
    assert preferred(header) == locale


@given(st.text(max_size=80))
def test_no_wish_is_too_odd(header: str) -> None:
    assert preferred(header) in {"en", "zh_CN"}
