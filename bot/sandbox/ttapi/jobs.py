"""Jobs as the service keeps them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.faults import Subject
from bot.sandbox.ttapi.given import Given
from bot.sandbox.ttapi.pictures.composition import Picture
from bot.sandbox.ttapi.pictures.film import Film


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


class Product(StrEnum):
    """Families of endpoints; a job can be fetched and built upon in its own family only."""

    CLASSIC = "v1"
    EDITS = "image-edits"
    VIDEO = "video"


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
        endpoint: End of the path it came by.
        action: Name of the action.
        prompt: The prompt as used, if the kind of job has one.
        mode: Speed.
        timeout: Seconds after which an unfinished job fails.
        hook_url: Where to report; nowhere if empty or None.
        wants_tiles: Whether four tiles were asked for.
        parent: The job this one builds on.
        product: The family of endpoints.
        given: What came with it besides the prompt.
        resolution: sd or hd, for clips.
        failure: The message it will fail with, because what was given is of no use.
    """

    endpoint: str
    action: str
    prompt: str | None
    mode: str
    timeout: int
    hook_url: str | None = None
    wants_tiles: bool = False
    parent: "Job | None" = None
    product: Product = Product.CLASSIC
    given: Given | None = None
    resolution: str = "sd"
    failure: str | None = None

    @property
    def words(self) -> str:
        """The prompt, empty if there is none."""
        return self.prompt or ""

    def with_given(self, given: Given) -> "Order":
        """The same with what came with it."""
        return replace(self, given=given)

    def doomed(self, failure: str) -> "Order":
        """The same, bound to fail with a message."""
        return replace(self, failure=failure)


@dataclass(slots=True, eq=False)
class Job:
    """One job.

    Attributes:
        job_id: Dashed lower-case UUID.
        account: Who pays.
        order: What was asked for.
        quota: What it costs.
        picture: The result, unless the job makes none.
        film: The clips it makes, if any.
        text: The prompts it finds, if any.
        components: Actions the result allows.
        seed: Digits a seed job finds.
        view: What can be seen now.
        expired: Whether the service has forgotten it.
        created: When it was made.
        ended: When it came to its end.
    """

    job_id: str
    account: Account
    order: Order
    quota: int
    picture: Picture | None
    components: tuple[str, ...]
    film: Film | None = None
    text: str | None = None
    seed: str | None = None
    view: View = View()
    expired: bool = False
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What faults are filtered by."""
        return Subject(self.order.action, self.order.prompt, self.job_id)
