"""The least that a prompt must be, whatever its flags say."""

from __future__ import annotations

from typing import Final

from bot.locale import Message
from bot.prompt.findings import Finding, PromptError

MAX_PROMPT: Final = 4_000


def check_prompt(prompt: str) -> str:
    """The prompt without blanks around it.

    Raises:
        PromptError: there is nothing left, or more than Midjourney takes.
    """
    checked = prompt.strip()
    if not checked:
        raise PromptError(Finding(0, len(prompt), Message("prompt.empty")))
    if len(checked) > MAX_PROMPT:
        end = prompt.index(checked[0]) + len(checked)
        message = Message("prompt.too_long", {"length": len(checked), "most": MAX_PROMPT})
        raise PromptError(Finding(end - len(checked) + MAX_PROMPT, end, message))
    return checked
