"""Jobs as the service keeps them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.faults import Subject
from bot.sandbox.ttapi.pictures.composition import Picture


class State(StrEnum):
    """States of a job, by their name on the wire."""

    PENDING_QUEUE = "PENDING_QUEUE"
    ON_QUEUE = "ON_QUEUE"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"

    @property
    def number(self) -> int:
        """The same in fetch-list: 0 to 3."""
        return list(State).index(self)


@dataclass(frozen=True, slots=True)
class View:
    """What can be seen of a job at one moment.

    Attributes:
        state: Its state.
        progress: Per cent, once it runs.
        message: Why it failed.
    """

    state: State = State.PENDING_QUEUE
    progress: int | None = None
    message: str = ""

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can follow."""
        return self.state in (State.SUCCESS, State.FAILED)


@dataclass(frozen=True, slots=True)
class Order:
    """A valid request for a job.

    Attributes:
        endpoint: Last part of the path it came by.
        action: Name of the action.
        prompt: The prompt as used.
        mode: Speed.
        timeout: Seconds after which an unfinished job fails.
        hook_url: Where to report; nowhere if empty or None.
        wants_tiles: Whether four tiles were asked for.
        parent: The job this one builds on.
    """

    endpoint: str
    action: str
    prompt: str
    mode: str
    timeout: int
    hook_url: str | None = None
    wants_tiles: bool = False
    parent: "Job | None" = None


@dataclass(slots=True, eq=False)
class Job:
    """One job.

    Attributes:
        job_id: Dashed lower-case UUID.
        account: Who pays.
        order: What was asked for.
        quota: What it costs.
        picture: The result, unless the job makes none.
        components: Actions the result allows.
        seed: Digits a seed job finds.
        view: What can be seen now.
        expired: Whether the service has forgotten it.
        created: When it was made.
    """

    job_id: str
    account: Account
    order: Order
    quota: int
    picture: Picture | None
    components: tuple[str, ...]
    seed: str | None = None
    view: View = View()
    expired: bool = False
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def subject(self) -> Subject:
        """What faults are filtered by."""
        return Subject(self.order.action, self.order.prompt, self.job_id)
