"""Midjourney's prompt language: what is checked in a prompt before anything is spent. Pure.

`parse` gives a prompt's meaning and the texts to send, or raises `PromptError` with every fault at its
place; `render` writes a meaning as canonical text.
"""

from __future__ import annotations

from bot.prompt.check import MAX_PROMPT, check_prompt
from bot.prompt.findings import Finding, PromptError
from bot.prompt.flags import FLAGS, Arity, FlagSpec
from bot.prompt.model import Flag, Order, Parsed, Part, Prompt, Variant
from bot.prompt.parse import MOST_JOBS, parse
from bot.prompt.reading import Unknown
from bot.prompt.render import render
from bot.prompt.versions import DEFAULT_VERSION, MIDJOURNEY, NIJI

__all__ = [
    "DEFAULT_VERSION",
    "FLAGS",
    "MAX_PROMPT",
    "MIDJOURNEY",
    "MOST_JOBS",
    "NIJI",
    "Arity",
    "Finding",
    "Flag",
    "FlagSpec",
    "Order",
    "Parsed",
    "Part",
    "Prompt",
    "PromptError",
    "Unknown",
    "Variant",
    "check_prompt",
    "parse",
    "render",
]
