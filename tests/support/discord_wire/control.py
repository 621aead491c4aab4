"""The control API: the verbs over HTTP, for tests that run this Discord as a process of its own.

Every path is below `/_wire` on a port of its own, so that an outage does not reach it. Bodies and answers
are JSON, ids are strings. `GET`: `world`, `stats`, `messages?channel=`, `log?after=`. `POST`:

- `users` {name, locale}, `guilds` {name, locale, snowflake}, `channels` {guild, name} return {id};
- `slash` {acts: [{user, channel, command, options}], wait} and `press` {acts: [{user, message, button,
  force}], wait} start all at once and return {invocations};
- `wait` {timeout, shards, commands, messages, channel, text, files, buttons, edits} waits for connected
  shards, registered commands and `messages` messages with the text and at least so many files, buttons
  and edits;
- `faults` {method, pattern, kind, times, skip, …} with kind `rate_limited`, `server_error`, `dropped`,
  `slow` and that fault's own fields; `faults` {clear: true};
- `serving` {on}, `gateway` {verb: drop | reconnect | invalidate | refuse, …}, `clock` {advance},
  `rate_limits` {enabled}.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .faults import Dropped, Fault, RateLimited, ServerError, Slow, json_response
from .gateway.hub import Refusal
from .invocation import DidNotRespondError, Invocation
from .jsontypes import JsonDict, objects
from .message import Message
from .options import ImpossibleActError
from .summaries import invocation_summary, message_summary, request_summary, stats_json, world_json

if TYPE_CHECKING:
    from .server import WireDiscord

FAULTS: dict[str, Callable[..., Fault]] = {
    "rate_limited": RateLimited,
    "server_error": ServerError,
    "dropped": Dropped,
    "slow": Slow,
}
RULE_FIELDS = ("method", "pattern", "kind", "times", "skip")
PROBLEMS = (ImpossibleActError, LookupError, TypeError, ValueError)


class Control:
    """Carries out what the control API asks for."""

    def __init__(self, discord: WireDiscord) -> None:
        """Control one Discord."""
        self.discord = discord

    async def messages(self, body: JsonDict) -> object:
        """Return the messages of a channel, or all."""
        wanted = body.get("channel")
        found = self.discord.world.messages()
        return [message_summary(m) for m in found if wanted in (None, str(m.channel.id))]

    async def log(self, body: JsonDict) -> object:
        """Return the requests that ended after the first `after` ones."""
        return [request_summary(request) for request in self.discord.log[int(body.get("after", 0)) :]]

    async def users(self, body: JsonDict) -> object:
        """Add a user."""
        return {"id": str(self.discord.add_user(body["name"], locale=body.get("locale", "en-US")).id)}

    async def guilds(self, body: JsonDict) -> object:
        """Add a guild."""
        snowflake = int(body["snowflake"]) if "snowflake" in body else None
        locale = body.get("locale", "en-US")
        return {"id": str(self.discord.add_guild(body["name"], locale=locale, snowflake=snowflake).id)}

    async def channels(self, body: JsonDict) -> object:
        """Add a channel."""
        guild = self.discord.world.guilds[int(body["guild"])]
        return {"id": str(self.discord.add_channel(guild, body["name"]).id)}

    async def slash(self, body: JsonDict) -> object:
        """Run many commands at once."""
        world = self.discord.world
        acts = [
            self.discord.slash(
                world.users[int(act["user"])],
                world.channels[int(act["channel"])],
                act["command"],
                act.get("options") or {},
                wait=False,
            )
            for act in objects(body.get("acts"))
        ]
        return await self._started(acts, wait=bool(body.get("wait", True)))

    async def press(self, body: JsonDict) -> object:
        """Press many buttons at once."""
        users, known = self.discord.world.users, {m.id: m for m in self.discord.world.messages()}
        acts = [
            self.discord.press(
                users[int(act["user"])],
                known[int(act["message"])],
                act["button"],
                wait=False,
                force=bool(act.get("force")),
            )
            for act in objects(body.get("acts"))
        ]
        return await self._started(acts, wait=bool(body.get("wait", True)))

    async def _started(self, acts: Sequence[Coroutine[Any, Any, Invocation]], *, wait: bool) -> object:
        invocations = [await act for act in acts]
        if wait:
            waits = (invocation.wait() for invocation in invocations)
            for outcome in await asyncio.gather(*waits, return_exceptions=True):
                if isinstance(outcome, BaseException) and not isinstance(outcome, DidNotRespondError):
                    raise outcome
        return {"invocations": [invocation_summary(invocation) for invocation in invocations]}

    async def wait(self, body: JsonDict) -> object:
        """Wait for shards, commands and messages."""
        discord, wanted = self.discord, int(body.get("messages", 0))
        shards, commands = int(body.get("shards", 0)), int(body.get("commands", 0))
        fitting = {message.id for message in discord.world.messages() if _fits(message, body)}

        def observe(message: Message) -> None:
            (fitting.add if _fits(message, body) else fitting.discard)(message.id)

        def reached() -> bool:
            ready = len(discord.gateway.ready) >= shards and len(discord.world.commands.names) >= commands
            return ready and len(fitting) >= wanted

        # Looking at every message after every change would make a benchmark's wait quadratic.
        discord.world.observers.add(observe)
        try:
            await discord.wait_for(reached, float(body.get("timeout", 5.0)))
        finally:
            discord.world.observers.discard(observe)
        return {"reached": True}

    async def faults(self, body: JsonDict) -> object:
        """Order trouble, or call it off."""
        if body.get("clear"):
            self.discord.faults.clear()
            return {}
        fault = FAULTS[body["kind"]](**{key: value for key, value in body.items() if key not in RULE_FIELDS})
        self.discord.faults.add(
            body["method"], body["pattern"], fault, times=body.get("times", 1), skip=body.get("skip", 0)
        )
        return {}

    async def serving(self, body: JsonDict) -> object:
        """Begin or end an outage."""
        await (self.discord.resume_serving() if body["on"] else self.discord.stop_serving())
        return {}

    async def gateway(self, body: JsonDict) -> object:
        """Make trouble at the gateway."""
        hub, verb = self.discord.gateway, body["verb"]
        if verb == "drop":
            hub.drop(shard=body.get("shard"), code=body.get("code"))
        elif verb == "reconnect":
            hub.reconnect(shard=body.get("shard"))
        elif verb == "invalidate":
            hub.invalidate(shard=body.get("shard"), resumable=bool(body.get("resumable")))
        else:
            hub.refuse(int(body["times"]), Refusal(body.get("how", "close")))
        return {}

    async def clock(self, body: JsonDict) -> object:
        """Advance the simulated clock."""
        self.discord.clock.advance(float(body["advance"]))
        return {"now": self.discord.clock.now()}

    async def rate_limits(self, body: JsonDict) -> object:
        """Switch rate limits on or off."""
        self.discord.rate_limits.enabled = bool(body["enabled"])
        return {}


def control_routes(discord: WireDiscord) -> list[web.RouteDef]:
    """Return the routes of the control API."""
    control = Control(discord)
    acts = {
        "users": control.users,
        "guilds": control.guilds,
        "channels": control.channels,
        "slash": control.slash,
        "press": control.press,
        "wait": control.wait,
        "faults": control.faults,
        "serving": control.serving,
        "gateway": control.gateway,
        "clock": control.clock,
        "rate_limits": control.rate_limits,
    }
    return [
        web.get("/_wire/world", _showing(discord, world_json)),
        web.get("/_wire/stats", _showing(discord, stats_json)),
        web.get("/_wire/messages", _answering(control.messages)),
        web.get("/_wire/log", _answering(control.log)),
        *(web.post(f"/_wire/{name}", _answering(verb)) for name, verb in acts.items()),
    ]


def _showing(
    discord: WireDiscord, show: Callable[[WireDiscord], JsonDict]
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(_: web.Request) -> web.StreamResponse:
        return json_response(200, show(discord))

    return handle


def _answering(
    verb: Callable[[JsonDict], Awaitable[object]],
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        body: JsonDict = await request.json() if request.can_read_body else dict(request.query)
        try:
            return json_response(200, await verb(body))
        except TimeoutError as problem:
            return json_response(504, {"error": str(problem)})
        except PROBLEMS as problem:
            return json_response(400, {"error": f"{type(problem).__name__}: {problem}"})

    return handle


def _fits(message: Message, body: JsonDict) -> bool:
    return (
        not message.deleted
        and body.get("channel") in (None, str(message.channel.id))
        and str(body.get("text", "")) in message.text
        and len(message.files) >= int(body.get("files", 0))
        and len(message.buttons) >= int(body.get("buttons", 0))
        and len(message.edits) >= int(body.get("edits", 0))
    )
