"""The states of cards and decrees, and the steps between them: one table each.

``cards.events`` and ``cards.decree_steps`` hold the same steps in CHECKs; a test compares.
"""

from __future__ import annotations

from enum import StrEnum


class CardState(StrEnum):
    """Where a card stands (terbit, aktif, selesai, kedaluwarsa, dicabut, diblokir, dikembalikan)."""

    issued = "issued"
    active = "active"
    finished = "finished"
    expired = "expired"
    revoked = "revoked"
    blocked = "blocked"
    declined = "declined"


CARD_STEPS: tuple[tuple[CardState | None, CardState], ...] = (
    (None, CardState.issued),
    (CardState.issued, CardState.active),
    (CardState.issued, CardState.expired),
    (CardState.issued, CardState.revoked),
    (CardState.issued, CardState.blocked),
    (CardState.issued, CardState.declined),
    (CardState.active, CardState.finished),
    (CardState.active, CardState.expired),
    (CardState.active, CardState.revoked),
    (CardState.active, CardState.blocked),
    (CardState.blocked, CardState.issued),
    (CardState.blocked, CardState.active),
    (CardState.blocked, CardState.expired),
    (CardState.blocked, CardState.revoked),
)
"""A blocked card goes back to where it was; finished, expired, revoked and declined are for good."""

CLOSED = (CardState.finished, CardState.expired, CardState.revoked, CardState.declined)


class DecreeState(StrEnum):
    """Where a decree stands: listed, its total in clearing, being granted, granted whole."""

    drafted = "drafted"
    budgeted = "budgeted"
    granting = "granting"
    closed = "closed"


DECREE_STEPS: tuple[tuple[DecreeState | None, DecreeState], ...] = (
    (None, DecreeState.drafted),
    (DecreeState.drafted, DecreeState.budgeted),
    (DecreeState.budgeted, DecreeState.granting),
    (DecreeState.budgeted, DecreeState.closed),
    (DecreeState.granting, DecreeState.closed),
)
"""``budgeted`` -> ``closed``: a decree without recipients."""
