"""The judgement of a tour, on evidence made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest

from bot.sandbox.ttapi import Entry, Kind, Records
from bot.sandbox.verdict import FAILING, GRID, PROMPT, SECOND, Evidence, Step, judge
from bot.sandbox.watching import Button, Seen

WAITING: Final = (Button("Cancel", "easel:cancel:a:"),)
NINE: Final = tuple(Button(face, f"easel:action:a:{face}") for face in sorted(GRID))
FIRST, U2, V3, FAILED, BOAT, U1 = "first", "u2", "v3", "failed", "boat", "u1"


@dataclass(slots=True)
class Made:
    """Evidence under construction; `good` makes a faultless one.

    Attributes:
        moment: of the next entry, in seconds.
    """

    entries: list[Entry] = field(default_factory=list[Entry])
    versions: dict[int, list[Seen]] = field(default_factory=dict[int, list[Seen]])
    restarted_at: int | None = None
    moment: float = 100.0

    def add(self, kind: Kind, job_id: str | None, *, after: float = 1.0, **detail: Any) -> None:
        self.moment += after
        self.entries.append(Entry(len(self.entries) + 1, kind, job_id, 0.0, self.moment, detail))

    def order(self, job_id: str, endpoint: str, **body: Any) -> None:
        body["hookUrl"] = f"http://127.0.0.1/hooks/ttapi/{job_id}/x"
        self.add(Kind.SUBMIT, job_id, endpoint=endpoint, body=body)
        self.add(Kind.FREEZE, job_id, quota=3)
        self.add(Kind.STATE, job_id, state="ON_QUEUE")

    def end(self, job_id: str) -> None:
        """Charge for a job and tell the bot by hook, which looks at once."""
        self.add(Kind.CHARGE, job_id, quota=3)
        self.add(Kind.STATE, job_id, state="SUCCESS")
        self.add(Kind.HOOK, job_id, after=0.01, status=200, state="SUCCESS")
        self.add(Kind.FETCH, job_id, after=0.01, state="SUCCESS")

    def show(self, message: int, *seen: tuple[str, tuple[Button, ...], str | None]) -> None:
        """The versions of a message: text, buttons and whose picture."""
        self.versions[message] = [
            Seen(message, text, buttons, (f"picture of {job}",) if job else ()) for text, buttons, job in seen
        ]

    def evidence(self) -> Evidence:
        ledger = Records(self.entries)
        pictures = {job: f"picture of {job}" for job in ledger.charges()}
        return Evidence(self.versions, ledger, pictures, self.restarted_at)

    def without(self, kind: Kind, job_id: str) -> None:
        self.entries = [entry for entry in self.entries if (entry.kind, entry.job_id) != (kind, job_id)]

    def change(self, kind: Kind, job_id: str, **changes: Any) -> None:
        """Change the detail of the last entry of a kind."""
        at = max(i for i, e in enumerate(self.entries) if (e.kind, e.job_id) == (kind, job_id))
        entry = self.entries[at]
        self.entries[at] = replace(entry, detail=entry.detail | changes)


def good() -> Made:
    made = Made()
    made.order(FIRST, "imagine", prompt=PROMPT, mode="fast")
    made.end(FIRST)
    made.order(U2, "action", action="upsample2", jobId=FIRST)
    made.end(U2)
    made.order(V3, "action", action="variation3", jobId=FIRST)
    made.end(V3)
    made.order(FAILED, "imagine", prompt=FAILING, mode="fast")
    made.add(Kind.STATE, FAILED, state="FAILED")
    made.order(BOAT, "imagine", prompt=SECOND, mode="fast")
    made.restarted_at = len(made.entries)
    made.end(BOAT)
    made.order(U1, "action", action="upsample1", jobId=FIRST)
    made.end(U1)
    made.show(
        1,
        (f"**{PROMPT}** (waiting)", WAITING, None),
        (f"**{PROMPT}** (46 %)", (), None),
        (f"**{PROMPT}** (fast)", NINE, FIRST),
    )
    made.show(2, (f"**{PROMPT}** U2", (), U2))
    made.show(3, (f"**{PROMPT}** V3", NINE, V3))
    made.show(4, (f"**{FAILING}**\n❌ no", (), None))
    made.show(5, (f"**{SECOND}**", NINE, BOAT))
    made.show(6, (f"**{PROMPT}** U1", (), U1))
    return made


def test_a_faultless_tour() -> None:
    assert judge(good().evidence()) == dict.fromkeys(Step, True)


def test_nothing_at_all() -> None:
    assert judge(Made().evidence()) == dict.fromkeys(Step, False)


def drop_version(made: Made, message: int, at: int) -> None:
    del made.versions[message][at]


def forget(made: Made, message: int) -> None:
    del made.versions[message]


def show_again(made: Made, message: int) -> None:
    made.versions[99] = [replace(seen, message_id=99) for seen in made.versions[message]]


def relabel(made: Made, message: int, **changes: Any) -> None:
    made.versions[message][-1] = replace(made.versions[message][-1], **changes)


def make_twice(made: Made) -> None:
    made.add(Kind.SUBMIT, "twin", endpoint="imagine", body=dict[str, Any](_body(made, FIRST)))


def _body(made: Made, job_id: str) -> Any:
    return next(e for e in made.entries if e.kind is Kind.SUBMIT and e.job_id == job_id).detail["body"]


def late_fetch(made: Made, job_id: str) -> None:
    made.entries = [
        replace(e, mono=e.mono + 4.0) if e.kind is Kind.FETCH and e.job_id == job_id else e
        for e in made.entries
    ]


def finish_before_the_restart(made: Made) -> None:
    made.restarted_at = next(e.seq for e in made.entries if e.kind is Kind.FETCH and e.job_id == BOAT)


def order_after_the_restart(made: Made) -> None:
    made.restarted_at = next(e.seq for e in made.entries if e.job_id == BOAT) - 1


S = Step
BREAKS: dict[str, tuple[Callable[[Made], None], set[Step]]] = {
    "no Cancel was offered": (lambda m: drop_version(m, 1, 0), {S.IMAGINE}),
    "no per cent was shown": (lambda m: drop_version(m, 1, 1), {S.PROGRESS}),
    "only 0 % was shown": (
        lambda m: m.versions[1].__setitem__(1, Seen(1, "(0 %)", (), ())),
        {S.PROGRESS},
    ),
    "only 100 % was shown": (
        lambda m: m.versions[1].__setitem__(1, Seen(1, "(100 %)", (), ())),
        {S.PROGRESS},
    ),
    "a button is missing": (lambda m: relabel(m, 1, buttons=NINE[1:]), {S.GRID}),
    "the prompt is missing": (lambda m: relabel(m, 1, text="(fast)"), {S.GRID}),
    "the grid has another picture": (
        lambda m: relabel(m, 1, pictures=("another",)),
        {S.IMAGINE, S.PROGRESS, S.GRID, S.ONCE},
    ),
    "the grid is shown twice": (lambda m: show_again(m, 1), {S.GRID, S.ONCE}),
    "U2 was not ordered": (lambda m: m.change(Kind.SUBMIT, U2, endpoint="inpaint"), {S.U2}),
    "U2 shows another picture": (lambda m: relabel(m, 2, pictures=("another",)), {S.U2, S.ONCE}),
    "U2 had no hook": (lambda m: m.without(Kind.HOOK, U2), {S.U2}),
    "U2's hook was refused": (lambda m: m.change(Kind.HOOK, U2, status=404), {S.U2}),
    "U2's hook told of progress only": (lambda m: m.change(Kind.HOOK, U2, state="ON_QUEUE"), {S.U2}),
    "U2 was found by a poll": (lambda m: late_fetch(m, U2), {S.U2}),
    "U2 was never fetched": (lambda m: m.without(Kind.FETCH, U2), {S.U2}),
    "V3 had no hook": (lambda m: m.without(Kind.HOOK, V3), {S.V3}),
    "V3 is shown twice": (lambda m: show_again(m, 3), {S.V3, S.ONCE}),
    "the failure is not told": (lambda m: relabel(m, 4, text=FAILING), {S.FAILED}),
    "the failure is told twice": (lambda m: show_again(m, 4), {S.FAILED}),
    "the failure was charged": (
        lambda m: m.add(Kind.CHARGE, FAILED, quota=3),
        {S.FAILED, S.ONCE},
    ),
    "the failing prompt succeeded": (lambda m: m.change(Kind.STATE, FAILED, state="SUCCESS"), {S.FAILED}),
    "there was no restart": (
        lambda m: setattr(m, "restarted_at", None),
        {S.RESTART, S.OLD_BUTTON},
    ),
    "the boat was done before the restart": (finish_before_the_restart, {S.RESTART}),
    "the boat was ordered after the restart": (order_after_the_restart, {S.RESTART}),
    "the boat is shown twice": (lambda m: show_again(m, 5), {S.RESTART, S.ONCE}),
    "U1 was pressed before the restart": (
        lambda m: setattr(m, "restarted_at", len(m.entries)),
        {S.RESTART, S.OLD_BUTTON},
    ),
    "U1 is not shown": (lambda m: forget(m, 6), {S.OLD_BUTTON, S.ONCE}),
    "a wish was made twice": (make_twice, {S.ONCE}),
    "a charged job is shown nowhere": (lambda m: forget(m, 3), {S.V3, S.ONCE}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_break_is_found(name: str) -> None:
    break_it, missed = BREAKS[name]
    made = good()
    break_it(made)
    findings = judge(made.evidence())
    assert {step for step, seen in findings.items() if not seen} == missed
