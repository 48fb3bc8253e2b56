"""How the sandbox beacon misbehaves: as a function of (seed, round) and, for being down, of the instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from bekal.draws.proofs import SANDBOX, Round, round_at, time_of_round
from bekal.sandbox.faults import Faults

from .signing import sign_round


class BeaconFaults(Faults, frozen=True):
    """Rates in basis points of the rounds, besides those of ``Faults``.

    ``late_bp``: the round comes ``late_seconds`` after its time. ``wrong_round_bp``: the round before is
    given in its place. ``wrong_signature_bp``: a signature that is another round's. ``disagree_bp``: every
    relay but the first (number 0) gives such a one.
    """

    late_bp: int = 0
    late_seconds: float = 600.0
    wrong_round_bp: int = 0
    wrong_signature_bp: int = 0
    disagree_bp: int = 0

    def happens(self, what: str, rate_bp: int, number: int) -> bool:
        """Whether this fault belongs to this round."""
        return rate_bp > 0 and self.draw(what, str(number)) < rate_bp

    def is_there(self, number: int, at: datetime) -> bool:
        """Whether the round has been published at this instant."""
        late = self.late_seconds if self.happens("late", self.late_bp, number) else 0.0
        return number >= 1 and at >= time_of_round(SANDBOX, number) + timedelta(seconds=late)

    def newest(self, at: datetime) -> int:
        """The newest published round at this instant, 0 if there is none."""
        number = round_at(SANDBOX, at)
        while number and not self.is_there(number, at):
            number -= 1
        return number

    def round_given(self, number: int, relay: int) -> Round:
        """What this relay (0, 1, ...) gives for a published round."""
        if relay > 0 and self.happens("disagree", self.disagree_bp, number):
            return Round(number, sign_round(number + 1).signature)
        if self.happens("wrong round", self.wrong_round_bp, number):
            return sign_round(max(1, number - 1))
        if self.happens("wrong signature", self.wrong_signature_bp, number):
            return Round(number, sign_round(number + 2).signature)
        return sign_round(number)


PERFECT = BeaconFaults()
"""Nothing ever goes wrong."""
