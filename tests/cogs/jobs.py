"""Jobs and cards made up for rendering, and what their messages say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from bot.jobs.model import Job, Picture, State
from bot.jobs.ports import Card
from bot.locale import Texts
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode
from cogs.ui.render import job_message
from tests.cogs.reading import CONTAINER, GALLERY, ROW, TEXT, walk

REF: Final = "abcdefghijklmnopqrst"
PARENT_REF: Final = "tsrqponmlkjihgfedcba"
GRID: Final = (
    *(f"upsample{n}" for n in range(1, 5)),
    "reroll",
    *(f"variation{n}" for n in range(1, 5)),
)
PICTURE: Final = Picture(31, "easel_abcdefgh.png", "https://cdn.discordapp.com/attachments/1/31/a.png")
_NEW: Final = Job(
    id=1,
    ref=REF,
    state=State.NEW,
    revision=1,
    shown=0,
    action="imagine",
    prompt="a fox",
    mode=Mode.FAST,
    estimate=Decimal(4),
    parent_id=None,
    parent_job_id=None,
    press_key=None,
    account_id=None,
    user_id=7,
    guild_id=5,
    channel_id=6,
    roles=(),
    locale="en-US",
    private=False,
    upload_limit=10 * 1024**2,
    token="token",
    token_at=1000.0,
    message_id=None,
    message_channel_id=None,
    sending=None,
    sending_at=None,
    delivered_at=None,
    picture=None,
    job_id=None,
    newest_known=None,
    progress=None,
    preview=None,
    image=None,
    images=(),
    components=(),
    seed=None,
    quota=None,
    failure=None,
    failure_text=None,
    vt=1.0,
    not_before=1000.0,
    attempts=0,
    hold=None,
    asked_at=None,
    created_at=1000.0,
    submitted_at=None,
    deadline_at=None,
    finished_at=None,
    message_guild_id=5,
)


def a_job(state: State = State.NEW, **changes: Any) -> Job:
    return replace(_NEW, state=state, **changes)


def a_grid(**changes: Any) -> Job:
    """A grid that was made in 12.4 seconds and is shown."""
    done: dict[str, Any] = {
        "image": "https://cdn.ttapi.io/midjourney/1.png",
        "components": GRID,
        "quota": Decimal(3),
        "submitted_at": 1000.0,
        "finished_at": 1012.4,
        "message_id": 21,
        "message_channel_id": 6,
        "picture": PICTURE,
    }
    return a_job(State.SUCCEEDED, **(done | changes))


def failed_job(kind: FailureKind, text: str, **changes: Any) -> Job:
    failed: dict[str, Any] = {"failure": kind, "failure_text": text, "submitted_at": 1000.0}
    return a_job(State.FAILED, **(failed | changes))


def components(card: Card | Job, texts: Texts) -> list[dict[str, Any]]:
    """The components of a job's message as they are sent."""
    shown = card if isinstance(card, Card) else Card(card)
    return job_message(shown, texts).to_components()


def lines(card: Card | Job, texts: Texts) -> list[str]:
    """All lines of text of a job's message."""
    parts = walk(components(card, texts))
    return [line for part in parts if part["type"] == TEXT for line in part["content"].split("\n")]


def outline(parts: list[dict[str, Any]]) -> list[Any]:
    """Texts as they are, pictures as (address, description), rows as lists, boxes as (colour, parts)."""
    return [_outlined(part) for part in parts]


def _outlined(part: dict[str, Any]) -> Any:
    if part["type"] == TEXT:
        return part["content"]
    if part["type"] == GALLERY:
        shown = [(item["media"]["url"], item.get("description")) for item in part["items"]]
        return shown[0] if len(shown) == 1 else shown
    if part["type"] == CONTAINER:
        return (part["accent_color"], outline(part["components"]))
    assert part["type"] == ROW
    return [button.get("label") or button["emoji"]["name"] for button in part["components"]]
