"""Where is my certificate, where is my money: who has it now, since when, and by when they promised.

Pure: decided from the journey that was read. People were sent from institution to platform to programme and
back (domain section 7, R19); here every party stands in one line, and whoever is late is named. A working
day is Monday to Friday; public holidays are not known, so a promise around one may be called late too early.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal

import msgspec

from bekal import learning, payouts, programme
from bekal.base import clock

from .types import PurchaseTrace

Party = Literal["you", "platform", "institution", "programme", "bank"]
Topic = Literal["class", "certificate", "purchase"]
"""What of a course somebody asks about."""

GRADED_WITHIN_DAYS: Final = 1
"""Working days after the last session by which an institution hands in its marks."""

CHECKED_WITHIN: Final = timedelta(hours=24)
"""By when a bank has said whose account it is."""

_SATURDAY: Final = 5


class TraceStep(msgspec.Struct, frozen=True):
    """One step on the way. ``state``: ``done``, ``now``, ``late`` (now, and promised before), ``failed``,

    ``ahead``. ``since``: when it came to ``party``: when the last of what had to come before was done, or it
    failed; ``promised``: by when the party is to have done it (None: it is the person's own step, or has no
    date yet), to be told as a day of the programme's calendar; ``done_at``: when it was done (None: nobody
    knows any more).
    """

    name: str
    party: Party
    state: str
    since: datetime | None = None
    promised: datetime | None = None
    done_at: datetime | None = None
    reason: str | None = None


class _Part(msgspec.Struct, frozen=True):
    """``since`` is given where it does not follow from the parts before."""

    name: str
    party: Party
    done_at: datetime | None
    promised: datetime | None = None
    reason: str | None = None
    since: datetime | None = None
    done: bool = False
    """It is done though nobody knows any more when."""


def trace_certificate(
    trace: PurchaseTrace, sessions: Sequence[learning.Session], at: datetime
) -> tuple[TraceStep, ...]:
    """The way of one course's certificate, from the purchase to the review that the incentive hangs on."""
    bought, lesson = trace.purchase, trace.learning
    last = max((each.ends_at for each in sessions), default=None)
    completed = lesson.completed_at if lesson else None
    ended = completed or (last if last is not None and last <= at else None)
    failed = bought.state if bought.state in ("failed", "cancelled") else None
    graded_by = _working_days_after(last, GRADED_WITHIN_DAYS) if last else None
    return _walk(
        (
            _Part("bought", "platform", bought.bought_at),
            _Part("attended", "you", ended, last, failed if completed is None else None),
            _Part("graded", "institution", completed, graded_by),
            _Part("certificate", "programme", lesson.certified_at if lesson else None, completed),
            _Part("review", "you", lesson.reviewed_at if lesson else None),
        ),
        at,
    )


def trace_money(
    due: payouts.DueView,
    earned_at: datetime | None,
    account: payouts.LinkedAccount | None,
    terms: programme.Programme,
    at: datetime,
) -> tuple[TraceStep, ...]:
    """The way of one payment; ``earned_at``: when the review was given, or the survey answered.

    Which account an order went to is not known here: the one linked now tells days only if it came first.
    """
    arrived = clock.start_of(due.effective_on) if due.effective_on else due.changed_at
    ordered = (due.ordered_at or due.changed_at) if due.state in ("instructed", "paid") else None
    linked = account.linked_at if account else None
    checked = account.checked_at if account and account.state == "matched" else None
    if ordered is not None:
        linked = linked if linked is not None and linked <= ordered else None
        checked = checked if linked is not None and checked is not None and checked <= ordered else None
    refusal = account if account and account.state == "refused" and ordered is None else None
    pays_on = clock.start_of(due.pay_from)
    stopped = due.state in ("failed", "stopped", "forfeited")
    return _walk(
        (
            _Part("earned", "you", earned_at, done=True),
            _Part("linked", "you", linked, done=ordered is not None),
            _Part(
                "checked",
                "you" if refusal else "bank",
                checked,
                account.linked_at + CHECKED_WITHIN if account else None,
                refusal.reason or "" if refusal else None,
                refusal.checked_at if refusal else None,
                done=ordered is not None,
            ),
            _Part(
                "day",
                "programme",
                pays_on if pays_on <= at else None,
                clock.end_of(due.pay_from),
                done=ordered is not None,
            ),
            _Part(
                "ordered",
                "programme",
                ordered,
                clock.end_of(due.pay_from),
                due.reason or "" if stopped else None,
                due.changed_at if stopped else None,
            ),
            _Part(
                "arrived",
                "bank",
                arrived if due.state == "paid" else None,
                _working_days_after(ordered, terms.deadlines.payment_days) if ordered else None,
            ),
        ),
        at,
    )


def due_shown(dues: Sequence[payouts.DueView]) -> payouts.DueView:
    """Of somebody's payments (at least one) the one to name: under way, else next to come, else paid last."""
    order = ("instructed", "failed", "stopped", "scheduled", "forfeited", "paid")
    first = min(dues, key=lambda due: (order.index(due.state), due.due_on))
    return max(dues, key=lambda due: due.due_on) if first.state == "paid" else first


def party_asked(topic: Topic, lesson: learning.Learning | None) -> Party:
    """Who has what somebody asks about a course that was bought.

    The class is the institution's who teaches it. So are marks and certificate until it has handed in that
    the course is completed; from then on the certificate is the programme's, who signs it. Codes that are not
    taken, cancellations and money that has to come back are the platform's who sold it.
    """
    if topic == "purchase":
        return "platform"
    done = topic == "certificate" and lesson is not None and lesson.completed_at is not None
    return "programme" if done else "institution"


def holder_of(steps: Sequence[TraceStep]) -> TraceStep | None:
    """The step that it is at now; None when all is done."""
    return next((step for step in steps if step.state in ("now", "late", "failed")), None)


def _walk(parts: Sequence[_Part], at: datetime) -> tuple[TraceStep, ...]:
    steps: list[TraceStep] = []
    open_step = False
    since: datetime | None = None
    for part in parts:
        if open_step:
            state = "ahead"
        elif part.reason is not None:
            state, open_step = "failed", True
        elif part.done_at is not None or part.done:
            state = "done"
        else:
            late = part.promised is not None and part.promised < at and part.party != "you"
            state, open_step = "late" if late else "now", True
        shown = state in ("now", "late", "failed")
        steps.append(
            TraceStep(
                name=part.name,
                party=part.party,
                state=state,
                since=(part.since or since) if shown else None,
                promised=part.promised if shown and part.party != "you" else None,
                done_at=part.done_at if state == "done" else None,
                reason=part.reason if state == "failed" else None,
            )
        )
        if state == "done" and part.done_at is not None:
            # What was done first may have waited for what came later in the line.
            since = max(since or part.done_at, part.done_at)
    return tuple(steps)


def _working_days_after(instant: datetime, days: int) -> datetime:
    """The end of the ``days``-th working day after the day of an instant."""
    day: date = clock.date_in_jakarta(instant)
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return clock.end_of(day)
