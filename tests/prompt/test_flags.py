"""The table of flags: every range's edges, every model's differences, every name."""

from __future__ import annotations

import pytest

from bot.prompt import FLAGS, MIDJOURNEY, NIJI, Flag, PromptError, parse

URL = "https://example.com/a.png"
# What a flag needs beside it so that only its own value is judged.
BESIDE = {"iw": f"{URL} a cat", "sw": "a cat --sref 1", "sv": "a cat --sref 1"}


def faults(text: str, version: str = "7") -> list[str]:
    try:
        parse(text, version=version)
    except PromptError as error:
        return [fault.message.key for fault in error.faults]
    return []


def prompt(flag: str, value: str, version: str) -> str:
    chosen = f"--{version}" if version.startswith("niji") else f"--v {version}"
    return f"{BESIDE.get(flag, 'a cat')} --{flag} {value} {chosen}"


@pytest.mark.parametrize(
    ("flag", "version", "taken", "refused"),
    [
        ("ar", "7", ["1:1", "1:9999", "9999:1", "16:9"], ["0:1", "1:0", "10000:1", "1:1:1", "16", ":9"]),
        ("chaos", "7", ["0", "100", "050"], ["-1", "101", "5.5", "a", "５"]),
        ("quality", "7", ["1", "2", "4", "1.0"], ["0", ".5", "3", "8"]),
        ("quality", "6.1", [".5", "0.5", "1", "2"], [".25", "4", "0"]),
        ("quality", "6", [".25", "0.25", ".5", "1", "2"], [".75", "4", "0"]),
        ("quality", "niji 6", [".25", "2"], ["4"]),
        ("quality", "niji 7", ["1", "4"], [".5"]),
        ("seed", "7", ["0", "4294967295"], ["-1", "4294967296", "1.5", "random"]),
        ("stylize", "7", ["0", "1000"], ["-1", "1001", "1e3"]),
        ("weird", "7", ["0", "3000"], ["-1", "3001"]),
        ("style", "7", ["raw"], ["cute", "4a", "raw2"]),
        ("style", "4", ["4a", "4b", "4c"], ["raw", "4d"]),
        ("style", "5.2", ["raw", "raw-7Y2sZ8kP", "7Y2sZ8kP"], ["cute", "modern"]),
        ("style", "niji 5", ["cute", "expressive", "original", "scenic"], ["raw"]),
        ("style", "niji 6", ["raw", "cute", "expressive", "original", "scenic"], ["4a"]),
        ("style", "niji 7", ["raw"], ["cute"]),
        ("iw", "7", ["0", "3", "1.25", ".5", "3.0"], ["-0.1", "3.1", "4"]),
        ("iw", "5.2", ["0", "2"], ["2.1", "3"]),
        ("iw", "niji 5", ["2"], ["3"]),
        ("sref", "7", ["0", "4294967295", "random", URL, f"{URL}::2", "12::-.5"], ["blue", "-1", "ftp://a/b"]),
        ("sw", "7", ["0", "1000"], ["-1", "1001"]),
        ("sv", "6", ["1", "4"], ["0", "5"]),
        ("sv", "7", ["1", "6"], ["0", "7"]),
        ("sv", "8.1", ["1", "7"], ["0", "8"]),
        ("cref", "6.1", [URL], ["1234", "random"]),
        ("cw", "6", ["0", "100"], ["-1", "101"]),
        ("oref", "7", [URL], ["1234"]),
        ("ow", "7", ["1", "1000"], ["0", "1001"]),
        ("exp", "7", ["0", "100"], ["-1", "101"]),
        ("stop", "7", ["10", "100"], ["9", "101"]),
        ("repeat", "7", ["2", "40"], ["0", "1", "41"]),
    ],
)  # fmt: skip
def test_the_edges_of_a_range(flag: str, version: str, taken: list[str], refused: list[str]) -> None:
    for value in taken:
        assert faults(prompt(flag, value, version)) == [], value
    for value in refused:
        assert faults(prompt(flag, value, version)) == ["prompt.fault.value"], value


@pytest.mark.parametrize(
    ("flag", "taken", "refused"),
    [
        ("v", ["1", "2", "3", "4", "5", "5.1", "5.2", "6", "6.0", "6.1", "7", "7.0", "8.1", "8.2"],
         ["0", "5.3", "6.2", "8", "9", "6.1.0", "test"]),
        ("niji", ["4", "5", "6", "7"], ["3", "8", "6.1"]),
    ],
)  # fmt: skip
def test_the_models(flag: str, taken: list[str], refused: list[str]) -> None:
    for value in taken:
        assert faults(f"a cat --{flag} {value}") == [], value
    for value in refused:
        assert faults(f"a cat --{flag} {value}") == ["prompt.fault.value"], value


OLD = ["1", "2", "3", "4"]
FIFTH = ["5", "5.1", "5.2"]
SIXTH = ["6", "6.1"]
EIGHTH = ["8.1", "8.2"]


@pytest.mark.parametrize(
    ("flag", "unknown_to"),
    [
        (f"--cref {URL}", [*OLD, *FIFTH, "7", *EIGHTH, "niji 4", "niji 5", "niji 7"]),
        ("--cw 5", [*OLD, *FIFTH, "7", *EIGHTH, "niji 4", "niji 5", "niji 7"]),
        (f"--oref {URL}", [*OLD, *FIFTH, *SIXTH, *EIGHTH, *NIJI]),
        ("--ow 5", [*OLD, *FIFTH, *SIXTH, *EIGHTH, *NIJI]),
        ("--sref 1", [*OLD, *FIFTH, "niji 4", "niji 5"]),
        ("--sw 5", [*OLD, *FIFTH, "niji 4", "niji 5"]),
        ("--sv 4", [*OLD, *FIFTH, "niji 4", "niji 5"]),
        ("--p", [*OLD, *FIFTH, "niji 4", "niji 5"]),
        ("--exp 5", [*OLD, *FIFTH, *SIXTH, "niji 4", "niji 5", "niji 6"]),
        ("--draft", [*OLD, *FIFTH, *SIXTH, "niji 4", "niji 5", "niji 6"]),
        ("--hd", [*OLD, *FIFTH, *SIXTH, "7", *NIJI]),
        ("--sd", [*OLD, *FIFTH, *SIXTH, "7", *NIJI]),
        ("--iw 1", [*OLD, "niji 4"]),
        ("--weird 5", [*OLD, "niji 4"]),
        ("--tile", ["4", "niji 4"]),
        ("--raw", [*OLD, "5", "niji 4", "niji 5"]),
        ("--quality 1", ["8.1"]),
        ("--ar 3:2 --chaos 5 --no dogs --seed 1 --stylize 5 --stop 50 --video --public --fast", []),
    ],
)
def test_which_models_know_a_flag(flag: str, unknown_to: list[str]) -> None:
    refusing = [version for version in (*MIDJOURNEY, *NIJI) if faults(f"a cat {flag}", version)]
    assert refusing == unknown_to
    for version in unknown_to:
        (key,) = faults(f"a cat {flag}", version)
        assert key.startswith("prompt.fault.version")


def test_the_flags_that_there_are() -> None:
    names = {spec.name: spec.aliases for spec in FLAGS}
    assert names == {
        "ar": ("aspect",),
        "chaos": ("c",),
        "no": (),
        "quality": ("q",),
        "seed": (),
        "stylize": ("s",),
        "weird": ("w",),
        "tile": (),
        "raw": (),
        "style": (),
        "iw": (),
        "sref": (),
        "sw": (),
        "sv": (),
        "cref": (),
        "cw": (),
        "oref": (),
        "ow": (),
        "exp": (),
        "draft": (),
        "stop": (),
        "niji": (),
        "v": ("version",),
        "p": ("profile", "personalize"),
        "repeat": ("r",),
        "fast": (),
        "relax": (),
        "turbo": (),
        "video": (),
        "public": (),
        "stealth": (),
        "hd": (),
        "sd": (),
    }


def test_no_name_stands_for_two_flags() -> None:
    names = [name for spec in FLAGS for name in spec.names]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("spec", [spec for spec in FLAGS if spec.default], ids=lambda spec: spec.name)
def test_a_default_is_a_value(spec: object) -> None:
    assert spec in FLAGS
    for row in FLAGS:
        if row is spec and row.default:
            assert row.might_take(row.default)


@pytest.mark.parametrize(
    ("alias", "value", "flag"),
    [
        ("aspect", " 3:2", Flag("ar", ("3:2",))),
        ("c", " 5", Flag("chaos", ("5",))),
        ("q", " 2", Flag("quality", ("2",))),
        ("s", " 5", Flag("stylize", ("5",))),
        ("w", " 5", Flag("weird", ("5",))),
        ("version", " 6", Flag("v", ("6",))),
        ("profile", " abc1234", Flag("p", ("abc1234",))),
        ("personalize", "", Flag("p")),
    ],
)
def test_aliases(alias: str, value: str, flag: Flag) -> None:
    assert parse(f"a cat --{alias}{value}").prompt.flags == (flag,)
