"""What the operations around the seats of a number take and give: several people, one phone."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec


class Seat(msgspec.Struct, frozen=True, gc=False):
    """One of the accounts of a number, 0 to 4. ``person_id`` is None until somebody registered with it."""

    account_id: UUID
    seat: int
    person_id: UUID | None


class NamedSeat(msgspec.Struct, frozen=True):
    """Somebody of a number as whoever holds the phone may see it: initials (``S.A.``) and the day."""

    account_id: UUID
    person_id: UUID
    seat: int
    initials: str
    registered_on: date


class SeatEntry(msgspec.Struct, frozen=True):
    """Who proved to hold the phone says who it is: this account of this person, or (None) somebody new."""

    phone: str
    account_id: UUID | None = None
    person_id: UUID | None = None
    user_agent_label: str = ""


class EnterOutcome(StrEnum):
    """Of ``enter_seats``. ``seat_unknown``: not of this number, or another person's by now."""

    seat_unknown = "seat_unknown"
    number_full = "number_full"
    entered = "entered"


class SeatEntered(msgspec.Struct, frozen=True):
    """``token`` opens the session; it is given once and only a hash of it is kept."""

    outcome: EnterOutcome
    account_id: UUID | None = None
    token: str | None = None
