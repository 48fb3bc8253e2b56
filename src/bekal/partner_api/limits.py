"""How much a partner may ask for in a minute, of each process: nobody's mistake slows the others down."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from bekal.access import PartnerKey, PartnerKind

from .headers import AnyRequest, headers_of
from .problems import refuse

WINDOW_SECONDS: Final = 60
PER_MINUTE: Final = {
    PartnerKind.platform: 60_000,
    PartnerKind.institution: 12_000,
    PartnerKind.bank: 600,
}
"""Items, not requests: a list of a thousand counts as a thousand. Staff may give a partner more or less."""

TOKENS_PER_MINUTE: Final = 600
"""Tries at the token's door from one address."""

WRONG_SIGNATURES_PER_MINUTE: Final = 600
"""Requests of ``prakerja_v1`` from one address that no known client signed."""

_REMEMBERED_MAX: Final = 100_000
"""Partners and addresses counted; when there are more, those whose window is over are forgotten."""


class Limiter:
    """Counts what each partner asks for in windows of a minute. ``now``: seconds that only run on."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._used: dict[str, tuple[float, int]] = {}
        self._swept_at = now()

    def take(self, who: str, most: int, cost: int) -> tuple[int, int, bool]:
        """What is left in the window, the seconds until the next, and whether ``cost`` was within it."""
        now = self._now()
        self._sweep(now)
        began, used = self._used.get(who, (now, 0))
        if now - began >= WINDOW_SECONDS:
            began, used = now, 0
        # A list larger than what is left is taken whole once: else a small limit would never let it through.
        within = used < most
        if within:
            used += cost
        self._used[who] = (began, used)
        return max(0, most - used), math.ceil(WINDOW_SECONDS - (now - began)), within

    def _sweep(self, now: float) -> None:
        # At most once a window: anybody can come from another address each time, but not be remembered.
        if len(self._used) > _REMEMBERED_MAX and now - self._swept_at >= WINDOW_SECONDS:
            self._swept_at = now
            self._used = {who: each for who, each in self._used.items() if now - each[0] < WINDOW_SECONDS}


def count(limiter: Limiter, request: AnyRequest, partner: PartnerKey, cost: int = 1) -> None:
    """Count ``cost`` items of a partner, and tell in the answer's headers. Problem 429 beyond its share."""
    share(limiter, request, partner.partner_code, partner.per_minute or PER_MINUTE[partner.kind], cost)


def share(limiter: Limiter, request: AnyRequest, partner_code: str, most: int, cost: int = 1) -> None:
    """The same of a partner that may ask for ``most`` a minute."""
    left, seconds, within = limiter.take(partner_code, most, cost)
    headers = headers_of(request)
    headers["RateLimit-Policy"] = f'"minute";q={most};w={WINDOW_SECONDS}'
    headers["RateLimit"] = f'"minute";r={left};t={seconds}'
    if not within:
        raise refuse("too-many", headers={"Retry-After": str(seconds)})
