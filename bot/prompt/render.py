"""A prompt's meaning as canonical text: `parse` of it gives the same meaning again."""

from __future__ import annotations

from bot.prompt.model import Flag, Part, Prompt
from bot.prompt.words import DASHES, cut


def render(prompt: Prompt) -> str:
    """Images, text and flags under their canonical names, with single blanks between them."""
    pieces = [*prompt.images, *_parts(prompt.parts), *map(flag_text, prompt.flags)]
    if prompt.mode:
        pieces.append(f"--{prompt.mode.value}")
    if prompt.repeat > 1:
        pieces.append(f"--repeat {prompt.repeat}")
    return " ".join(pieces)


def flag_text(flag: Flag) -> str:
    """One flag as text."""
    values = _listed(flag.values) if flag.name == "no" else " ".join(flag.values)
    return f"--{flag.name} {values}".rstrip()


def _listed(items: tuple[str, ...]) -> str:
    text = ", ".join(items)
    # A dash word at the very end would be a flag.
    return f"{text}," if _ends_with_a_dash_word(text) else text


def _parts(parts: tuple[Part, ...]) -> list[str]:
    last = len(parts) - 1
    return [_part(part, last=index == last) for index, part in enumerate(parts)]


def _part(part: Part, *, last: bool) -> str:
    apart = part.text.endswith(":") or _ends_with_a_dash_word(part.text)
    if part.weight != 1:
        return f"{part.text}{' ' if apart else ''}::{part.weight:f}"
    if last and not _ends_with_a_dash_word(part.text):
        return part.text
    return f"{part.text} ::1" if apart else f"{part.text}::"


def _ends_with_a_dash_word(text: str) -> bool:
    return cut(text)[-1].core[0] in DASHES
