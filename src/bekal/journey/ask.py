"""Ask: surveys and the Rp50,000 each is worth; complaints that find their way to whoever has the matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from bekal import access, cards, learning, market, payouts, programme, reports, support, surveys
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


class Complaint(msgspec.Struct, frozen=True):
    """What a citizen writes. ``purchase_id`` and ``topic``: which part of which own course it is about.

    None: about something else. The opening's ``hand_to`` is found out here.
    """

    opening: support.TicketOpening
    purchase_id: UUID | None = None
    topic: reports.Topic | None = None


class Desk(msgspec.Struct, frozen=True):
    """A partner who can read and answer a complaint now."""

    partner_code: str
    name: str


class Desks(msgspec.Struct, frozen=True):
    """Whom one can ask about a purchase besides the office; None: who cannot answer here."""

    institution: Desk | None = None
    platform: Desk | None = None


async def complain(
    tx: Transaction, cell: int, complaints: Sequence[Complaint], by: Actor, at: datetime
) -> list[support.TicketOpened]:
    """Open complaints, appeals, questions and reports; each gets a number to ask after.

    One ticket goes to whoever has it: a complaint or question about an own course to the institution or the
    platform at once (``reports.party_asked``), which is told, has ``support.PARTNER_ANSWERS_WITHIN`` and then
    loses it to the office. To the office goes what no partner has, what one has who cannot answer here, and
    what is the office's own: appeals, and reports about partners. Outcomes as of ``support.open_tickets``.
    """
    desks = await _find_desks_asked(tx, cell, complaints, at)
    openings = [
        msgspec.structs.replace(each.opening, hand_to=desk.partner_code if desk else None)
        for each, desk in zip(complaints, desks, strict=True)
    ]
    opened = await support.open_tickets(tx, cell, openings, by, at)
    made = [each.ticket_id for each in opened if each.ticket_id is not None]
    if any(desks):
        tickets = await support.find_tickets(tx, cell, made)
        handed = [each for each in tickets if each is not None and support.is_partners(each.waits_for)]
        await outbox.put_messages(tx, cell, ticket_messages(handed, at), at)
    return opened


async def find_desks(tx: Transaction, rows: Sequence[market.PurchaseRow], at: datetime) -> list[Desks]:
    """Who can be asked about each purchase at ``at``: who teaches it and who sold it, if they can answer."""
    if not rows:
        return []
    taught = await market.find_institutions_by_id(tx, [row.institution_id for row in rows])
    sellers = {platform.platform_id: platform.code for platform in await market.list_platforms(tx)}
    codes = [each.code if each else "" for each in taught]
    codes += [sellers.get(row.platform_id, "") for row in rows]
    names = await access.find_answering_partners(tx, codes, at)
    desks = [Desk(code, name) if name else None for code, name in zip(codes, names, strict=True)]
    return [Desks(*pair) for pair in zip(desks[: len(rows)], desks[len(rows) :], strict=True)]


async def _find_desks_asked(
    tx: Transaction, cell: int, complaints: Sequence[Complaint], at: datetime
) -> list[Desk | None]:
    """The partner who has what each complaint is about; None: the office."""
    wanted = {
        each.purchase_id
        for each in complaints
        if each.purchase_id and each.topic and each.opening.kind not in support.OFFICES_OWN
    }
    rows = [row for row in await market.find_purchases(tx, cell, list(wanted)) if row is not None]
    desks = dict(zip([row.purchase_id for row in rows], await find_desks(tx, rows, at), strict=True))
    owners = {row.purchase_id: row.person_id for row in rows}
    lessons = {each.purchase_id: each for each in await learning.find_learning(tx, cell, list(owners))}
    found: list[Desk | None] = []
    for each in complaints:
        purchase_id = each.purchase_id
        if purchase_id is None or purchase_id not in wanted or each.topic is None:
            found.append(None)
            continue
        # Somebody else's course is none.
        mine = owners.get(purchase_id) == each.opening.person_id
        party = reports.party_asked(each.topic, lessons.get(purchase_id))
        asked = desks.get(purchase_id, Desks()) if mine else Desks()
        found.append({"institution": asked.institution, "platform": asked.platform}.get(party))
    return found


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
    messages = ticket_messages([each for each in tickets if support.is_partners(each.waits_for)], at)
    messages += [
        outbox.Message("ticket_answered", {"person_id": str(each.person_id), "ticket": each.code})
        for each in tickets
        if each.waits_for in ("citizen", "nobody")
    ]
    await outbox.put_messages(tx, cell, messages, at)
    return outcomes
