"""PINs of six digits: set at first use, tried three times in a row, then locked for longer each time.

A PIN keeps others who hold the phone for a moment from reading what it shows. Whoever forgot it clears it at
the site, signed in with a code.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from bekal.base import statements
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction
from bekal.base.keys import Keyring

from .register_callers import Caller

SQL = statements.of(__package__ or "bekal.callers")
TRIES_MAX: Final = 3
_LOCKS: Final = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
_FORM: Final = re.compile(r"[0-9]{6}")
_RUNS: Final = "01234567890123456789"


class PinOutcome(StrEnum):
    """In order of precedence. ``pin_weak``: not six digits, one digit six times, or digits in a row."""

    locked = "locked"
    pin_weak = "pin_weak"
    wrong = "wrong"
    right = "right"


def is_strong(pin: str) -> bool:
    """Whether a PIN is six digits that are not the first that anybody would try."""
    if not _FORM.fullmatch(pin) or len(set(pin)) < 3:
        return False
    return pin not in _RUNS and pin not in _RUNS[::-1]


def hash_pin(keyring: Keyring, phone_index: bytes, pin: str) -> bytes:
    """What is kept of a PIN: a keyed hash, since a million PINs are tried in a second."""
    return hmac.digest(keyring.signing_seed("ussd pins"), phone_index + pin.encode(), "sha256")


def set_pin(keyring: Keyring, caller: Caller, pin: str) -> tuple[PinOutcome, Caller]:
    """The phone with a new PIN: ``right``, or ``pin_weak`` and nothing changed."""
    if not is_strong(pin):
        return PinOutcome.pin_weak, caller
    hashed = hash_pin(keyring, caller.phone_index, pin)
    return PinOutcome.right, msgspec.structs.replace(caller, pin_hash=hashed, tries=0, locked_until=None)


def try_pin(keyring: Keyring, caller: Caller, pin: str, at: datetime) -> tuple[PinOutcome, Caller]:
    """Try a PIN; every third wrong one in a row locks the phone's PIN for an hour, six hours, then a day."""
    if caller.locked_until is not None and at < caller.locked_until:
        return PinOutcome.locked, caller
    tried = hash_pin(keyring, caller.phone_index, pin)
    if caller.pin_hash is not None and hmac.compare_digest(tried, caller.pin_hash):
        return PinOutcome.right, msgspec.structs.replace(caller, tries=0, locked_until=None)
    tries = caller.tries + 1
    if tries % TRIES_MAX:
        return PinOutcome.wrong, msgspec.structs.replace(caller, tries=tries)
    lock = _LOCKS[min(tries // TRIES_MAX, len(_LOCKS)) - 1]
    return PinOutcome.locked, msgspec.structs.replace(caller, tries=tries, locked_until=at + lock)


async def clear_pins(tx: Transaction, cell: int, indexes: Sequence[bytes]) -> int:
    """Take the PINs of phones away, by their owners' wish; the next dialogue asks for a new one."""
    return await tx.execute(SQL["clear_pins"], cell, Byteas(indexes))
