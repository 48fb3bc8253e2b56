"""Instants as the draw publishes them: UTC, whole seconds, ``2026-01-31T09:00:00Z``, and no other way."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bekal.base.errors import BekalError

_SHAPE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class WrongTime(BekalError):  # noqa: N818 - reads as the fact it states
    """A text that is no instant in the one form that is allowed."""


def write_time(at: datetime) -> str:
    """The text of an aware instant; fractions of a second are cut off."""
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be published")
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def read_time(text: str) -> datetime:
    """The instant of a text. WrongTime says what is allowed."""
    try:
        if _SHAPE.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        pass
    raise WrongTime(f"{text!r} is no time; allowed is UTC to the second, like '2026-01-31T09:00:00Z'")
