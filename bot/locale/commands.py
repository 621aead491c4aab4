"""Command descriptions and choices in every language we have; names stay as Midjourney's."""

from __future__ import annotations

from typing import Final

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.locale import texts

# zh-TW falls to Simplified Chinese: Discord shows the default text to locales that are not listed.
_LOCALES: Final = {discord.Locale.chinese: "zh_CN", discord.Locale.taiwan_chinese: "zh_CN"}


def described(key: str) -> locale_str:
    """The English text of `key`, which the translator turns into the reader's language."""
    return locale_str(texts()(key), key=key)


class CommandTranslator(app_commands.Translator):
    """Looks texts up by the key that `described` gave them."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002  interface
    ) -> str | None:
        """The text for a locale, or None where Discord shall show the English one."""
        key: str | None = string.extras.get("key")
        wanted = _LOCALES.get(locale)
        return texts(wanted)(key) if key and wanted else None
