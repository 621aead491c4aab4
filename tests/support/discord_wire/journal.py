"""The append-only log of REST requests, and verdicts drawn from it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, Any

from .jsontypes import JsonDict, encode, is_object

INVALID_STATUSES = (401, 403, 429)


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request, written down when it was over.

    `started` and `ended` are monotonic seconds. `status` is 0 when the connection was cut. `applied` says
    whether the request changed the world. `route` is the method and the path's template.
    """

    seq: int
    started: float
    ended: float
    method: str
    path: str
    route: str
    status: int
    code: int | None
    applied: bool
    fault: str | None
    payload: Any
    files: tuple[tuple[str, int], ...]
    message_id: int | None
    channel_id: int | None

    @property
    def nonce(self) -> str | None:
        """The message nonce sent, if any."""
        value = self.payload.get("nonce") if is_object(self.payload) else None
        return None if value is None else str(value)

    @property
    def summary(self) -> str:
        """The body in at most 200 characters."""
        return "" if self.payload is None else encode(self.payload)[:200]


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was turned down by the rules, never by an injected fault."""

    seq: int
    method: str
    path: str
    status: int
    code: int
    message: str
    errors: JsonDict | None


class Journal:
    """All requests in the order they ended."""

    def __init__(self, path: Path | None = None, *, keep_payloads: bool = True) -> None:
        """Log in memory, and as JSON lines into a file if given."""
        self.requests: list[LoggedRequest] = []
        self.refusals: list[Refused] = []
        self.unknown_routes: list[str] = []
        self.crashes: list[Exception] = []
        self.keep_payloads = keep_payloads
        self._seq = 0
        self._file: IO[str] | None = path.open("a", buffering=1, encoding="utf-8") if path else None

    def next_seq(self) -> int:
        """Return the number of a request that arrives."""
        self._seq += 1
        return self._seq

    def add(self, request: LoggedRequest) -> None:
        """Append a request that is over."""
        self.requests.append(request)
        if self._file is not None:
            line = {entry.name: getattr(request, entry.name) for entry in fields(request)}
            line |= {"payload": request.summary, "nonce": request.nonce}
            self._file.write(encode(line) + "\n")

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def of(self, route: str) -> list[LoggedRequest]:
        """Return the requests of a route, such as `PATCH /channels/{channel_id}/messages/{message_id}`."""
        return [request for request in self.requests if request.route == route]

    def routes(self) -> Counter[tuple[str, int]]:
        """Count requests by route and status."""
        return Counter((request.route, request.status) for request in self.requests)

    def posts_per_nonce(self) -> Counter[str]:
        """Count the applied channel posts of each nonce, repeats included."""
        posts = self.of("POST /channels/{channel_id}/messages")
        return Counter(request.nonce for request in posts if request.applied and request.nonce is not None)

    def edits_per_message(self) -> Counter[int]:
        """Count the applied PATCH requests for each message, by token and by channel."""
        edits = [r for r in self.requests if r.method == "PATCH" and r.applied]
        return Counter(request.message_id for request in edits if request.message_id is not None)

    def invalid_requests(self, seconds: float = 600.0) -> int:
        """Count the answers of the last seconds that lead to a ban at 10,000: 401, 403 and 429."""
        since = time.monotonic() - seconds
        return sum(r.status in INVALID_STATUSES and r.ended >= since for r in self.requests)
