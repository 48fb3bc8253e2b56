"""Ask: surveys and the Rp50,000 each is worth; complaints with a number and an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from bekal import cards, payouts, programme, support, surveys
from bekal.base import clock, outbox
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

from .tell_partners import ticket_messages


class Answer(msgspec.Struct, frozen=True):
    """A recipient's answers to one survey. ``opens_at`` is when it opened for this person."""

    card_id: UUID
    number: int
    answers: dict[str, object]
    opens_at: datetime
    accepted_at: datetime


async def answer_surveys(
    db: Database, cell: int, answers: Sequence[Answer], by: Actor, at: datetime
) -> list[surveys.AnswerOutcome]:
    """Keep answers and schedule the survey money for each that is accepted.

    Outcomes as of ``surveys.answer_surveys``; nothing is open for a card that does not exist.
    """
    async with db.begin() as tx:
        found = await cards.find_cards(tx, cell, [answer.card_id for answer in answers])
        known = [(answer, card) for answer, card in zip(answers, found, strict=True) if card is not None]
        given = [
            surveys.SurveyAnswer(
                person_id=card.person_id,
                programme_id=card.programme_id,
                number=answer.number,
                answers=answer.answers,
                opens_at=answer.opens_at,
                accepted_at=answer.accepted_at,
            )
            for answer, card in known
        ]
        outcomes = await surveys.answer_surveys(tx, cell, given, by, at)
        dues = []
        for (answer, card), outcome in zip(known, outcomes, strict=True):
            if outcome == surveys.AnswerOutcome.accepted:
                terms = await programme.get_programme(tx, card.programme_id)
                dues.append(_due(card, answer.number, terms, at))
        await payouts.schedule_incentives(tx, cell, dues, by, at)
        told = iter(outcomes)
        return [surveys.AnswerOutcome.not_open if card is None else next(told) for card in found]


def _due(card: cards.Card, number: int, terms: programme.Programme, at: datetime) -> payouts.Due:
    pay_on = clock.date_in_jakarta(at) + timedelta(days=terms.deadlines.survey_payment_days)
    return payouts.Due(
        person_id=card.person_id,
        card_id=card.card_id,
        account_id=card.survey_account_id,
        kind="survey",
        sequence=number,
        amount_rp=terms.amounts.survey_rp,
        due_on=pay_on,
        programme_id=card.programme_id,
        fiscal_year=card.fiscal_year,
    )


async def complain(
    db: Database, cell: int, openings: Sequence[support.TicketOpening], by: Actor, at: datetime
) -> list[support.TicketOpened]:
    """Open complaints, appeals and questions; each gets a number to ask after."""
    async with db.begin() as tx:
        return await support.open_tickets(tx, cell, openings, by, at)


async def reply_tickets(
    tx: Transaction, cell: int, replies: Sequence[support.TicketReply], by: Actor, at: datetime
) -> list[support.ReplyOutcome]:
    """Keep what office and partners write in tickets, and tell whoever has to know.

    A partner is told that a ticket lies with it, a citizen that there is an answer. Outcomes as of
    ``support.reply_tickets``.
    """
    outcomes = await support.reply_tickets(tx, cell, replies, by, at)
    written = dict.fromkeys(
        reply.ticket_id
        for reply, outcome in zip(replies, outcomes, strict=True)
        if outcome == support.ReplyOutcome.replied and reply.person_id is None
    )
    tickets = [ticket for ticket in await support.find_tickets(tx, cell, list(written)) if ticket is not None]
    desk = support.desk_of("")
    messages = ticket_messages([each for each in tickets if each.waits_for.startswith(desk)], at)
    messages += [
        outbox.Message("ticket_answered", {"person_id": str(each.person_id), "ticket": each.code})
        for each in tickets
        if each.waits_for in ("citizen", "nobody")
    ]
    await outbox.put_messages(tx, cell, messages, at)
    return outcomes
