"""What the words of a failed job mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ttapi.failures import ILLEGAL_PROMPT, WORTH_RETRYING, FailureKind, classify

PERMANENT, TRANSIENT = "permanent", "transient"
# Text, kind, whether another try has a chance, whether TTAPI counts it as an illegal prompt.
TABLE = [
    ("[Banned prompt detected] The word is not allowed.", FailureKind.BANNED_PROMPT, PERMANENT, True),
    ("[Image denied] Held back.", FailureKind.IMAGE_DENIED, PERMANENT, True),
    ("[Invalid parameter] Invalid value for --ar", FailureKind.INVALID_PARAMETER, PERMANENT, True),
    ("[Invalid link] Could not fetch", FailureKind.INVALID_LINK, PERMANENT, True),
    ("[Invalid link!] Could not fetch", FailureKind.INVALID_LINK, PERMANENT, True),
    ("[Invalid prompt] Nothing to draw", FailureKind.INVALID_PROMPT, PERMANENT, True),
    ("[TTAPI prompt filter] Held back.", FailureKind.FILTERED, PERMANENT, True),
    ("[TTAPI image filter] Held back.", FailureKind.FILTERED, PERMANENT, True),
    ("Job Timeout", FailureKind.TIMEOUT, TRANSIENT, False),
    ("[Internal error] Something went wrong.", FailureKind.INTERNAL, TRANSIENT, False),
    ("[Internal server error] Oops", FailureKind.INTERNAL, TRANSIENT, False),
    ("[Bad response] Internal Error.", FailureKind.INTERNAL, TRANSIENT, False),
    ("[Invalid Link!]", FailureKind.INVALID_LINK, PERMANENT, True),
    ("Failed to process your command", FailureKind.INTERNAL, TRANSIENT, False),
    ("Execution error", FailureKind.INTERNAL, TRANSIENT, False),
    ("Failed to process your command…", FailureKind.INTERNAL, TRANSIENT, False),
    ("Execution error, system exception…", FailureKind.INTERNAL, TRANSIENT, False),
    ("Unknown Integration", FailureKind.DISCORD_LOST, TRANSIENT, False),
    ("Unknown Message", FailureKind.DISCORD_LOST, TRANSIENT, False),
    ("未知消息", FailureKind.DISCORD_LOST, TRANSIENT, False),
    ("未知集成", FailureKind.DISCORD_LOST, TRANSIENT, False),
    ("banned prompt words: [gore]", FailureKind.BANNED_PROMPT, PERMANENT, True),
    ("May contain sensitive words：gore", FailureKind.BANNED_PROMPT, PERMANENT, True),
]


@pytest.mark.parametrize(("text", "kind", "lasting", "illegal"), TABLE, ids=[row[0][:24] for row in TABLE])
def test_a_message_is_known_by_its_beginning(
    text: str, kind: FailureKind, lasting: str, illegal: bool
) -> None:
    assert classify(text) is kind
    assert (kind in WORTH_RETRYING) is (lasting == TRANSIENT)
    assert (kind in ILLEGAL_PROMPT) is illegal


@pytest.mark.parametrize(
    "text", ["[BANNED PROMPT DETECTED] x", "[banned prompt detected] x", "  [Banned Prompt\u0020detected]\n"]
)
def test_case_and_blanks_do_not_matter(text: str) -> None:
    assert classify(text) is FailureKind.BANNED_PROMPT


@pytest.mark.parametrize(
    "text", ["", " ", "Something new", "任务失败", "The [Internal error] was not first", "[internal]"]
)
def test_unknown_words_are_other(text: str) -> None:
    assert classify(text) is FailureKind.OTHER
    assert FailureKind.OTHER not in WORTH_RETRYING
    assert FailureKind.OTHER not in ILLEGAL_PROMPT


@pytest.mark.parametrize(("text", "kind"), [row[:2] for row in TABLE], ids=[row[0][:24] for row in TABLE])
def test_every_text_is_known_in_any_case_and_with_blanks_around_it(text: str, kind: FailureKind) -> None:
    for written in (text.lower(), text.upper(), text.swapcase(), f"\n  {text}\t"):
        assert classify(written) is kind


@given(row=st.sampled_from(TABLE), more=st.text())
def test_whatever_follows_does_not_matter(row: tuple[str, FailureKind, str, bool], more: str) -> None:
    text, kind, _, _ = row
    assert classify(text + more) is kind
