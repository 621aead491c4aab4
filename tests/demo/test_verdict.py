"""The judgement of a tour, on evidence made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import pytest

from bot.sandbox import props
from bot.sandbox.evidence import Result
from bot.sandbox.script import FAILING, PROMPT
from bot.sandbox.ttapi import Kind
from bot.sandbox.verdict import Step, judge
from bot.sandbox.watching import Button, Seen
from tests.demo import made as m
from tests.demo.made import NINE, Made, good, jump

Break = tuple[Callable[[Made], None], set[Step]]
S = Step


def test_a_faultless_tour() -> None:
    assert judge(good().evidence()) == dict.fromkeys(Step, True)


def test_nothing_at_all() -> None:
    assert judge(Made().evidence()) == dict.fromkeys(Step, False)


GRIDS: Final[Mapping[str, Break]] = {
    "no Cancel was offered": (lambda it: m.drop_version(it, 1, 0), {S.IMAGINE}),
    "no per cent was shown": (lambda it: m.drop_version(it, 1, 1), {S.PROGRESS}),
    "only 0 % was shown": (
        lambda it: it.versions[1].__setitem__(1, Seen(1, "(0 %)", (), ())),
        {S.PROGRESS},
    ),
    "only 100 % was shown": (
        lambda it: it.versions[1].__setitem__(1, Seen(1, "(100 %)", (), ())),
        {S.PROGRESS},
    ),
    "a button is missing": (lambda it: m.relabel(it, 1, buttons=NINE[1:]), {S.GRID}),
    "the prompt is missing": (lambda it: m.relabel(it, 1, text="(fast)"), {S.GRID}),
    "the grid was found by a poll": (lambda it: m.late_fetch(it, m.FIRST), {S.GRID}),
    "the grid has another picture": (
        lambda it: m.relabel(it, 1, pictures=("another",)),
        {S.IMAGINE, S.PROGRESS, S.GRID, S.HISTORY, S.ONCE},
    ),
    "the grid is shown twice": (lambda it: m.show_again(it, 1), {S.GRID, S.HISTORY, S.ONCE}),
    "U2 was not ordered": (
        lambda it: it.change(Kind.SUBMIT, m.U2, endpoint="shorten"),
        {S.U2, S.REGION},
    ),
    "U2 shows another picture": (
        lambda it: m.relabel(it, 2, pictures=("another",)),
        {S.U2, S.HISTORY, S.ONCE},
    ),
    "U2 had no hook": (lambda it: it.without(Kind.HOOK, m.U2), {S.U2}),
    "U2's hook was refused": (lambda it: it.change(Kind.HOOK, m.U2, status=404), {S.U2}),
    "U2's hook told of progress only": (lambda it: it.change(Kind.HOOK, m.U2, state="ON_QUEUE"), {S.U2}),
    "U2 was found by a poll": (lambda it: m.late_fetch(it, m.U2), {S.U2}),
    "U2 was never fetched": (lambda it: it.without(Kind.FETCH, m.U2), {S.U2}),
    "V3 had no hook": (lambda it: it.without(Kind.HOOK, m.V3), {S.V3}),
    "V3 is shown twice": (lambda it: m.show_again(it, 3), {S.V3, S.HISTORY, S.ONCE}),
    "the failure is not told": (lambda it: m.relabel(it, 4, text=FAILING), {S.FAILED}),
    "the failure is told twice": (lambda it: m.show_again(it, 4), {S.FAILED}),
    "the failure was charged": (lambda it: it.add(Kind.CHARGE, m.FAILED, quota=3), {S.FAILED, S.ONCE}),
    "the failing prompt succeeded": (
        lambda it: it.change(Kind.STATE, m.FAILED, state="SUCCESS"),
        {S.FAILED},
    ),
}

PROMPTS: Final[Mapping[str, Break]] = {
    "the refusal names no place": (
        lambda it: m.relabel(it, 19, text="→ a lighthouse **__--ar 16:9__**"),
        {S.REFUSED},
    ),
    "the refusal names no mend": (
        lambda it: m.relabel(it, 19, text="> a lighthouse **__--ar16:9__**"),
        {S.REFUSED},
    ),
    "everybody sees the refusal": (lambda it: m.reveal(it, 19), {S.REFUSED}),
    "the broken prompt reached TTAPI": (
        lambda it: it.add(Kind.SUBMIT, None, endpoint="imagine", body={"prompt": "a lighthouse --ar16:9"}),
        {S.REFUSED},
    ),
    "something else was ordered than the mended prompt": (
        lambda it: it.rewrite(m.MENDED, prompt="a lighthouse"),
        {S.MENDED},
    ),
    "the mended prompt's hook was lost": (lambda it: it.without(Kind.HOOK, m.MENDED), {S.MENDED}),
    "the batch's price was not told": (
        lambda it: m.relabel(it, m.QUESTION, buttons=(Button("Order 2", "easel:confirm:c:"),)),
        {S.BATCH_PRICE},
    ),
    "another price was told for the batch": (
        lambda it: m.relabel(it, m.QUESTION, buttons=(Button("Order 2 (about 80)", "easel:confirm:c:"),)),
        {S.BATCH_PRICE},
    ),
    "everybody was asked about the batch": (lambda it: m.reveal(it, m.QUESTION), {S.BATCH_PRICE}),
    "a prompt of the batch was not told": (
        lambda it: m.relabel(it, m.QUESTION, text="1. **red boat**"),
        {S.BATCH_PRICE},
    ),
    "the board stayed at 1 of 2": (lambda it: m.drop_version(it, m.BOARD, 2), {S.BATCH}),
    "the board did not grow": (
        lambda it: it.versions.__setitem__(m.BOARD, it.versions[m.BOARD][2:]),
        {S.BATCH},
    ),
    "the board leads to one grid only": (
        lambda it: m.relabel(it, m.BOARD, text=f"▰▰▰▰▰▰▰▰▰▰▰▰ **2 of 2** done\n{jump(8)}"),
        {S.BATCH},
    ),
    "a grid of the batch was found by a poll": (lambda it: m.late_fetch(it, m.GREEN), {S.BATCH}),
    "a grid of the batch is shown twice": (lambda it: m.show_again(it, 8), {S.BATCH, S.HISTORY, S.ONCE}),
    "the description has three buttons": (
        lambda it: m.relabel(it, 10, buttons=m.FOUR[:3]),
        {S.DESCRIBE},
    ),
    "the description's first prompt is missing": (
        lambda it: m.relabel(it, 10, text="**2** · more"),
        {S.DESCRIBE},
    ),
    "another picture was described": (
        lambda it: it.rewrite(m.DESCRIPTION, base64=m.given(props.hills())[0]),
        {S.DESCRIBE},
    ),
    "the description's hook was lost": (lambda it: it.without(Kind.HOOK, m.DESCRIPTION), {S.DESCRIBE}),
    "button 1 imagined another prompt": (
        lambda it: it.rewrite(m.DESCRIBED, prompt="more"),
        {S.DESCRIBED},
    ),
    "button 1's hook was lost": (lambda it: it.without(Kind.HOOK, m.DESCRIBED), {S.DESCRIBED}),
    "one picture was blended": (
        lambda it: it.rewrite(m.BLEND, imgBase64Array=m.given(props.harbour())),
        {S.BLEND},
    ),
    "the blend's hook was lost": (lambda it: it.without(Kind.HOOK, m.BLEND), {S.BLEND}),
}

PICTURES: Final[Mapping[str, Break]] = {
    "nothing was painted": (lambda it: setattr(it, "painting", None), {S.REGION, S.REGION_ONCE}),
    "another mask was sent": (lambda it: m.paint(it, mask=props.painted((60, 41))), {S.REGION}),
    "the page showed another picture": (lambda it: m.paint(it, picture="another"), {S.REGION}),
    "another picture was repainted": (lambda it: it.rewrite(m.REGION, jobId=m.U1), {S.REGION}),
    "the painted prompt was lost": (lambda it: it.rewrite(m.REGION, prompt=PROMPT), {S.REGION}),
    "the region's hook was lost": (lambda it: it.without(Kind.HOOK, m.REGION), {S.REGION}),
    "the first send was refused": (lambda it: m.paint(it, answers=(422, 410)), {S.REGION_ONCE}),
    "the link was good for two sends": (lambda it: m.paint(it, answers=(200, 200)), {S.REGION_ONCE}),
    "the link was sent once": (lambda it: m.paint(it, answers=(200,)), {S.REGION_ONCE}),
    "everybody saw the link": (lambda it: m.reveal(it, m.LINK), {S.REGION_ONCE}),
    "TTAPI was asked twice for the region": (
        lambda it: it.add(Kind.SUBMIT, None, endpoint="inpaint", body={}),
        {S.REGION_ONCE},
    ),
    "another seed is shown": (lambda it: m.relabel(it, 14, text="🌱 **47110**"), {S.SEED, S.ONCE}),
    "another picture's seed was asked for": (lambda it: it.rewrite(m.SEED, jobId=m.U2), {S.SEED}),
    "the seed's hook was lost": (lambda it: it.without(Kind.HOOK, m.SEED), {S.SEED}),
    "the video's price was not told": (lambda it: m.relabel(it, m.PRICE, buttons=()), {S.VIDEO_PRICE}),
    "everybody was asked about the video": (lambda it: m.reveal(it, m.PRICE), {S.VIDEO_PRICE}),
    "one clip is shown": (
        lambda it: m.relabel(it, 15, pictures=m.files_of(m.VIDEO)[:1]),
        {S.VIDEO, S.HISTORY, S.ONCE},
    ),
    "one clip was ordered": (lambda it: it.rewrite(m.VIDEO, bs=1), {S.VIDEO}),
    "the video's hook was lost": (lambda it: it.without(Kind.HOOK, m.VIDEO), {S.VIDEO}),
}

SHELVES: Final[Mapping[str, Break]] = {
    "the history was not opened": (lambda it: m.forget(it, m.HISTORY), {S.HISTORY}),
    "it was opened too early": (lambda it: setattr(it, "history_at", 60), {S.HISTORY}),
    "its pages were not turned": (lambda it: m.drop_version(it, m.HISTORY, 1), {S.HISTORY}),
    "it leads to a result twice": (
        lambda it: m.relabel(it, m.HISTORY, text=jump(8, 8, 7, 3, 2, 1)),
        {S.HISTORY},
    ),
    "it leads elsewhere": (lambda it: m.relabel(it, m.HISTORY, text=jump(8, 7, 3, 2, 77)), {S.HISTORY}),
    "it has no pictures": (lambda it: m.relabel(it, m.HISTORY, pictures=()), {S.HISTORY}),
    "everybody sees the history": (lambda it: m.reveal(it, m.HISTORY), {S.HISTORY}),
    "the blend is shown nowhere": (
        lambda it: m.forget(it, 12),
        {S.BLEND, S.HISTORY, S.FAVOURITE, S.ONCE},
    ),
    "nothing was starred": (lambda it: m.relabel(it, m.FAVOURITES, text="None yet"), {S.FAVOURITE}),
    "another result was starred": (lambda it: m.relabel(it, m.FAVOURITES, text=jump(13)), {S.FAVOURITE}),
    "everything counts as starred": (
        lambda it: m.relabel(it, m.FAVOURITES, text=jump(13, 12)),
        {S.FAVOURITE},
    ),
    "everybody sees the favorites": (lambda it: m.reveal(it, m.FAVOURITES), {S.FAVOURITE}),
}

ENDS: Final[Mapping[str, Break]] = {
    "there was no restart": (lambda it: setattr(it, "restarted_at", None), {S.RESTART, S.OLD_BUTTON}),
    "the boat was done before the restart": (m.finish_before_the_restart, {S.RESTART}),
    "the boat was ordered after the restart": (m.order_after_the_restart, {S.RESTART}),
    "the boat is shown twice": (lambda it: m.show_again(it, 5), {S.RESTART, S.ONCE}),
    "U1 was pressed before the restart": (
        lambda it: setattr(it, "restarted_at", len(it.entries)),
        {S.RESTART, S.OLD_BUTTON},
    ),
    "U1 is not shown": (lambda it: m.forget(it, 6), {S.OLD_BUTTON, S.ONCE}),
    "a wish was made twice": (m.make_twice, {S.ONCE}),
    "a charged job is shown nowhere": (lambda it: m.forget(it, 3), {S.V3, S.HISTORY, S.ONCE}),
}

BREAKS: Final = {**GRIDS, **PROMPTS, **PICTURES, **SHELVES, **ENDS}


@pytest.mark.parametrize("name", BREAKS)
def test_each_break_is_found(name: str) -> None:
    break_it, missed = BREAKS[name]
    made = good()
    break_it(made)
    findings = judge(made.evidence())
    assert {step for step, seen in findings.items() if not seen} == missed


def test_there_is_a_break_for_every_step() -> None:
    assert {step for _, missed in BREAKS.values() if len(missed) == 1 for step in missed} == set(Step) - {
        S.OLD_BUTTON
    }


def test_two_clips_are_two() -> None:
    evidence = good().evidence()
    results = {**evidence.results, m.VIDEO: Result((m.files_of(m.VIDEO)[0],))}
    findings = judge(replace(evidence, results=results))
    assert {step for step, seen in findings.items() if not seen} == {S.VIDEO}
