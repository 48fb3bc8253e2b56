"""When things must be done by, from the programme's terms. Instants are the first that is too late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from bekal import cards, programme
from bekal.base import clock
from bekal.base.errors import WrongState

_OPEN: Final = ("issued", "active")
"""States of a card that can buy."""


class Deadline(msgspec.Struct, frozen=True):
    """Until when a card has to buy; ``until`` is the first instant that is too late.

    ``ends``: what is lost then - the ``place`` (revoked, and listed), or only the rest of the ``balance``.
    """

    until: datetime
    ends: Literal["place", "balance"]


def fiscal_year_at(terms: programme.Programme, at: datetime) -> programme.FiscalYear:
    """The budget year whose accounts an act at ``at`` belongs to: the first that has not closed."""
    day = clock.date_in_jakarta(at)
    open_years = [year for year in terms.fiscal_years if day <= year.closes_on]
    if not open_years:
        raise WrongState(f"{terms.slug} has no fiscal year open on {day}: add one to the programme file")
    return min(open_years, key=lambda year: year.closes_on)


def _year(terms: programme.Programme, number: int) -> programme.FiscalYear:
    year = terms.fiscal_year(number)
    if year is None:
        raise WrongState(f"{terms.slug} has no fiscal year {number}: add it to the programme file")
    return year


def buy_until(terms: programme.Programme, fiscal_year: int) -> datetime:
    """The end of the last day on which a balance of that year may be spent."""
    return clock.end_of(_year(terms, fiscal_year).buy_until)


def first_purchase_by(terms: programme.Programme, at: datetime) -> datetime:
    """The end of the last day for the first purchase of a card granted at ``at``."""
    last_day = clock.date_in_jakarta(at) + timedelta(days=terms.deadlines.first_purchase_days)
    return clock.end_of(last_day)


def next_purchase_by(terms: programme.Programme, at: datetime) -> datetime | None:
    """The same for the purchase after a course finished at ``at``; None when only the year's end counts."""
    if terms.deadlines.next_purchase_days is None:
        return None
    return clock.end_of(clock.date_in_jakarta(at) + timedelta(days=terms.deadlines.next_purchase_days))


def next_deadline(card: cards.Card, available_rp: int, terms: programme.Programme) -> Deadline | None:
    """What a holder has to do next by when, the same on every page, by USSD and in reminders.

    The card's own deadline while one runs, else the year's last day to buy while there is money to spend;
    never later than that day, since nothing is sold after it. None when nothing runs. May lie in the past.
    """
    year = terms.fiscal_year(card.fiscal_year)
    last = clock.end_of(year.buy_until) if year else None
    if card.state not in _OPEN:
        return None
    if card.purchase_by is not None:
        return Deadline(min(card.purchase_by, last or card.purchase_by), "place")
    return Deadline(last, "balance") if last and available_rp > 0 else None
