"""Why a preset or a suffix cannot be kept. Pure."""

from __future__ import annotations

from bot.errors import EaselError
from bot.locale import Texts
from bot.prompt import PromptError
from cogs.ui.faults import findings_text, literally


def refusal(typed: str, error: EaselError, say: Texts) -> str:
    """The faults at their places in what was typed, or the one thing that is wrong with the whole."""
    if isinstance(error, PromptError):
        return findings_text(typed, error.faults, say)
    return say.say(literally(error.message))
