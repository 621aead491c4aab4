"""Records of what happened, and the questions by which tests judge a client."""

import base64
import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self, cast

Json = dict[str, object]


class Kind(StrEnum):
    """What an entry tells."""

    SUBMIT = "submit"
    FREEZE = "freeze"
    CHARGE = "charge"
    RELEASE = "release"
    STATE = "state"
    HOOK = "hook_attempt"
    FETCH = "fetch"
    READ = "read"
    MEDIA = "media"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        seq: Position in the ledger, from 1.
        kind: What kind of thing.
        job_id: The job concerned, if any.
        wall: Seconds since the epoch.
        mono: Seconds of the machine's monotonic clock, comparable between processes.
        detail: The rest, by kind. Submits: endpoint, key, body, status, message; in the body, pictures as
            base64 are objects with head (of the data URL), chars, sha256 and size (of the picture), but masks
            stay as they came. Money: quota. States: state, progress, message. Hooks: url, state, attempt,
            status, error, fault. Fetches: key, endpoint, status, state. Reads: endpoint, key, status. Media:
            name, status. Faults: at, fault, action, use.
    """

    seq: int
    kind: Kind
    job_id: str | None
    wall: float
    mono: float
    detail: Json

    def as_json(self) -> Json:
        """The entry as one flat object."""
        head: Json = {"seq": self.seq, "kind": self.kind.value, "jobId": self.job_id}
        return head | {"wall": self.wall, "mono": self.mono} | self.detail

    @classmethod
    def from_json(cls, record: Json) -> Self:
        """Read an entry back."""
        rest = dict(record)
        head = {name: rest.pop(name) for name in ("seq", "kind", "jobId", "wall", "mono")}
        return cls(
            seq=cast("int", head["seq"]),
            kind=Kind(str(head["kind"])),
            job_id=cast("str | None", head["jobId"]),
            wall=cast("float", head["wall"]),
            mono=cast("float", head["mono"]),
            detail=rest,
        )


@dataclass(frozen=True, slots=True)
class Double:
    """Several jobs made, or charged, for what was one wish.

    Attributes:
        wish: The reference in the hook's URL, or endpoint and body when there is none.
        job_ids: Those jobs, oldest first.
        quota: What they cost together.
    """

    wish: str
    job_ids: tuple[str, ...]
    quota: int


class Records:
    """Questions to a number of entries."""

    def __init__(self, entries: Iterable[Entry] = (), *, keep: int | None = None) -> None:
        self._entries: deque[Entry] = deque(entries, maxlen=keep)

    @classmethod
    def load(cls, path: Path) -> "Records":
        """Read a ledger's file; a last line cut off by a crash is left out."""
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        return Records(Entry.from_json(json.loads(line)) for line in lines if line.endswith("\n"))

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, kind: Kind, job_id: str | None = None) -> list[Entry]:
        """Entries of a kind, of one job if it is given."""
        return [e for e in self._entries if e.kind is kind and (job_id is None or e.job_id == job_id)]

    def since(self, seq: int) -> list[Entry]:
        """Entries after a position."""
        return [entry for entry in self._entries if entry.seq > seq]

    def submits(self, *, accepted: bool | None = None) -> list[Entry]:
        """Submits; only those that made a job, or only those that did not, if that is given."""
        return [e for e in self.of(Kind.SUBMIT) if accepted is None or (e.job_id is not None) == accepted]

    def mask(self, job_id: str) -> bytes:
        """The encoded mask that an inpaint job was made from.

        Raises:
            ValueError: If the job was not made so.
        """
        for entry in self.of(Kind.SUBMIT, job_id):
            packed = cast("Json", entry.detail["body"]).get("mask")
            if isinstance(packed, str):
                return base64.b64decode(packed)
        raise ValueError(f"no mask for job {job_id}")

    def pictures(self, job_id: str) -> list[Json]:
        """The pictures a job was made from: head, chars, sha256 and size of each, in the request's order."""
        found: list[Json] = []
        for entry in self.of(Kind.SUBMIT, job_id):
            for value in cast("Json", entry.detail["body"]).values():
                items = cast("list[object]", value) if isinstance(value, list) else [value]
                found += [cast("Json", item) for item in items if isinstance(item, dict)]
        return found

    def charges(self) -> dict[str, int]:
        """Quota charged by job."""
        return self._sums(Kind.CHARGE)

    def freezes(self) -> dict[str, int]:
        """Quota frozen by job, whatever became of it."""
        return self._sums(Kind.FREEZE)

    def releases(self) -> dict[str, int]:
        """Quota given back by job."""
        return self._sums(Kind.RELEASE)

    def states(self, job_id: str) -> list[str]:
        """The states a job has gone through, progress reports left out."""
        states = [str(entry.detail["state"]) for entry in self.of(Kind.STATE, job_id)]
        return [state for index, state in enumerate(states) if index == 0 or state != states[index - 1]]

    def hooks(self, job_id: str | None = None) -> list[Entry]:
        """Hook deliveries tried."""
        return self.of(Kind.HOOK, job_id)

    def fetches(self, job_id: str | None = None) -> list[Entry]:
        """Fetches answered."""
        return self.of(Kind.FETCH, job_id)

    def faults(self) -> dict[str, int]:
        """How often each kind of fault struck, by `place:kind`."""
        counts: dict[str, int] = defaultdict(int)
        for entry in self.of(Kind.FAULT):
            counts[f"{entry.detail['at']}:{entry.detail['fault']}"] += 1
        return dict(counts)

    def made_twice(self, reference: Callable[[str], str] = str) -> list[Double]:
        """Wishes for which more than one job was made.

        Args:
            reference: Takes a hook's URL and gives the part that names the wish; the whole URL unless given.
                Submits without hook are the same wish when endpoint and body are equal.
        """
        wishes: dict[str, list[str]] = defaultdict(list)
        for entry in self.submits(accepted=True):
            wishes[_wish(entry, reference)].append(entry.job_id or "")
        return self._doubles(wishes, self.freezes())

    def billed_twice(self, reference: Callable[[str], str] = str) -> list[Double]:
        """Wishes for which there is more than one charge; otherwise as `made_twice`."""
        wishes: dict[str, list[str]] = defaultdict(list)
        names = {entry.job_id: _wish(entry, reference) for entry in self.submits(accepted=True)}
        for entry in self.of(Kind.CHARGE):
            wishes[names.get(entry.job_id, f"unknown {entry.job_id}")].append(entry.job_id or "")
        return self._doubles(wishes, self.charges())

    def _sums(self, kind: Kind) -> dict[str, int]:
        sums: dict[str, int] = defaultdict(int)
        for entry in self.of(kind):
            sums[entry.job_id or ""] += cast("int", entry.detail["quota"])
        return dict(sums)

    @staticmethod
    def _doubles(wishes: dict[str, list[str]], quota: dict[str, int]) -> list[Double]:
        return [
            Double(wish, tuple(ids), sum(quota.get(job_id, 0) for job_id in dict.fromkeys(ids)))
            for wish, ids in wishes.items()
            if len(ids) > 1
        ]


def _wish(entry: Entry, reference: Callable[[str], str]) -> str:
    body = cast("Json", entry.detail["body"])
    url = body.get("hookUrl")
    if isinstance(url, str) and url:
        return reference(url)
    rest = {name: value for name, value in body.items() if name != "hookUrl"}
    return f"{entry.detail['endpoint']} {json.dumps(rest, sort_keys=True)}"
