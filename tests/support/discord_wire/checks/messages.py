"""From a request body to the next state of a message, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.form import Field
from tests.support.discord_wire.jsontypes import JsonDict, is_object, objects
from tests.support.discord_wire.message import MessageFlag, MessageState
from tests.support.discord_wire.model import Attachment, Upload
from tests.support.discord_wire.reading import walk
from tests.support.discord_wire.snowflakes import Snowflakes

from .components import check_components
from .embeds import check_embeds
from .mentions import AllowedMentions, check_mentions

MAX_CONTENT = 2000
MAX_FILES = 10
CREATABLE = (
    MessageFlag.SUPPRESS_EMBEDS
    | MessageFlag.EPHEMERAL
    | MessageFlag.SUPPRESS_NOTIFICATIONS
    | MessageFlag.COMPONENTS_V2
)
EDITABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.COMPONENTS_V2
LEGACY = ("content", "embeds", "sticker_ids", "poll")


@dataclass(frozen=True, slots=True)
class Composition:
    """A body that passed: the message's next state and whom it may ping."""

    state: MessageState
    mentions: AllowedMentions


@dataclass(frozen=True, slots=True)
class Composer:
    """Turns bodies into message states."""

    ids: Snowflakes
    keep_files: bool

    def compose(
        self,
        at: Field,
        payload: JsonDict,
        uploads: dict[int, Upload],
        *,
        file_limit: int,
        current: MessageState | None = None,
    ) -> Composition:
        """Check a body and return the state it leads to.

        Args:
            at: the place of the body, for error paths.
            payload: the body.
            uploads: files by the number in `files[n]`.
            file_limit: the largest file in bytes.
            current: the state an edit starts from; None for a new message.

        Raises:
            ApiError: 400/50035 naming every wrong field, 413/40005 for too large a file,
                400/50006 for a message that says nothing.
        """
        if any(len(upload.data) > file_limit for upload in uploads.values()):
            raise ApiError(Code.ENTITY_TOO_LARGE)
        before = current or MessageState()
        flags = _flags(at, payload, current)
        attachments = self._attachments(at, payload, uploads, before)
        names = frozenset(a.filename for a in attachments)
        content = at.text(payload, "content", 0, MAX_CONTENT, required=False) or ""
        embeds = check_embeds(at, payload, names)
        components = self._components(at, payload, flags, names)
        mentions = check_mentions(at, payload)
        state = MessageState(
            content if "content" in payload else before.content,
            embeds if "embeds" in payload else before.embeds,
            components if "components" in payload else before.components,
            attachments,
            flags,
        )
        _check_legacy_fields(at, payload, state)
        at.problems.raise_if_any()
        if not _says_something(state, payload):
            raise ApiError(Code.EMPTY_MESSAGE)
        return Composition(replace(state, components=_numbered(state.components)), mentions)

    def _attachments(
        self, at: Field, payload: JsonDict, uploads: dict[int, Upload], before: MessageState
    ) -> tuple[Attachment, ...]:
        here = at / "attachments"
        if payload.get("attachments") is None:
            kept = list(before.attachments)
            final = kept + [self._store(upload, {}) for _, upload in sorted(uploads.items())]
        else:
            final = self._listed(at, payload, uploads, before)
        if len(final) > MAX_FILES:
            here.bad_length(0, MAX_FILES)
        return tuple(final)

    def _listed(
        self, at: Field, payload: JsonDict, uploads: dict[int, Upload], before: MessageState
    ) -> list[Attachment]:
        kept = {str(a.id): a for a in before.attachments}
        fresh = {str(number): upload for number, upload in uploads.items()}
        final: list[Attachment] = []
        for place, entry in at.objects(payload, "attachments", 0, 100):
            key = str(entry.get("id"))
            place.text(entry, "description", 0, 1024, required=False)
            if key in kept:
                final.append(kept.pop(key))
            elif key in fresh:
                final.append(self._store(fresh.pop(key), entry))
            else:
                (place / "id").fail("ATTACHMENT_NOT_FOUND", f"Attachment data for ID {key} not found")
        for number in fresh:
            (at / "attachments").fail(
                "ATTACHMENT_NOT_LISTED", f"files[{number}] is not listed in attachments"
            )
        return final

    def _store(self, upload: Upload, entry: JsonDict) -> Attachment:
        return Attachment.store(
            self.ids.next(),
            upload,
            keep=self.keep_files,
            name=entry.get("filename"),
            description=entry.get("description"),
        )

    def _components(
        self, at: Field, payload: JsonDict, flags: MessageFlag, names: frozenset[str]
    ) -> tuple[JsonDict, ...]:
        components = at.array(payload, "components", 0, 40, required=False)
        v2 = MessageFlag.COMPONENTS_V2 in flags
        check_components(at / "components", components, v2=v2, names=names)
        return tuple(component for component in components if is_object(component))


def _numbered(components: tuple[JsonDict, ...]) -> tuple[JsonDict, ...]:
    """Give every component without an id the next free one, as Discord does."""
    taken = {component.get("id") for component in walk(components)}
    free = (number for number in count(1) if number not in taken)

    def number(component: JsonDict) -> JsonDict:
        numbered: JsonDict = {**component, "id": component.get("id") or next(free)}
        if "components" in component:
            numbered["components"] = [number(child) for child in objects(component["components"])]
        if is_object(component.get("accessory")):
            numbered["accessory"] = number(component["accessory"])
        return numbered

    return tuple(number(component) for component in components)


def _flags(at: Field, payload: JsonDict, current: MessageState | None) -> MessageFlag:
    requested = MessageFlag(at.number(payload, "flags", 0, 2**31 - 1) or 0)
    if current is None:
        return requested & CREATABLE
    if payload.get("flags") is None:
        return current.flags
    if MessageFlag.COMPONENTS_V2 in current.flags and MessageFlag.COMPONENTS_V2 not in requested:
        (at / "flags").fail(
            "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG",
            "The MessageFlags.IS_COMPONENTS_V2 flag cannot be removed from a message",
        )
    return (current.flags & ~EDITABLE) | (requested & EDITABLE)


def _check_legacy_fields(at: Field, payload: JsonDict, state: MessageState) -> None:
    if MessageFlag.COMPONENTS_V2 not in state.flags:
        return
    used = {"content": state.content, "embeds": state.embeds}
    for key in LEGACY:
        if used.get(key) or (key not in used and payload.get(key)):
            (at / key).fail(
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _says_something(state: MessageState, payload: JsonDict) -> bool:
    if MessageFlag.COMPONENTS_V2 in state.flags:
        return bool(state.components)
    written = state.content.strip() or state.embeds or state.components or state.attachments
    return bool(written or payload.get("sticker_ids") or payload.get("poll"))
