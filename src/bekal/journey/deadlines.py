"""When things must be done by, from the programme's terms. Instants are the first that is too late."""

from __future__ import annotations

from datetime import datetime, timedelta

from bekal import programme
from bekal.base import clock
from bekal.base.errors import WrongState


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
