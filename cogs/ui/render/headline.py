"""The first and the last line of a job's message."""

from __future__ import annotations

from bot.jobs.model import BATCH, DESCRIBE, IMAGINE, Job
from bot.jobs.ports import Card
from bot.locale import Texts
from cogs.ui import words
from cogs.ui.answers import message_link


def headline(card: Card, texts: Texts, *notes: str, most: int = words.PROMPT_SHOWN) -> str:
    """``**prompt** — what by @user (note) (note)``, as Midjourney's messages begin.

    What was done links to the picture it was done to, and takes the prompt's place where there is none.
    """
    job = card.job
    title = _title(card, texts)
    author = f"<@{job.user_id}>"
    if not job.prompt.strip() and title is not None:
        line = f"**{_linked(title, card.parent)}** — {author}"
    elif title is None:
        line = f"**{words.quoted(job.prompt, most)}** — {author}"
    else:
        who = texts("headline.by", title=_linked(title, card.parent), author=author)
        line = f"**{words.quoted(job.prompt, most)}** — {who}"
    return line + "".join(texts("headline.note", note=note) for note in notes)


def took(job: Job, texts: Texts) -> list[str]:
    """How long a finished job took, and what it cost."""
    facts: list[str] = []
    if job.submitted_at is not None and job.finished_at is not None:
        facts.append(words.duration(job.finished_at - job.submitted_at, texts))
    if job.quota is not None:
        facts.append(texts("finished.quota", quota=words.amount(job.quota)))
    return facts


def small_print(job: Job, *facts: str) -> str:
    """Facts in small letters, and the job's reference."""
    return "-# " + " · ".join((*facts, f"`{words.short_ref(job)}`"))


def _title(card: Card, texts: Texts) -> str | None:
    job, parent = card.job, card.parent
    if job.action != IMAGINE or parent is None:
        return words.action_title(job, texts)
    if parent.action == BATCH:
        total = len(parent.details.orders)
        return texts("title.of_batch", number=job.details.number, total=total)
    return texts("title.of_description" if parent.action == DESCRIBE else "title.remix")


def _linked(title: str, parent: Job | None) -> str:
    if parent is None or parent.home is None:
        return title
    return f"[{title}]({message_link(parent.home)})"
