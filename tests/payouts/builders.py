"""Persons, dues and accounts to test with. They need no row elsewhere but the person's."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from bekal import payouts
from bekal.base import ids
from bekal.base.actors import job
from bekal.base.database import Database, Transaction
from bekal.payouts import AccountAnswer, BankAnswer, Due, LinkRequest

BY = job("tests")


def persons(number: int, at: datetime, slot: int = 7) -> list[UUID]:
    """Ids of so many persons of one slot."""
    return ids.new_ids([slot] * number, at)


def due_of(
    person_id: UUID, at: datetime, sequence: int = 1, kind: str = "incentive", on: date | None = None
) -> Due:
    """Rp600,000 due on the day of ``at`` (or on another day); the card follows from the person."""
    card_id = ids.derived_id(person_id, "card")
    account_id = ids.derived_id(person_id, kind)
    return Due(person_id, card_id, account_id, kind, sequence, 600_000, on or at.date(), 1, 2022)


async def link(
    tx: Transaction, cell: int, people: list[UUID], at: datetime, channel: str = "bni"
) -> list[UUID]:
    """Link a matched account to each person; gives the links."""
    requests = [LinkRequest(person, channel, f"ref-{person}", "1234") for person in people]
    linked = [row.link_id for row in await payouts.link_accounts(tx, cell, requests, BY, at) if row.link_id]
    answers = [AccountAnswer(link_id, "matched") for link_id in linked]
    assert set(await payouts.record_account_checks(tx, cell, answers, BY, at)) == {"recorded"}
    return linked


async def instruct(db: Database, cell: int, people: list[UUID], at: datetime) -> list[UUID]:
    """Schedule a due for each linked person, make an order for each; gives the orders, held by the caller."""
    async with db.write(cell) as tx:
        dues = [due_of(person, at) for person in people]
        await payouts.schedule_incentives(tx, cell, dues, BY, at)
        ready = await payouts.list_dues_ready(tx, cell, at.date(), None, 10_000)
        mine = [row.due_id for row in ready if row.person_id in set(people)]
        made = await payouts.create_instructions(tx, cell, mine, BY, at, claimed=True)
    return [order.instruction_id for order in made if order.instruction_id]


def paid(instruction_id: UUID, at: datetime, reference: str = "B1") -> BankAnswer:
    """The bank paid on the day of ``at``."""
    return BankAnswer(instruction_id, "paid", None, reference, at.date())


def refused(instruction_id: UUID, reason: str = "inactive") -> BankAnswer:
    """The bank refused for good."""
    return BankAnswer(instruction_id, "refused", reason)
