"""The sandbox bank behind the counter: what it received, what it paid, what it says of it.

Both doors lead here, the in-process twin and the bank over HTTP. It keeps what it received in 28 bytes an
order, so that a simulation with a million payments can ask for its statement afterwards.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np

from bekal.base import clock
from bekal.payouts import BankAnswer, StatementLine

from .fates import Fate, Fates, Habits

_MASK = (1 << 64) - 1


class Desk:
    """Receives orders, enquiries and questions about accounts. ``at`` is the bank's own clock."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self._fates = Fates(habits)
        self._missed: set[UUID] = set()
        self._since: dict[UUID, datetime] = {}
        self._high, self._low = array("Q"), array("Q")
        self._amounts, self._days = array("q"), array("i")
        self._channels: list[str] = []

    def receive(self, reference: UUID, channel: str, amount_rp: int, at: datetime) -> BankAnswer:
        """An order arrives (or not). The same order again gets the same fate and is not paid again."""
        fate = self._fates.of_order(reference, channel)
        if self.habits.is_down(at):
            return BankAnswer(reference, "unknown")
        if fate.manner == "lost" and reference not in self._missed and reference not in self._since:
            self._missed.add(reference)
            return BankAnswer(reference, "unknown")
        if fate.manner == "at_once":
            self._book(reference, channel, amount_rp, at)
            return self._final(reference, fate, at)
        if reference not in self._since:
            self._since[reference] = at
            late = timedelta(seconds=self.habits.late_seconds if fate.manner == "late" else 0)
            self._book(reference, channel, amount_rp, at + late)
        if fate.manner == "silent":
            return BankAnswer(reference, "unknown")
        return self._say(reference, fate, at)

    def enquire(self, reference: UUID, channel: str, at: datetime) -> BankAnswer:
        """What became of an order. ``not_found`` when it never arrived."""
        if self.habits.is_down(at):
            return BankAnswer(reference, "unknown")
        fate = self._fates.of_order(reference, channel)
        if fate.manner != "at_once":
            arrived = reference in self._since
            return self._say(reference, fate, at) if arrived else BankAnswer(reference, "not_found")
        booked = self._find(reference)
        if booked is None:
            return BankAnswer(reference, "not_found")
        return self._final(reference, fate, clock.start_of(booked))

    def check(self, channel: str, account_number: str, at: datetime) -> str:
        """What the bank says of an account."""
        if self.habits.is_down(at):
            return "unavailable"
        return self._fates.of_account(channel, account_number)

    def statement(self, from_on: date, to_on: date) -> Iterator[StatementLine]:
        """What was paid from ``from_on`` to ``to_on`` (both included), each order once."""
        first, last = from_on.toordinal(), to_on.toordinal()
        seen: set[UUID] = set()
        rows = zip(self._high, self._low, self._amounts, self._days, self._channels, strict=True)
        for high, low, amount_rp, day, channel in rows:
            if not first <= day <= last:
                continue
            reference = UUID(int=high << 64 | low)
            fate = self._fates.of_order(reference, channel)
            if fate.reason is None and reference not in seen:
                seen.add(reference)
                booked_on = date.fromordinal(day)
                yield StatementLine(fate.bank_reference, str(reference), amount_rp, booked_on)

    def _book(self, reference: UUID, channel: str, amount_rp: int, at: datetime) -> None:
        number = reference.int
        self._high.append(number >> 64)
        self._low.append(number & _MASK)
        self._amounts.append(amount_rp)
        self._days.append(clock.date_in_jakarta(at).toordinal())
        self._channels.append(channel)

    def _find(self, reference: UUID) -> date | None:
        # Only after a crash is an order enquired about that was answered at once: a scan will do.
        low = np.frombuffer(self._low, np.uint64) if self._low else np.empty(0, np.uint64)
        for i in np.flatnonzero(low == np.uint64(reference.int & _MASK)):
            if self._high[i] == reference.int >> 64:
                return date.fromordinal(self._days[i])
        return None

    def _say(self, reference: UUID, fate: Fate, at: datetime) -> BankAnswer:
        late = timedelta(seconds=self.habits.late_seconds if fate.manner == "late" else 0)
        done_at = self._since[reference] + late
        return self._final(reference, fate, done_at) if at >= done_at else BankAnswer(reference, "pending")

    def _final(self, reference: UUID, fate: Fate, at: datetime) -> BankAnswer:
        if fate.reason is not None:
            return BankAnswer(reference, "refused", fate.reason)
        return BankAnswer(reference, "paid", None, fate.bank_reference, clock.date_in_jakarta(at))
