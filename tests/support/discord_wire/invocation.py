"""One interaction from the user's act to everything the bot made of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum

from .jsontypes import JsonDict
from .message import Message
from .model import Channel, User

ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 900.0
MAX_USER_INSTALL_FOLLOW_UPS = 5


class InteractionKind(IntEnum):
    """Discord's interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Ack(IntEnum):
    """Discord's interaction callback types: how the bot answered first."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


class DidNotRespondError(AssertionError):
    """The user was shown "The application did not respond"."""


@dataclass(slots=True, eq=False)
class Invocation:
    """An interaction and its answers.

    `created_at` is POSIX seconds of the simulated clock, `sent_at` and `answered_at` are seconds of the
    monotonic one. `snapshot` is the source message as the bot is told of it, when that differs. `message`
    is the response, or for an update the message that the component sits on.
    """

    id: int
    token: str
    kind: InteractionKind
    user: User
    channel: Channel
    data: JsonDict
    created_at: float
    sent_at: float
    source: Message | None = None
    user_install: bool = False
    snapshot: JsonDict | None = None
    ack: Ack | None = None
    answered_at: float | None = None
    message: Message | None = None
    followups: list[Message] = field(default_factory=list[Message])
    modal: JsonDict | None = None
    choices: list[JsonDict] = field(default_factory=list[JsonDict])
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def latency(self) -> float | None:
        """Seconds from the dispatch to the bot's first answer."""
        return None if self.answered_at is None else self.answered_at - self.sent_at

    @property
    def messages(self) -> list[Message]:
        """The response and the follow-ups."""
        return ([self.message] if self.message else []) + self.followups

    def settle(self, ack: Ack, at: float) -> None:
        """Record the first answer and wake who waits for it."""
        self.ack, self.answered_at = ack, at
        self.acknowledged.set()

    async def wait(self, timeout: float = ANSWER_SECONDS + 2) -> Invocation:
        """Wait for the first answer.

        Raises:
            DidNotRespondError: when none came in `timeout` seconds.
        """
        try:
            await asyncio.wait_for(self.acknowledged.wait(), timeout)
        except TimeoutError:
            raise DidNotRespondError(f"no answer to {self.data} within {timeout} s") from None
        return self
