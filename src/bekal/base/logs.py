"""Logs: events with fields, to standard error, as lines for people or one JSON object a line.

``log = logs.logger(__name__)``, then ``log.info("decree granted", decree_id=7)``. An event holds opaque ids
and never personal data. As a last net every text on its way out, tracebacks and other libraries' lines
included, loses what looks like a NIK, a family card, a card number (16 digits) or a telephone number.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO
from uuid import UUID

import structlog

from .settings import Settings

MASK = "[masked]"
# Ids are full of digits: a UUID or a longer run of hexadecimal digits is passed over whole.
_SENSITIVE = re.compile(
    r"(?P<id>\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b|\b[0-9a-fA-F]{24,}\b)"
    r"|(?<![\d.])\d(?:[ .-]?\d){15}(?!\d)"
    r"|(?<!\d)(?:\+?62[ .-]?|0)8(?:[ .-]?\d){7,11}(?!\d)"
)
_QUIET = ("httpx", "httpcore", "procrastinate", "psycopg.pool", "granian.access", "alembic")


def mask(text: str) -> str:
    """The text without what looks like a NIK, a family card, a card number or a telephone number."""
    return _SENSITIVE.sub(lambda found: found.group() if found.group("id") else MASK, text)


def logger(name: str) -> Any:
    """A logger for one module."""
    return structlog.stdlib.get_logger(name)


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send this process's events, and those of the libraries it uses, to ``stream`` (standard error)."""
    last: structlog.typing.Processor = structlog.dev.ConsoleRenderer(colors=False)
    if settings.log_format == "json":
        last = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        mask_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def mask_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: masks every text in an event, also inside lists and mappings."""
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = _masked(value)
    return event


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if value is None or isinstance(value, bool | float | UUID):
        return value
    if isinstance(value, int):
        # A NIK that was turned into a number is still a NIK.
        return MASK if len(str(abs(value))) == 16 else value
    if isinstance(value, Mapping):
        return {_masked(key): _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(item) for item in value]
    return mask(str(value))
