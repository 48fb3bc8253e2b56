"""The things of the marketplace: items that operations take and rows that queries give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

import msgspec

from .outcomes import BuyOutcome, CancelOutcome, DecideOutcome, ProposeOutcome

Origin = Literal["published", "synthetic"]
Mode = Literal["self_paced", "webinar", "offline", "blended"]


class Platform(msgspec.Struct, frozen=True):
    """A digital platform that sells courses. ``code`` is also its partner code.

    ``fee_bp`` is its share of the price in hundredths of a percent, at most 1,500; ``weight`` the courses
    bought there in batches 1 and 2 of 2020 as published, which simulations use as its market share.
    """

    platform_id: int
    code: str
    name: str
    fee_bp: int
    weight: int = 1


class Institution(msgspec.Struct, frozen=True):
    """A training institution. ``code`` is also its partner code; sessions start in its time zone."""

    institution_id: int
    code: str
    name: str
    timezone: str = "Asia/Jakarta"
    origin: Origin = "synthetic"


class Course(msgspec.Struct, frozen=True):
    """A course of one institution. ``origin`` is the title's, ``price_origin`` the price's provenance.

    ``captions`` and ``sign_language`` (BISINDO) say for whom it is made. ``region_id``: where it meets; None:
    online.
    """

    course_id: int
    institution_id: int
    title: str
    category: str
    hours: int
    mode: Mode
    price_rp: int
    origin: Origin
    price_origin: Origin = "synthetic"
    captions: bool = False
    sign_language: bool = False
    region_id: int | None = None


class Schedule(msgspec.Struct, frozen=True):
    """A class of a course: ``sessions`` of one a day from ``starts_on``, at ``start_time`` of ``timezone``.

    ``platform_ids`` sell it; ``seats`` is the nation's number; nobody enrols from ``enrol_until`` on.
    """

    schedule_id: int
    course_id: int
    platform_ids: tuple[int, ...]
    starts_on: date
    ends_on: date
    sessions: int
    seats: int
    enrol_until: datetime
    timezone: str = "Asia/Jakarta"
    start_time: time = time(9)


class Seller(msgspec.Struct, frozen=True):
    """A platform as the seller of one schedule."""

    platform_id: int
    fee_bp: int


class Offer(msgspec.Struct, frozen=True):
    """A schedule with what a purchase needs to know of its course and of who sells it (by code)."""

    schedule_id: int
    course_id: int
    institution_id: int
    price_rp: int
    enrol_until: datetime
    sessions: int
    starts_on: date
    ends_on: date
    sold_by: Mapping[str, Seller]
    age_min: int = 0
    """0 where the course asks for no more than the programme does."""


class Purchase(msgspec.Struct, frozen=True):
    """An order: this card buys a seat of this schedule on this platform.

    ``reference`` is the caller's own, unique among what ``caller`` sends; ``accepted_at`` is when the edge
    took it, and the instant that deadlines are held against.
    """

    reference: str
    caller: str
    platform_code: str
    card_number: str
    schedule_id: int
    accepted_at: datetime


class CardState(msgspec.Struct, frozen=True):
    """What the marketplace must know of a card; whoever calls maps it from the card and its programme.

    ``state`` is ``issued``, ``active``, ``finished``, ``expired``, ``revoked`` or ``blocked``;
    ``purchase_by`` and ``buy_until`` (the programme's last day to buy in the fiscal year) are the first
    instants too late; ``one_at_a_time`` when the previous course must be finished before the next.
    """

    card_id: UUID
    person_id: UUID
    programme_id: int
    fiscal_year: int
    state: str
    training_account_id: UUID
    purchase_by: datetime | None
    buy_until: datetime
    one_at_a_time: bool


class Bought(msgspec.Struct, frozen=True):
    """The courses a card has bought (cancelled ones aside), and how many are not ended yet."""

    course_ids: frozenset[int] = frozenset()
    unfinished: int = 0


class Decision(msgspec.Struct, frozen=True):
    """The outcome of one purchase; ``price_rp`` and ``fee_rp`` count when it was ``bought``."""

    outcome: BuyOutcome
    card: CardState | None = None
    offer: Offer | None = None
    platform_id: int = 0
    price_rp: int = 0
    fee_rp: int = 0


class VoucherOrder(msgspec.Struct, frozen=True):
    """A decided purchase to be stored with its two codes. ``hold_id`` is the ledger's hold."""

    purchase_id: UUID
    person_id: UUID
    card_id: UUID
    programme_id: int
    fiscal_year: int
    platform_id: int
    schedule_id: int
    course_id: int
    institution_id: int
    price_rp: int
    fee_rp: int
    hold_id: UUID
    training_account_id: UUID
    bought_at: datetime


class Voucher(msgspec.Struct, frozen=True):
    """The codes of a purchase: ``voucher_code`` enrols at the institution, ``redeem_code`` opens sessions."""

    purchase_id: UUID
    voucher_code: str
    redeem_code: str


class PurchaseRow(msgspec.Struct, frozen=True):
    """A purchase as stored."""

    purchase_id: UUID
    person_id: UUID
    card_id: UUID
    programme_id: int
    fiscal_year: int
    platform_id: int
    schedule_id: int
    course_id: int
    institution_id: int
    price_rp: int
    fee_rp: int
    hold_id: UUID
    training_account_id: UUID
    state: str
    bought_at: datetime
    ended_at: datetime | None


class VoucherRow(msgspec.Struct, frozen=True):
    """A voucher with what an institution's request about it is decided by; ``state`` is the purchase's."""

    purchase_id: UUID
    person_id: UUID
    schedule_id: int
    course_id: int
    institution_id: int
    state: str
    voucher_code: str
    redeem_code: str


class Enrolment(msgspec.Struct, frozen=True):
    """What learning asks about a purchase: whose class it is and whether it still runs."""

    purchase_id: UUID
    schedule_id: int
    course_id: int
    institution_id: int
    state: str


class PurchaseEnd(msgspec.Struct, frozen=True):
    """How a purchase ended: ``completed`` or ``failed``."""

    purchase_id: UUID
    state: Literal["completed", "failed"]


class Cancelled(msgspec.Struct, frozen=True):
    """The outcome of a cancellation; ``purchase`` (as it was) when there is one, for the ledger's void."""

    outcome: CancelOutcome
    purchase: PurchaseRow | None


class SeatMove(msgspec.Struct, frozen=True):
    """Move free seats of a schedule from the cell of the operation to ``to_cell``."""

    schedule_id: int
    to_cell: int
    seats: int


class SeatCount(msgspec.Struct, frozen=True):
    """The seats of a schedule in one cell."""

    cell: int
    schedule_id: int
    seats: int
    taken: int


class PurchaseTotal(msgspec.Struct, frozen=True):
    """Purchases of one programme, year, platform and state, and their vouchers, for the books."""

    programme_id: int
    fiscal_year: int
    platform_id: int
    state: str
    purchases: int
    vouchers: int
    price_rp: int
    fee_rp: int


class OrderPlan(msgspec.Struct, frozen=True):
    """An order to be kept: this card wants a seat, and its holder was sent a code.

    ``reference`` is the platform's own, for looking the order up; it need not be unique.
    """

    platform_code: str
    reference: str
    card_id: UUID
    schedule_id: int


class OrderStarted(msgspec.Struct, frozen=True):
    """A new order. ``code`` (six digits) is the holder's and is given here only."""

    order_id: UUID
    code: str
    expires_at: datetime


class Order(msgspec.Struct, frozen=True):
    """An order as it stands. Once bought, the purchase has the order's id."""

    order_id: UUID
    platform_code: str
    reference: str
    card_id: UUID
    schedule_id: int
    code_hash: bytes
    expires_at: datetime
    tries: int
    started_at: datetime
    bought_at: datetime | None


class OrderTried(msgspec.Struct, frozen=True):
    """What trying a code did to an order."""

    order_id: UUID
    tries: int
    bought_at: datetime | None


class Change(msgspec.Struct, frozen=True):
    """A place in the catalogue's history: ``kind`` 1 a course, 2 a class; ``thing_id`` its id."""

    change: int
    kind: int
    thing_id: int


class SalesTotal(msgspec.Struct, frozen=True):
    """Purchases of one state within a period, in one cell."""

    state: str
    purchases: int
    price_rp: int
    fee_rp: int


class Sale(msgspec.Struct, frozen=True):
    """One line of a platform's statement."""

    purchase_id: UUID
    reference: str | None
    schedule_id: int
    price_rp: int
    fee_rp: int
    state: str
    bought_at: datetime


class Participant(msgspec.Struct, frozen=True):
    """Somebody enrolled in a class, as its institution may know: by purchase and voucher code, no name."""

    cell: int
    purchase_id: UUID
    voucher_code: str
    state: str
    bought_at: datetime


class ProposalRow(msgspec.Struct, frozen=True):
    """A proposal as it stands; ``content`` is the JSON of it; ``accepted_id`` its id in the catalogue."""

    proposal_id: UUID
    institution_id: int
    kind: str
    content: str
    state: str
    reason: str
    accepted_id: int | None
    proposed_at: datetime
    decided_at: datetime | None


class Proposed(msgspec.Struct, frozen=True):
    """The outcome of a proposal, and its id when it was taken.

    ``hours_min``: with ``hours_too_few``, how many hours a course needs at this time.
    """

    outcome: ProposeOutcome
    proposal_id: UUID | None = None
    hours_min: int | None = None


class ProposalDecision(msgspec.Struct, frozen=True):
    """Staff accept a proposal, or refuse it and say why."""

    proposal_id: UUID
    accept: bool
    reason: str = ""


class ProposalDecided(msgspec.Struct, frozen=True):
    """The outcome of a decision; ``course`` or ``schedule`` is what the catalogue has from now on."""

    outcome: DecideOutcome
    course: Course | None = None
    schedule: Schedule | None = None
