"""What the operations of ``draws`` take and what its queries give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from .states import BatchState

Cause = Literal["struck", "declined", "revoked"]
"""Why a seat came back: struck in the check after the draw, declined by the winner, card revoked."""


class Quota(msgspec.Struct, frozen=True):
    """Seats of a batch for one region. ``weight`` is what they were divided by; None where given."""

    region_id: int
    seats: int
    weight: int | None = None


class Reserve(msgspec.Struct, frozen=True):
    """Seats that a group draws among itself, as fixed with the batch.

    ``category`` counts from 1 in order of precedence; ``share_bp`` of the seats of each regency's pool or of
    a province's pools (``level``).
    """

    category: int
    code: str
    share_bp: int
    level: Literal["regency", "province"]


class BatchPlan(msgspec.Struct, frozen=True):
    """A batch to be created. Its seats are the sum of its quotas; a region without a quota has no seat.

    Applications are taken from ``opens_at`` until just before ``closes_at``. ``recovery``: the seats are ones
    that came back from earlier batches (batches 11, 17 and 22 were such), see ``plan_recovery_quotas``.
    """

    batch_id: int
    programme_id: int
    number: int
    opens_at: datetime
    closes_at: datetime
    quotas: tuple[Quota, ...]
    recovery: bool = False


class Batch(msgspec.Struct, frozen=True):
    """A batch as it stands; ``state`` is a ``BatchState``. What follows it is None until the batch is
    drawn."""

    batch_id: int
    programme_id: int
    number: int
    recovery: bool
    seats: int
    opens_at: datetime
    closes_at: datetime
    state: str
    seed: bytes | None
    digest: bytes | None
    entries: int | None
    winners: int | None
    drawn_at: datetime | None

    def takes_applications(self, at: datetime) -> bool:
        """Whether an application accepted at this instant is in time."""
        return self.state == BatchState.open and self.opens_at <= at < self.closes_at


class BatchStep(msgspec.Struct, frozen=True):
    """One step of a batch, from the append-only log."""

    batch_id: int
    from_state: str | None
    to_state: str
    by: str
    at: datetime


class Application(msgspec.Struct, frozen=True):
    """One person's wish to join one batch, with what was judged on the day.

    ``region_id`` is the declared domicile, ``household_index`` the 32-byte blind index of the family card:
    both are frozen here, and so is ``category``, the reserve that the person competes in (0: none).
    ``reasons`` are the rules that speak against (empty when ``eligible``). The window
    goes by ``accepted_at``, when the edge took the request.
    """

    person_id: UUID
    batch_id: int
    region_id: int
    household_index: bytes
    eligible: bool
    reasons: tuple[str, ...]
    accepted_at: datetime
    category: int = 0


class Applicant(msgspec.Struct, frozen=True):
    """Somebody in state ``joined``."""

    person_id: UUID
    region_id: int
    household_index: bytes
    category: int = 0


class Refusal(msgspec.Struct, frozen=True):
    """An applicant who is no longer eligible when the list is made, with all reasons."""

    batch_id: int
    person_id: UUID
    reasons: tuple[str, ...]


class Entry(msgspec.Struct, frozen=True):
    """What the list is made of, before small pools are merged.

    ``pid`` (16 bytes) and ``household`` (8 bytes) are pseudonyms of this draw only; ``region_id`` is the
    regency whose seats the person competes for, ``category`` the reserve (0: none); ``room`` is how many of
    the family card may still win: the programme's cap less those awarded before.
    """

    person_id: UUID
    pid: bytes
    region_id: int
    category: int
    household: bytes
    room: int


class PoolResult(msgspec.Struct, frozen=True):
    """What became of one pool. ``cut_off`` is the largest winning ticket, None while the pool is not full.

    ``household_full`` counts candidates whose ticket was small enough but whose family card was full.
    """

    pool: int
    seats: int
    candidates: int
    winners: int
    household_full: int
    cut_off: int | None


class DrawSummary(msgspec.Struct, frozen=True):
    """A finished draw. ``digest`` (hex) is SHA-256 over the winners' pids in ascending order."""

    batch_id: int
    entries: int
    seats: int
    winners: int
    household_full: int
    pools: tuple[PoolResult, ...]
    digest: str


class Winner(msgspec.Struct, frozen=True):
    """A drawn applicant: ``rank`` counts the tickets of the pool from the smallest, 1."""

    person_id: UUID
    region_id: int
    household_index: bytes
    state: str
    ticket: int
    rank: int


class Strike(msgspec.Struct, frozen=True):
    """A winner who failed the check after the draw, with all reasons."""

    batch_id: int
    person_id: UUID
    reasons: tuple[str, ...]


class Decline(msgspec.Struct, frozen=True):
    """Somebody who gives up a place or an application in a batch. No blacklist follows."""

    batch_id: int
    person_id: UUID


class Confirmation(NamedTuple):
    """A winner whom a decree names; a plain pair will do."""

    batch_id: int
    person_id: UUID


class HouseholdAward(msgspec.Struct, frozen=True):
    """A recipient counted against the family card of the day of joining."""

    household_index: bytes
    person_id: UUID
    programme_id: int
    batch_id: int


class RecoveredSeat(msgspec.Struct, frozen=True):
    """A seat of a batch and region that came back from a person."""

    batch_id: int
    region_id: int
    person_id: UUID
    cause: Cause


class RecoveredCount(msgspec.Struct, frozen=True):
    """How many seats of one batch and region came back for one cause."""

    batch_id: int
    region_id: int
    cause: str
    seats: int


class ApplicationRow(msgspec.Struct, frozen=True):
    """An application as its owner may see it. Everything after ``state_at`` is None before the draw.

    ``result`` is ``won``, ``pool_full`` (the ticket lies above the pool's cut-off, or the pool has no seats)
    or ``household_full`` (others of the family card have smaller tickets, or its room was used up before).
    ``row`` is that of the published list, ``pool`` and ``category`` are what it says, ``stage`` (1-4) is the
    one in which the person won, 0 for who did not.
    """

    person_id: UUID
    batch_id: int
    region_id: int
    state: str
    reasons: tuple[str, ...]
    accepted_at: datetime
    state_at: datetime
    result: str | None
    ticket: int | None
    rank: int | None
    room: int | None
    cut_off: int | None
    pool_seats: int | None
    pool_candidates: int | None
    row: int | None
    pool: int | None
    category: int | None
    stage: int | None


class StateCount(msgspec.Struct, frozen=True):
    """How many applications of one batch and region stand in one state."""

    batch_id: int
    region_id: int
    state: str
    applications: int
