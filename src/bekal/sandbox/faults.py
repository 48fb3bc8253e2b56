"""How a sandbox misbehaves: as a function of (seed, reference) and, for being down, of the instant.

The order and number of calls change nothing, so that a run with the same seed ends the same, over HTTP or in
process, with one cell or many.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec

_SCALE = 10_000


class Faults(msgspec.Struct, frozen=True):
    """Rates in basis points (ten-thousandths) of the references.

    ``refuse_bp``: a final wrong refusal. ``slow_bp``: the answer takes ``slow_seconds``. ``silent_bp``: no
    answer comes. ``wrong_bp``: the answer is garbage. ``down``: nothing is reached from (including) the first
    to (excluding) the second instant of each pair.
    """

    seed: str = "0"
    refuse_bp: int = 0
    slow_bp: int = 0
    silent_bp: int = 0
    wrong_bp: int = 0
    slow_seconds: float = 2.0
    down: tuple[tuple[datetime, datetime], ...] = ()

    def draw(self, what: str, reference: str) -> int:
        """A number from 0 to 9,999 that belongs to this reference."""
        digest = hashlib.sha256(f"{self.seed}\0{what}\0{reference}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % _SCALE

    def refuses(self, reference: str) -> bool:
        """Whether this reference is wrongly refused, for ever."""
        return self.refuse_bp > 0 and self.draw("refuse", reference) < self.refuse_bp

    def is_slow(self, reference: str) -> bool:
        """Whether this call takes ``slow_seconds``."""
        return self.slow_bp > 0 and self.draw("slow", reference) < self.slow_bp

    def is_silent(self, reference: str) -> bool:
        """Whether this call is never answered."""
        return self.silent_bp > 0 and self.draw("silent", reference) < self.silent_bp

    def is_wrong(self, reference: str) -> bool:
        """Whether this call is answered with garbage."""
        return self.wrong_bp > 0 and self.draw("wrong", reference) < self.wrong_bp

    def is_down(self, at: datetime) -> bool:
        """Whether nothing is reached at this instant."""
        return any(start <= at < end for start, end in self.down)


PERFECT = Faults()
"""Nothing ever goes wrong."""
