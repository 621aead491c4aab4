"""Misbehaviour that can be ordered: where, what, how often and for which jobs."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from random import Random
from typing import Any, cast

from bot.sandbox.ttapi.ledger import Ledger
from bot.sandbox.ttapi.records import Kind


class Place(StrEnum):
    """Where a fault strikes."""

    SUBMIT = "submit"
    FETCH = "fetch"
    INFO = "info"
    LIST = "list"
    CHECK = "check"
    STATUS = "status"
    API = "api"
    """All of the above."""
    MEDIA = "media"
    HOOK = "hook"


class FaultKind(StrEnum):
    """What goes wrong."""

    UNAUTHORIZED = "401"
    UNPAID = "402"
    BLOCKED = "403"
    NOT_FOUND = "404"
    RATE_LIMITED = "429"
    QUEUE_FULL = "499"
    SERVER_ERROR = "500"
    HTML = "html"
    """A gateway's HTML page, with the fault's own status."""
    GARBAGE = "garbage"
    """HTTP 200 and JSON cut off in the middle."""
    SLOW = "slow"
    """The request is looked at only after some seconds; it takes effect even if the client has left."""
    HANG = "hang"
    """No answer and no effect."""
    DROP_BEFORE = "drop_before"
    """The connection breaks without effect."""
    DROP_AFTER = "drop_after"
    """The connection breaks once the job is made."""
    ERROR_AFTER = "500_after"
    """HTTP 500 although the job is made."""
    HANG_AFTER = "hang_after"
    """The job is made, and no answer comes."""
    SLOW_AFTER = "slow_after"
    """The job is made, and the answer comes after some seconds."""
    BACKWARDS = "backwards"
    """A finished job is said to be running."""
    TRUNCATED = "truncated"
    """The connection breaks in the middle of the file."""
    TOO_BIG = "too_big"
    """A file of the fault's own size, without announcing it."""
    REDIRECT = "redirect"
    """A redirect to the fault's own location."""
    LOST = "lost"
    """The hook is never sent."""
    DOUBLED = "doubled"
    """The hook is sent again after it was accepted."""
    EARLY = "early"
    """The job is done and its hook sent before the submit is answered."""
    UNORDERED = "unordered"
    """After the hook about the end, one about running is sent."""
    NULL_DATA = "null_data"
    """The hook's `data` is null."""
    LATE = "late"
    """The hook is sent after some seconds."""


_ANSWERS = {
    FaultKind.UNAUTHORIZED,
    FaultKind.UNPAID,
    FaultKind.BLOCKED,
    FaultKind.NOT_FOUND,
    FaultKind.RATE_LIMITED,
    FaultKind.QUEUE_FULL,
    FaultKind.SERVER_ERROR,
    FaultKind.HTML,
    FaultKind.GARBAGE,
    FaultKind.SLOW,
    FaultKind.HANG,
    FaultKind.DROP_BEFORE,
}
AFTERWARDS = frozenset(
    {FaultKind.DROP_AFTER, FaultKind.ERROR_AFTER, FaultKind.HANG_AFTER, FaultKind.SLOW_AFTER}
)
_FILES = {FaultKind.TRUNCATED, FaultKind.TOO_BIG, FaultKind.REDIRECT}
_HOOKS = {
    FaultKind.LOST,
    FaultKind.DOUBLED,
    FaultKind.EARLY,
    FaultKind.UNORDERED,
    FaultKind.NULL_DATA,
    FaultKind.LATE,
}
_FITTING: dict[Place, Container[FaultKind]] = {
    Place.SUBMIT: _ANSWERS | AFTERWARDS,
    Place.FETCH: _ANSWERS | {FaultKind.BACKWARDS},
    Place.MEDIA: _ANSWERS | _FILES,
    Place.HOOK: _HOOKS,
}
_API = (Place.SUBMIT, Place.FETCH, Place.INFO, Place.LIST, Place.CHECK, Place.STATUS)


@dataclass(frozen=True, slots=True)
class Fault:
    """An order for misbehaviour.

    Attributes:
        at: Where.
        kind: What.
        count: How often at most; without limit if None.
        probability: Chance for each occasion.
        action: Only for jobs of this action.
        prompt: Only for jobs whose prompt contains this.
        seconds: Duration of slow and late.
        status: HTTP status of an HTML page.
        location: Target of a redirect.
        size: Bytes of a file that is too big.
    """

    at: Place
    kind: FaultKind
    count: int | None = None
    probability: float = 1.0
    action: str | None = None
    prompt: str | None = None
    seconds: float = 1.0
    status: int = 502
    location: str = "http://127.0.0.1:9/elsewhere.png"
    size: int = 128 * 1024 * 1024

    def __post_init__(self) -> None:
        if self.kind not in _FITTING.get(self.at, _ANSWERS):
            raise ValueError(f"{self.kind.value} cannot happen at {self.at.value}")

    @classmethod
    def from_json(cls, record: object) -> "Fault":
        """Read a fault from an object with these attributes.

        Raises:
            ValueError: If it is none.
        """
        if not isinstance(record, Mapping):
            raise ValueError("a fault is an object")  # noqa: TRY004 - one error for all of the input's mistakes
        values = dict(cast("Mapping[str, Any]", record))
        unknown = values.keys() - {item.name for item in fields(cls)}
        if unknown or not {"at", "kind"} <= values.keys():
            raise ValueError(f"not a fault: {values}")
        at, kind = Place(values.pop("at")), FaultKind(str(values.pop("kind")))
        return cls(at, kind, **values)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request or a hook is about, as far as is known."""

    action: str | None = None
    prompt: str | None = None
    job_id: str | None = None


@dataclass(slots=True)
class _Order:
    fault: Fault
    uses: int = 0

    def fits(self, at: Place, subject: Subject) -> bool:
        fault = self.fault
        if fault.count is not None and self.uses >= fault.count:
            return False
        if fault.at is not at and not (fault.at is Place.API and at in _API):
            return False
        if fault.action is not None and fault.action != subject.action:
            return False
        return fault.prompt is None or fault.prompt in (subject.prompt or "")


class Faults:
    """The faults in force; every one that strikes is written into the ledger."""

    def __init__(self, ledger: Ledger, chance: Random) -> None:
        self._ledger = ledger
        self._chance = chance
        self._orders: list[_Order] = []

    def add(self, *faults: Fault) -> None:
        """Put more faults in force."""
        self._orders += [_Order(fault) for fault in faults]

    def replace(self, faults: Iterable[Fault]) -> None:
        """Put only these faults in force."""
        self._orders = [_Order(fault) for fault in faults]

    def take(self, at: Place, subject: Subject, *, among: Container[FaultKind] | None = None) -> Fault | None:
        """The first fault that strikes on this occasion, used up by one."""
        for order in self._orders:
            kind = order.fault.kind
            if (among is None or kind in among) and order.fits(at, subject):
                if order.fault.probability < 1.0 and self._chance.random() >= order.fault.probability:
                    continue
                order.uses += 1
                detail = {"at": at.value, "fault": kind.value, "action": subject.action, "use": order.uses}
                self._ledger.add(Kind.FAULT, subject.job_id, **detail)
                return order.fault
        return None
