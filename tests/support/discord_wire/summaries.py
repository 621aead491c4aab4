"""The world in plain JSON for the control API: short, and never with file bytes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from .invocation import Invocation
from .journal import LoggedRequest
from .jsontypes import JsonDict
from .message import Message

if TYPE_CHECKING:
    from .server import WireDiscord


def world_json(discord: WireDiscord) -> JsonDict:
    """Return the addresses, the token and the ids of what is there from the start."""
    return {
        "url": discord.url,
        "api_url": discord.api_url,
        "gateway": discord.world.gateway.url,
        "control": discord.control_url,
        "token": discord.token,
        "application": str(discord.world.application_id),
        "guild": str(discord.guild.id),
        "channel": str(discord.channel.id),
        "user": str(discord.user.id),
    }


def message_summary(message: Message) -> JsonDict:
    """Return what a person sees of a message, and when it changed (POSIX seconds of the simulated clock)."""
    return {
        "id": str(message.id),
        "channel": str(message.channel.id),
        "author": str(message.author.id),
        "audience": str(message.audience.id) if message.audience else None,
        "created_at": message.created_at,
        "deleted": message.deleted,
        "loading": message.loading,
        "nonce": message.nonce,
        "text": message.text,
        "buttons": [asdict(button) for button in message.buttons],
        "files": [{"name": f.filename, "size": f.size, "sha256": f.sha256} for f in message.files],
        "pictures": [asdict(picture) for picture in message.pictures],
        "edits": [{"at": edit.at, "via": edit.via, "text": edit.state.text} for edit in message.edits],
    }


def invocation_summary(invocation: Invocation) -> JsonDict:
    """Return how the bot answered; `latency` in seconds, null while unanswered."""
    return {
        "id": str(invocation.id),
        "ack": invocation.ack.name if invocation.ack else None,
        "sent_at": invocation.sent_at,
        "latency": invocation.latency,
        "message": str(invocation.message.id) if invocation.message else None,
        "followups": [str(message.id) for message in invocation.followups],
    }


def request_summary(request: LoggedRequest) -> JsonDict:
    """Return a log entry; times are monotonic seconds of this machine."""
    return {
        "seq": request.seq,
        "started": request.started,
        "ended": request.ended,
        "route": request.route,
        "path": request.path,
        "status": request.status,
        "code": request.code,
        "applied": request.applied,
        "fault": request.fault,
        "nonce": request.nonce,
        "files": [list(file) for file in request.files],
        "message": None if request.message_id is None else str(request.message_id),
        "summary": request.summary,
    }


def stats_json(discord: WireDiscord) -> JsonDict:
    """Return the counts a benchmark or a crash test judges by."""
    journal = discord.journal
    messages = [m for m in discord.world.messages() if not m.deleted]
    latencies = sorted(i.latency for i in discord.world.invocations.values() if i.latency is not None)
    return {
        "requests": [
            {"route": route, "status": status, "count": count}
            for (route, status), count in journal.routes().items()
        ],
        "refusals": [asdict(refused) for refused in journal.refusals],
        "unknown_routes": journal.unknown_routes,
        "crashes": [repr(crash) for crash in journal.crashes],
        "invalid_requests": journal.invalid_requests(),
        "messages": len(messages),
        "edits": sum(len(message.edits) for message in messages),
        "repeated_nonces": {nonce: n for nonce, n in journal.posts_per_nonce().items() if n > 1},
        "invocations": len(discord.world.invocations),
        "latencies": latencies,
        "shards_ready": len(discord.gateway.ready),
        "identifies": len(discord.gateway.identifies),
        "resumes": discord.gateway.resumes,
        "commands": sorted(discord.world.commands.names),
    }
