"""What is said to TTAPI and what it says back, as plain values.

Requests are frozen dataclasses, one per endpoint; answers are `Submitted`, `Snapshot` and the
account's figures. Dicts never travel past `bot.ttapi.wire`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Mode(StrEnum):
    """Midjourney's speed modes."""

    FAST = "fast"
    RELAX = "relax"
    TURBO = "turbo"


class Api(StrEnum):
    """TTAPI's families of endpoints: a job is fetched from the family that it was ordered from."""

    CLASSIC = "classic"
    EDITS = "edits"
    VIDEO = "video"


class Dimensions(StrEnum):
    """The shapes of a blend: 2:3, 1:1 and 3:2."""

    PORTRAIT = "PORTRAIT"
    SQUARE = "SQUARE"
    LANDSCAPE = "LANDSCAPE"


class EditKind(StrEnum):
    """Whether an edit fills what is transparent or paints the whole picture anew on its structure."""

    EDIT = "edit"
    RETEXTURE = "retexture"


class Motion(StrEnum):
    """How much moves in a video."""

    LOW = "low"
    HIGH = "high"


class Resolution(StrEnum):
    """A video's resolution; `hd` costs more."""

    SD = "sd"
    HD = "hd"


class AnimateMode(StrEnum):
    """Who says what happens when a video goes on: Midjourney, or the prompt."""

    AUTO = "auto"
    MANUAL = "manual"


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
class Blend:
    """`POST /blend`: a grid made of several pictures.

    https://docs.mjapiapp.com/reference/midjourney-api

    Attributes:
        images: 2 to 5 data-URIs, `data:image/png;base64,…`.
    """

    images: tuple[str, ...] = field(repr=False)
    dimensions: Dimensions
    mode: Mode
    timeout: int
    hook_url: str | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """`POST /describe`: four prompts for a picture; https://docs.ttapi.io/api/cn/midjourney/describe.

    Attributes:
        image: a data-URI; url: a public address. Exactly one of the two is given.

    Raises:
        ValueError: both are given, or none.
    """

    timeout: int
    hook_url: str | None = None
    image: str | None = field(default=None, repr=False)
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.image is None) == (self.url is None):
            raise ValueError("describe takes either a picture or its address")


@dataclass(frozen=True, slots=True)
class Inpaint:
    """`POST /inpaint`, Vary (Region) of a single image; https://docs.ttapi.io/api/cn/midjourney/inpaint.

    Attributes:
        mask: a picture of the original's exact size, white where to repaint and black elsewhere, as
            base64 without a data-URI's prefix.
        prompt: None takes the original's.
    """

    job_id: str
    mask: str = field(repr=False)
    prompt: str | None
    timeout: int
    hook_url: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """`POST /midjourney/image-edits/submit`; https://docs.ttapi.io/api/en/midjourneyedit/submit.

    Attributes:
        image: a public address or base64; what is to change is transparent.
    """

    prompt: str
    image: str = field(repr=False)
    mode: Mode
    kind: EditKind = EditKind.EDIT
    hook_url: str | None = None


@dataclass(frozen=True, slots=True)
class Video:
    """`POST /midjourney/video/submit`: clips of five seconds; https://docs.ttapi.io/api/ru/videoapi/submit.

    Sources call the speed `mode` or `model` and know but one value, so none is sent.

    Attributes:
        image_url, end_url: public addresses of the first and, if wanted, the last frame.
        clips: how many, 1, 2 or 4.
    """

    prompt: str
    image_url: str
    end_url: str | None = None
    motion: Motion = Motion.LOW
    resolution: Resolution = Resolution.SD
    clips: int = 4
    hook_url: str | None = None


@dataclass(frozen=True, slots=True)
class ExtendVideo:
    """`POST /midjourney/video/extend`; https://docs.ttapi.io/api/en/videoapi/extend.

    Attributes:
        index: which clip of the finished job goes on, 0 to 3.
        clips: how many, 1, 2 or 4.
    """

    job_id: str
    index: int
    motion: Motion = Motion.LOW
    animate_mode: AnimateMode = AnimateMode.AUTO
    clips: int = 4
    hook_url: str | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """`GET …/fetch` of a job's family; https://docs.ttapi.io/api/en/midjourney/fetch.

    That of videos is an assumption (`bot.ttapi.inferred`): no source names it.
    """

    job_id: str
    api: Api = Api.CLASSIC


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


Submit = Imagine | Action | Seed | Blend | Describe | Inpaint | Edit | Video | ExtendVideo
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
        image: the grid or the single picture; None for edits, which bring only `images`.
        images: the four tiles (tl, tr, bl, br = image 1 to 4), or ().
        videos: http(s) links of the finished clips, or ().
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
    videos: tuple[str, ...] = ()

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
