"""What reports give. Amounts are rupiah, counts are people unless the name says otherwise."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bekal import cards, draws, learning, market, payouts, people


class FunnelStep(msgspec.Struct, frozen=True):
    """How many people have taken one step."""

    name: str
    count: int


class Funnel(msgspec.Struct, frozen=True):
    """From registration to payment: ``registered``, ``identified``, ``verified`` count the whole nation,

    ``applied``, ``eligible``, ``drawn``, ``awarded``, ``bought``, ``completed``, ``paid`` one programme.
    """

    steps: tuple[FunnelStep, ...]


class RegionCoverage(msgspec.Struct, frozen=True):
    """One regency or city: seats decided by quota, people who applied, people who became recipients."""

    region_id: int
    seats: int
    applicants: int
    recipients: int


class ProgrammeAccounts(msgspec.Struct, frozen=True):
    """Where a programme's money is, over all its fiscal years.

    ``appropriated = budget + in clearing + granted + returned from budget``;
    ``granted = training_spent + held + incentives_paid + surveys_paid + in_transit + available + returned``.
    """

    appropriated_rp: int
    budget_rp: int
    clearing_rp: int
    granted_rp: int
    training_spent_rp: int
    held_rp: int
    incentives_paid_rp: int
    surveys_paid_rp: int
    in_transit_rp: int
    available_rp: int
    returned_rp: int
    platform_payable_rp: int
    platform_settled_rp: int


class BatchFigures(msgspec.Struct, frozen=True):
    """One batch in numbers."""

    batch_id: int
    programme_id: int
    number: int
    state: str
    seats: int
    applied: int
    eligible: int
    drawn: int
    struck: int
    awarded: int
    revoked: int


class JourneyStep(msgspec.Struct, frozen=True):
    """One step of somebody's journey and who has to act.

    ``state``: ``done``, ``now`` (the person acts), ``waiting`` (somebody else does), ``refused``, ``later``.
    ``holder`` has it now: ``you``, ``registry``, ``programme``, ``institution`` or ``bank``. ``until`` is the
    first instant that is too late. ``reasons`` are rule ids, registry answers or bank reasons.
    """

    name: str
    state: str
    holder: str
    since: datetime | None = None
    until: datetime | None = None
    reasons: tuple[str, ...] = ()


class PurchaseTrace(msgspec.Struct, frozen=True):
    """A course that somebody bought, from voucher to certificate."""

    purchase: market.PurchaseRow
    course: market.Course | None
    platform_name: str
    schedule: market.Schedule | None
    voucher_code: str | None
    redeem_code: str | None
    learning: learning.Learning | None


class PersonJourney(msgspec.Struct, frozen=True):
    """All that a citizen may see of his or her own way through the programme."""

    person: people.PersonRow
    steps: tuple[JourneyStep, ...]
    applications: tuple[draws.ApplicationRow, ...]
    card: cards.Card | None
    available_rp: int
    held_rp: int
    purchases: tuple[PurchaseTrace, ...]
    dues: tuple[payouts.DueView, ...]
    account: payouts.LinkedAccount | None
