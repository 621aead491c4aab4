"""How findings are written down: exact, literal, and never more than a message holds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.jobs.details import BatchOrder
from bot.jobs.drafts import Draft, DraftKind
from bot.locale import Message, Texts, texts
from bot.prompt import Finding, PromptError, parse
from bot.ttapi.messages import Mode
from cogs.ui.answers import layout
from cogs.ui.confirm import many_buttons, many_lines
from cogs.ui.faults import change_text, findings_text, literally, refusal_texts
from tests.cogs.limits import check
from tests.cogs.test_words import NASTY

SAY, CHINESE = texts("en-US"), texts("zh-CN")
DRAFT = Draft("abcdefghijklmnopqrst", DraftKind.ORDER, 7, "batch", "a fox", Mode.FAST, 1.0)
MUCH = Decimal("99999.5")
FLAG = Message("prompt.fault.unknown_flag", {"flag": "--x"})


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("a fox --ar16:9", "a fox --ar 16:9", "a fox **__--ar 16:9__**"),
        ("a fox --ar 3:2 red", "a fox --ar 3:2", "a fox --ar 3:2**__‸__**"),
        ("a fox", "a fox", "a fox**__‸__**"),
        ("狐狸--ar 3:2", "狐狸 --ar 3:2", "**__狐狸 --ar__** 3:2"),
        ("a {b", "a \\{b", "a **__\\\\{b__**"),
        ("x" * 90 + " --s 9000", "x" * 90 + " --s 1000", "…" + "x" * 25 + " --s **__1000__**"),
    ],
)
def test_a_change_is_set_off(before: str, after: str, text: str) -> None:
    assert change_text(before, after) == text


@pytest.mark.parametrize(
    ("typed", "finding", "lines"),
    [
        ("a --x b", Finding(2, 5, FLAG), ["• Midjourney has no flag --x.", "> a **__--x__** b"]),
        ("a  b", Finding(1, 3, FLAG), ["• Midjourney has no flag --x.", "> a **__‸__** b"]),
        ("a", Finding(1, 1, FLAG), ["• Midjourney has no flag --x."]),
        (
            "*a* --x",
            Finding(4, 7, FLAG, "*a*"),
            ["• Midjourney has no flag --x.", "> \\*a\\* **__--x__**", "> → \\*a\\***__‸__**"],
        ),
    ],
)
def test_a_finding_is_shown_at_its_place(typed: str, finding: Finding, lines: list[str]) -> None:
    assert findings_text(typed, [finding], SAY).splitlines() == lines


def test_values_are_taken_literally_however_deep() -> None:
    message = Message("a", {"x": "*", "n": 3, "y": ("_", Message("b", {"z": "`"}))})
    assert literally(message) == Message("a", {"x": "\\*", "n": 3, "y": ("\\_", Message("b", {"z": "\\`"}))})


def test_what_has_no_room_is_counted() -> None:
    typed = "a " + " ".join(f"--flag{letter * 30}" for letter in "abcdefghijklmnop")
    with pytest.raises(PromptError) as caught:
        parse(typed)
    text = findings_text(typed, caught.value.faults, SAY)
    shown = text.count("• ")
    assert text.splitlines()[-1] == f"…and {16 - shown} more."
    assert 0 < shown < 16
    assert len(text) <= 2700


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_prompt_has_no_place(typed: str) -> None:
    with pytest.raises(PromptError) as caught:
        parse(typed)
    told = refusal_texts(typed, caught.value, SAY)
    assert told == ["The prompt is empty. Write what the picture shall show."]


PROMPTS = st.lists(
    st.one_of(
        NASTY,
        st.sampled_from(["--ar16:9", "--s", "--zzz", "{", "}", "--no *", "--cref", "—ar 3:2", "::", "\\"]),
    ),
    min_size=1,
    max_size=40,
).map(" ".join)


@given(PROMPTS, st.sampled_from([SAY, CHINESE]))
@example("*" * 3000 + " --" + "_" * 900, SAY)
@example(" ".join(["--" + "`" * 90] * 40), CHINESE)
def test_a_refusal_is_within_discords_limits(typed: str, say: Texts) -> None:
    try:
        parse(typed)
    except PromptError as error:
        shown = [*refusal_texts(typed, error, say), say("faults.mended", text=change_text("", typed))]
        label = say("button.imagine_mended_many", count=40, quota=MUCH)
        buttons = many_buttons(DRAFT, 40, MUCH, say)
        check(layout(*shown, buttons).to_components())
        assert len(label) <= 80


@given(st.lists(NASTY | st.just("*" * 4000), min_size=1, max_size=40))
@example(["*" * 4000] * 40)
def test_a_question_is_within_discords_limits(prompts: list[str]) -> None:
    orders = [BatchOrder(prompt, Mode.TURBO) for prompt in prompts]
    asked = layout(many_lines(orders, MUCH, SAY), many_buttons(DRAFT, 40, MUCH, SAY))
    check(asked.to_components())
