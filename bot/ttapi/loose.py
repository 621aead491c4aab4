"""Tolerant reading of TTAPI's JSON: any member may be null, missing, or of another type.

Each type below turns what cannot be read into "unknown" instead of failing the whole answer.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, cast

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

_LEADING_DIGITS: Final = re.compile(r"\s*(\d{1,9})")


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _integer(value: object) -> int | None:
    match = _LEADING_DIGITS.match(str(value)) if isinstance(value, str | int | float) else None
    return int(match[1]) if match and not isinstance(value, bool) else None


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**12 else None


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


Text = Annotated[str | None, BeforeValidator(_text)]
Whole = Annotated[int | None, BeforeValidator(_integer)]
Number = Annotated[Decimal | None, BeforeValidator(_number)]
TextList = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class Record(BaseModel):
    """Base of all bodies: unknown members are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Envelope(Record):
    """What every TTAPI answer has around it; `data` may be an object, a list, a string or nothing."""

    status: Text = None
    message: Text = None
    job_id: Annotated[Text, Field(validation_alias=AliasChoices("jobId", "job_id"))] = None
    data: Any = None


class JobData(Record):
    """`data` of a submit, a fetch and a hook; both spellings of `jobId` and `action` are in use."""

    job_id: Annotated[Text, Field(validation_alias=AliasChoices("jobId", "job_id"))] = None
    action: Annotated[Text, Field(validation_alias=AliasChoices("action", "actions"))] = None
    progress: Whole = None
    prompt: Text = None
    quota: Number = None
    discord_image: Annotated[Text, Field(validation_alias="discordImage")] = None
    cdn_image: Annotated[Text, Field(validation_alias="cdnImage")] = None
    images: TextList = ()
    width: Whole = None
    height: Whole = None
    components: TextList = ()
    seed: Text = None
    hook_url: Annotated[Text, Field(validation_alias="hookUrl")] = None


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
