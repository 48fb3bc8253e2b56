"""What a process remembers of partners: for at most a minute, so that what staff change holds soon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

T = TypeVar("T")
REMEMBERED_FOR: Final = timedelta(minutes=1)
"""As long as ``access`` remembers a key: every process knows of a change after it."""


class Remembered(Generic[T]):
    """One thing of each partner, by partner code."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[str, tuple[T, datetime]] = {}

    def recall(self, partner_code: str) -> T | None:
        """The thing; None when it is not known, or was read over a minute ago."""
        kept = self._kept.get(partner_code)
        # A clock may be set back: what was read later than now is not trusted for longer either.
        return kept[0] if kept is not None and abs(self._now() - kept[1]) <= REMEMBERED_FOR else None

    def keep(self, partner_code: str, thing: T) -> T:
        """Remember what was read just now; gives it back."""
        self._kept[partner_code] = (thing, self._now())
        return thing
