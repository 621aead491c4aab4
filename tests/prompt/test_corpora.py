"""Every prompt of the corpora is read as a person read it."""

from __future__ import annotations

import pytest

from bot.prompt import Parsed, PromptError, Unknown, parse, render
from tests.prompt.corpora import BROKEN, GOOD, Broken, Good


def read(case: Good) -> Parsed:
    return parse(case.prompt, unknown_flags=case.unknown, version=case.version)


def test_the_corpora_are_large() -> None:
    assert len(GOOD) >= 300
    assert len(BROKEN) >= 100
    prompts = [case.prompt for case in GOOD]
    assert sorted(prompts) == sorted(set(prompts))


@pytest.mark.parametrize("case", GOOD, ids=lambda case: ascii(case.prompt)[:60])
def test_a_good_prompt_means_what_a_person_says(case: Good) -> None:
    parsed = read(case)
    assert parsed.prompt == case.meaning
    assert len(parsed.variants) == case.count
    if case.variants is not None:
        assert tuple(variant.text for variant in parsed.variants) == case.variants
    assert len(parsed.orders) == case.jobs
    assert tuple(warning.message.key for warning in parsed.warnings) == case.warnings


@pytest.mark.parametrize("case", GOOD, ids=lambda case: ascii(case.prompt)[:60])
def test_a_meaning_survives_rendering_and_sending(case: Good) -> None:
    for variant in read(case).variants:
        again = parse(render(variant.prompt), unknown_flags=case.unknown, version=case.version)
        assert again.prompt == variant.prompt
        assert render(again.prompt) == render(variant.prompt)
        sent = parse(variant.text, unknown_flags=case.unknown, version=case.version)
        assert [one.text for one in sent.variants] == [variant.text]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: ascii(case.prompt)[:60])
def test_a_broken_prompt_is_refused_at_the_right_place(case: Broken) -> None:
    with pytest.raises(PromptError) as refused:
        parse(case.prompt, version=case.version)
    faults = refused.value.faults
    places = [(fault.message.key, case.prompt[fault.start : fault.end]) for fault in faults]
    assert tuple(places) == case.faults
    if len(case.faults) == 1:
        assert faults[0].mended == case.mended


@pytest.mark.parametrize(
    "case", [case for case in BROKEN if case.mended], ids=lambda case: ascii(case.prompt)[:60]
)
def test_a_mended_prompt_is_whole(case: Broken) -> None:
    assert case.mended
    assert parse(case.mended, version=case.version)


@pytest.mark.parametrize(
    "case",
    [case for case in BROKEN if case.faults[0][0].startswith("prompt.fault.unknown_flag")],
    ids=lambda case: ascii(case.prompt)[:60],
)
def test_unknown_flags_only_warn_when_the_owner_says_so(case: Broken) -> None:
    parsed = parse(case.prompt, unknown_flags=Unknown.WARN)
    assert {warning.message.key for warning in parsed.warnings} == {"prompt.warning.unknown_flag"}
