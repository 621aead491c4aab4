"""No job, however odd, makes a message that Discord refuses."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.jobs.actions import ACTIONS
from bot.jobs.details import BatchOrder, Details
from bot.jobs.model import TERMINAL, Hold, State
from bot.jobs.ports import Card, ReadyPicture
from bot.locale import texts
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import EditKind, Mode
from cogs.account import LISTED, _queue_entry  # pyright: ignore[reportPrivateUsage]  pure, and worth the look
from cogs.ui.answers import layout
from tests.cogs.jobs import PARENT_REF, PICTURE, a_grid, a_job, components
from tests.cogs.limits import check
from tests.cogs.test_words import NASTY

LONG = st.one_of(NASTY, NASTY.map(lambda text: (text * 4000)[:4000]), st.just("*" * 4000))
ADDRESS = st.one_of(
    st.none(),
    st.just("https://cdn.ttapi.io/" + "x" * 3000),
    NASTY.map("https://a.example/".__add__),
    NASTY,
)
KINDS = ("imagine", "batch", "blend", "describe", "seed", "inpaint", "edit", "video", "extend")
CLIPS = tuple(replace(PICTURE, filename=f"easel_abcdefgh_{number}.mp4") for number in (1, 2, 3, 4))
DETAILS = st.builds(
    Details,
    edit=st.none() | st.sampled_from(EditKind),
    image_url=ADDRESS,
    clip=st.integers(0, 3),
    number=st.none() | st.integers(1, 40),
    orders=st.lists(st.builds(BatchOrder, LONG, st.sampled_from(Mode)), max_size=40).map(tuple),
)
TIME = st.none() | st.floats(0, 1e10)
WHO = st.integers(1, 2**63 - 1)


def numbered(prompts: list[str]) -> str:
    return "\n\n".join(f"{number}. {prompt}" for number, prompt in enumerate(prompts, 1))


@st.composite
def jobs(draw: st.DrawFn) -> Any:
    state = draw(st.sampled_from(State))
    return a_job(
        state,
        action=draw(st.sampled_from(["unheard of", *KINDS, *ACTIONS])),
        prompt=draw(LONG),
        mode=draw(st.sampled_from(Mode)),
        estimate=draw(st.decimals(0, 10**9, allow_nan=False, places=4)),
        user_id=draw(WHO),
        guild_id=draw(st.none() | WHO),
        message_id=draw(st.none() | WHO),
        picture=draw(st.none() | st.sampled_from([PICTURE, replace(PICTURE, provisional=True)])),
        progress=draw(st.none() | st.integers(0, 100)),
        preview=draw(ADDRESS),
        image=draw(ADDRESS),
        images=draw(st.just(()) | st.tuples(*[ADDRESS.map(lambda address: address or "")] * 4)),
        videos=tuple(draw(st.lists(ADDRESS.filter(bool), max_size=4))),
        clips=draw(st.sampled_from([(), CLIPS])),
        text=draw(st.none() | LONG | st.lists(LONG, max_size=10).map(numbered)),
        details=draw(DETAILS),
        components=tuple(draw(st.lists(st.sampled_from([*ACTIONS, "Custom Zoom", "new"]), unique=True))),
        seed=draw(st.none() | NASTY),
        quota=draw(st.none() | st.decimals(0, 10**9, allow_nan=False, places=4)),
        failure=draw(st.sampled_from(FailureKind)),
        failure_text=draw(st.none() | LONG.map(lambda text: text[:500])),
        hold=draw(st.none() | st.sampled_from(Hold)),
        asked_at=draw(TIME),
        submitted_at=draw(TIME),
        finished_at=draw(TIME),
    )


def boards(job: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """What stands on a batch's board; other jobs have none."""
    return st.lists(jobs(), max_size=40).map(tuple) if job.action == "batch" else st.just(())


@st.composite
def cards(draw: st.DrawFn) -> Card:
    ready = st.builds(ReadyPicture, st.just(Path("x")), st.just("easel_abcdefgh.webp"), st.booleans())
    job = draw(jobs())
    return Card(
        job,
        ahead=draw(st.integers(0, 10**6)),
        seconds=draw(st.none() | st.floats(0, 1e7)),
        used=draw(st.frozensets(st.sampled_from([*KINDS, *ACTIONS]))),
        barred=draw(st.frozensets(st.just("inpaint"))),
        parent=draw(st.none() | st.just(a_grid(ref=PARENT_REF, message_id=2**63 - 1))),
        ready=draw(st.none() | ready),
        link=draw(ADDRESS),
        clips=draw(st.sampled_from([(), (ReadyPicture(Path("x"), "easel_abcdefgh_1.mp4"),)])),
        board=draw(boards(job)),
    )


LANGUAGES = st.sampled_from([texts("en-US"), texts("zh-CN")])
WORST = a_job(
    State.FAILED,
    action="redo_upscale_creative",
    prompt="*" * 4000,
    failure=FailureKind.INVALID_PARAMETER,
    failure_text="_" * 500,
    submitted_at=1.0,
    user_id=2**63 - 1,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cards(), LANGUAGES)
@example(Card(WORST, parent=a_grid(message_id=2**63 - 1)), texts("en-US"))
@example(
    Card(a_grid(prompt="*" * 4000, components=tuple(ACTIONS), seed="*" * 99, quota=Decimal(10**12))),
    texts("zh-CN"),
)
@example(
    Card(a_grid(prompt="*" * 4000, components=tuple(set(ACTIONS) - {"upsample1"}), quota=Decimal(10**12))),
    texts("en-US"),
)
@example(Card(a_grid(action="describe", text=numbered(["*" * 4000] * 10))), texts("en-US"))
def test_every_message_is_within_discords_limits(card: Card, language: Any) -> None:
    files = [clip.filename for clip in CLIPS]
    check(components(card, language), "easel_abcdefgh.png", "easel_abcdefgh.webp", *files)


SHOWN = [state for state in State if state not in TERMINAL]


@st.composite
def listed(draw: st.DrawFn) -> Card:
    job = a_job(
        draw(st.sampled_from(SHOWN)),
        ref=draw(st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=20, max_size=20)),
        prompt=draw(NASTY | st.just("*" * 4000)),
        progress=draw(st.none() | st.integers(0, 100)),
        guild_id=draw(WHO),
        message_id=draw(st.none() | WHO),
    )
    return Card(job, ahead=draw(st.integers(0, 10**6)), seconds=draw(st.none() | st.floats(0, 1e7)))


@given(st.lists(listed(), min_size=LISTED, max_size=LISTED, unique_by=lambda card: card.job.ref), LANGUAGES)
def test_the_queue_is_within_discords_limits(cards: list[Card], language: Any) -> None:
    entries = [_queue_entry(card, language) for card in cards]
    title = language("queue.title", n=10**6, count=10**6)
    check(layout(title, *entries, language("queue.more", count=10**6)).to_components())
