"""Messages in Discord's JSON, with links to their files."""

from __future__ import annotations

from typing import Any

from .clock import isoformat
from .jsontypes import JsonDict, is_object
from .links import Links
from .message import Message
from .model import Attachment, Channel, User
from .payloads import user_json
from .reading import media_items
from .world import World


def attachment_json(
    links: Links, channel: Channel, attachment: Attachment, *, ephemeral: bool = False
) -> JsonDict:
    """Return an attachment object with links that work for a day."""
    url = links.attachment(channel.id, attachment)
    body: JsonDict = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": attachment.size,
        "url": url,
        "proxy_url": url,
        "content_type": attachment.content_type,
        "flags": 0,
    }
    if attachment.width is not None:
        body |= {"width": attachment.width, "height": attachment.height}
    if attachment.description is not None:
        body["description"] = attachment.description
    if ephemeral:
        body["ephemeral"] = True
    return body


def message_json(world: World, message: Message) -> JsonDict:
    """Return a message object as the bot sees it."""
    state, channel = message.state, message.channel
    edited = message.edits[-1].at if message.edits else None
    media = {f"attachment://{a.filename}": a for a in state.attachments}
    body: JsonDict = {
        "id": str(message.id),
        "type": int(message.kind),
        "channel_id": str(channel.id),
        "author": user_json(message.author),
        "content": state.content,
        "timestamp": isoformat(message.created_at),
        "edited_timestamp": None if edited is None else isoformat(edited),
        "tts": False,
        "mention_everyone": False,
        "mentions": [user_json(user) for user in message.pinged],
        "mention_roles": [],
        "attachments": [
            attachment_json(world.links, channel, a, ephemeral=message.ephemeral) for a in state.attachments
        ],
        "embeds": [_embed(world, channel, embed, media) for embed in state.embeds],
        "components": [_component(world, channel, c, media) for c in state.components],
        "flags": int(state.flags),
        "pinned": False,
    }
    if message.nonce is not None:
        body["nonce"] = message.nonce
    if message.interaction is not None:
        body |= {"interaction_metadata": message.interaction, "webhook_id": str(world.application_id)}
    if message.author is world.bot:
        body["application_id"] = str(world.application_id)
    if message.reactions:
        body["reactions"] = [_reaction(world, key, users) for key, users in message.reactions.items()]
    if message.reply_to is not None:
        body |= _reply_fields(world, message.reply_to)
    return body


def _reply_fields(world: World, target: Message) -> JsonDict:
    reference: JsonDict = {"type": 0, "channel_id": str(target.channel.id), "message_id": str(target.id)}
    if target.channel.guild_id is not None:
        reference["guild_id"] = str(target.channel.guild_id)
    quoted = None
    if not target.deleted:
        quoted = message_json(world, target)
        quoted.pop("referenced_message", None)
    return {"message_reference": reference, "referenced_message": quoted}


def _reaction(world: World, key: str, users: list[User]) -> JsonDict:
    return {
        "emoji": emoji_json(key),
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "me": world.bot in users,
        "me_burst": False,
        "burst_colors": [],
    }


def emoji_json(key: str) -> JsonDict:
    """Return the emoji object for a character or `name:id`."""
    name, separator, number = key.rpartition(":")
    return {"id": number, "name": name} if separator and number.isdigit() else {"id": None, "name": key}


def _embed(world: World, channel: Channel, embed: JsonDict, media: dict[str, Attachment]) -> JsonDict:
    body: JsonDict = {"type": "rich", **embed}
    for key in ("image", "thumbnail"):
        if is_object(body.get(key)):
            body[key] = {**body[key], **_resolved(world, channel, str(body[key]["url"]), media)}
    return body


def _component(world: World, channel: Channel, component: JsonDict, media: dict[str, Attachment]) -> JsonDict:
    if media_items(component):
        return _media_component(world, channel, component, media)
    children: list[Any] | None = component.get("components")
    accessory = component.get("accessory")
    if children is None and accessory is None:
        return component
    body = dict(component)
    if children is not None:
        body["components"] = [_component(world, channel, child, media) for child in children]
    if accessory is not None:
        body["accessory"] = _component(world, channel, accessory, media)
    return body


def _media_component(
    world: World, channel: Channel, component: JsonDict, media: dict[str, Attachment]
) -> JsonDict:
    body = dict(component)
    for key in ("media", "file"):
        if key in body:
            body[key] = _resolved(world, channel, str(body[key]["url"]), media)
    if "items" in body:
        items: list[JsonDict] = body["items"]
        body["items"] = [
            {**item, "media": _resolved(world, channel, str(item["media"]["url"]), media)} for item in items
        ]
    return body


def _resolved(world: World, channel: Channel, url: str, media: dict[str, Attachment]) -> JsonDict:
    attachment = media.get(url)
    if attachment is None:
        return {"url": url, "proxy_url": url, "loading_state": 2}
    found = attachment_json(world.links, channel, attachment)
    kept = {
        key: found[key] for key in ("url", "proxy_url", "width", "height", "content_type") if key in found
    }
    return {**kept, "attachment_id": found["id"], "loading_state": 2}
