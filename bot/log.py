"""Logging: structlog for our own words, the standard library's for everybody else's, one output."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, Final, Literal

import stamina
import structlog

from bot.explained import Explained
from bot.locale import Texts

log = structlog.get_logger(__name__)

# Interaction tokens, hook signatures and the editor's links stand in paths that libraries like to log. A
# backslash ends a path: in JSON it escapes the quote or line break that follows.
_SECRET_PATHS: Final = re.compile(
    r"(?P<kept>/(?:webhooks|interactions)/\d+/|/hooks/ttapi/|/region/)[^\s'\"?\\]+"
)


def configure(level: str, form: Literal["text", "json"], say: Texts | None = None) -> None:
    """Send all logs to standard error as readable lines or as JSON, one object a line.

    Args:
        level: the least level that is logged.
        form: of each line.
        say: the language in which the commonest faults are explained; without it they are not.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *([Explained(say)] if say else ()),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    if form == "json":
        last: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        # Local variables never appear: they may be secrets or other people's prompts.
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masking(formatter))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("discord", "aiohttp", "PIL", "asyncio"):
        logging.getLogger(chatty).setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Stamina's own line shows a call's arguments, and warns of what the next attempt may mend.
    stamina.instrumentation.set_on_retry_hooks([_retried])


def _retried(details: stamina.instrumentation.RetryDetails) -> None:
    why = type(details.caused_by).__name__
    log.debug("retry.scheduled", name=details.name, attempt=details.retry_num, why=why)


class _Masking(logging.Formatter):
    """Takes secret path parts out of whatever another formatter wrote."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return masked(self._inner.format(record))


def masked(text: str) -> str:
    """Text without interaction tokens, hook signatures and links to the editor."""
    return _SECRET_PATHS.sub(r"\g<kept>…", text)
