"""Tolerant reading of TTAPI's JSON: any member may be null, missing, or of another type.

Each type below turns what cannot be read into "unknown" instead of failing the whole answer.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, cast

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.ttapi import inferred

# A longer run of digits is no percentage, no width and no count: unknown, rather than its beginning.
_LEADING_DIGITS: Final = re.compile(r"\s*(\d{1,9})(?!\d)")


def _word(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _integer(value: object) -> int | None:
    match = _LEADING_DIGITS.match(f"{value:f}" if isinstance(value, float) else str(value))
    return int(match[1]) if match else None


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    # The exponent's lower bound keeps a number like 1e-999999999 from being written out in digits.
    plausible = number.is_finite() and (not number or -9 <= number.adjusted() < 12)
    return number if plausible else None


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    items = cast("list[Any]", value)
    return tuple(item for item in items if isinstance(item, str) and item)


def _record(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _records(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return []
    return [item for item in cast("list[Any]", value) if isinstance(item, dict)]


Word = Annotated[str | None, BeforeValidator(_word)]
Text = Annotated[str | None, BeforeValidator(_text)]
Whole = Annotated[int | None, BeforeValidator(_integer)]
Number = Annotated[Decimal | None, BeforeValidator(_number)]
TextList = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class Record(BaseModel):
    """Base of all bodies: unknown members are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        """A null counts as absent, so that the other spelling of the same name is looked at."""
        if not isinstance(value, dict):
            return value
        members = cast("dict[str, Any]", value)
        return {name: member for name, member in members.items() if member is not None}


class Envelope(Record):
    """What every TTAPI answer has around it; `data` may be an object, a list, a string or nothing.

    TTAPI's `status` is always a word: a number in its place is some other server's error.
    """

    status: Word = None
    message: Text = None
    job_id: Annotated[Text, Field(validation_alias=AliasChoices("jobId", "job_id"))] = None
    data: Any = None


class JobData(Record):
    """`data` of a submit, a fetch and a hook, of all families; `jobId` and `action` have two spellings."""

    job_id: Annotated[Text, Field(validation_alias=AliasChoices("jobId", "job_id"))] = None
    action: Annotated[Text, Field(validation_alias=AliasChoices("action", "actions"))] = None
    progress: Whole = None
    prompt: Text = None
    quota: Number = None
    discord_image: Annotated[Text, Field(validation_alias="discordImage")] = None
    cdn_image: Annotated[Text, Field(validation_alias="cdnImage")] = None
    images: TextList = ()
    cdn_images: Annotated[TextList, Field(validation_alias="cdnImages")] = ()
    clips: TextList = ()
    width: Whole = None
    height: Whole = None
    components: TextList = ()
    seed: Text = None
    hook_url: Annotated[Text, Field(validation_alias="hookUrl")] = None

    @model_validator(mode="before")
    @classmethod
    def _with_clips(cls, value: Any) -> Any:
        """Clips are gathered from every name they might have, whatever stands under `clips` itself."""
        if not isinstance(value, dict):
            return value
        members = cast("dict[str, Any]", value)
        return members | {"clips": inferred.clips(members)}


class JobEnvelope(Envelope):
    """An envelope whose data is a job's."""

    data: Annotated[JobData, BeforeValidator(_record)] = JobData()


class InfoData(Record):
    """`data` of `/info`."""

    email: Text = None
    balance: Number = None
    freeze_balance: Number = None
    max_queue: Whole = None


class InfoEnvelope(Envelope):
    """An envelope whose data is the account's."""

    data: Annotated[InfoData, BeforeValidator(_record)] = InfoData()


class ListEnvelope(Envelope):
    """An envelope whose data is a list of jobs."""

    data: Annotated[list[JobData], BeforeValidator(_records)] = []


class ModeData(Record):
    """One mode of `/midjourney/status`."""

    status: Whole = None
    average: Annotated[Number, Field(validation_alias="averageExecute")] = None


class StatusEnvelope(Envelope):
    """An envelope whose data maps a mode to how it fares."""

    data: Annotated[dict[str, Annotated[ModeData, BeforeValidator(_record)]], BeforeValidator(_record)] = {}
