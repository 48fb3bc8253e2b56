"""What the operations of integrity take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from .states import AlertState


class Limits(msgspec.Struct, frozen=True):
    """From where on something stands out (settings BEKAL_INTEGRITY_...).

    ``unattended_min`` sessions of the courses that an institution completed in a day, attended by nothing but
    its own word, when they are more than ``unattended_percent`` of all; more than ``shared_max`` people
    with one device or account; a price ``price_ratio`` times the median of its category, or that fraction of
    it; ``peak_min`` purchases of a course in a day that are ``peak_ratio`` times the mean of the 14 days
    before; ``burst_min`` ratings of a course within one hour, 19 of 20 of them equal.
    """

    unattended_min: int = 3
    unattended_percent: int = 20
    shared_max: int = 3
    price_ratio: int = 10
    peak_min: int = 200
    peak_ratio: int = 5
    burst_min: int = 20


class Mark(msgspec.Struct, frozen=True):
    """Who used a device (a phone's account) or wants to be paid on an account (a person).

    ``value`` is hashed with a key before anything is stored.
    """

    kind: Literal["device", "account"]
    value: str
    subject_id: UUID


class AlertMove(msgspec.Struct, frozen=True):
    """What somebody has made of an alert."""

    alert_id: UUID
    state: AlertState
    note: str = ""


class AlertRow(msgspec.Struct, frozen=True):
    """An alert as stored. ``allowed`` is the most that would not have stood out."""

    alert_id: UUID
    kind: str
    subject: str
    period_on: date
    measure: int
    allowed: int
    state: str
    note: str
    found_at: datetime
    seen_at: datetime
    changed_at: datetime
    by: str
