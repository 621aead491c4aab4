"""Discord's refusals: HTTP status, JSON error code and text.

See https://docs.discord.com/developers/topics/opcodes-and-status-codes#json.
"""

from __future__ import annotations

from enum import Enum

from .jsontypes import JsonDict


class Code(Enum):
    """One kind of refusal as (HTTP status, error code, message)."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    NOT_FOUND = (404, 0, "404: Not Found")
    METHOD_NOT_ALLOWED = (405, 0, "405: Method Not Allowed")
    UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_EMOJI = (400, 10014, "Unknown Emoji")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    COMMANDS_FULL = (400, 30032, "Maximum number of application commands reached")
    COMMAND_CREATES_SPENT = (
        400,
        30034,
        "Max number of daily application command creates has been reached (200)",
    )
    EDITS_OF_OLD_MESSAGES_SPENT = (
        429,
        30046,
        "Maximum number of edits to messages older than 1 hour reached. Try again later",
    )
    ENTITY_TOO_LARGE = (413, 40005, "Request entity too large")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    FOLLOW_UPS_SPENT = (400, 40094, "Maximum number of follow up messages reached")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    NOT_OWN_MESSAGE = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    CANNOT_MESSAGE_USER = (403, 50007, "Cannot send messages to this user")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID_RECIPIENTS = (400, 50033, "Invalid Recipient(s)")
    INVALID_FORM = (400, 50035, "Invalid Form Body")
    THREAD_ARCHIVED = (400, 50083, "Thread is archived")
    INVALID_JSON = (400, 50109, "The request body contains invalid JSON.")
    NO_MUTUAL_GUILDS = (403, 50278, "Cannot send messages to this user due to having no mutual guilds")


class ApiError(Exception):
    """A request that Discord would refuse."""

    def __init__(self, code: Code, errors: JsonDict | None = None) -> None:
        """Refuse with a code and, for form errors, the tree that names the fields."""
        self.status, self.code, self.message = code.value
        self.errors = errors
        super().__init__(f"{self.status}/{self.code} {self.message} {errors or ''}".rstrip())

    def body(self) -> JsonDict:
        """Return the JSON answer."""
        body: JsonDict = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body
