"""What is checked in a prompt before anything is spent. Pure."""

from __future__ import annotations

from typing import Final

from bot.errors import EaselError

MAX_PROMPT: Final = 4_000


class PromptError(EaselError):
    """The prompt cannot be ordered as it is; the message says what to change."""


def check_prompt(prompt: str) -> str:
    """The prompt without blanks around it.

    Raises:
        PromptError: there is nothing left, or more than Midjourney takes.
    """
    checked = prompt.strip()
    if not checked:
        raise PromptError("prompt.empty")
    if len(checked) > MAX_PROMPT:
        raise PromptError("prompt.too_long", length=len(checked), most=MAX_PROMPT)
    return checked
