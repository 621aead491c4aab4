"""What a gallery shows, kept in a draft so that its pages still turn after a restart. Pure."""

from __future__ import annotations

from typing import Final

from bot.jobs.actions import Family
from bot.jobs.drafts import Draft, DraftKind
from bot.jobs.members import Wanted

KINDS: Final = tuple(kind for kind in Family if kind not in {Family.SEED, Family.BATCH})
HISTORY: Final = "history"
FAVOURITES: Final = "favourites"


def pack(wanted: Wanted) -> str:
    """Which gallery, and of which kind, as a draft's action; its prompt is the text searched for."""
    shelf = FAVOURITES if wanted.favourites else HISTORY
    return f"{shelf}:{wanted.kind}" if wanted.kind is not None else shelf


def unpack(draft: Draft | None, user_id: int) -> Wanted | None:
    """What the draft keeps; None where there is none, or it is another member's or no search."""
    if draft is None or draft.kind is not DraftKind.SEARCH or draft.user_id != user_id:
        return None
    shelf, _, kind = draft.action.partition(":")
    return Wanted(user_id, draft.prompt, Family(kind) if kind else None, favourites=shelf == FAVOURITES)
