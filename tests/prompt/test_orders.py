"""From a prompt to what is ordered: one job or many, mends, and how much work all of that may make."""

from __future__ import annotations

from functools import partial

import pytest

from bot.errors import EaselError
from bot.jobs.details import BatchOrder
from bot.prompt import NotOneOrder, PromptError, Unknown, Wish, mended, single, understood
from bot.ttapi.messages import Mode
from tests.prompt.test_hostile import operations

PRESETS = {"noir": "film noir --ar 16:9", "quick": "--turbo", "two": "{red, blue}"}
FORTY = "{" + ",".join("ab" * 20) + "} "
TYPOS = (
    "--stylise 5 --chaoss 3 --wierd 4 --qualty 1 --sede 4 --tyle --rw --aspct 3:2 --vers 7 --exxp 3 --iww 1 "
    "--srreff 3 --swx 4 --svx 3 --stopp 20"
)


def wish(text: str, mode: Mode = Mode.FAST, unknown_flags: Unknown = Unknown.REFUSE) -> Wish:
    return Wish(text, PRESETS, mode, unknown_flags)


def refusal(wanted: Wish) -> PromptError:
    with pytest.raises(PromptError) as caught:
        understood(wanted)
    return caught.value


@pytest.mark.parametrize(
    ("text", "has_speed", "prompt", "mode"),
    [
        ("a fox", True, "a fox", Mode.RELAX),
        (" a fox  --turbo ", True, "a fox", Mode.TURBO),
        ("a fox —ar 3:2", True, "a fox --ar 3:2", Mode.RELAX),
        ("a fox --noir", False, "a fox film noir --ar 16:9", Mode.RELAX),
        ("a fox --quick", True, "a fox", Mode.TURBO),
        ("a fox --relax", False, "a fox", Mode.RELAX),
        ("a {red} fox", True, "a red fox", Mode.RELAX),
        ("a fox --v 7 --v 6", True, "a fox --v 6", Mode.RELAX),
    ],
)
def test_one_order(text: str, has_speed: bool, prompt: str, mode: Mode) -> None:
    assert single(wish(text, Mode.RELAX), has_speed=has_speed) == BatchOrder(prompt, mode)


@pytest.mark.parametrize(
    ("text", "has_speed", "key", "values"),
    [
        ("a {red, blue} fox", True, "order.one_only", {"count": 2}),
        ("a fox --repeat 4", True, "order.one_only", {"count": 4}),
        ("a fox --turbo", False, "order.no_speed", {"flag": "--turbo", "speed": "--fast"}),
        ("a fox --quick", False, "order.no_speed", {"flag": "--turbo", "speed": "--fast"}),
    ],
)
def test_what_is_not_one_order(text: str, has_speed: bool, key: str, values: dict[str, object]) -> None:
    with pytest.raises(NotOneOrder) as caught:
        single(wish(text), has_speed=has_speed)
    assert (caught.value.message.key, caught.value.message.values) == (key, values)


@pytest.mark.parametrize("text", ["", " ", "a fox --ar3:2", "a fox --blub 4", "a { fox"])
def test_faults_are_refused(text: str) -> None:
    with pytest.raises(PromptError):
        single(wish(text), has_speed=True)


def test_an_unknown_flag_passes_where_the_owner_says_so() -> None:
    wanted = wish("a fox --blub 4", unknown_flags=Unknown.WARN)
    assert single(wanted, has_speed=True) == BatchOrder("a fox --blub 4", Mode.FAST)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("a fox --ar3:2 --stylise 5", "a fox --ar 3:2 --stylize 5"),
        (FORTY + "fox --ar3:2 --stylise 5 --chaoss 6", FORTY + "fox --ar 3:2 --stylize 5 --chaos 6"),
        # Only the second permutation has faults.
        ("a {fox, cat --ar3:2 --stylise 5}", "a {fox, cat --ar 3:2 --stylize 5}"),
    ],
)
def test_every_obvious_fault_is_mended(text: str, mend: str) -> None:
    wanted = wish(text)
    found = mended(wanted, refusal(wanted))
    assert found is not None
    assert found == (mend, understood(wish(mend)))


@pytest.mark.parametrize(
    "text", ["a fox --ar3:2 --qqqq", "a {fox, cat --ar3:2 --qqqq}", FORTY + "--qqqq --s5"]
)
def test_a_fault_without_a_mend_stands_in_the_way(text: str) -> None:
    wanted = wish(text)
    assert mended(wanted, refusal(wanted)) is None


@pytest.mark.parametrize(
    ("text", "most"),
    [
        (FORTY + "x " * 300 + TYPOS, 2.0),
        (FORTY + "a::2 " * 120 + TYPOS, 2.0),
        (FORTY + "x " * 300 + TYPOS.replace(" ", ""), 2.0),
        # All faults in the last permutation, where no other shows them.
        (FORTY.replace("b} ", "b " + TYPOS + "}") + "x " * 300, 4.0),
    ],
    ids=["behind", "weights", "glued", "last"],
)
def test_mending_makes_little_more_work_than_reading(text: str, most: float) -> None:
    wanted = wish(text)
    error = refusal(wanted)

    def read() -> None:
        with pytest.raises(EaselError):
            understood(wanted)

    reading = operations(read)
    assert operations(partial(mended, wanted, error)) <= most * reading + 20_000
