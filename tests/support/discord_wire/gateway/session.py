"""A gateway session: numbered events, kept for a while so that a lost connection can resume."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.support.discord_wire.jsontypes import JsonDict, encode

from .intents import Intent

REPLAY_EVENTS = 5000


class Line(Protocol):
    """What a session needs of a connection."""

    def send(self, text: str) -> None:
        """Queue one gateway message."""


@dataclass(slots=True, eq=False)
class Session:
    """One identified shard; `lost_at` is the simulated time its connection went away."""

    id: str
    shard: int
    shard_count: int
    intents: Intent
    line: Line | None = None
    lost_at: float | None = None
    seq: int = 0
    resumes: int = 0
    replay: deque[tuple[int, str]] = field(
        default_factory=lambda: deque[tuple[int, str]](maxlen=REPLAY_EVENTS)
    )

    def owns(self, guild_id: int | None) -> bool:
        """Whether events of a guild, or direct ones, belong to this shard."""
        return self.shard == (0 if guild_id is None else (guild_id >> 22) % self.shard_count)

    def wants(self, intent: int) -> bool:
        """Whether the session asked for an intent; 0 stands for events that everybody gets."""
        return intent == 0 or bool(self.intents & intent)

    def push(self, event: str, data: Any) -> None:
        """Number an event, keep it for a replay and send it if connected."""
        self.seq += 1
        text = encode({"op": 0, "t": event, "s": self.seq, "d": data})
        self.replay.append((self.seq, text))
        if self.line is not None:
            self.line.send(text)

    def can_resume_from(self, seq: int) -> bool:
        """Whether every event after a number is still kept."""
        oldest = self.replay[0][0] if self.replay else self.seq + 1
        return oldest - 1 <= seq <= self.seq

    def missed(self, seq: int) -> list[str]:
        """Return the events after a number."""
        return [text for number, text in self.replay if number > seq]


@dataclass(frozen=True, slots=True)
class Identify:
    """What a client said when it opened a session."""

    shard: int
    shard_count: int
    intents: Intent
    properties: JsonDict
