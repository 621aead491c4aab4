"""What a member's settings and presets make of a prompt."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.client import Services
from bot.jobs.members import MemberSettings
from bot.prompt import Habits


@dataclass(frozen=True, slots=True)
class Member:
    """What a member has set, as far as new orders go."""

    settings: MemberSettings
    presets: Mapping[str, str]

    @property
    def habits(self) -> Habits:
        """What every prompt of theirs gets."""
        own = self.settings
        return Habits(own.version, own.stylize, own.raw, own.suffix)


async def member(services: Services, user_id: int) -> Member:
    """Look up what a member has set."""
    members = services.members
    settings, presets = await asyncio.gather(members.settings(user_id), members.presets(user_id))
    return Member(settings, presets)
