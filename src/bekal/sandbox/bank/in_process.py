"""The sandbox bank without a network: the twin that carries a simulation's bulk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bekal.base.clock import Clock
from bekal.payouts import AccountAnswer, AccountCheck, BankAnswer, PaymentOrder, StatementLine

from .desk import Desk
from .fates import Habits


class InProcessBank:
    """Implements ``payouts.Bank`` on a desk of its own or on one shared with the bank over HTTP."""

    def __init__(self, habits: Habits, clock: Clock, desk: Desk | None = None) -> None:
        self.desk = desk or Desk(habits)
        self._clock = clock

    async def transfer(self, orders: Sequence[PaymentOrder]) -> list[BankAnswer]:
        """Order payments; what is silent or lost comes back as unknown."""
        at, receive = self._clock.now(), self.desk.receive
        return [receive(order.instruction_id, order.channel, order.amount_rp, at) for order in orders]

    async def enquire(self, orders: Sequence[PaymentOrder]) -> list[BankAnswer]:
        """Ask for the fate of orders."""
        at = self._clock.now()
        return [self.desk.enquire(order.instruction_id, order.channel, at) for order in orders]

    async def check_accounts(self, checks: Sequence[AccountCheck]) -> list[AccountAnswer]:
        """Ask about accounts."""
        at, check = self._clock.now(), self.desk.check
        return [AccountAnswer(row.link_id, check(row.channel, row.account_number, at)) for row in checks]

    async def statement(self, from_on: date, to_on: date) -> list[StatementLine]:
        """The statement of some days, both included."""
        return list(self.desk.statement(from_on, to_on))
