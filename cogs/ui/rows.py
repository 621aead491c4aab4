"""The rows of buttons under a result: upstream's in Midjourney's order and words, ours beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.jobs.actions import ActionSpec, Family, family, is_single, may_follow, offered
from bot.jobs.details import Details
from bot.jobs.model import EXTEND, IMAGINE, INPAINT, SEED, VIDEO, Job
from bot.jobs.ports import Card
from bot.locale import Texts
from bot.policy.prices import estimate
from bot.ttapi.messages import Mode
from cogs.ui import words
from cogs.ui.answers import Item, Row, link_button
from cogs.ui.buttons import JobButton, marked, verb_button
from cogs.ui.custom_id import CustomId, Verb

WIDTH: Final = 5
LONGEST_LINK: Final = 512
VARY_ROW: Final = 1
_SINGLES: Final = frozenset({Family.UPSAMPLE, Family.UPSCALE})


def picture_rows(card: Card, texts: Texts, room: int) -> list[Row]:
    """Upstream's buttons that `components` allow, used ones marked, and ours below.

    Args:
        card: of a job that succeeded with a picture, or without one.
        texts: the language of the labels.
        room: how many components, rows counted, the message has left.
    """
    own = list(_own(card, texts))
    left = room - len(own) - len(_chunks(own))
    rows: list[Sequence[Item]] = []
    for row in _upstreams(card, texts):
        for chunk in _chunks(row):
            left -= len(chunk) + 1
            if left >= 0:
                rows.append(chunk)
    return [Row(*row) for row in (*rows, *_chunks(own))]


def clip_rows(job: Job, texts: Texts) -> list[Row]:
    """To extend each clip of a video and to open it."""
    longer = [
        verb_button(job, Verb.EXTEND, _extend_label(job, number + 1, texts), argument=str(number))
        for number in range(len(job.videos))
    ]
    opened = _links(job.videos, "button.open_clip", texts)
    return [Row(*chunk) for chunk in (*_chunks(longer), *_chunks([_star(job), *opened]))]


def extension(job: Job, clip: int) -> Details:
    """One clip more, moving as much as the one it goes on from, which is as dear as its resolution."""
    made = job.details
    return Details(clip=clip, motion=made.motion, resolution=made.resolution)


def prompt_rows(job: Job, count: int, texts: Texts) -> list[Row]:
    """To imagine each prompt of a description, or all of them."""
    each = [verb_button(job, Verb.PROMPT, str(n), argument=str(n)) for n in range(1, count + 1)]
    every = verb_button(job, Verb.PROMPTS, texts("button.imagine_all"), emoji="🎉")
    return [Row(*chunk) for chunk in _chunks([*each, every])]


def shows_single(job: Job) -> bool:
    """Whether a finished job's one picture is sure not to be a grid of which upstream listed no buttons."""
    return is_single(job) and (bool(offered(job.components)) or family(job.action) in _SINGLES)


def opens(url: str | None) -> bool:
    """Whether a button can lead to an address."""
    return url is not None and url.startswith(("https://", "http://")) and len(url) <= LONGEST_LINK


def _upstreams(card: Card, texts: Texts) -> Iterator[list[Item]]:
    job = card.job
    rows: dict[int, list[Item]] = {}
    for spec in offered(job.components):
        rows.setdefault(spec.row, []).append(_action_button(job, spec, spec.name in card.used, texts))
    if shows_single(job) and may_follow(job, INPAINT) and INPAINT not in card.barred:
        style = marked(INPAINT in card.used)
        region = verb_button(job, Verb.REGION, texts("button.region"), style, emoji="🖌️")
        rows.setdefault(VARY_ROW, []).append(region)
    return (rows[number] for number in sorted(rows))


def _own(card: Card, texts: Texts) -> Iterator[Item]:
    job = card.job
    if job.image is None and not job.images:
        return
    if shows_single(job):
        style = marked(VIDEO in card.used)
        yield verb_button(job, Verb.ANIMATE, texts("button.animate"), style, emoji="🎞️")
    if job.seed is None and may_follow(job, SEED):
        yield _seed_button(job, SEED in card.used, texts)
    yield _star(job)
    if job.image is None:
        yield from _links(job.images, "button.open_number", texts)
    elif opens(job.image):
        yield link_button(texts("button.open"), job.image)


def _seed_button(job: Job, used: bool, texts: Texts) -> JobButton:
    cost = words.amount(estimate(SEED, job.mode))
    label = texts("button.seed") if used else texts("button.seed_price", quota=cost)
    return verb_button(job, Verb.ACTION, label, marked(used), SEED, emoji="🌱")


def _extend_label(job: Job, number: int, texts: Texts) -> str:
    """With the price where it is dear: more than a grid's."""
    cost = estimate(EXTEND, Mode.FAST, extension(job, number - 1))
    if cost <= estimate(IMAGINE, Mode.FAST):
        return texts("button.extend", number=number)
    return texts("button.extend_price", number=number, quota=words.amount(cost))


def _star(job: Job) -> JobButton:
    return verb_button(job, Verb.FAVOURITE, None, emoji="⭐")


def _links(urls: Iterable[str], label: str, texts: Texts) -> list[Item]:
    return [link_button(texts(label, number=n), url) for n, url in enumerate(urls, 1) if opens(url)]


def _action_button(job: Job, spec: ActionSpec, used: bool, texts: Texts) -> JobButton:
    label = texts(spec.label) if spec.label and spec.label.startswith("button.") else spec.label
    custom_id = CustomId(Verb.ACTION, job.ref, spec.name)
    return JobButton(custom_id, label=label, emoji=spec.emoji, style=marked(used))


def _chunks(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[start : start + WIDTH] for start in range(0, len(items), WIDTH)]
