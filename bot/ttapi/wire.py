"""The sans-I/O codec: typed request → HTTP call; HTTP answer → value or named error.

Everything that TTAPI's sources disagree on is settled here: what is sent follows the newest
documentation, what is accepted is the union of all that was ever seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar, overload

from pydantic import ValidationError

from bot.ttapi import errors
from bot.ttapi.calls import KEY_HEADER, Call, encode
from bot.ttapi.loose import (
    Envelope,
    InfoEnvelope,
    JobEnvelope,
    ListEnvelope,
    StatusEnvelope,
)
from bot.ttapi.messages import (
    AccountInfo,
    Fetch,
    FetchList,
    Info,
    JobStatus,
    ListedJob,
    ModeStatus,
    PromptCheck,
    Read,
    Snapshot,
    Status,
    Submit,
    Submitted,
)

__all__ = [
    "KEY_HEADER",
    "MAX_JOB_ID",
    "Answer",
    "Call",
    "decode",
    "decode_hook",
    "encode",
    "instead",
]

MAX_JOB_ID: Final = 128
ENVELOPE = TypeVar("ENVELOPE", bound=Envelope)

_OK: Final = "SUCCESS"
_FAILED: Final = "FAILED"
# Cloudflare's own statuses for a request that never reached the origin;
# https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
_NEVER_ARRIVED: Final = frozenset({521, 523, 525, 526, 530})
_BANNED_WORDS: Final = re.compile(
    r"(?:sensitive words?|banned prompt words?|敏感词)\s*[:：]?\s*\[?(?P<word>[^\]\n]*)", re.IGNORECASE
)
_NO_SUCH_JOB: Final = re.compile(r"not exist|not found|expired|不存在|^$", re.IGNORECASE)
_GONE: Final = (
    "does not exist or has expired",
    "associated task status error",
    "does not allow this change",
    "关联任务",
)
_NO_QUOTA: Final = re.compile(
    r"quota.*(?:insufficient|not enough)|insufficient.*quota|余额不足|额度不足", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; header names are lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def instead(request: Read, answer: Answer) -> Call | None:
    """The call to make after this answer: a fetch that may not be a GET is a POST, as older sources say."""
    if isinstance(request, Fetch) and answer.status == 405:
        return Call("POST", encode(request).path, json={"jobId": request.job_id})
    return None


@overload
def decode(request: Submit, answer: Answer) -> Submitted: ...
@overload
def decode(request: Fetch, answer: Answer) -> Snapshot: ...
@overload
def decode(request: Info, answer: Answer) -> AccountInfo: ...
@overload
def decode(request: FetchList, answer: Answer) -> tuple[ListedJob, ...]: ...
@overload
def decode(request: PromptCheck, answer: Answer) -> None: ...
@overload
def decode(request: Status, answer: Answer) -> tuple[ModeStatus, ...]: ...
def decode(request: Submit | Read, answer: Answer) -> object:
    """The value in TTAPI's answer.

    Raises:
        errors.TtapiError: the one class that says what happened and what is known.
    """
    match request:
        case Fetch():
            return _decode_fetch(answer)
        case Info():
            return _decode_info(_read(InfoEnvelope, answer))
        case FetchList():
            return _decode_list(_read(ListEnvelope, answer))
        case PromptCheck():
            _read(Envelope, answer)
            return None
        case Status():
            return _decode_status(_read(StatusEnvelope, answer))
        case _:
            return _decode_submit(answer)


def decode_hook(body: bytes) -> Snapshot:
    """A hook's body, which has the shape of a fetch answer.

    Raises:
        ValueError: the body is no JSON object.
    """
    snapshot = _snapshot(JobEnvelope.model_validate_json(body))
    if snapshot.job_id is not None and len(snapshot.job_id) > MAX_JOB_ID:
        raise ValueError("no job has such a long id")
    return snapshot


def _decode_submit(answer: Answer) -> Submitted:
    envelope = _parse(JobEnvelope, answer.body)
    if answer.status in _NEVER_ARRIVED:
        raise errors.UpstreamDown(status=answer.status)
    # Only TTAPI's own FAILED says that it took no job; other words under 2xx leave that open.
    taken = 200 <= answer.status < 300 and (envelope is None or envelope.status != _FAILED)
    if not taken and answer.status < 500:
        raise _refusal(answer, envelope)
    if taken and envelope and envelope.status == _OK and (job_id := envelope.data.job_id or envelope.job_id):
        return Submitted(job_id)
    raise errors.Unsure((envelope and envelope.message) or "", status=answer.status)


def _decode_fetch(answer: Answer) -> Snapshot:
    envelope = _parse(JobEnvelope, answer.body)
    if envelope is None or answer.status not in {200, 400, 404}:
        raise _refusal(answer, envelope)
    snapshot = _snapshot(envelope)
    nameless = snapshot.status is JobStatus.FAILED and snapshot.job_id is None
    # The same words mean "this job failed" and "this request failed": only the text tells them apart.
    if answer.status != 200 or nameless:
        refusal = _by_text(snapshot.message, answer.status)
        if isinstance(refusal, errors.KeyStopped | errors.TryLater):
            raise refusal
    if answer.status != 200 or (nameless and _NO_SUCH_JOB.search(snapshot.message)):
        raise errors.JobMissing(snapshot.message, status=answer.status)
    return snapshot


def _snapshot(envelope: JobEnvelope) -> Snapshot:
    data = envelope.data
    status = _status(envelope.status)
    done = status is JobStatus.SUCCESS
    picture = data.cdn_image or data.discord_image
    return Snapshot(
        job_id=envelope.job_id or data.job_id,
        status=status,
        action=data.action,
        progress=min(data.progress, 100) if data.progress is not None else None,
        prompt=data.prompt,
        message=envelope.message or "",
        quota=data.quota if data.quota is not None and data.quota >= 0 else None,
        image=picture if done else None,
        preview=None if done else picture,
        images=(data.cdn_images or data.images) if done else (),
        videos=data.clips if done else (),
        width=data.width,
        height=data.height,
        components=data.components if done else (),
        seed=data.seed,
        hook_url=data.hook_url,
    )


def _status(word: str | None) -> JobStatus:
    try:
        return JobStatus(word or "")
    except ValueError:
        return JobStatus.OTHER


def _decode_info(envelope: InfoEnvelope) -> AccountInfo:
    data = envelope.data
    if data.max_queue is None:
        raise errors.UpstreamDown("no account in the answer", status=200)
    zero = Decimal(0)
    return AccountInfo(data.email or "", data.balance or zero, data.freeze_balance or zero, data.max_queue)


def _decode_list(envelope: ListEnvelope) -> tuple[ListedJob, ...]:
    return tuple(ListedJob(job.job_id, job.action, job.prompt) for job in envelope.data if job.job_id)


def _decode_status(envelope: StatusEnvelope) -> tuple[ModeStatus, ...]:
    return tuple(
        ModeStatus(mode, data.status == 200, float(data.average) if data.average is not None else None)
        for mode, data in envelope.data.items()
    )


def _read(kind: type[ENVELOPE], answer: Answer) -> ENVELOPE:
    envelope = _parse(kind, answer.body)
    if answer.status == 200 and envelope and envelope.status == _OK:
        return envelope
    raise _refusal(answer, envelope)


def _parse(kind: type[ENVELOPE], body: bytes) -> ENVELOPE | None:
    """TTAPI's envelope in `body`, or None where something else (a proxy's HTML) stands in its place."""
    try:
        envelope = kind.model_validate_json(body)
    except ValidationError:
        return None
    return envelope if envelope.status else None


def _refusal(answer: Answer, envelope: Envelope | None) -> errors.TtapiError:
    """The named error for an answer that is not a success."""
    text = (envelope.message if envelope else None) or ""
    status = answer.status
    if status == 499:
        return errors.QueueFull(text, status=status)
    if status == 429:
        return errors.RateLimited(text, status=status, retry_after=_retry_after(answer.headers))
    if status == 413:
        # Whoever on the way says so: a body as large will never pass.
        return errors.ParameterRefused(text, status=status)
    if envelope is None or status >= 500 or 300 <= status < 400:
        return errors.UpstreamDown(text, status=status)
    for code, error in ((401, errors.KeyRefused), (402, errors.QuotaExhausted), (403, errors.AccountBlocked)):
        if status == code:
            return error(text, status=status)
    return _by_text(text, status)


def _by_text(text: str, status: int) -> errors.TtapiError:
    """A refusal known by its words only: HTTP 400, or FAILED under HTTP 200."""
    lowered = text.lower()
    if "queue is full" in lowered or "队列已满" in text:
        return errors.QueueFull(text, status=status)
    if "no available account" in lowered or "没有可用" in text:
        return errors.NoAccount(text, status=status)
    if "tt-api-key" in lowered:
        return errors.KeyRefused(text, status=status)
    if _NO_QUOTA.search(text):
        return errors.QuotaExhausted(text, status=status)
    if banned := _BANNED_WORDS.search(text):
        return errors.PromptBanned(text, status=status, word=banned["word"].strip() or None)
    if any(words in lowered for words in _GONE):
        return errors.ParentGone(text, status=status)
    return errors.ParameterRefused(text, status=status)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        seconds = float(headers["retry-after"])
    except (KeyError, ValueError):
        return None
    return seconds if 0 <= seconds <= 3600 else None
