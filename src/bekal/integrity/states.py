"""Kinds of alerts, their states and the steps between them; CHECKs of the tables say the same."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class AlertKind(StrEnum):
    """What stands out. ``subject`` of the alert, and what ``measure`` counts, stand beside each."""

    completed_unattended = "completed_unattended"
    """``institution:<id>``: sessions of a day's completions that somebody attended by its own word
    alone: neither was the code redeemed in the session's window, nor the face checked."""
    shared_device = "shared_device"
    """``device:<mark>``: phone accounts signed in with one browser."""
    shared_account = "shared_account"
    """``account:<mark>``: persons who want to be paid on one account."""
    price_outlier = "price_outlier"
    """``course:<id>``: a price in rupiah, far from the median of its category."""
    purchase_peak = "purchase_peak"
    """``course:<id>``: purchases of a day, far above those of the days before."""
    rating_burst = "rating_burst"
    """``course:<id>``: equal ratings within one hour."""


class AlertState(StrEnum):
    """What people have made of it."""

    open = "open"
    examined = "examined"
    confirmed = "confirmed"
    dismissed = "dismissed"


STEPS: Final[dict[AlertState, tuple[AlertState, ...]]] = {
    AlertState.open: (AlertState.examined, AlertState.confirmed, AlertState.dismissed),
    AlertState.examined: (AlertState.confirmed, AlertState.dismissed),
    AlertState.confirmed: (AlertState.examined,),
    AlertState.dismissed: (AlertState.examined,),
}
"""What was decided can be looked at again."""
