"""Results that one reads: a description's prompts, a seed."""

from __future__ import annotations

from typing import Final

from bot.jobs.ports import Card
from bot.locale import Texts
from bot.prompt import split_described
from cogs.ui import words
from cogs.ui.answers import Item
from cogs.ui.render.files import gallery
from cogs.ui.render.headline import headline, small_print, took
from cogs.ui.rows import prompt_rows

MOST_TEXT: Final = 3_400  # characters, so that the rest of the message finds room beside it

Items = list[Item | str]


def description(card: Card, texts: Texts) -> Items:
    """The prompts with their numbers, each of which can be imagined."""
    job = card.job
    prompts = split_described(job.text or "")
    items: Items = [headline(card, texts), *gallery(job.details.image_url, https=True)]
    if prompts:
        # Taken literally, a text may become twice as long.
        most = MOST_TEXT // len(prompts) // 2 - len("**10** · \n\n")
        numbered = (f"**{n}** · {words.quoted(prompt, most)}" for n, prompt in enumerate(prompts, 1))
        items.append("\n\n".join(numbered))
    else:
        text = (job.text or "").strip()
        items.append(words.quoted(text, MOST_TEXT // 2) if text else texts("finished.no_text"))
    items.append(small_print(job, *took(job, texts)))
    return [*items, *(prompt_rows(job, len(prompts), texts) if prompts else [])]


def seed(card: Card, texts: Texts) -> Items:
    """The number, and what to do with it."""
    job = card.job
    items: Items = [headline(card, texts)]
    if job.seed is None:
        items.append(texts("finished.no_seed"))
    else:
        items.append(f"🌱 **{words.quoted(job.seed, 40)}**")
        if job.seed.isascii() and job.seed.isdecimal():
            items.append(texts("seed.advice", seed=job.seed[:40]))
    return [*items, small_print(job, *took(job, texts))]
