"""What the services need from the world, as Protocols: TTAPI and Discord.

The store needs no Protocol: `bot.jobs.store.Store` is itself the port to the database, behind
which `bot.jobs.runner` hides the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.jobs.model import Hold, Job, Picture
from bot.ttapi.messages import AccountInfo, Api, ListedJob, Snapshot, Submit, Submitted

Clock = Callable[[], float]
"""Gives the unix time in seconds."""


class Upstream(Protocol):
    """TTAPI as seen with one key; errors are those of `bot.ttapi.errors`."""

    async def submit(self, request: Submit) -> Submitted:
        """Order a job."""
        ...

    async def fetch(self, job_id: str, api: Api = Api.CLASSIC) -> Snapshot:
        """A job as it is now; `api` is where jobs of its kind live."""
        ...

    async def info(self, attempts: int = 3) -> AccountInfo:
        """Balance and cap, after so many attempts at the most."""
        ...

    async def fetch_list(self, page: int = 1, limit: int = 100) -> tuple[ListedJob, ...]:
        """Finished jobs, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class ReadyPicture:
    """A picture on disk that fits into a message.

    Attributes:
        preview: whether it is only a small likeness, beside which the whole picture must be linked.
        provisional: whether it only stands in for a result that is still to come.
    """

    path: Path
    filename: str
    preview: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a job's message shows.

    Attributes:
        ahead: how many jobs wait before a waiting one.
        seconds: expected seconds until a waiting job is done, if measured.
        used: the actions among the buttons that were pressed.
        barred: the actions that TTAPI has said this picture does not allow.
        parent: the job this one was made from.
        ready: the picture to upload with this message, when it is not there yet.
        link: where the whole picture is, when it is not (or only as a preview) uploaded.
        clips: the clips to upload with this message, when they are not there yet.
        board: a batch's jobs, in their order.
    """

    job: Job
    ahead: int = 0
    seconds: float | None = None
    used: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    parent: Job | None = None
    ready: ReadyPicture | None = None
    link: str | None = None
    clips: tuple[ReadyPicture, ...] = ()
    board: tuple[Job, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that Discord now shows, and the files it was sent with."""

    message_id: int
    channel_id: int
    picture: Picture | None = None
    clips: tuple[Picture, ...] = ()


class SurfaceError(Exception):
    """Discord did not show a card."""


class Gone(SurfaceError):
    """This way to the message is closed for good: expired token, deleted message, missing rights."""


class Busy(SurfaceError):
    """Discord cannot do it now; `retry_after` in seconds when it said so."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Unclear(SurfaceError):
    """A new message was sent and the answer lost: it may or may not be there."""


class Rejected(SurfaceError):
    """Discord calls the message itself wrong (too large a file, say): sending it again is no use."""


class Surface(Protocol):
    """Discord, as far as a job's message goes. Every method raises `SurfaceError`s only."""

    async def edit_answer(self, card: Card) -> Receipt:
        """Edit the answer to the interaction with its token, good for fifteen minutes."""
        ...

    async def edit_message(self, card: Card) -> Receipt:
        """Edit the message in its channel with the bot's token."""
        ...

    async def post(self, card: Card, nonce: str) -> Receipt:
        """Send a new message to the job's channel; Discord drops repetitions of a nonce for minutes."""
        ...

    async def direct(self, card: Card, nonce: str) -> Receipt:
        """Send a new direct message to the job's author."""
        ...

    async def find(self, job: Job, *, direct: bool) -> Receipt | None:
        """Look for a message of ours about this job among its channel's (or author's direct) latest."""
        ...

    async def original(self, token: str) -> int | None:
        """The id of the answer to an interaction, or None where there is none; Gone for a dead token."""
        ...

    async def not_ordered(self, job: Job) -> None:
        """Tell a member, where the job was asked for, that it was not ordered."""
        ...

    async def ping(self, card: Card) -> None:
        """Tell a job's author in a message of its own, which edits are not, that the job is over."""
        ...

    async def copy(self, card: Card) -> None:
        """Send what a job's message shows to its author as a direct message too."""
        ...

    async def tell_owner(self, hold: Hold) -> None:
        """Tell the bot's owner that nothing can be submitted, and why."""
        ...


class SurfaceSlot:
    """Where the Discord side puts its surface once it is there; until then everything is Busy."""

    def __init__(self) -> None:
        self._surface: Surface | None = None

    def fill(self, surface: Surface) -> None:
        """Use this surface from now on."""
        self._surface = surface

    def __call__(self) -> Surface:
        """The surface.

        Raises:
            Busy: Discord is not connected yet.
        """
        if self._surface is None:
            raise Busy("not connected yet")
        return self._surface


class Pictures(Protocol):
    """Brings finished pictures to this machine, in a size that Discord takes."""

    async def ready(self, job: Job) -> ReadyPicture | None:
        """The job's picture, downloaded and fitted; None when only a link can be shown."""
        ...

    async def tile(self, job: Job, parent: Job) -> ReadyPicture | None:
        """What an upsample of `parent` will show, taken from the grid that is there already."""
        ...

    async def clips(self, job: Job) -> tuple[ReadyPicture, ...]:
        """The job's clips, downloaded; fewer than there are when they do not all fit."""
        ...

    async def thumbnail(self, ready: ReadyPicture) -> bytes:
        """A small WebP likeness of a picture."""
        ...

    def discard(self, job: Job) -> None:
        """The picture is on Discord: forget our copy."""
        ...
