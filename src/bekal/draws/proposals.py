"""A batch that the office wants to open, and the plain rules for it: every mistake is told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from bekal import programme
from bekal.base import clock

SEATS_MAX: Final = 5_000_000
"""More than a year of the programme; what is beyond it is a slip of the finger."""

WINDOW_MIN: Final = timedelta(hours=24)
"""Order of arrival plays no part: everybody gets a night to think and a morning to find a signal."""

WINDOW_MAX: Final = timedelta(days=31)
BASIS_LENGTH_MAX: Final = 100


class PlanMistake(StrEnum):
    """What is wrong with a proposed batch. All that applies is told, in this order."""

    programme_unknown = "programme_unknown"
    number_wrong = "number_wrong"
    """Not a number from 1 on."""
    number_taken = "number_taken"
    """The programme has a batch of this number, or one waits for a decision."""
    seats_wrong = "seats_wrong"
    """Fewer than one, or over ``SEATS_MAX``."""
    opens_too_soon = "opens_too_soon"
    """It would be open already: nobody could look at the seats before."""
    window_wrong = "window_wrong"
    """It closes less than ``WINDOW_MIN`` or more than ``WINDOW_MAX`` after it opens."""
    year_over = "year_over"
    """No fiscal year of the programme in which its winners could still buy."""
    weights_wrong = "weights_wrong"
    """A region that there is not, a negative weight, or nothing but zeros."""
    basis_missing = "basis_missing"


class BatchWish(msgspec.Struct, frozen=True):
    """Dates and seats of a batch. ``weights`` (by region) divide them; ``basis`` says what those count."""

    programme_id: int
    number: int
    seats: int
    opens_at: datetime
    closes_at: datetime
    basis: str
    weights: Mapping[int, int]


class BatchProposed(msgspec.Struct, frozen=True):
    """What became of a wish: its proposal, or all that is wrong with it."""

    mistakes: tuple[PlanMistake, ...] = ()
    proposal_id: UUID | None = None


class BatchDecision(msgspec.Struct, frozen=True):
    """Open a proposed batch, or refuse it with a reason."""

    proposal_id: UUID
    accept: bool
    reason: str = ""


class DecideBatchOutcome(StrEnum):
    """Of ``decide_batches``."""

    proposal_unknown = "proposal_unknown"
    already_decided = "already_decided"
    same_person = "same_person"
    """Who proposed a batch does not open it."""
    reason_missing = "reason_missing"
    too_late = "too_late"
    """It would have opened by now: refuse it and propose it anew."""
    already_exists = "already_exists"
    """The number was given to another batch meanwhile."""
    refused = "refused"
    accepted = "accepted"


class BatchDecided(msgspec.Struct, frozen=True):
    """What became of a decision; ``batch_id`` of the batch that is announced now."""

    outcome: DecideBatchOutcome
    batch_id: int | None = None


class BatchProposal(msgspec.Struct, frozen=True):
    """A proposal as it stands; regions, their seats and weights in the same order."""

    proposal_id: UUID
    programme_id: int
    number: int
    opens_at: datetime
    closes_at: datetime
    seats: int
    basis: str
    region_ids: list[int]
    region_seats: list[int]
    region_weights: list[int]
    state: str
    reason: str | None
    batch_id: int | None
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str | None


def check_wish(
    wish: BatchWish,
    terms: programme.Programme | None,
    taken: Collection[int],
    regions: Collection[int],
    at: datetime,
) -> tuple[PlanMistake, ...]:
    """All that is wrong with a wish. ``taken``: numbers in use in its programme; ``regions``: the day's."""
    tests = (
        (terms is None, PlanMistake.programme_unknown),
        (not 1 <= wish.number < 2**31, PlanMistake.number_wrong),
        (wish.number in taken, PlanMistake.number_taken),
        (not 1 <= wish.seats <= SEATS_MAX, PlanMistake.seats_wrong),
        (wish.opens_at <= at, PlanMistake.opens_too_soon),
        (not WINDOW_MIN <= wish.closes_at - wish.opens_at <= WINDOW_MAX, PlanMistake.window_wrong),
        (terms is not None and not _can_buy(terms, wish.closes_at), PlanMistake.year_over),
        (not _can_divide(wish.weights, regions), PlanMistake.weights_wrong),
        (not 1 <= len(wish.basis.strip()) <= BASIS_LENGTH_MAX, PlanMistake.basis_missing),
    )
    return tuple(mistake for wrong, mistake in tests if wrong)


def _can_buy(terms: programme.Programme, closes_at: datetime) -> bool:
    day = clock.date_in_jakarta(closes_at)
    return any(day.year <= year.year and day < year.buy_until for year in terms.fiscal_years)


def _can_divide(weights: Mapping[int, int], regions: Collection[int]) -> bool:
    whole = all(region in regions and 0 <= weight < 2**40 for region, weight in weights.items())
    return whole and any(weights.values())
