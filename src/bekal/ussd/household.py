"""Several people with one phone: which of them is meant, by USSD and by SMS.

Each is shown by a number that stays (the seat, from 1), initials and the day of registration. That is what
whoever holds the phone may see anyway: every message goes to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bekal import people
from bekal.base import actors
from bekal.base.database import Transaction

from .answers import Voice

_BY: Final = actors.job("ussd")
_PURPOSE: Final = "who holds a shared phone"


async def find_household(tx: Transaction, cell: int, index: bytes) -> tuple[people.Seat, ...]:
    """Those who are registered with a phone, by their numbers; none for a phone that nobody knows."""
    [seats] = await people.find_seats(tx, cell, [index])
    return tuple(seat for seat in seats if seat.person_id is not None)


def find_numbered(household: Sequence[people.Seat], typed: str) -> people.Seat | None:
    """The one whose number was typed."""
    return next((seat for seat in household if str(seat.seat + 1) == typed), None)


async def name_household(
    tx: Transaction, household: Sequence[people.Seat], voice: Voice
) -> list[people.NamedSeat]:
    """Initials and days of those who share a phone."""
    return await people.name_seats(tx, household, _PURPOSE, _BY, voice.at)


def write_people(named: Sequence[people.NamedSeat]) -> str:
    """A line for each: ``2 S.A. 03/02/22``, in letters that every phone has."""
    lines = (f"{one.seat + 1} {one.initials} {one.registered_on:%d/%m/%y}" for one in named)
    return "\n".join(lines).encode("ascii", "replace").decode()


def pick_named(
    household: Sequence[people.Seat], named: Sequence[people.NamedSeat], typed: str
) -> people.Seat | None:
    """The one whose number or initials were written behind a keyword; None where that fits nobody, or two."""
    numbered = find_numbered(household, typed)
    letters = "".join(filter(str.isalpha, typed)).upper()
    if numbered or not letters:
        return numbered
    fitting = {one.account_id for one in named if one.initials.replace(".", "").startswith(letters)}
    found = [seat for seat in household if seat.account_id in fitting]
    return found[0] if len(found) == 1 else None
