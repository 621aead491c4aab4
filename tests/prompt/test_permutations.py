"""Braces: order, counts, places, and bounds that hold before anything is built."""

from __future__ import annotations

import pytest

from bot.prompt import Order, PromptError, parse
from bot.ttapi.messages import Mode


def texts(prompt: str, most_jobs: int = 40) -> list[str]:
    return [variant.text for variant in parse(prompt, most_jobs=most_jobs).variants]


def test_the_leftmost_braces_change_slowest() -> None:
    assert texts("{a, b} {c, d}") == ["a c", "a d", "b c", "b d"]


def test_nested_braces_count_their_choices_only() -> None:
    assert texts("{a, b {c, d {e, f}}}") == ["a", "b c", "b d e", "b d f"]


def test_orders_repeat_each_permutation_at_its_own_speed() -> None:
    parsed = parse("a {red --fast --r 2, blue --relax} --ar 3:2".replace(" --ar 3:2", ""))
    assert parsed.orders == (
        Order("a red", Mode.FAST),
        Order("a red", Mode.FAST),
        Order("a blue", Mode.RELAX),
    )


@pytest.mark.parametrize(
    ("prompt", "most", "count"),
    [
        ("{a, b, c}", 2, "3"),
        ("{a, b}" * 6, 40, "64"),
        ("{a, b}" * 19, 40, "524288"),
        ("{a, b}" * 20, 40, "1000000+"),
        ("{a, b}" * 600, 40, "1000000+"),
        ("{" + ", ".join("x" * 500) + "}", 40, "500"),
        ("a {b, c} --repeat 21", 40, "42"),
        ("a cat --repeat 5", 4, "5"),
    ],
)
def test_too_many_jobs_are_counted_not_built(prompt: str, most: int, count: str) -> None:
    with pytest.raises(PromptError) as refused:
        parse(prompt, most_jobs=most)
    (fault,) = refused.value.faults
    assert fault.message.key == "prompt.fault.too_many_jobs"
    assert fault.message.values == {"count": count, "most": most}


def test_as_many_jobs_as_allowed_are_made() -> None:
    assert len(texts("{1, 2, 3, 4, 5}{1, 2, 3, 4, 5, 6, 7, 8}")) == 40
    assert len(parse("a {b, c} --repeat 20").orders) == 40


def test_ten_deep_is_allowed_and_eleven_is_not() -> None:
    assert texts("{" * 10 + "a, b" + "}" * 10) == ["a", "b"]
    with pytest.raises(PromptError) as refused:
        parse("x " + "{" * 11 + "a, b" + "}" * 11)
    (fault,) = refused.value.faults
    assert (fault.start, fault.end, fault.message.key) == (12, 13, "prompt.fault.brace_depth")


def test_every_brace_that_does_not_match_is_told() -> None:
    with pytest.raises(PromptError) as refused:
        parse("a} b} {c {d")
    assert [(fault.start, fault.message.key) for fault in refused.value.faults] == [
        (1, "prompt.fault.brace_close"),
        (4, "prompt.fault.brace_close"),
        (6, "prompt.fault.brace_open"),
        (9, "prompt.fault.brace_open"),
    ]


def test_a_fault_in_every_permutation_is_told_once_at_its_place() -> None:
    prompt = "a {red, green, blue} cat --chaos 500"
    with pytest.raises(PromptError) as refused:
        parse(prompt)
    (fault,) = refused.value.faults
    assert prompt[fault.start : fault.end] == "500"
    assert fault.mended == "a {red, green, blue} cat --chaos 100"


def test_faults_in_different_permutations_are_all_told() -> None:
    prompt = "a cat --chaos {5, 500, x} --ar 3:2"
    with pytest.raises(PromptError) as refused:
        parse(prompt)
    assert [prompt[fault.start : fault.end] for fault in refused.value.faults] == ["500", "x"]
    assert refused.value.faults[0].mended == "a cat --chaos {5, 100, x} --ar 3:2"


def test_what_would_tear_braces_apart_is_not_suggested() -> None:
    prompt = "a {red --ar 3:2 cat, blue cat}"
    with pytest.raises(PromptError) as refused:
        parse(prompt)
    (fault,) = refused.value.faults
    assert (fault.message.key, prompt[fault.start : fault.end]) == ("prompt.fault.text_after_flags", "cat")
    assert fault.mended is None


def test_a_value_made_of_several_pieces_has_a_place_but_no_suggestion() -> None:
    prompt = "a cat --ar {16, 4}/9"
    with pytest.raises(PromptError) as refused:
        parse(prompt)
    places = [(prompt[fault.start : fault.end], fault.mended) for fault in refused.value.faults]
    assert places == [("16, 4}/9", None), ("4}/9", None)]
