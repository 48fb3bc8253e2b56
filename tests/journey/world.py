"""A small world for the journey's tests: people of one regency, one batch, two courses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from bekal import (
    cards,
    draws,
    eligibility,
    journey,
    learning,
    market,
    people,
    programme,
    regions,
    reports,
    surveys,
)
from bekal.base import actors, clock, ids
from bekal.base.cells import chunks_by_cell
from bekal.base.database import Database
from bekal.base.keys import Keyring
from tests import protocol

BY = actors.job("test")
REGION = 1
PROGRAMME = 1
BATCH = 1
OPENS_AT = clock.start_of(date(2022, 2, 17))
CLOSES_AT = OPENS_AT + timedelta(days=4)
DECREED_AT = OPENS_AT + timedelta(days=8, hours=9)
BUYS_AT = DECREED_AT + timedelta(days=1)


def registration(
    i: int, account_id: UUID, *, family: int | None = None, age: int = 25, disability: int | None = None
) -> people.Registration:
    """Person ``i`` as he or she registers; a family of its own unless one is named."""
    born = date(2022 - age, 1, 5)
    card = f"110101010115{(family if family is not None else 5000 + i):04d}"
    return people.Registration(
        account_id=account_id,
        nik=f"110101{born:%d%m%y}{i + 1:04d}",
        family_card=card,
        full_name=f"Warga Nomor {i}",
        born_on=born,
        mother_name="Ibu Pertiwi",
        sex="m",
        region_id=REGION,
        education=5,
        occupation=1,
        disability=disability,
        studying=False,
        consents=people.CONSENTS_REQUIRED,
    )


class World:
    """Drives the operations; every method works over all cells of its database."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def settle_in(self) -> None:
        """Regions, programmes and rules."""
        terms = programme.load_programmes(programme.default_folder())
        async with self.db.begin() as tx:
            await regions.store_regions(tx)
            await programme.store_programmes(tx, terms, BY, OPENS_AT)
            for each in terms:
                await eligibility.store_rule_set(tx, each, BY, OPENS_AT)

    async def open_batch(self, seats: int, batch_id: int = BATCH, opens_at: datetime = OPENS_AT) -> None:
        """A batch with seats in the one regency."""
        plan = draws.BatchPlan(
            batch_id=batch_id,
            programme_id=PROGRAMME,
            number=batch_id,
            opens_at=opens_at,
            closes_at=opens_at + timedelta(days=4),
            quotas=(draws.Quota(REGION, seats),),
        )
        async with self.db.begin() as tx:
            assert await draws.create_batches(tx, [plan], BY, OPENS_AT) == ["created"]

    async def register(
        self,
        numbers: Sequence[int],
        *,
        family: int | None = None,
        age: int = 25,
        matched: bool = True,
        disabled: Sequence[int] = (),
    ) -> list[UUID]:
        """Register people; the registry knows them as they say unless ``matched`` is false."""
        accounts: dict[int, UUID] = {}
        openings = [(i, people.AccountOpening(f"+62812{i:08d}")) for i in numbers]
        for cell, chunk in chunks_by_cell(
            openings, lambda o: self._cell_of_slot(people.slot_of_phone, o[1].phone)
        ):
            opened = await journey.open_accounts(self.db, cell, [o for _, o in chunk], BY, OPENS_AT)
            accounts.update(
                {i: o.account_id for (i, _), o in zip(chunk, opened, strict=True) if o.account_id}
            )
        items = [
            (i, registration(i, accounts[i], family=family, age=age, disability=1 if i in disabled else None))
            for i in numbers
        ]
        persons: dict[int, UUID] = {}
        for cell, group in chunks_by_cell(items, lambda r: self._cell_of_slot(people.slot_of_nik, r[1].nik)):
            made = await journey.register(self.db, cell, [item for _, item in group], BY, OPENS_AT)
            persons.update({i: m.person_id for (i, _), m in zip(group, made, strict=True) if m.person_id})
        found = [persons[i] for i in numbers]
        if matched:
            await self.answer_registry(OPENS_AT)
        await self.prepare(found)
        return found

    async def prepare(self, person_ids: Sequence[UUID]) -> None:
        """They do what comes before joining: seen at a desk, and tested there."""
        for cell, chunk in chunks_by_cell(person_ids, self.cell):
            async with self.db.begin() as tx:
                await people.record_live_checks(tx, cell, chunk, BY, OPENS_AT)
                tests = [surveys.DeskTest(person_id, PROGRAMME, 12) for person_id in chunk]
                await surveys.record_desk_tests(tx, cell, tests, BY, OPENS_AT)

    def _cell_of_slot(self, slot_of: Callable[[Keyring, str], int], value: str) -> int:
        assert self.db.keyring is not None
        return ids.cell_of_slot(slot_of(self.db.keyring, value), self.db.cells)

    async def answer_registry(self, at: datetime) -> int:
        """Say *matched* to everybody who waits."""
        answered = 0
        for cell in range(self.db.cells):
            checks = await journey.claim_identities(self.db, cell, 1000, BY, at)
            answers = [
                people.IdentityAnswer(c.check_id, c.person_id, "matched", {"NIK": "Sesuai"}) for c in checks
            ]
            await journey.record_identities(self.db, cell, answers, BY, at)
            answered += len(checks)
        return answered

    def cell(self, thing: UUID) -> int:
        """The cell of somebody or something."""
        return ids.cell_of(thing, self.db.cells)

    async def join(self, person_ids: Sequence[UUID], batch_id: int = BATCH) -> list[journey.JoinResult]:
        """Everybody joins, in order."""
        at = OPENS_AT + timedelta(hours=1)
        results: dict[UUID, journey.JoinResult] = {}
        for cell, chunk in chunks_by_cell(person_ids, self.cell):
            joins = [journey.Join(person_id, batch_id, at) for person_id in chunk]
            joined = await journey.join_batch(self.db, cell, joins, BY, at)
            results.update(zip(chunk, joined, strict=True))
        return [results[person_id] for person_id in person_ids]

    async def draw(self, batch_id: int = BATCH) -> draws.DrawSummary:
        """Close, commit, draw, check again, announce."""
        summary, drawn_at = await protocol.draw_journey(self.db, batch_id, CLOSES_AT)
        await protocol.announce(self.db, batch_id, drawn_at)
        return summary

    async def award(self, budget_rp: int = 10**10) -> list[cards.Card]:
        """Budget, decree, grant; gives all cards."""
        await journey.open_year(self.db, PROGRAMME, 2022, budget_rp, BY, DECREED_AT)
        decree = await journey.open_decree(self.db, BATCH, BY, DECREED_AT)
        for cell in range(self.db.cells):
            await journey.grant_decree(self.db, cell, decree.decree_id, BY, DECREED_AT)
        await journey.close_decree(self.db, decree.decree_id, BY, DECREED_AT)
        return await self.all_cards()

    async def all_cards(self) -> list[cards.Card]:
        """All cards, by id."""
        found = []
        async with self.db.read() as tx:
            for cell in range(self.db.cells):
                found += await cards.list_cards(tx, cell, PROGRAMME, None, None, 1000)
        return found

    async def recipients(self, number: int) -> list[cards.Card]:
        """People 0 .. number-1 with a card each."""
        await self.settle_in()
        await self.open_batch(number)
        await self.join(await self.register(range(number)))
        await self.draw()
        return await self.award()

    async def open_market(self, seats: int = 100, price_rp: int = 600_000) -> None:
        """Platform p1 sells schedule 1 (course 1) and 2 (course 2): one session each, on 7 March at 9:00."""
        day = date(2022, 3, 7)
        courses = [
            market.Course(n, 1, f"Kursus {n}", "Lainnya", 3, "webinar", price_rp, "synthetic") for n in (1, 2)
        ]
        schedules = [
            market.Schedule(n, n, (1,), day, day, 1, seats, clock.start_of(day) - timedelta(hours=1))
            for n in (1, 2)
        ]
        async with self.db.begin() as tx:
            await market.store_catalogue(
                tx,
                [market.Platform(1, "p1", "Platform Satu", 1500)],
                [market.Institution(1, "lp1", "Lembaga Satu")],
                courses,
                schedules,
                BY,
                OPENS_AT,
            )
            await learning.store_sessions(tx, learning.plan_sessions(schedules, courses), BY, OPENS_AT)
        for cell in range(self.db.cells):
            async with self.db.write(cell) as tx:
                await market.allot_seats(tx, cell, [1, 2], BY, OPENS_AT)

    async def study(self, card: cards.Card, bought: journey.BuyResult, *, present: bool = True) -> None:
        """Redeem and attend the one session."""
        assert bought.purchase_id is not None
        assert bought.redeem_code is not None
        start = clock.start_of(date(2022, 3, 7)) + timedelta(hours=9)
        cell = self.cell(card.card_id)
        redemption = learning.Redemption(bought.redeem_code, 1, 1, start)
        assert await journey.redeem(self.db, cell, [redemption], BY, start) == ["redeemed"]
        attendance = learning.Attendance(bought.purchase_id, 1, present, "face_check")
        assert await journey.attend(self.db, cell, [attendance], BY, start) == ["recorded"]

    async def books_hold(self) -> None:
        """Every invariant holds."""

        async with self.db.snapshot() as tx:
            broken = [i for i in await reports.check_books(tx) if not i.holds]
        assert not broken


def purchase(
    card: cards.Card, reference: str = "r1", schedule_id: int = 1, at: datetime = BUYS_AT
) -> market.Purchase:
    """An order of one seat."""
    return market.Purchase(reference, "partner:p1", "p1", card.number, schedule_id, at)
