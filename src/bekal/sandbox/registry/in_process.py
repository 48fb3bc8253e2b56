"""The registry's twin without a network: for simulations of a million people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from bekal.adapters.civil_registry import Account, question, read_answer, unavailable
from bekal.base.clock import Clock, SystemClock
from bekal.people import IdentityAnswer, IdentityCheck
from bekal.sandbox.faults import PERFECT, Faults

from .answering import Truth, answer_content, attempt_reference

_ACCOUNT = Account("sandbox", "sandbox", "sandbox", "127.0.0.1")


@dataclass
class Tally:
    """How many questions were asked and how many of them were left without an answer."""

    asked: int = 0
    unavailable: int = 0


class InProcessRegistry:
    """A ``people.CivilRegistry`` over a truth. What takes longer than ``patience_seconds`` is unavailable."""

    def __init__(
        self,
        truth: Truth,
        seed: object = "registry",
        faults: Faults = PERFECT,
        *,
        clock: Clock | None = None,
        threshold: int = 80,
        patience_seconds: float = 10.0,
    ) -> None:
        self._truth = truth
        self._faults = msgspec.structs.replace(faults, seed=f"{seed}/{faults.seed}")
        self._clock = clock or SystemClock()
        self._account = msgspec.structs.replace(_ACCOUNT, threshold=threshold)
        self._patience_seconds = patience_seconds
        self.tally = Tally()

    async def verify(self, checks: Sequence[IdentityCheck]) -> list[IdentityAnswer]:
        """One answer per check, in order."""
        down = self._faults.is_down(self._clock.now())
        answers = [unavailable(check) if down else self._answer(check) for check in checks]
        self.tally.asked += len(answers)
        self.tally.unavailable += sum(answer.state == "unavailable" for answer in answers)
        return answers

    def _answer(self, check: IdentityCheck) -> IdentityAnswer:
        asked = question(check, self._account)
        reference = attempt_reference(asked)
        faults = self._faults
        too_slow = faults.slow_seconds > self._patience_seconds and faults.is_slow(reference)
        if too_slow or faults.is_silent(reference) or faults.is_wrong(reference):
            return unavailable(check)
        content = answer_content(asked, self._truth, faults, self._account.threshold)
        return read_answer(check, {"content": [content]}, self._account.threshold)
