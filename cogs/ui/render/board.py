"""A batch's board: how many of its jobs are done, with links to their messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from bot.jobs.model import WAITING, Job, State
from bot.jobs.ports import Card
from bot.locale import Texts
from cogs.ui import words
from cogs.ui.answers import Item, Row, message_link
from cogs.ui.buttons import verb_button
from cogs.ui.custom_id import Verb
from cogs.ui.render.headline import headline, small_print

MOST_TEXT: Final = 4_000  # characters that all texts of a message may have together
BAR: Final = 12
PROMPT_SHOWN: Final = 200
LINK_SHOWN: Final = 60
_LONG_START: Final = 24
_SIGNS: Final = {State.SUCCEEDED: "✅", State.FAILED: "❌"}


def board(card: Card, texts: Texts) -> list[Item | str]:
    """How the batch stands; whatever waits can be stopped."""
    job, jobs = card.job, card.board
    modes = {order.mode for order in job.details.orders}
    notes = [texts(f"mode.{mode}") for mode in modes] if len(modes) == 1 else []
    first = headline(card, texts, *notes, most=PROMPT_SHOWN)
    tally = _tally(jobs, max(len(job.details.orders), len(jobs)), texts)
    last = small_print(job, *_cost(jobs, texts))
    links = _links(jobs, MOST_TEXT - len(first) - len(tally) - len(last), texts)
    waits = job.state in WAITING or any(each.state in WAITING for each in jobs)
    stop = [Row(verb_button(job, Verb.STOP, texts("button.stop")))] if waits else []
    return [first, tally, *([links] if links else []), last, *stop]


def _tally(jobs: Iterable[Job], total: int, texts: Texts) -> str:
    states = [each.state for each in jobs]
    done, failed = states.count(State.SUCCEEDED), states.count(State.FAILED)
    cancelled = states.count(State.CANCELLED)
    full = BAR * (done + failed + cancelled) // max(total, 1)
    parts = [f"{'▰' * full}{'▱' * (BAR - full)} {texts('board.done', done=done, total=total)}"]
    parts += [texts("board.failed", count=failed)] if failed else []
    parts += [texts("board.cancelled", count=cancelled)] if cancelled else []
    return " · ".join(parts)


def _cost(jobs: Iterable[Job], texts: Texts) -> list[str]:
    charged = [each.quota for each in jobs if each.quota is not None]
    return [texts("finished.quota", quota=words.amount(sum(charged, Decimal(0))))] if charged else []


def _links(jobs: Iterable[Job], room: int, texts: Texts) -> str:
    """Links to the messages of what is over: with prompts if all of them fit, else as many as fit."""
    over = [(number, job) for number, job in enumerate(jobs, 1) if job.state in _SIGNS]
    linked = [(number, job) for number, job in over if job.message_id is not None]
    if not linked:
        return ""
    text = "\n".join(_long(linked))
    if len(text) <= room:
        return text
    room -= len(texts("board.more", count=len(linked))) + 1
    pieces: list[str] = []
    for number, job in linked:
        piece = f"{_SIGNS[job.state]} {_link(f'#{number}', job)}"
        room -= len(piece) + len(" · ")
        if room < 0:
            more = texts("board.more", count=len(linked) - len(pieces))
            return " · ".join(pieces) + f"\n{more}"
        pieces.append(piece)
    return " · ".join(pieces)


def _long(linked: list[tuple[int, Job]]) -> Iterator[str]:
    """A line for each, with that of its prompt which the others do not share."""
    start = _shared([job.prompt for _, job in linked])
    for number, job in linked:
        own = job.prompt[start:].strip()
        shown = words.link_text(f"…{own}" if start else own, LINK_SHOWN)
        yield f"{_SIGNS[job.state]} {_link(f'#{number}', job)} {shown}"


def _shared(prompts: list[str]) -> int:
    """Where the first word begins in which prompts differ, if they have a long beginning in common."""
    if len(prompts) < 2:
        return 0
    first, last = min(prompts), max(prompts)
    pairs = enumerate(zip(first, last, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(first), len(last)))
    return first.rfind(" ", 0, same) + 1 if same > _LONG_START else 0


def _link(text: str, job: Job) -> str:
    assert job.home is not None, "asked before"
    return f"[{text}]({message_link(job.home)})"
