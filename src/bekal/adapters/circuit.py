"""Leaving a service alone that does not answer: a circuit breaker, and waits between tries. For all adapters.

A *circuit* is closed while calls succeed. After a row of failures it opens: calls are refused at once, so
that neither the service nor those who wait are worn out. After a rest one call is let through as a probe;
it closes the circuit again or opens it for another rest.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from enum import StrEnum

_random = secrets.SystemRandom()


class CircuitState(StrEnum):
    """Where a circuit stands."""

    closed = "closed"
    open = "open"
    probing = "probing"


class Circuit:
    """One per outside service. ``now`` gives seconds that only grow; a simulation passes its own clock's."""

    def __init__(
        self,
        *,
        failures_max: int = 5,
        rest_seconds: float = 30.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures_max = failures_max
        self._rest_seconds = rest_seconds
        self._now = now
        self._failures = 0
        self._opened_at: float | None = None
        self._probe_at: float | None = None

    @property
    def state(self) -> CircuitState:
        """``closed``, ``open``, or ``probing`` while one call is let through."""
        if self._opened_at is None:
            return CircuitState.closed
        return CircuitState.open if self._probe_at is None else CircuitState.probing

    def permits(self) -> bool:
        """Whether a call may be made now. Who asks and is let through must tell how the call went.

        A probe whose end nobody told (it was cancelled) is forgotten after another rest.
        """
        if self._opened_at is None:
            return True
        rested_from = self._opened_at if self._probe_at is None else self._probe_at
        if self._now() - rested_from < self._rest_seconds:
            return False
        self._probe_at = self._now()
        return True

    def succeeded(self) -> None:
        """A call went well: the circuit closes."""
        self._failures = 0
        self._opened_at = self._probe_at = None

    def failed(self) -> None:
        """A call failed: the last of a row, or a probe, opens the circuit."""
        self._failures += 1
        if self._failures >= self._failures_max or self._opened_at is not None:
            self._opened_at = self._now()
            self._probe_at = None


def wait_seconds(attempt: int, *, base_seconds: float = 0.2, max_seconds: float = 5.0) -> float:
    """How long to wait after the ``attempt``-th failed try (1, 2, ...): doubling, with full jitter.

    Jitter spreads the tries of many callers, who all failed at one instant, over the whole wait.
    """
    return _random.uniform(0, min(max_seconds, base_seconds * 2 ** (attempt - 1)))
