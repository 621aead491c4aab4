"""What people are told: in both languages, at the right place, in few words."""

from __future__ import annotations

import pytest

from bot.locale import texts
from bot.prompt import Parsed, PromptError, Unknown, check_prompt, parse
from tests.prompt.corpora import BROKEN, GOOD, Broken, Good

EN, ZH = texts("en"), texts("zh-CN")
LOCALES = [EN, ZH]
# Values of other texts, and what the options' own tests say.
ELSEWHERE = ("prompt.allowed.", "prompt.needs.", "prompt.option.", "prompt.within.")


def refused(prompt: str, version: str = "7") -> PromptError:
    with pytest.raises(PromptError) as error:
        parse(prompt, version=version)
    return error.value


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: ascii(case.prompt)[:60])
def test_every_fault_can_be_said(case: Broken) -> None:
    error = refused(case.prompt, case.version)
    for language in LOCALES:
        assert language.say(error.message)
    for fault in error.faults:
        for language in LOCALES:
            assert language.say(fault.message)


@pytest.mark.parametrize(
    "case", [case for case in GOOD if case.warnings], ids=lambda case: ascii(case.prompt)[:60]
)
def test_every_warning_can_be_said(case: Good) -> None:
    parsed: Parsed = parse(case.prompt, unknown_flags=case.unknown, version=case.version)
    for warning in parsed.warnings:
        for language in LOCALES:
            assert language.say(warning.message)


def test_every_text_of_the_prompt_language_is_used_by_a_corpus() -> None:
    """So that each has been formatted with the values it really gets."""
    told = {"prompt.too_long", "prompt.more_faults", "prompt.fault.too_many_flags"}
    told |= {key for case in BROKEN for key, _ in case.faults}
    told |= {key for case in GOOD for key in case.warnings}
    told |= {key for key in EN.keys() if key.startswith(ELSEWHERE)}  # noqa: SIM118  not a mapping
    assert sorted(key for key in EN.keys() if key.startswith("prompt.") and key not in told) == []  # noqa: SIM118  not a mapping


@pytest.mark.parametrize(
    ("prompt", "english", "chinese"),
    [
        (
            "a cat --ar16:9",
            "--ar16:9 needs a blank between --ar and its value.",
            "--ar16:9 缺少空格：请在 --ar 和参数值之间加一个空格。",
        ),
        (
            "a cat --stylise 5",
            "Midjourney has no flag --stylise. Did you mean --stylize?",
            "Midjourney 没有参数 --stylise。您是不是想写 --stylize？",
        ),
        (
            "a cat --cref https://example.com/k.png",
            "--cref works with version 6, 6.1, niji 6; with 7 use --oref.",
            "--cref 只能用于版本 6，6.1，niji 6；版本 7 请改用 --oref。",
        ),
        (
            "a cat --chaos 500",
            "500 does not fit --chaos, which takes a whole number from 0 to 100.",
            "500 不适用于 --chaos，其值应为：0 到 100 的整数。",
        ),
        (
            "a cat --q 9",
            "9 does not fit --q, which takes one of: 1, 2, 4.",
            "9 不适用于 --q，其值应为：以下之一：1，2，4。",
        ),
        (
            "a cat --niji",
            "--niji has no value. It takes one of: 4, 5, 6, 7.",
            "--niji 缺少参数值，应为：以下之一：4，5，6，7。",
        ),
        (
            "a {red cat",
            "This { is never closed. As text, write a backslash before it.",
            "这个 { 没有配对。如果只是文字，请在前面加反斜杠。",
        ),
        (
            "a cat --chaos 500 --ar 0:0 --tile now",
            (
                "500 does not fit --chaos, which takes a whole number from 0 to 100.\n"
                "Further faults in this prompt: 2."
            ),
            "500 不适用于 --chaos，其值应为：0 到 100 的整数。\n该提示词还有 2 处错误。",
        ),
    ],
)
def test_what_is_said(prompt: str, english: str, chinese: str) -> None:
    error = refused(prompt)
    assert EN.say(error.message) == english
    assert ZH.say(error.message) == chinese


def test_long_pieces_are_cut() -> None:
    error = refused(f"a cat --{'x' * 500} --chaos {'9' * 500} https://example.com/{'y' * 500}")
    for fault in error.faults:
        for language in LOCALES:
            assert len(language.say(fault.message)) < 200
    assert "x…" in EN.say(error.faults[0].message)


def test_no_more_faults_are_told_than_anybody_reads() -> None:
    error = refused("a cat " + "a--b " * 300)
    assert len(error.faults) == 20
    assert error.message.values["count"] == 19


def test_no_more_warnings_are_told_than_anybody_reads() -> None:
    assert len(parse("a cat " + "--tile " * 60).warnings) == 20


def test_no_more_flags_are_read_than_anybody_needs() -> None:
    assert len(parse("a cat " + "--tile " * 100).prompt.flags) == 1
    prompt = "a cat" + " --tile" * 101
    (fault,) = refused(prompt).faults
    assert fault.message.key == "prompt.fault.too_many_flags"
    assert (fault.start, fault.end) == (len(prompt) - 6, len(prompt))
    assert EN.say(fault.message) == "This prompt has more than 100 flags."


def test_faults_are_in_the_order_of_the_text() -> None:
    prompt = "a -- cat --ar 0:0 --v7 text --chaso 5"
    places = [fault.start for fault in refused(prompt).faults]
    assert places == sorted(places)
    assert len(places) >= 4


def test_offsets_count_characters_of_the_untouched_text() -> None:
    prompt = "  \n🐱 e\u0301 猫 --ar 0:0"
    (fault,) = refused(prompt).faults
    assert (fault.start, fault.end) == (15, 18)
    assert prompt[15:18] == "0:0"


@pytest.mark.parametrize("text", ["a cat", "  a cat\n", "x" * 4000, " " * 50 + "x" * 4000 + " " * 50])
def test_a_prompt_that_may_be_ordered_is_trimmed(text: str) -> None:
    assert check_prompt(text) == text.strip()


@pytest.mark.parametrize("read", [check_prompt, parse])
def test_a_prompt_that_is_too_long(read: object) -> None:
    assert callable(read)
    with pytest.raises(PromptError) as error:
        read("  " + "x" * 4001 + " ")
    (fault,) = error.value.faults
    assert (fault.start, fault.end) == (4002, 4003)
    assert EN.say(error.value.message) == (
        "The prompt has 4001 characters; Midjourney takes 4000 at most. Nothing was ordered."
    )


@pytest.mark.parametrize("read", [check_prompt, parse])
@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_an_empty_prompt(read: object, text: str) -> None:
    assert callable(read)
    with pytest.raises(PromptError) as error:
        read(text)
    assert EN.say(error.value.message) == "The prompt is empty. Write what the picture shall show."


def test_an_unknown_version_is_let_through_when_the_owner_says_so() -> None:
    parsed = parse("a cat --v 9 --q 2 --oref https://example.com/k.png", unknown_flags=Unknown.WARN)
    assert [EN.say(warning.message) for warning in parsed.warnings] == [
        "Easel does not know version 9; it is passed on as it is."
    ]
    assert parsed.variants[0].text == "a cat --v 9 --q 2 --oref https://example.com/k.png"
