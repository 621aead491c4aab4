"""A Discord made for tests: gateway and REST API on one loopback port, for an unmodified discord.py bot.

In a test::

    async with WireDiscord() as discord:
        start_bot(api_url=discord.api_url, token=discord.token)
        await discord.wait_ready(commands=1)
        invocation = await discord.slash(discord.user, discord.channel, "imagine", {"prompt": "a fox"})
        await discord.wait_for(lambda: "done" in invocation.message.text)
        assert discord.refusals == []

As a process, with the same verbs over HTTP: `python -m tests.support.discord_wire`, see `control`.
"""

from .errors import Code
from .faults import Dropped, Held, RateLimited, RefusedWith, ServerError, Slow, Withheld
from .gateway.hub import Refusal
from .gateway.intents import Intent
from .invocation import Ack, DidNotRespondError, Invocation
from .message import Message, MessageFlag, Via
from .model import Attachment, Channel, Guild, Role, Upload, User
from .options import ImpossibleActError
from .permissions import Permission
from .server import WireDiscord

__all__ = [
    "Ack",
    "Attachment",
    "Channel",
    "Code",
    "DidNotRespondError",
    "Dropped",
    "Guild",
    "Held",
    "ImpossibleActError",
    "Intent",
    "Invocation",
    "Message",
    "MessageFlag",
    "Permission",
    "RateLimited",
    "Refusal",
    "RefusedWith",
    "Role",
    "ServerError",
    "Slow",
    "Upload",
    "User",
    "Via",
    "WireDiscord",
    "Withheld",
]
