"""Midjourney's prompt language: what is checked in a prompt before anything is spent. Pure.

`parse` gives a prompt's meaning and the texts to send, or raises `PromptError` with every fault at its
place; `render` writes a meaning as canonical text. `compose` comes before: it adds presets, options and
settings to what a member typed.
"""

from __future__ import annotations

from bot.prompt.check import MAX_PROMPT, check_prompt
from bot.prompt.composed import Composed
from bot.prompt.described import split_described
from bot.prompt.excerpt import Excerpt, excerpt
from bot.prompt.findings import Finding, PromptError
from bot.prompt.flags import FLAGS, Arity, FlagSpec
from bot.prompt.model import Flag, Order, Parsed, Part, Prompt, Variant
from bot.prompt.options import Habits, OptionError, Options, compose
from bot.prompt.orders import NotOneOrder, Wanted, Wish, mended, single, understood
from bot.prompt.parse import MOST_JOBS, parse
from bot.prompt.presets import PresetError, check_preset_name, check_preset_text, preset_key
from bot.prompt.reading import Unknown
from bot.prompt.remix import Plain, Reimagined, Remixed, remix
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
    "Composed",
    "Excerpt",
    "Finding",
    "Flag",
    "FlagSpec",
    "Habits",
    "NotOneOrder",
    "OptionError",
    "Options",
    "Order",
    "Parsed",
    "Part",
    "Plain",
    "PresetError",
    "Prompt",
    "PromptError",
    "Reimagined",
    "Remixed",
    "Unknown",
    "Variant",
    "Wanted",
    "Wish",
    "check_preset_name",
    "check_preset_text",
    "check_prompt",
    "compose",
    "excerpt",
    "mended",
    "parse",
    "preset_key",
    "remix",
    "render",
    "single",
    "split_described",
    "understood",
]
