"""Results that one looks at: grids, single pictures, clips."""

from __future__ import annotations

from typing import Final

from bot.jobs.model import Job
from bot.jobs.ports import Card
from bot.locale import Texts
from cogs.ui import words
from cogs.ui.answers import Item
from cogs.ui.render.files import clips_of, galleries, gallery, picture_of
from cogs.ui.render.headline import headline, small_print, took
from cogs.ui.rows import clip_rows, opens, picture_rows

MOST_COMPONENTS: Final = 40
_OF_GALLERY: Final = 1

Items = list[Item | str]


def picture(card: Card, texts: Texts) -> Items:
    """The picture, what it took, and its buttons."""
    job = card.job
    items: Items = [headline(card, texts, texts(f"mode.{job.mode}"))]
    items += gallery(picture_of(card), words.subject(job, texts)) or [texts("finished.no_picture")]
    if job.seed is not None:
        items.append(texts("finished.seed", seed=words.quoted(job.seed, 40)))
    items.append(_facts(job, texts))
    return [*items, *picture_rows(card, texts, MOST_COMPONENTS - len(items))]


def clips(card: Card, texts: Texts) -> Items:
    """A video's clips beside one another."""
    job = card.job
    shown = galleries(clips_of(card)) or [texts("finished.no_clips")]
    facts = small_print(job, *took(job, texts))
    return [headline(card, texts), *shown, facts, *clip_rows(job, texts)]


def _facts(job: Job, texts: Texts) -> str:
    """The small print; it links to upstream's own file where no button can."""
    facts = took(job, texts)
    if job.image is not None and not opens(job.image):
        linked = words.link(texts("finished.whole"), job.image)
        facts += [linked] if linked.startswith("[") else []
    return small_print(job, *facts)
