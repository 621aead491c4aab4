"""The account's answers: figures, list, prompt check and state of the modes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.ttapi import wire
from bot.ttapi.errors import PromptBanned, UpstreamDown
from bot.ttapi.messages import AccountInfo, FetchList, Info, ListedJob, ModeStatus, PromptCheck, Status

from .recorded import answer, recorded


def test_the_accounts_figures_are_read() -> None:
    expected = AccountInfo("ops@example.org", Decimal(412), Decimal(6), 10)
    assert wire.decode(Info(), recorded("info")) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {"email": "a@b", "balance": "41.5", "freeze_balance": "0", "max_queue": "5"},
            AccountInfo("a@b", Decimal("41.5"), Decimal(0), 5),
        ),
        ({"max_queue": 3}, AccountInfo("", Decimal(0), Decimal(0), 3)),
        (
            {"email": None, "balance": None, "freeze_balance": None, "max_queue": 3},
            AccountInfo("", Decimal(0), Decimal(0), 3),
        ),
        ({"balance": -5, "max_queue": 3}, AccountInfo("", Decimal(-5), Decimal(0), 3)),
    ],
)
def test_figures_may_be_text_null_or_missing(data: object, expected: AccountInfo) -> None:
    assert wire.decode(Info(), answer({"status": "SUCCESS", "message": "success", "data": data})) == expected


@pytest.mark.parametrize("data", [None, {}, [], "text", {"max_queue": None}, {"max_queue": True}])
def test_figures_without_a_cap_are_no_account(data: object) -> None:
    with pytest.raises(UpstreamDown):
        wire.decode(Info(), answer({"status": "SUCCESS", "data": data}))


def test_the_list_has_its_own_spelling() -> None:
    assert wire.decode(FetchList(), recorded("fetch_list")) == (
        ListedJob("0d6a7c52", "upsample4", "a lighthouse"),
    )


ROWS: list[tuple[object, tuple[tuple[str, str | None], ...]]] = [
    ([], ()),
    (None, ()),
    ("", ()),
    ({"job_id": "a"}, ()),
    ([None, 7, "x", [], {}, {"job_id": None}, {"prompt": "nameless"}], ()),
    ([{"jobId": "a", "actions": "imagine"}, {"job_id": 5}], (("a", "imagine"), ("5", None))),
]


@pytest.mark.parametrize(("data", "expected"), ROWS)
def test_odd_rows_of_the_list_are_left_out(
    data: object, expected: tuple[tuple[str, str | None], ...]
) -> None:
    listed = wire.decode(FetchList(), answer({"status": "SUCCESS", "data": data}))
    assert tuple((job.job_id, job.action) for job in listed) == expected


def test_a_prompt_that_passes_the_check_gives_nothing_back() -> None:
    assert wire.decode(PromptCheck("a fox"), recorded("prompt_check_pass")) is None


def test_a_prompt_that_does_not_pass_names_the_word() -> None:
    with pytest.raises(PromptBanned) as caught:
        wire.decode(PromptCheck("gore"), recorded("prompt_check_hit"))
    assert caught.value.word == "gore"


def test_the_state_of_the_modes_is_read() -> None:
    assert wire.decode(Status(), recorded("status")) == (
        ModeStatus("fast", available=True, average_seconds=46.0),
        ModeStatus("relax", available=True, average_seconds=39.5),
        ModeStatus("turbo", available=False, average_seconds=24.0),
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, ()),
        ([], ()),
        ("down", ()),
        ({"fast": None}, (ModeStatus("fast", available=False, average_seconds=None),)),
        ({"fast": 7}, (ModeStatus("fast", available=False, average_seconds=None),)),
        ({"fast": {"status": "200"}}, (ModeStatus("fast", available=True, average_seconds=None),)),
        (
            {"fast": {"status": True, "averageExecute": "soon"}},
            (ModeStatus("fast", available=False, average_seconds=None),),
        ),
    ],
)
def test_odd_states_of_modes_are_unknown(data: object, expected: tuple[ModeStatus, ...]) -> None:
    assert wire.decode(Status(), answer({"status": "SUCCESS", "data": data})) == expected
