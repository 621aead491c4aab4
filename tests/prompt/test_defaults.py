"""Flags that count where the prompt does not decide otherwise: options, settings, a server's suffix."""

from __future__ import annotations

import pytest

from bot.prompt import Flag, PromptError, parse
from bot.ttapi.messages import Mode

URL = "https://example.com/a.png"


def sent(prompt: str, *defaults: Flag, version: str = "7") -> str:
    (variant,) = parse(prompt, defaults=defaults, version=version).variants
    return variant.text


@pytest.mark.parametrize(
    ("prompt", "default", "text"),
    [
        ("a cat", Flag("ar", ("3:2",)), "a cat --ar 3:2"),
        ("a cat --ar 1:1", Flag("ar", ("3:2",)), "a cat --ar 1:1"),
        ("a cat --aspect 1:1", Flag("ar", ("3:2",)), "a cat --aspect 1:1"),
        ("a cat", Flag("s", ("250",)), "a cat --stylize 250"),
        ("a cat", Flag("no", ("text", "logo")), "a cat --no text, logo"),
        ("a cat --no dogs", Flag("no", ("text",)), "a cat --no dogs"),
        ("a cat", Flag("tile"), "a cat --tile"),
        ("a cat --v 4", Flag("tile"), "a cat --v 4"),
        ("a cat --niji 6", Flag("v", ("6.1",)), "a cat --niji 6"),
        ("a cat --niji 5", Flag("exp", ("20",)), "a cat --niji 5"),
        ("a cat --v 6.1", Flag("quality", ("4",)), "a cat --v 6.1"),
        ("a cat", Flag("iw", ("2",)), "a cat"),
        (f"{URL} a cat", Flag("iw", ("2",)), f"{URL} a cat --iw 2"),
        ("a cat", Flag("sw", ("20",)), "a cat"),
        ("a cat --sref 1", Flag("sw", ("20",)), "a cat --sref 1 --sw 20"),
        ("a cat --public", Flag("stealth"), "a cat --public"),
        ("a cat", Flag("nonsense", ("1",)), "a cat"),
    ],
)
def test_a_default_counts_where_the_prompt_says_nothing(prompt: str, default: Flag, text: str) -> None:
    assert sent(prompt, default) == text


def test_a_default_version_decides_what_is_known() -> None:
    reference = f"a cat --cref {URL}"
    assert sent(reference, Flag("v", ("6.1",))) == f"{reference} --v 6.1"
    assert sent(reference, Flag("niji", ("6",))) == f"{reference} --niji 6"
    with pytest.raises(PromptError):
        sent(reference)
    with pytest.raises(PromptError):
        sent(f"{reference} --v 7", Flag("v", ("6.1",)))


def test_defaults_fit_each_other() -> None:
    defaults = (Flag("sref", ("123",)), Flag("sw", ("50",)), Flag("v", ("6.1",)))
    assert sent("a cat", *defaults) == "a cat --sref 123 --sw 50 --v 6.1"
    assert sent("a cat --v 5", *defaults) == "a cat --v 5"


def test_a_default_speed_and_number_are_not_sent() -> None:
    parsed = parse("a cat", defaults=(Flag("relax"), Flag("repeat", ("3",))))
    assert parsed.variants[0].text == "a cat"
    assert (parsed.prompt.mode, parsed.prompt.repeat) == (Mode.RELAX, 3)
    assert parse("a cat --turbo", defaults=(Flag("relax"),)).prompt.mode is Mode.TURBO


def test_defaults_hold_in_every_permutation() -> None:
    parsed = parse("a {red, blue --ar 1:1} cat".replace("} cat", "}"), defaults=(Flag("ar", ("3:2",)),))
    assert [variant.text for variant in parsed.variants] == ["a red --ar 3:2", "a blue --ar 1:1"]
