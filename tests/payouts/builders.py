"""Persons, dues and accounts to test with."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from uuid import UUID

from bekal import payouts, people
from bekal.base import ids
from bekal.base.actors import job
from bekal.base.database import Database, Transaction
from bekal.payouts import AccountAnswer, BankAnswer, Due, LinkRequest
from bekal.people import Registration

BY = job("tests")


_serial = itertools.count(1)


async def persons(db: Database, number: int, at: datetime, cell: int = 0) -> list[UUID]:
    """Register so many persons of a cell; gives their ids in the order of registration."""
    registrations: list[Registration] = []
    assert db.keyring
    while len(registrations) < number:
        day, last = divmod(next(_serial), 10_000)
        born_on = date(1970, 1, 1) + timedelta(days=day)
        nik = f"317101{born_on:%d%m%y}{last:04d}"
        if ids.cell_of_slot(people.slot_of_nik(db.keyring, nik), db.cells) == cell:
            registrations.append(_registration(nik, born_on, at))
    async with db.begin() as tx:
        done = await people.register_persons(tx, cell, registrations, BY, at)
    return [row.person_id for row in done if row.person_id]


def _registration(nik: str, born_on: date, at: datetime) -> Registration:
    return Registration(
        account_id=ids.new_id(0, at),
        nik=nik,
        family_card="3171010101200001",
        full_name="Sari Dewi",
        born_on=born_on,
        mother_name="Nurhayati",
        sex=None,
        region_id=1,
        education=5,
        occupation=1,
        disability=None,
        studying=False,
        consents=tuple(people.CONSENTS_REQUIRED),
    )


def due_of(
    person_id: UUID, at: datetime, sequence: int = 1, kind: str = "incentive", on: date | None = None
) -> Due:
    """Rp600,000 due on the day of ``at`` (or on another day); the card follows from the person."""
    card_id = ids.derived_id(person_id, "card")
    account_id = ids.derived_id(person_id, kind)
    return Due(person_id, card_id, account_id, kind, sequence, 600_000, on or at.date(), 1, 2022)


async def link(tx: Transaction, cell: int, who: list[UUID], at: datetime, channel: str = "bni") -> list[UUID]:
    """Link a matched account to each person; gives the links."""
    requests = [LinkRequest(person, channel, f"ref-{person}", "1234") for person in who]
    linked = [row.link_id for row in await payouts.link_accounts(tx, cell, requests, BY, at) if row.link_id]
    answers = [AccountAnswer(link_id, "matched") for link_id in linked]
    assert set(await payouts.record_account_checks(tx, cell, answers, BY, at)) == {"recorded"}
    return linked


async def instruct(db: Database, cell: int, who: list[UUID], at: datetime) -> list[UUID]:
    """Schedule a due for each linked person, make an order for each; gives the orders, held by the caller."""
    async with db.write(cell) as tx:
        dues = [due_of(person, at) for person in who]
        await payouts.schedule_incentives(tx, cell, dues, BY, at)
        ready = await payouts.list_dues_ready(tx, cell, at.date(), None, 10_000)
        mine = [row.due_id for row in ready if row.person_id in set(who)]
        made = await payouts.create_instructions(tx, cell, mine, BY, at, claimed=True)
    return [order.instruction_id for order in made if order.instruction_id]


def paid(instruction_id: UUID, at: datetime, reference: str = "B1") -> BankAnswer:
    """The bank paid on the day of ``at``."""
    return BankAnswer(instruction_id, "paid", None, reference, at.date())


def refused(instruction_id: UUID, reason: str = "inactive") -> BankAnswer:
    """The bank refused for good."""
    return BankAnswer(instruction_id, "refused", reason)
