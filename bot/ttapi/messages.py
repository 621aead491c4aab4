"""What is said to TTAPI and what it says back, as plain values.

Requests are frozen dataclasses, one per endpoint; answers are `Submitted`, `Snapshot` and the
account's figures. Dicts never travel past `bot.ttapi.wire`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Mode(StrEnum):
    """Midjourney's speed modes."""

    FAST = "fast"
    RELAX = "relax"
    TURBO = "turbo"


def job_timeout(mode: Mode, wanted: int | None = None) -> int:
    """Seconds after which TTAPI shall give a job up: `wanted`, within what the mode allows."""
    least = 600 if mode is Mode.RELAX else 300
    return min(max(wanted or least, least), 1200)


class JobStatus(StrEnum):
    """TTAPI's word for a job's state; an unknown word counts as unfinished."""

    PENDING_QUEUE = "PENDING_QUEUE"
    ON_QUEUE = "ON_QUEUE"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class Imagine:
    """`POST /imagine`; https://docs.ttapi.io/api/en/midjourney/imagine.

    Attributes:
        timeout: seconds after which TTAPI gives the job up, 300 to 1200 (600 to 1200 in relax).
        hook_url: where TTAPI posts the result, if anywhere.
        translation: False turns TTAPI's own translation of the prompt off.
    """

    prompt: str
    mode: Mode
    timeout: int
    hook_url: str | None = None
    translation: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """`POST /action`: one of the actions that the parent's `components` list.

    https://docs.ttapi.io/api-reference/en/midjourney/action
    """

    job_id: str
    action: str
    timeout: int
    hook_url: str | None = None


@dataclass(frozen=True, slots=True)
class Seed:
    """`POST /seed`: ask for the seed of a finished job, as a job of its own."""

    job_id: str
    timeout: int
    hook_url: str | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """`GET /fetch`; https://docs.ttapi.io/api/en/midjourney/fetch."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Info:
    """`GET /info`: the account's figures."""


@dataclass(frozen=True, slots=True)
class FetchList:
    """`GET /fetch-list`: the account's finished jobs, newest first; `limit` is at most 100."""

    page: int = 1
    limit: int = 100


@dataclass(frozen=True, slots=True)
class PromptCheck:
    """`POST /promptCheck`: free check for banned words."""

    prompt: str


@dataclass(frozen=True, slots=True)
class Status:
    """`GET /midjourney/status`: how busy each mode is."""


Submit = Imagine | Action | Seed
Read = Fetch | Info | FetchList | PromptCheck | Status


@dataclass(frozen=True, slots=True)
class Submitted:
    """TTAPI took the job under this id."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A job as TTAPI tells it at one moment, in a `fetch` answer or a hook's body.

    Attributes:
        progress: percent, or None when unknown; never proof of completion.
        quota: what TTAPI charged, 100 = 1 USD, or None when it does not say.
        images: the four tiles (tl, tr, bl, br = image 1 to 4), or ().
        components: the actions that are allowed on this job now, or () when none are listed.
        preview: an unfinished picture.
    """

    job_id: str | None
    status: JobStatus
    action: str | None = None
    progress: int | None = None
    prompt: str | None = None
    message: str = ""
    quota: Decimal | None = None
    image: str | None = None
    preview: str | None = None
    images: tuple[str, ...] = ()
    width: int | None = None
    height: int | None = None
    components: tuple[str, ...] = ()
    seed: str | None = None
    hook_url: str | None = None

    @property
    def terminal(self) -> bool:
        """Whether TTAPI is done with the job."""
        return self.status in {JobStatus.SUCCESS, JobStatus.FAILED}


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """`/info`: quota (100 = 1 USD), quota held for running jobs, and the cap on jobs in progress."""

    email: str
    balance: Decimal
    frozen: Decimal
    max_queue: int


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A row of `/fetch-list`."""

    job_id: str
    action: str | None
    prompt: str | None


@dataclass(frozen=True, slots=True)
class ModeStatus:
    """How one mode fares: whether it works and seconds per job on average."""

    mode: str
    available: bool
    average_seconds: float | None
