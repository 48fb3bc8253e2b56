"""Registrations and other items as tests need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from bekal import people
from bekal.base.actors import job
from bekal.base.database import Database
from bekal.people import IdentityAnswer, IdentityCheck, Registration

BY = job("test")
ACCOUNT = UUID(int=0x0A00)
STRANGER = UUID(int=0x0B00)
MATCH = dict.fromkeys(("nik", "family_card", "full_name", "born_on", "mother_name"), "match")


def nik(born_on: date, sex: str, serial: int = 1, region: str = "317101") -> str:
    """A NIK as the registry would have issued it."""
    day = born_on.day + (40 if sex == "f" else 0)
    return f"{region}{day:02d}{born_on:%m%y}{serial:04d}"


def registration(number: int = 0, **changes: Any) -> Registration:
    """The ``number``-th of people who differ from each other in everything but their region."""
    born_on = date(1980, 1, 1) + timedelta(days=number % 7000)
    sex = "f" if number % 2 else "m"
    plain = Registration(
        account_id=UUID(int=ACCOUNT.int + (number << 16)),
        nik=nik(born_on, sex, number // 7000 + 1),
        family_card=f"3171012501{number:06d}",
        full_name=f"Budi Santoso {number}",
        born_on=born_on,
        mother_name=f"Siti Aminah {number}",
        sex="f" if number % 2 else "m",
        region_id=1,
        education=5,
        occupation=8,
        disability=None,
        studying=False,
        consents=people.CONSENTS_REQUIRED,
    )
    return msgspec.structs.replace(plain, **changes)


async def register(db: Database, at: datetime, items: Sequence[Registration], cell: int = 0) -> list[UUID]:
    """Register people who must all be new; gives their ids."""
    async with db.begin() as tx:
        results = await people.register_persons(tx, cell, items, BY, at)
    assert {result.outcome for result in results} == {"registered"}
    return [result.person_id for result in results if result.person_id]


async def claim(db: Database, at: datetime, limit: int = 1000) -> list[IdentityCheck]:
    """Claim what is due in cell 0."""
    async with db.begin() as tx:
        return await people.claim_identity_checks(tx, 0, limit, BY, at)


def answer(check: IdentityCheck, state: str, **elements: str) -> IdentityAnswer:
    """An answer of the registry; where none is named all elements match."""
    return IdentityAnswer(check.check_id, check.person_id, state, elements or MATCH)  # type: ignore[arg-type]  # parametrised


async def record(db: Database, at: datetime, answers: Sequence[IdentityAnswer]) -> list[str]:
    """Record answers in cell 0."""
    async with db.begin() as tx:
        return [str(outcome) for outcome in await people.record_identity_checks(tx, 0, answers, BY, at)]


async def row(db: Database, person_id: UUID) -> people.PersonRow:
    """Where a person of cell 0 stands."""
    async with db.read() as tx:
        found = (await people.find_persons(tx, 0, [person_id]))[0]
    assert found
    return found
