"""Whether a tour has shown what it should: judged by Discord's messages and TTAPI's ledger alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from bot.sandbox.ttapi import Entry, Kind, Records
from bot.sandbox.watching import Seen

PROMPT: Final = "a lighthouse at dusk --ar 3:2"
FAILING: Final = "a bannedword in the harbour"
SECOND: Final = "a fishing boat in the mist"
GRID: Final = frozenset({"U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"})
# Neither 0, which a job has before anything happens, nor 100, which it has when it is over.
_PERCENT: Final = re.compile(r"(?<!\d)[1-9]\d? ?%")
# A poll comes seconds later; what was fetched this soon after a hook was fetched for the hook's sake.
_AT_ONCE: Final = 1.0


class Step(StrEnum):
    """What a tour must show, in order."""

    IMAGINE = "imagine"
    PROGRESS = "progress"
    GRID = "grid"
    U2 = "u2"
    V3 = "v3"
    FAILED = "failed"
    RESTART = "restart"
    OLD_BUTTON = "old_button"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen.

    Attributes:
        versions: every version of every message, by message id.
        ledger: TTAPI's.
        pictures: SHA-256 of each finished job's picture as TTAPI serves it, by TTAPI's job id.
        restarted_at: the ledger's position while the bot was down; None if it never was.
    """

    versions: Mapping[int, Sequence[Seen]]
    ledger: Records
    pictures: Mapping[str, str]
    restarted_at: int | None


def judge(evidence: Evidence) -> dict[Step, bool]:
    """Which steps were seen."""
    return _Judge(evidence).findings()


class _Judge:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._ledger = evidence.ledger
        self._latest = [versions[-1] for versions in evidence.versions.values()]
        self._first = self._submitted("imagine", prompt=PROMPT)

    def findings(self) -> dict[Step, bool]:
        return {
            Step.IMAGINE: any(_waits(seen) for seen in self._grid_versions()),
            Step.PROGRESS: any(_PERCENT.search(seen.text) for seen in self._grid_versions()),
            Step.GRID: self._grid_is_shown(),
            Step.U2: self._done_by_hook(self._acted("upsample2")),
            Step.V3: self._done_by_hook(self._acted("variation3")),
            Step.FAILED: self._failure_is_told(),
            Step.RESTART: self._survived(),
            Step.OLD_BUTTON: self._shown(self._acted("upsample1", after=self._evidence.restarted_at)),
            Step.ONCE: self._once(),
        }

    def _submitted(self, endpoint: str, *, after: int = 0, **body: str) -> Entry | None:
        """The submit that made a job, with these members in its body."""
        for entry in self._ledger.submits(accepted=True):
            sent = cast("Mapping[str, object]", entry.detail["body"])
            fits = all(sent.get(name) == value for name, value in body.items())
            if entry.detail["endpoint"] == endpoint and fits and entry.seq > after:
                return entry
        return None

    def _acted(self, action: str, after: int | None = 0) -> Entry | None:
        if self._first is None or self._first.job_id is None or after is None:
            return None
        return self._submitted("action", after=after, action=action, jobId=self._first.job_id)

    def _showing(self, entry: Entry | None) -> list[Seen]:
        """The messages that show a job's picture."""
        digest = self._evidence.pictures.get(entry.job_id or "") if entry else None
        return [seen for seen in self._latest if digest is not None and digest in seen.pictures]

    def _shown(self, entry: Entry | None) -> bool:
        return len(self._showing(entry)) == 1

    def _grid_versions(self) -> list[Seen]:
        showing = self._showing(self._first)
        return list(self._evidence.versions[showing[0].message_id]) if showing else []

    def _grid_is_shown(self) -> bool:
        showing = self._showing(self._first)
        return len(showing) == 1 and showing[0].faces >= GRID and PROMPT in showing[0].text

    def _done_by_hook(self, entry: Entry | None) -> bool:
        """Whether a job is shown, and TTAPI's hook was what made the bot fetch it."""
        if entry is None or not self._shown(entry):
            return False
        hooks = [
            hook.mono
            for hook in self._ledger.hooks(entry.job_id)
            if hook.detail["status"] == 200 and hook.detail["state"] == "SUCCESS"
        ]
        fetches = [e.mono for e in self._ledger.fetches(entry.job_id) if e.detail["state"] == "SUCCESS"]
        return bool(hooks and fetches) and abs(fetches[0] - hooks[0]) <= _AT_ONCE

    def _failure_is_told(self) -> bool:
        entry = self._submitted("imagine", prompt=FAILING)
        if entry is None or entry.job_id is None or entry.job_id in self._ledger.charges():
            return False
        told = [seen for seen in self._latest if FAILING in seen.text and "❌" in seen.text]
        return len(told) == 1 and "FAILED" in self._ledger.states(entry.job_id)

    def _survived(self) -> bool:
        """Whether a job that was under way while the bot was down is shown, once."""
        at = self._evidence.restarted_at
        entry = self._submitted("imagine", prompt=SECOND)
        if at is None or entry is None or entry.seq > at:
            return False
        ends = [e for e in self._ledger.of(Kind.STATE, entry.job_id) if e.detail["state"] == "SUCCESS"]
        return bool(ends) and ends[0].seq > at and self._shown(entry)

    def _once(self) -> bool:
        """Whether every finished job was charged once and shown once."""
        charged = set(self._ledger.charges())
        shown = all(self._shown(e) for e in self._ledger.submits(accepted=True) if e.job_id in charged)
        return bool(charged) and shown and not self._ledger.made_twice()


def _waits(seen: Seen) -> bool:
    """Whether a version offers to cancel, as only a waiting job does."""
    return any((button.custom_id or "").startswith("easel:cancel:") for button in seen.buttons)
