"""The sandbox beacon's twin without a network: for simulations and tests."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bekal.adapters.beacon import NotYet, Said, Trouble, Word, decide
from bekal.base.clock import Clock, SystemClock
from bekal.draws.proofs import SANDBOX, Chain, RoundAnswer

from .faults import PERFECT, BeaconFaults


class InProcessBeacon:
    """A ``draws.proofs.Beacon`` over the sandbox chain, as if through ``relays`` relays.

    What is published goes by ``clock``. It decides by the adapter's own rules, so that they cannot disagree;
    what takes longer than ``patience_seconds`` is trouble.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        seed: object = "beacon",
        faults: BeaconFaults = PERFECT,
        *,
        relays: int = 2,
        patience_seconds: float = 5.0,
    ) -> None:
        self._clock = clock or SystemClock()
        self._faults = msgspec.structs.replace(faults, seed=f"{seed}/{faults.seed}")
        self._relays = relays
        self._patience_seconds = patience_seconds

    @property
    def chain(self) -> Chain:
        """The sandbox chain."""
        return SANDBOX

    async def fetch_rounds(self, rounds: Sequence[int]) -> list[RoundAnswer]:
        """One answer per round, in order."""
        return [
            decide(
                SANDBOX,
                number,
                {f"sandbox-{relay}": self._word(number, relay) for relay in range(self._relays)},
            )
            for number in rounds
        ]

    def _word(self, number: int, relay: int) -> Word:
        faults, now, reference = self._faults, self._clock.now(), str(number)
        if faults.is_down(now):
            return Trouble("was not reached")
        slow = faults.slow_seconds > self._patience_seconds and faults.is_slow(reference)
        if slow or faults.is_silent(reference) or faults.is_wrong(reference):
            return Trouble("gave no answer")
        return Said(faults.round_given(number, relay)) if faults.is_there(number, now) else NotYet()
