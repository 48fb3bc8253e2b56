"""What gateways report of messages they took: delivered to the phone, or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .outcomes import ReportOutcome
from .record_sent import store_steps
from .rules import Next
from .states import NoticeState
from .types import Report

SQL = statements.of(__package__ or "bekal.notices")
_REASON_MAX = 60


async def record_reports(
    tx: Transaction, cell: int, reports: Sequence[Report], at: datetime
) -> list[ReportOutcome]:
    """Record reports about notices of ``cell``; outcomes as of ``ReportOutcome``.

    Reports come late, twice and in any order: ``delivered`` is final, over whatever channel it comes; a
    failure counts only for the channel in use, and the next one is tried. Reports about the same notice are
    taken in their order.
    """
    if not reports:
        return []
    wanted = Uuids({report.notice_id for report in reports})
    rows = {row[0]: row[1:] for row in await tx.tuples(SQL["lock_notices"], cell, wanted)}
    steps: dict[UUID, Next] = {}
    outcomes = []
    for report in reports:
        row = rows.get(report.notice_id)
        if row is None:
            outcomes.append(ReportOutcome.notice_unknown)
            continue
        outcome, step = _decide(report, row, at)
        outcomes.append(outcome)
        if step is not None:
            steps[report.notice_id] = step
            rows[report.notice_id] = (step.state.value, row[1], step.place, step.attempts)
    states = [state.value for state in NoticeState]
    await store_steps(tx, cell, list(steps), list(steps.values()), at, states)
    return outcomes


def _decide(report: Report, row: tuple[Any, ...], at: datetime) -> tuple[ReportOutcome, Next | None]:
    state, channels, place, attempts = row
    if state in (NoticeState.delivered, NoticeState.dropped) or report.channel not in channels:
        return ReportOutcome.repeated, None
    if report.delivered:
        step = Next(NoticeState.delivered, channels.index(report.channel) + 1, attempts, at, None)
        return ReportOutcome.delivered, step
    current = channels[place - 1] == report.channel
    if not current or state not in (NoticeState.claimed, NoticeState.sent):
        return ReportOutcome.repeated, None
    reason = "".join(c for c in report.reason if c.isprintable())[:_REASON_MAX] or None
    if place < len(channels):
        return ReportOutcome.next_channel, Next(NoticeState.waiting, place + 1, 0, at, reason)
    return ReportOutcome.failed, Next(NoticeState.failed, place, attempts, at, reason)
