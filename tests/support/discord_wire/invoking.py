"""How an act of a user becomes an interaction that the bot is told of."""

from __future__ import annotations

import time

from .interaction_payloads import interaction_json
from .invocation import InteractionKind, Invocation
from .jsontypes import JsonDict
from .message import Message
from .model import Channel, User
from .world import World, new_token


class Invoking:
    """What all acts that make interactions have in common."""

    world: World

    async def _invoke(
        self,
        kind: InteractionKind,
        user: User,
        channel: Channel,
        data: JsonDict,
        *,
        source: Message | None = None,
        wait: bool = True,
        user_install: bool = False,
        snapshot: JsonDict | None = None,
    ) -> Invocation:
        world = self.world
        own = user_install or (channel.guild is not None and not channel.guild.installed)
        invocation = Invocation(
            world.ids.next(),
            new_token(),
            kind,
            user,
            channel,
            data,
            world.clock.now(),
            time.monotonic(),
            source,
            own,
            snapshot,
        )
        world.add_invocation(invocation)
        world.dispatch("INTERACTION_CREATE", interaction_json(world, invocation), guild_id=channel.guild_id)
        return await invocation.wait() if wait else invocation
