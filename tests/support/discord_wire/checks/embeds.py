"""Rules for embeds.

See https://docs.discord.com/developers/resources/message#embed-object-embed-limits.
"""

from __future__ import annotations

from tests.support.discord_wire.form import Field
from tests.support.discord_wire.jsontypes import JsonDict

from .components import check_media_url

MAX_TOTAL = 6000


def check_embeds(at: Field, payload: JsonDict, names: frozenset[str]) -> tuple[JsonDict, ...]:
    """Note everything wrong with `embeds` of a body and return them."""
    total = 0
    embeds: list[JsonDict] = []
    for place, embed in at.objects(payload, "embeds", 0, 10, required=False):
        total += _check_embed(place, embed, names)
        embeds.append(embed)
    if total > MAX_TOTAL:
        (at / "embeds").fail("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MAX_TOTAL}")
    return tuple(embeds)


def _check_embed(at: Field, embed: JsonDict, names: frozenset[str]) -> int:
    texts = [
        at.text(embed, "title", 0, 256, required=False),
        at.text(embed, "description", 0, 4096, required=False),
    ]
    at.number(embed, "color", 0, 0xFFFFFF)
    texts.append((at / "footer").text(at.object(embed, "footer"), "text", 0, 2048, required=False))
    texts.append((at / "author").text(at.object(embed, "author"), "name", 0, 256, required=False))
    for place, entry in at.objects(embed, "fields", 0, 25, required=False):
        texts += [place.text(entry, "name", 1, 256), place.text(entry, "value", 1, 1024)]
    for key in ("image", "thumbnail"):
        _check_link(at / key, at.object(embed, key), names)
    at.text(embed, "url", 0, 2048, required=False)
    return sum(len(text) for text in texts if text)


def _check_link(at: Field, media: JsonDict, names: frozenset[str]) -> None:
    if media:
        url = at.text(media, "url", 1, 2048)
        if url:
            check_media_url(at / "url", url, names, ("http", "https", "attachment"))
