"""Remind: of a card's next deadline (10, 5, 2 and 1 days before), of tomorrow's class, of a survey that
opened; and the result of a draw, told to everybody who took part.

Audits found people revoked because they waited for a plastic card or did not know the day. A reminder's id
follows from what it reminds of, so that whatever runs how often tells each person once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bekal import cards, draws, learning, ledger, market, notices, programme, surveys
from bekal.base import clock, ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX, Database, Transaction

from .deadlines import Deadline, next_deadline

_STAGES: Final = ((10, 8), (5, 3), (2, 1), (1, 0))
"""Days before the deadline at which somebody is reminded, and until when a late run still does."""
_OPEN: Final = ("issued", "active")
_RESULTS_TOLD: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


async def remind_of_deadlines(
    db: Database, cell: int, terms: programme.Programme, by: Actor, at: datetime
) -> int:
    """Remind holders whose next deadline to buy comes near; gives how many cards were looked at.

    Cards whose own deadline is near, and on the days before the year's last day to buy whoever can still
    spend something then.
    """
    seen = 0
    lasts = {clock.end_of(year.buy_until) for year in terms.fiscal_years}
    for stage, until in _STAGES:
        window = (at + until * _DAY, at + stage * _DAY)
        seen += await _remind(db, cell, terms, stage, window, at, all_open=False)
        if any(window[0] < last <= window[1] for last in lasts):
            seen += await _remind(db, cell, terms, stage, window, at, all_open=True)
    return seen


async def _remind(
    db: Database,
    cell: int,
    terms: programme.Programme,
    stage: int,
    window: tuple[datetime, datetime],
    at: datetime,
    *,
    all_open: bool,
) -> int:
    """Remind a stage page by page; who is met by both ways of looking is reminded once, by one id."""
    seen, after = 0, None
    programme_id = terms.programme_id
    while True:
        async with db.begin() as tx:
            if all_open:
                page = await cards.list_cards(tx, cell, programme_id, _OPEN, after, CHUNK_MAX)
            else:
                page = await cards.list_cards_due(tx, cell, programme_id, window, after, CHUNK_MAX)
            balances = await ledger.find_balances(tx, cell, [card.training_account_id for card in page])
            messages = []
            for card, balance in zip(page, balances, strict=True):
                available_rp = balance.available_rp if balance else 0
                deadline = next_deadline(card, available_rp, terms)
                if deadline is not None and window[0] < deadline.until <= window[1]:
                    messages.append(_deadline(card, deadline, available_rp, stage))
            await outbox.put_messages(tx, cell, messages, at)
        seen += len(page)
        if len(page) < CHUNK_MAX:
            return seen
        after = page[-1].card_id


def _deadline(card: cards.Card, deadline: Deadline, available_rp: int, stage: int) -> outbox.Message:
    until = deadline.until.isoformat()
    payload: dict[str, Any] = {"person_id": str(card.person_id), "buy_until": until, "expires_at": until}
    topic = "deadline_last" if stage == 1 else "deadline_soon"
    if deadline.ends == "balance":
        topic = "balance_last" if stage == 1 else "balance_soon"
        payload["available_rp"] = available_rp
    reminder_id = derive_reminder_id(card.card_id, f"{until} {stage}", deadline.until - stage * _DAY)
    return outbox.Message(topic, payload, reminder_id)


async def remind_of_classes(db: Database, cell: int, by: Actor, at: datetime) -> int:
    """Remind of the classes of the next day (of Jakarta's calendar); gives how many purchases."""
    start = clock.end_of(clock.date_in_jakarta(at))
    async with db.read() as tx:
        sessions = {s.schedule_id: s for s in await learning.list_sessions_between(tx, start, start + _DAY)}
    seen, after = 0, None
    while sessions:
        async with db.begin() as tx:
            page = await market.list_paid_of_schedules(tx, cell, list(sessions), after, CHUNK_MAX)
            titles = await _titles(tx, page)
            messages = [_class(row, sessions[row.schedule_id], titles) for row in page]
            await outbox.put_messages(tx, cell, messages, at)
        seen += len(page)
        if len(page) < CHUNK_MAX:
            break
        after = page[-1].purchase_id
    return seen


async def _titles(tx: Transaction, rows: Sequence[market.PurchaseRow]) -> dict[int, str]:
    wanted = list({row.course_id for row in rows})
    found = await market.find_courses(tx, wanted)
    return {course.course_id: course.title for course in found if course is not None}


def _class(row: market.PurchaseRow, session: learning.Session, titles: Mapping[int, str]) -> outbox.Message:
    payload = {
        "person_id": str(row.person_id),
        "course": titles.get(row.course_id, ""),
        "starts_at": session.starts_at.isoformat(),
        "expires_at": session.starts_at.isoformat(),
    }
    reminder_id = derive_reminder_id(row.purchase_id, f"class {session.sequence}", session.starts_at - _DAY)
    return outbox.Message("class_tomorrow", payload, reminder_id)


async def remind_of_surveys(
    db: Database, cell: int, terms: programme.Programme, by: Actor, at: datetime
) -> int:
    """Tell those whose survey opened within the last day and who have not answered it; gives how many."""
    told = 0
    for survey in terms.surveys.surveys:
        opened = at - timedelta(days=survey.opens_after_days)
        after: UUID | None = None
        while True:
            async with db.begin() as tx:
                page = await learning.list_reviewed(tx, cell, (opened - _DAY, opened), after, CHUNK_MAX)
                messages = await _surveys(tx, cell, terms, survey, dict(page))
                await outbox.put_messages(tx, cell, messages, at)
            told += len(messages)
            if len(page) < CHUNK_MAX:
                break
            after = page[-1][0]
    return told


async def _surveys(
    tx: Transaction,
    cell: int,
    terms: programme.Programme,
    survey: programme.Survey,
    reviewed: Mapping[UUID, datetime],
) -> list[outbox.Message]:
    """The messages to those whose first review of the programme this was."""
    rows = [row for row in await market.find_purchases(tx, cell, list(reviewed)) if row is not None]
    rows = [row for row in rows if row.programme_id == terms.programme_id]
    persons = list(dict.fromkeys(row.person_id for row in rows))
    if not persons:
        return []
    bought = await market.list_purchases_of_persons(tx, cell, persons)
    mine = {p: [r.purchase_id for r in b] for p, b in zip(persons, bought, strict=True)}
    lessons = await learning.find_learning(tx, cell, [each for own in mine.values() for each in own])
    instants = {lesson.purchase_id: lesson.reviewed_at for lesson in lessons}
    keys = [(person, terms.programme_id, survey.number) for person in persons]
    answered = await surveys.find_answered(tx, cell, keys)
    messages = []
    for row in rows:
        first = min(i for own in mine[row.person_id] if (i := instants.get(own)) is not None)
        if (
            first != reviewed[row.purchase_id]
            or (row.person_id, terms.programme_id, survey.number) in answered
        ):
            continue
        opens = first + timedelta(days=survey.opens_after_days)
        closes = surveys.closes_at(terms, opens).isoformat()
        payload = {
            "person_id": str(row.person_id),
            "number": survey.number,
            "close_until": closes,
            "expires_at": closes,
        }
        reminder_id = derive_reminder_id(row.purchase_id, f"survey {survey.number}", opens)
        messages.append(outbox.Message("survey_open", payload, reminder_id))
    return messages


async def list_announced(db: Database, at: datetime) -> list[draws.Batch]:
    """The batches whose result was announced within the last week; an older one is told to nobody."""
    found = []
    async with db.read() as tx:
        for batch in await draws.list_batches(tx):
            if batch.state == draws.BatchState.announced:
                steps = await draws.list_batch_steps(tx, batch.batch_id)
                announced = [s.at for s in steps if s.to_state == draws.BatchState.announced]
                if announced and at - announced[-1] <= _RESULTS_TOLD:
                    found.append(batch)
    return found


async def tell_results(db: Database, cell: int, batch: draws.Batch, by: Actor, at: datetime) -> int:
    """Tell those of a cell who were drawn, and those who were not, page by page; gives how many are told.

    Whom the decree names already has heard better news; who was struck has heard it with the reasons.
    """
    told = 0
    for state, topic in (
        (draws.ApplicationState.won, "draw_won"),
        (draws.ApplicationState.lost, "draw_lost"),
    ):
        name = f"results {batch.batch_id} {state.value}"
        while True:
            async with db.begin() as tx:
                found = await notices.find_round(tx, cell, name, at)
                if found.done_at is not None:
                    break
                page = await draws.list_winners(tx, cell, batch.batch_id, found.after, CHUNK_MAX, state)
                messages = [_result(topic, batch, row.person_id) for row in page]
                await outbox.put_messages(tx, cell, messages, at)
                last = page[-1].person_id if page else None
                await notices.advance_round(tx, cell, name, last, at, done=len(page) < CHUNK_MAX)
            told += len(page)
    return told


def _result(topic: str, batch: draws.Batch, person_id: UUID) -> outbox.Message:
    payload = {"person_id": str(person_id), "batch": batch.number}
    drawn_at = batch.drawn_at or batch.closes_at
    return outbox.Message(
        topic, payload, derive_reminder_id(person_id, f"{topic} {batch.batch_id}", drawn_at)
    )


def derive_reminder_id(source: UUID, purpose: str, instant: datetime) -> UUID:
    """The id that always belongs to one reminder; it bears the instant of the reminder, for lists by id."""
    derived: Any = ids.derived_id(source, purpose).int & ((1 << 80) - 1)
    return UUID(int=int(instant.timestamp() * 1000) << 80 | derived)
