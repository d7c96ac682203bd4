"""Structured logs without secrets and without anybody's data (R54).

Two nets, since one may be forgotten: our own events pass a processor, everybody else's (aiogram's, aiohttp's,
SQLAlchemy's) a filter on the root handler. Both cut out tokens, phone numbers and e-mail addresses wherever they stand,
and drop fields that could hold what people wrote.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_TOKEN = re.compile(r"\d{3,19}:[A-Za-z0-9_-]{5,}")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}")
_PHONE = re.compile(r"(?<![\w.:-])\+?\d(?:[\s().-]{0,2}\d){9,14}(?![\w:-])")
_PASSWORD = re.compile(r"(\w://[^\s:/@]*):[^\s@]+@")
# Fields that nobody should log; if somebody does, nothing is told.
_UNTOLD = frozenset({"text", "raw", "body", "phone", "email", "name", "username", "token", "secret", "message", "args"})
# Those that say too much, or log what they were given: a database driver's arguments are people's words.
_QUIET = {
    "aiogram": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.CRITICAL,
    "asyncpg": logging.WARNING,
    "sqlalchemy": logging.WARNING,
}

Event = MutableMapping[str, Any]


def redacted(text: str) -> str:
    """The text without tokens, passwords, e-mail addresses and phone numbers."""
    text = _PASSWORD.sub(r"\1:***@", text)
    text = _TOKEN.sub("***", text)
    text = _EMAIL.sub("***", text)
    return _PHONE.sub("***", text)


def redact(_logger: Any, _method: str, event: Event) -> Event:
    """structlog's processor."""
    for key, value in event.items():
        if key in _UNTOLD:
            event[key] = "***"
        elif isinstance(value, str) and key not in ("timestamp", "level", "logger"):
            event[key] = redacted(value)
    return event


class Redaction(logging.Filter):
    """The root handler's filter: puts the message together first, so that nothing hides in its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, dict):  # structlog's own, redacted already
            return True
        try:
            record.msg = redacted(record.getMessage())
        except Exception:
            record.msg = "a log record that could not be put together"
        record.args = None
        if record.exc_info and record.exc_info[1] is not None:
            # A traceback quotes values, and an exception's text whatever it was about: its class must do.
            record.msg += f" [{type(record.exc_info[1]).__name__}]"
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def configure(level: str, *, as_json: bool, stream: TextIO | None = None) -> None:
    """Sets up logging for this process: JSON lines, or text for a person's eyes, on standard error."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    drawn: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(Redaction())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, drawn],
        )
    )
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name, quietest in _QUIET.items():
        logging.getLogger(name).setLevel(max(quietest, root.level))
    logging.captureWarnings(True)
