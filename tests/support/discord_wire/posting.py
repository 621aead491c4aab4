"""What happens to messages: made, edited, deleted, reacted to, and told to the gateway."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .gateway.intents import Intent
from .jsontypes import JsonDict
from .message import Edit, Message, MessageFlag, MessageKind, MessageState, Via
from .message_payloads import emoji_json, message_json
from .model import Channel, ChannelKind, User
from .payloads import member_json
from .permissions import Permission
from .world import World


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is known of a message before it gets its id."""

    channel: Channel
    author: User
    via: Via
    state: MessageState
    kind: MessageKind = MessageKind.DEFAULT
    nonce: str | int | None = None
    reply_to: Message | None = None
    audience: User | None = None
    interaction: JsonDict | None = None
    pinged: tuple[User, ...] = ()


def post(world: World, draft: Draft) -> Message:
    """Make a message; everybody who may see it is told."""
    message = Message(
        world.ids.next(),
        draft.channel,
        draft.author,
        draft.kind,
        world.clock.now(),
        draft.via,
        draft.state,
        draft.state,
        draft.nonce,
        draft.reply_to,
        draft.audience,
        draft.interaction,
        pinged=draft.pinged,
    )
    draft.channel.messages[message.id] = message
    keep_files(world, message.state)
    _tell(world, "MESSAGE_CREATE", message)
    world.changed(message)
    return message


def edit(world: World, message: Message, state: MessageState, via: Via) -> None:
    """Change a message; it stops "thinking" by that."""
    settled = replace(state, flags=state.flags & ~MessageFlag.LOADING)
    message.state = settled
    message.edits.append(Edit(world.clock.now(), via, settled))
    keep_files(world, settled)
    _tell(world, "MESSAGE_UPDATE", message)
    world.changed(message)


def delete(world: World, message: Message) -> None:
    """Remove a message for good."""
    message.deleted = True
    if not message.ephemeral:
        _dispatch(world, "MESSAGE_DELETE", message, _place(message) | {"id": str(message.id)})
    world.changed(message)


def react(world: World, message: Message, user: User, emoji: str, *, add: bool) -> None:
    """Add or take back a reaction; the emoji is a character or `name:id`."""
    users = message.reactions.setdefault(emoji, [])
    if (user in users) is add:
        return
    if add:
        users.append(user)
    else:
        users.remove(user)
        if not users:
            del message.reactions[emoji]
    _tell_reaction(world, message, user, emoji, add=add)
    world.changes.notify()


def keep_files(world: World, state: MessageState) -> None:
    """Let the CDN serve the files of a message."""
    for attachment in state.attachments:
        world.files[attachment.id] = attachment


def _tell(world: World, event: str, message: Message) -> None:
    if message.ephemeral:
        return
    body = _place(message) | message_json(world, message)
    guild = message.channel.guild
    if guild is not None and message.author.id in guild.members:
        body["member"] = member_json(guild, guild.members[message.author.id], with_user=False)
    _dispatch(world, event, message, body, redacted=_redacted(world, message, body))


def _redacted(world: World, message: Message, body: JsonDict) -> JsonDict | None:
    public = message.channel.kind is not ChannelKind.DM and message.author is not world.bot
    if not public or world.bot in message.pinged:
        return None
    return body | {"content": "", "embeds": [], "attachments": [], "components": []}


def _tell_reaction(world: World, message: Message, user: User, emoji: str, *, add: bool) -> None:
    data = _place(message) | {
        "message_id": str(message.id),
        "user_id": str(user.id),
        "emoji": emoji_json(emoji),
        "burst": False,
        "type": 0,
    }
    guild = message.channel.guild
    if add:
        data["message_author_id"] = str(message.author.id)
        if guild is not None and user.id in guild.members:
            data["member"] = member_json(guild, guild.members[user.id])
    event = "MESSAGE_REACTION_ADD" if add else "MESSAGE_REACTION_REMOVE"
    intent = Intent.DIRECT_MESSAGE_REACTIONS if guild is None else Intent.GUILD_MESSAGE_REACTIONS
    if _bot_sees(message.channel):
        world.dispatch(event, data, guild_id=message.channel.guild_id, intent=intent)


def _place(message: Message) -> JsonDict:
    place: JsonDict = {"channel_id": str(message.channel.id)}
    if message.channel.guild_id is not None:
        place["guild_id"] = str(message.channel.guild_id)
    return place


def _dispatch(
    world: World, event: str, message: Message, data: JsonDict, redacted: JsonDict | None = None
) -> None:
    if _bot_sees(message.channel):
        intent = Intent.DIRECT_MESSAGES if message.channel.guild is None else Intent.GUILD_MESSAGES
        world.dispatch(event, data, guild_id=message.channel.guild_id, intent=intent, redacted=redacted)


def _bot_sees(channel: Channel) -> bool:
    return Permission.VIEW_CHANNEL in channel.bot_permissions
