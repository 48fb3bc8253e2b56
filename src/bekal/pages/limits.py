"""How often something may be tried: by device first, by network only where thousands could not be meant.

Counted in the memory of one process: nothing is written for a guess, and a site of four processes lets
through at most four times as much. What must hold to the letter (tries of a code, codes of a number) is
counted in the database by ``people``. A mobile network has one address for a whole city: its limit is far
above what one city does, and only there to stop a machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from . import cookies
from .forms import AnyRequest
from .visitors import host_of

_KEYS_MAX: Final = 200_000
"""Keys remembered; above that, windows that are over are forgotten, then who tried once an hour ago."""


class Limit(NamedTuple):
    """At most ``per_device`` and ``per_network`` within ``window``."""

    name: str
    per_device: int
    per_network: int
    window: timedelta


class Quota(NamedTuple):
    """At most ``most`` about one thing within ``window``, whichever devices it comes from."""

    name: str
    most: int
    window: timedelta


_Key = tuple[str, str, str]


class _Window(NamedTuple):
    began: datetime
    ends: datetime
    tries: int


class Limits:
    """What was tried, by limit and by whom, within the running windows."""

    def __init__(self) -> None:
        self._windows: dict[_Key, _Window] = {}
        self._swept_at: datetime | None = None

    def take(self, request: AnyRequest, limit: Limit, at: datetime) -> bool:
        """Whether this may be tried once more; it is counted then."""
        device = request.cookies.get(cookies.FORM, "")
        keys = [((limit.name, "network", host_of(request) or ""), limit.per_network)]
        if device:
            keys.insert(0, ((limit.name, "device", device[:64]), limit.per_device))
        return self._take(keys, limit.window, at)

    def take_about(self, quota: Quota, about: str, at: datetime) -> bool:
        """Whether one thing (an account's id, a blind index) may be tried once more, from anywhere."""
        return self._take([((quota.name, "about", about), quota.most)], quota.window, at)

    def _take(self, keys: list[tuple[_Key, int]], window: timedelta, at: datetime) -> bool:
        self._forget(at)
        counts = [self._count(key, at) for key, _ in keys]
        if any(count >= most for count, (_, most) in zip(counts, keys, strict=True)):
            return False
        for key, _ in keys:
            running = self._windows.get(key) or _Window(at, at + window, 0)
            self._windows[key] = running._replace(tries=running.tries + 1)
        return True

    def _count(self, key: _Key, at: datetime) -> int:
        running = self._windows.get(key)
        if running is not None and running.ends <= at:
            del self._windows[key]
            return 0
        return running.tries if running is not None else 0

    def _forget(self, at: datetime) -> None:
        # At most once a minute: where all windows run still, looking again finds nothing to forget.
        rested = self._swept_at is None or self._swept_at + timedelta(minutes=1) <= at
        if len(self._windows) <= _KEYS_MAX or not rested:
            return
        self._swept_at = at
        self._windows = {key: window for key, window in self._windows.items() if window.ends > at}
        if len(self._windows) > _KEYS_MAX:
            # On opening day millions register once. A machine that guesses has tried more often, and is kept.
            hour = timedelta(hours=1)
            self._windows = {
                key: window
                for key, window in self._windows.items()
                if window.tries > 1 or window.began + hour > at
            }


def limits_of(request: AnyRequest) -> Limits:
    """The process's limits."""
    state = request.app.state
    if not hasattr(state, "limits"):
        state.limits = Limits()
    limits: Limits = state.limits
    return limits
