"""The states of a purchase and the allowed steps; the CHECK ``purchases_state_known`` says the same."""

from __future__ import annotations

from enum import StrEnum


class PurchaseState(StrEnum):
    """Where a purchase stands. The money is held while it is ``paid``; every other state is final."""

    paid = "paid"
    completed = "completed"
    """The course was completed: the hold is posted to the platform."""
    cancelled = "cancelled"
    """The institution or the programme cancelled the class: the money and the seat are given back."""
    failed = "failed"
    """The participant did not complete (a no-show): what happens to the money is the programme's rule."""


STEPS: dict[PurchaseState, tuple[PurchaseState, ...]] = {
    PurchaseState.paid: (PurchaseState.completed, PurchaseState.cancelled, PurchaseState.failed),
    PurchaseState.completed: (),
    PurchaseState.cancelled: (),
    PurchaseState.failed: (),
}
