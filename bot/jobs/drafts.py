"""What a member has prepared and not ordered yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.jobs.details import NONE, Details, Input
from bot.jobs.origin import Origin
from bot.ttapi.messages import Mode


class DraftKind(StrEnum):
    """What becomes of a draft."""

    ORDER = "order"  # is ordered as it stands when the member says so
    REGION = "region"  # is ordered with a mask painted on the parent's picture
    EDIT = "edit"  # is ordered with a mask painted on the draft's own picture
    WINDOW = "window"  # waits for the prompt that a window asks for; its details have the picture's address
    SEARCH = "search"  # is never ordered: it is what a gallery shows


@dataclass(frozen=True, slots=True)
class Draft:
    """A row of the drafts table.

    Attributes:
        ref: our own reference, unguessable, of the same form as a job's.
        parent_ref: the job it builds on.
        origin: who prepared it and where, for what is ordered without another interaction.
        picture: what is painted on, where that is not the parent's picture.
        job_id: the row of the job that it became; a draft becomes one job at most.
        created_at: unix seconds.
    """

    ref: str
    kind: DraftKind
    user_id: int
    action: str
    prompt: str
    mode: Mode
    created_at: float
    details: Details = NONE
    parent_ref: str | None = None
    origin: Origin | None = None
    picture: Input | None = None
    job_id: int | None = None
