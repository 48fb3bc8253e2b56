"""What the sandbox bank does with an order or an account: a function of (seed, reference), of nothing else.

The order in which calls arrive, their number and the transport never change a fate, so the in-process twin
and the bank over HTTP agree, and a run with the same seed is paid to the same rupiah.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec

from bekal import payouts

_SCALE = 10_000
_BANK_REASONS = ("inactive", "not_found", "name_differs")
_WALLET_REASONS = ("wallet_limit", "not_verified", "inactive", "wallet_limit")
_BANK_ACCOUNT_REASONS = ("nik_differs", "name_differs", "not_found", "inactive")
_WALLET_ACCOUNT_REASONS = ("not_verified", "nik_differs", "not_found", "wallet_limit")

TEST_ENDINGS = {
    "9901": "not_found",
    "9902": "nik_differs",
    "9903": "name_differs",
    "9904": "not_verified",
    "9905": "inactive",
    "9906": "wallet_limit",
    "9907": "unavailable",
}
"""Account numbers with these endings always get this answer: for demos and for partners who test."""


class Habits(msgspec.Struct, frozen=True):
    """How the sandbox bank behaves; rates in ten-thousandths.

    ``refused``: final refusals. ``late``: at work for ``late_seconds``, then final. ``silent``: done, but no
    answer comes. ``lost``: the first sending never arrives. ``account_refused``: accounts that are not the
    person's or cannot be paid on. ``down``: from when to when nothing arrives at all.
    """

    seed: str = "bank"
    refused_bp: int = 300
    late_bp: int = 300
    silent_bp: int = 100
    lost_bp: int = 50
    account_refused_bp: int = 200
    late_seconds: int = 6 * 3600
    down: tuple[tuple[datetime, datetime], ...] = ()

    def is_down(self, at: datetime) -> bool:
        """Whether nothing reaches the bank at this instant."""
        return any(start <= at < end for start, end in self.down)


PERFECT = Habits(refused_bp=0, late_bp=0, silent_bp=0, lost_bp=0, account_refused_bp=0)
"""A bank that pays everything at once."""


class Fate(msgspec.Struct, frozen=True):
    """What becomes of an order. ``manner``: at_once, late, silent or lost (once)."""

    reason: str | None
    manner: str
    bank_reference: str


class Fates:
    """The fates under one set of habits."""

    def __init__(self, habits: Habits) -> None:
        self._key = hashlib.sha256(habits.seed.encode()).digest()
        self._refused = habits.refused_bp
        self._account_refused = habits.account_refused_bp
        late = habits.late_bp
        silent = late + habits.silent_bp
        self._manners = ((late, "late"), (silent, "silent"), (silent + habits.lost_bp, "lost"))
        self._odd = silent + habits.lost_bp
        self._wallets = {code for code, row in payouts.channels().items() if row.kind == "wallet"}

    def of_order(self, reference: UUID, channel: str) -> Fate:
        """The fate of the order with this reference, whenever and however often it is sent."""
        digest = hashlib.blake2b(reference.bytes, digest_size=16, key=self._key).digest()
        number = int.from_bytes(digest, "big")
        reason, manner = None, "at_once"
        if number % _SCALE < self._refused:
            reasons = _WALLET_REASONS if channel in self._wallets else _BANK_REASONS
            reason = reasons[(number >> 32) % len(reasons)]
        rate = (number >> 64) % _SCALE
        if rate < self._odd:
            manner = next(name for below, name in self._manners if rate < below)
        return Fate(reason, manner, channel.upper() + digest[:8].hex().upper())

    def of_account(self, channel: str, account_number: str) -> str:
        """What the bank says of an account: matched, or why not; a test ending says which."""
        told = TEST_ENDINGS.get(account_number[-4:])
        if told is not None:
            return told
        text = f"{channel}:{account_number}".encode()
        number = int.from_bytes(hashlib.blake2b(text, digest_size=8, key=self._key).digest(), "big")
        if number % _SCALE >= self._account_refused:
            return "matched"
        reasons = _WALLET_ACCOUNT_REASONS if channel in self._wallets else _BANK_ACCOUNT_REASONS
        return reasons[(number >> 32) % len(reasons)]
