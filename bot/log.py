"""Logging: structlog for our own words, the standard library's for everybody else's, one output."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, Final, Literal

import structlog

# Interaction tokens and hook signatures stand in paths that libraries like to log. A backslash ends a
# path: in JSON it escapes the quote or line break that follows.
_SECRET_PATHS: Final = re.compile(r"(?P<kept>/(?:webhooks|interactions)/\d+/|/hooks/ttapi/)[^\s'\"?\\]+")


def configure(level: str, form: Literal["text", "json"]) -> None:
    """Send all logs to standard error as readable lines or as JSON, one object a line."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
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


class _Masking(logging.Formatter):
    """Takes secret path parts out of whatever another formatter wrote."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return masked(self._inner.format(record))


def masked(text: str) -> str:
    """Text without interaction tokens and hook signatures."""
    return _SECRET_PATHS.sub(r"\g<kept>…", text)
