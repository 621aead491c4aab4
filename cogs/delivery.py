"""Discord as the services' surface: every rung of the delivery ladder is one request.

Requests go through `bot.http.request`, never through Webhook or Interaction objects: their adapter
lives in a context variable of the bot's own tasks, and the services have tasks of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import discord
import structlog
from discord.http import MultipartParameters, Route, handle_message_parameters

from bot.client import BROKEN, EaselBot
from bot.jobs.model import Hold, Job, Picture
from bot.jobs.ports import Busy, Card, Gone, ReadyPicture, Receipt, Rejected, SurfaceError, Unclear
from bot.locale import texts
from cogs.ui.answers import NOBODY, layout
from cogs.ui.render import job_message, not_ordered
from cogs.ui.words import short_ref, subject

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
GONE_CODES: Final = frozenset({10003, 10008, 10015, 30046, 50001, 50007, 50013, 50027, 50083, 50278})
NEVER_SENT: Final = frozenset({10008, 10015})
PASSING_CODES: Final = frozenset({0, 40333})
TOO_LARGE: Final = 413
SEARCHED: Final = 100
PAGES: Final = 5
CLOCKS_APART: Final = 120.0  # seconds that Discord's clock may be behind ours

log = structlog.get_logger(__name__)


class DiscordSurface:
    """Shows cards on Discord; implements `bot.jobs.ports.Surface`."""

    def __init__(self, bot: EaselBot) -> None:
        self._bot = bot

    async def edit_answer(self, card: Card) -> Receipt:
        """Edit the answer to the interaction with its token."""
        job = card.job
        route = Route(
            "PATCH",
            "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
            webhook_id=self._bot.application_id,
            webhook_token=job.token,
            message_id=job.message_id,
        )
        return await self._edit(route, card)

    async def edit_message(self, card: Card) -> Receipt:
        """Edit the message in its channel with the bot's token."""
        job = card.job
        route = Route(
            "PATCH",
            "/channels/{channel_id}/messages/{message_id}",
            channel_id=job.message_channel_id or job.channel_id,
            message_id=job.message_id,
        )
        return await self._edit(route, card)

    async def post(self, card: Card, nonce: str) -> Receipt:
        """Send a new message to the channel in which the job was asked for."""
        return await self._post(card.job.channel_id, card, nonce)

    async def direct(self, card: Card, nonce: str) -> Receipt:
        """Send a new direct message to the job's author."""
        return await self._post(await self._direct_channel(card.job.user_id), card, nonce)

    async def find(self, job: Job, *, direct: bool) -> Receipt | None:
        """Look for a message of ours about this job among those since the attempt to send it."""
        channel_id = await self._direct_channel(job.user_id) if direct else job.channel_id
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel_id)
        since = datetime.fromtimestamp((job.sending_at or 0.0) - CLOCKS_APART, UTC)
        after = discord.utils.time_snowflake(since)
        for _ in range(PAGES):
            params = {"limit": SEARCHED, "after": after}
            messages: list[dict[str, Any]] = await self._request(route, params=params)
            found = next((int(message["id"]) for message in messages if self._shows(message, job)), None)
            if found is not None:
                return Receipt(found, channel_id)
            if len(messages) < SEARCHED:
                break
            after = max(int(message["id"]) for message in messages)
        return None

    def _shows(self, message: Mapping[str, Any], job: Job) -> bool:
        """Whether a message is the one of ours that was sent for a job, not an older one that is dead."""
        # The two ids of a bot differ where the application is older than 2016.
        me = {str(self._bot.application_id), str(self._bot.user.id if self._bot.user else None)}
        ours = message["author"]["id"] in me or message.get("application_id") in me
        if not ours or message["id"] == str(job.message_id):
            return False
        return short_ref(job) in json.dumps(message.get("components", []))

    async def original(self, token: str) -> int | None:
        """The id of the answer to an interaction; None where Discord never saw one."""
        route = Route(
            "GET",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            webhook_id=self._bot.application_id,
            webhook_token=token,
        )
        try:
            message = await self._request(route)
        except Gone as error:
            if isinstance(error.__cause__, discord.HTTPException) and error.__cause__.code in NEVER_SENT:
                return None
            raise
        return int(message["id"])

    async def not_ordered(self, job: Job) -> None:
        """Tell a member that a command of theirs was not ordered, as near to it as possible."""
        parameters = handle_message_parameters(
            view=not_ordered(job, texts(job.locale)), nonce=f"{job.ref}n", allowed_mentions=NOBODY
        )
        try:
            if not job.private:
                await self._send(job.channel_id, parameters)
                return
        except (Gone, Rejected) as error:
            log.info("not_ordered.channel_gone", ref=job.ref, reason=str(error))
        try:
            await self._send(await self._direct_channel(job.user_id), parameters)
        except (Gone, Rejected) as error:
            log.info("not_ordered.direct_gone", ref=job.ref, reason=str(error))

    async def ping(self, card: Card) -> None:
        """Mention a job's author where its message is; where only they see it, in a direct message."""
        job = card.job
        say = texts(job.locale)
        channel = job.message_channel_id or job.channel_id
        text = say(f"ping.{job.state}", author=f"<@{job.user_id}>", prompt=subject(job, say, 60))
        parameters = handle_message_parameters(
            view=layout(text),
            nonce=f"{job.ref}p",
            allowed_mentions=discord.AllowedMentions(
                everyone=False, roles=False, replied_user=False, users=[discord.Object(job.user_id)]
            ),
        )
        reply = {"message_id": str(job.message_id), "fail_if_not_exists": False}
        if parameters.payload is not None and not job.private:
            parameters.payload["message_reference"] = reply
        await self._send(channel if not job.private else await self._direct_channel(job.user_id), parameters)

    async def copy(self, card: Card) -> None:
        """Send what a job's message shows to its author as a direct message too."""
        await self._post(await self._direct_channel(card.job.user_id), card, f"{card.job.ref}y")

    async def tell_owner(self, hold: Hold) -> None:
        """Tell the bot's owner, in the language of the installation, why nothing can be submitted."""
        application = self._bot.application
        owner = application and (application.team.owner if application.team else application.owner)
        if owner is None:
            return
        say = texts(self._bot.services.settings.default_locale)
        view = layout(say("owner.alarm", message=say(f"alarm.{hold}")))
        parameters = handle_message_parameters(view=view, allowed_mentions=NOBODY)
        await self._send(await self._direct_channel(owner.id), parameters)

    async def _direct_channel(self, user_id: int) -> int:
        opened = await self._request(
            Route("POST", "/users/@me/channels"), json={"recipient_id": str(user_id)}
        )
        return int(opened["id"])

    async def _edit(self, route: Route, card: Card) -> Receipt:
        with _parameters(card) as parameters:
            # An edit with files lists what stays by itself: nothing, since the new files replace the old.
            there = [card.job.picture] if card.job.picture is not None else []
            there += card.job.clips
            # What stood in for a result goes with it.
            kept = [file for file in there if not (file.provisional and card.job.terminal)]
            if parameters.payload is not None and not parameters.files and there:
                parameters.payload["attachments"] = [{"id": str(file.attachment_id)} for file in kept]
            return _receipt(await self._request(route, parameters), card)

    async def _post(self, channel_id: int, card: Card, nonce: str) -> Receipt:
        with _parameters(card, nonce) as parameters:
            return _receipt(await self._send(channel_id, parameters), card)

    async def _send(self, channel_id: int, parameters: MultipartParameters) -> Any:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
        return await self._request(route, parameters, new=True)

    async def _request(
        self, route: Route, parameters: MultipartParameters | None = None, *, new: bool = False, **extra: Any
    ) -> Any:
        """One request; `new` says that its outcome is unclear when the answer is lost."""
        if self._bot.is_closed():
            raise Busy("disconnected")
        if parameters is not None and parameters.files:
            extra |= {"files": parameters.files, "form": parameters.multipart}
        elif parameters is not None:
            extra["json"] = parameters.payload
        try:
            return await self._bot.http.request(route, **extra)
        except discord.RateLimited as error:
            raise Busy("rate limited", error.retry_after) from error
        except discord.HTTPException as error:
            raise _translated(error, new) from error
        except BROKEN as error:
            raise (Unclear if new else Busy)(type(error).__name__) from error


def _parameters(card: Card, nonce: str | None = None) -> MultipartParameters:
    """The request's body; closing it closes the picture's file."""
    view = job_message(card, texts(card.job.locale))
    ready = [*([card.ready] if card.ready is not None else []), *card.clips]
    files: dict[str, Any] = {}
    if ready:
        files["files"] = [discord.File(file.path, filename=file.filename) for file in ready]
    return handle_message_parameters(view=view, nonce=nonce, allowed_mentions=NOBODY, **files)


def _translated(error: discord.HTTPException, new: bool) -> SurfaceError:
    reason = f"{error.status}/{error.code}"
    if error.code in GONE_CODES:
        return Gone(reason)
    if error.status >= 500:
        return Unclear(reason) if new else Busy(reason)
    # Without a code of Discord's it is a proxy's or Cloudflare's page, which says nothing of the message,
    # unless that the message is too large for it.
    passing = error.code in PASSING_CODES and error.status != TOO_LARGE
    if passing or error.status in {401, 429}:
        return Busy(reason)
    return Rejected(f"{reason} {error.text[:300]}")


def _receipt(message: Mapping[str, Any], card: Card) -> Receipt:
    picture = _uploaded(message, card.ready) if card.ready is not None else None
    clips = [found for clip in card.clips if (found := _uploaded(message, clip)) is not None]
    return Receipt(int(message["id"]), int(message["channel_id"]), picture, tuple(clips))


def _uploaded(message: Mapping[str, Any], file: ReadyPicture) -> Picture | None:
    """Our file among a message's attachments, by name, or the only one there is."""
    attachments: list[Mapping[str, Any]] = message.get("attachments") or []
    for attachment in attachments:
        if attachment["filename"] == file.filename or len(attachments) == 1:
            name, url = attachment["filename"], attachment["url"]
            return Picture(int(attachment["id"]), name, url, file.provisional)
    return None


async def setup(bot: EaselBot) -> None:
    """Called by discord.py when it loads this extension."""
    bot.services.surface.fill(DiscordSurface(bot))
