"""What a changed prompt makes of a button's action."""

from __future__ import annotations

import pytest

from bot.jobs.actions import ACTIONS
from bot.prompt import PromptError, Unknown, parse
from bot.prompt.remix import Plain, Reimagined, Remixed, remix

TILE = "https://cdn.example.com/tile.png"
OLD = "a red cat --ar 3:2"
NEW = "a blue cat --ar 3:2"
REMIXABLE = ["reroll", "variation1", "variation4", "low_variation", "high_variation"]
FIXED = ["zoom_out_2", "zoom_out_1_5", "make_square", "pan_left", "pan_right", "pan_up", "pan_down"]


@pytest.mark.parametrize("action", [*REMIXABLE, *FIXED])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, OLD),
        (OLD, "  a red   cat\n--ar 3:2 "),
        (OLD, "a red cat —ar 3:2"),
        (OLD, "a red cat --aspect 3:2"),
        ("a cat --ar 3:2 --s 50", "a cat --stylize 50 --ar 3:2"),
        ("a cat --v 7", "a cat --v 7.0"),
        ("a cat --q 1 --iw 0.50", "a cat --iw .5 --q 1.0"),
        ("a cat --no dogs, hens", "a cat --no dogs,hens"),
        ("hot:: dog", "hot::1 dog"),
        ("a {red, blue} cat", "a {red,blue} cat"),
        # What cannot be read, but is the same.
        ("a cat --nonsense 5", "a  cat --nonsense 5"),
        ("a cat --ar16:9", "a cat --ar16:9"),
    ],
)
def test_the_same_meaning_runs_the_plain_action(action: str, old: str, new: str) -> None:
    assert remix(action, old, new, TILE) is Plain.UNCHANGED


@pytest.mark.parametrize(
    ("action", "new", "result"),
    [
        ("reroll", NEW, Reimagined(NEW)),
        ("reroll", f"  {NEW}\n", Reimagined(NEW)),
        ("variation1", NEW, Reimagined(f"{TILE} {NEW} --iw 1")),
        ("variation4", NEW, Reimagined(f"{TILE} {NEW} --iw 1")),
        ("high_variation", NEW, Reimagined(f"{TILE} {NEW} --iw 1")),
        ("low_variation", NEW, Reimagined(f"{TILE} {NEW} --iw 2")),
        # The member's own weight counts.
        ("low_variation", f"{NEW} --iw .5", Reimagined(f"{TILE} {NEW} --iw .5")),
        # Models that know no weight of pictures.
        ("variation1", "a cat --v 4", Reimagined(f"{TILE} a cat --v 4")),
        ("variation1", "a cat --niji 4", Reimagined(f"{TILE} a cat --niji 4")),
        ("low_variation", "a cat --v 5.2", Reimagined(f"{TILE} a cat --v 5.2 --iw 2")),
        ("variation1", "a {cat --v 4, dog --v 7}", Reimagined(f"{TILE} a {{cat --v 4, dog --v 7}}")),
        ("variation1", "a {cat, dog}", Reimagined(f"{TILE} a {{cat, dog}} --iw 1")),
        ("variation1", "a cat --no dogs", Reimagined(f"{TILE} a cat --no dogs --iw 1")),
        ("variation1", "a red cat --ar 3:2 --turbo", Reimagined(f"{TILE} a red cat --ar 3:2 --turbo --iw 1")),
        ("variation1", f"{TILE} a cat", Reimagined(f"{TILE} a cat --iw 1")),
        ("variation1", "https://a.b/c a cat", Reimagined(f"{TILE} https://a.b/c a cat --iw 1")),
        ("variation1", "a cat —ar 1:1", Reimagined(f"{TILE} a cat —ar 1:1 --iw 1")),
        *((action, NEW, Plain.CANNOT) for action in FIXED),
        ("upscale2", NEW, Plain.CANNOT),
        ("upsample1", NEW, Plain.CANNOT),
    ],
)
def test_a_new_prompt(action: str, new: str, result: Remixed) -> None:
    assert remix(action, OLD, new, TILE) == result


@pytest.mark.parametrize("action", REMIXABLE)
def test_what_is_made_can_be_ordered(action: str) -> None:
    result = remix(action, OLD, NEW, TILE)
    assert isinstance(result, Reimagined)
    assert parse(result.prompt).prompt.parts[0].text == "a blue cat"


def test_without_a_picture_only_a_reroll_takes_a_new_prompt() -> None:
    assert remix("reroll", OLD, NEW, None) == Reimagined(NEW)
    assert remix("variation1", OLD, NEW, None) is Plain.CANNOT
    assert remix("variation1", OLD, OLD, None) is Plain.UNCHANGED


@pytest.mark.parametrize("action", ["reroll", "variation1", "zoom_out_2"])
@pytest.mark.parametrize("new", ["", "  ", "a cat --ar16:9", "a {cat", "--ar 3:2"])
def test_a_broken_prompt_is_refused_before_anything_else(action: str, new: str) -> None:
    with pytest.raises(PromptError) as refused:
        remix(action, OLD, new, TILE)
    for fault in refused.value.faults:
        assert 0 <= fault.start <= fault.end <= len(new)


def test_a_prompt_that_the_picture_makes_too_long_is_refused_in_the_member_s_text() -> None:
    new = "x" * 3_990
    with pytest.raises(PromptError) as refused:
        remix("variation1", OLD, new, TILE)
    (fault,) = refused.value.faults
    assert fault.message.key == "prompt.too_long"
    assert 0 <= fault.start <= fault.end <= len(new)


def test_a_weight_that_makes_it_too_long_is_left_out() -> None:
    new = "x" * (4_000 - len(TILE) - 1)
    assert remix("variation1", OLD, new, TILE) == Reimagined(f"{TILE} {new}")


def test_the_default_model_and_unknown_flags_are_the_owner_s() -> None:
    assert remix("variation1", OLD, "a cat", TILE, version="4") == Reimagined(f"{TILE} a cat")
    changed = remix("reroll", "a cat --hdr 5", "a cat --hdr 6", TILE, unknown_flags=Unknown.WARN)
    assert changed == Reimagined("a cat --hdr 6")


def test_a_huge_number_of_an_unknown_flag_makes_no_work() -> None:
    huge = "1E999999999"
    changed = remix("reroll", "a cat", f"a cat --hdr {huge}", TILE, unknown_flags=Unknown.WARN)
    assert changed == Reimagined(f"a cat --hdr {huge}")


def test_an_old_prompt_that_nobody_can_read_is_no_obstacle() -> None:
    assert remix("reroll", "a cat --ar16:9", "a cat --ar 16:9", TILE) == Reimagined("a cat --ar 16:9")


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_has_an_answer(action: str) -> None:
    assert remix(action, OLD, OLD, TILE) is Plain.UNCHANGED
    assert isinstance(remix(action, OLD, NEW, TILE), Plain | Reimagined)
