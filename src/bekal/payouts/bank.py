"""What payouts need of a bank or e-wallet: the Protocol that the real adapter and the sandbox implement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import msgspec


class PaymentOrder(msgspec.Struct, frozen=True):
    """One order: pay ``amount_rp`` to the account. ``instruction_id`` is the reference for ever."""

    instruction_id: UUID
    channel: str
    account_number: str
    holder_name: str
    amount_rp: int
    requested_at: datetime


class BankAnswer(msgspec.Struct, frozen=True):
    """What the bank says of an order.

    ``status``: ``paid`` and ``refused`` are final; ``pending`` is at work there; ``unknown`` means that no
    answer came; ``not_sent`` that the order surely never left us; ``not_found`` (of an enquiry only) that the
    bank has never seen the reference.
    """

    instruction_id: UUID
    status: str
    reason_code: str | None = None
    bank_reference: str | None = None
    effective_on: date | None = None


class AccountCheck(msgspec.Struct, frozen=True):
    """The question whether an account is the person's own: number, name and NIK go to its bank."""

    link_id: UUID
    channel: str
    account_number: str
    holder_name: str
    nik: str


class AccountAnswer(msgspec.Struct, frozen=True):
    """What the bank says of an account.

    ``state``: matched, nik_differs, name_differs, not_found, not_verified (holder not identified, KYC),
    inactive, wallet_limit - or unavailable, when the bank could not be asked.
    """

    link_id: UUID
    state: str


class Bank(Protocol):
    """A channel's bank. One answer per item, in the same order; trouble is an answer, never an exception."""

    async def transfer(self, orders: Sequence[PaymentOrder]) -> list[BankAnswer]:
        """Order payments. Sending the same order again never pays twice."""
        ...

    async def enquire(self, orders: Sequence[PaymentOrder]) -> list[BankAnswer]:
        """Ask for the fate of orders sent before."""
        ...

    async def check_accounts(self, checks: Sequence[AccountCheck]) -> list[AccountAnswer]:
        """Ask whether accounts exist, are active and belong to the person."""
        ...
