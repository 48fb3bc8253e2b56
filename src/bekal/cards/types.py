"""What the operations of ``cards`` take and what its queries give."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from .outcomes import IssueOutcome, ReissueOutcome


class CardGrant(msgspec.Struct, frozen=True):
    """A card to be issued under a decree. ``first_purchase_by`` is the first instant that is too late."""

    person_id: UUID
    programme_id: int
    batch_id: int
    decree_id: int
    region_id: int
    fiscal_year: int
    first_purchase_by: datetime


class IssuedCard(msgspec.Struct, frozen=True):
    """A card of a grant: the new one, or the one the person has had in the programme since before."""

    outcome: IssueOutcome
    card_id: UUID
    number: str
    training_account_id: UUID
    incentive_account_id: UUID
    survey_account_id: UUID


class Card(msgspec.Struct, frozen=True):
    """A card as it stands; ``state`` is a ``CardState``.

    ``purchase_by``: the first instant at which the next purchase is too late; None while no deadline runs.
    The three accounts are of the ledger. ``number`` is 16 digits and secret to its holder.
    """

    card_id: UUID
    person_id: UUID
    programme_id: int
    batch_id: int
    decree_id: int
    region_id: int
    fiscal_year: int
    number: str
    state: str
    training_account_id: UUID
    incentive_account_id: UUID
    survey_account_id: UUID
    purchase_by: datetime | None
    first_bought_at: datetime | None
    issued_at: datetime


class CardEvent(msgspec.Struct, frozen=True):
    """One step of a card, from the append-only log."""

    card_id: UUID
    step: int
    from_state: str | None
    to_state: str
    reason: str
    by: str
    at: datetime


class CardHistory(msgspec.Struct, frozen=True):
    """A person's past over all programmes: cards ever issued, and whether one was revoked.

    A card that was given back unused does not count.
    """

    awards: int
    revoked: bool


class CardPurchase(msgspec.Struct, frozen=True):
    """A purchase on a card. ``purchase_by``: the deadline of the next one, None when none runs (yet)."""

    card_id: UUID
    purchase_by: datetime | None


class CardDeadline(msgspec.Struct, frozen=True):
    """A new deadline of a card: the first instant at which the next purchase is too late; None: no
    deadline."""

    card_id: UUID
    purchase_by: datetime | None


class Revocation(msgspec.Struct, frozen=True):
    """A card to be revoked for good. ``only_overdue``: not if a purchase or a new deadline came in
    between."""

    card_id: UUID
    reason: str
    only_overdue: bool = False


class Block(msgspec.Struct, frozen=True):
    """A card to be blocked, or let go again, and why."""

    card_id: UUID
    reason: str


class Reissue(msgspec.Struct, frozen=True):
    """A card that needs another number, and why (lost, seen by a stranger)."""

    card_id: UUID
    reason: str


class ReissuedNumber(msgspec.Struct, frozen=True):
    """The card's number from now on; None when the card has none to give."""

    outcome: ReissueOutcome
    number: str | None


class StateCount(msgspec.Struct, frozen=True):
    """How many cards of one programme, fiscal year and region stand in one state."""

    programme_id: int
    fiscal_year: int
    region_id: int
    state: str
    cards: int


class DecreePlan(msgspec.Struct, frozen=True):
    """A decree to be drafted for a batch. ``programme_slug`` becomes part of its number.

    ``series`` is 0 for the decree of the draw, 1, 2, ... for further ones: winners of continuations, appeals.
    """

    programme_id: int
    programme_slug: str
    batch_id: int
    fiscal_year: int
    recipients: int
    total_rp: int
    series: int = 0


class Decree(msgspec.Struct, frozen=True):
    """A decree as it stands; ``state`` is a ``DecreeState``, ``digest`` is there once it is closed."""

    decree_id: int
    programme_id: int
    batch_id: int
    fiscal_year: int
    sequence: int
    number: str
    recipients: int
    total_rp: int
    state: str
    digest: bytes | None
    opened_at: datetime
    state_at: datetime


class DecreeLine(msgspec.Struct, frozen=True):
    """What a decree grants to one person: the amounts of the three allocations, in rupiah."""

    decree_id: int
    person_id: UUID
    card_id: UUID
    training_rp: int
    incentive_rp: int
    survey_rp: int

    @property
    def total_rp(self) -> int:
        """All three allocations."""
        return self.training_rp + self.incentive_rp + self.survey_rp


class RegionTotal(msgspec.Struct, frozen=True):
    """What a decree grants in one region."""

    region_id: int
    recipients: int
    training_rp: int
    incentive_rp: int
    survey_rp: int


class DecreeLineRow(msgspec.Struct, frozen=True):
    """A line with the region its money goes to."""

    decree_id: int
    person_id: UUID
    card_id: UUID
    region_id: int
    training_rp: int
    incentive_rp: int
    survey_rp: int
