"""A small nation in the middle of two batches, made by the journey's own steps, for the tests of the sites.

Seven people of Jakarta Pusat. Four joined batch 1, three seats were drawn among them; one winner completed
a course, one is learning, one has not bought; the fourth was not drawn. Batch 2 is open on the tests' day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from bekal import cards, draws, journey, learning, market, people, programme, regions, surveys
from bekal.base import actors, ids
from bekal.base.database import Database
from tests import protocol
from tests.market import builders as catalogue

BY = actors.job("test")
OPENED = datetime(2022, 2, 17, 5, tzinfo=UTC)
CLOSED = datetime(2022, 2, 20, 17, tzinfo=UTC)
AWARDED = datetime(2022, 2, 23, 3, tzinfo=UTC)
BOUGHT = datetime(2022, 3, 1, 3, tzinfo=UTC)
COMPLETED = datetime(2022, 3, 10, 3, tzinfo=UTC)
NOW = datetime(2022, 3, 11, 5, tzinfo=UTC)
"""11 March 2022, 12:00 WIB."""

HOME = "31.71"
BIRTHDAY = date(1996, 3, 27)
APPLICANTS = ("ani", "budi", "citra", "dewi")


class Person(msgspec.Struct, frozen=True):
    """Somebody of the world."""

    name: str
    phone: str
    account_id: UUID
    person_id: UUID

    @property
    def initials(self) -> str:
        """As a shared phone shows them: who has a role depends on the draw."""
        return f"{self.name[0].upper()}.C."


class World(msgspec.Struct):
    """Who is who. Roles: ``finished``, ``learning``, ``idle`` (a card, no purchase), ``lost``, ``verified``,

    ``mismatched``, ``unchecked`` (the registry has not answered).
    """

    people: dict[str, Person] = msgspec.field(default_factory=dict)
    roles: dict[str, str] = msgspec.field(default_factory=dict)
    certificate: str = ""
    decree_id: int = 0

    def who(self, role: str) -> Person:
        """The person in a role."""
        return self.people[self.roles[role]]


def home() -> int:
    """The region everybody lives in."""
    region = regions.find_region(HOME)
    assert region is not None
    return region.region_id


def nik(number: int) -> str:
    """A NIK that fits ``BIRTHDAY`` and a man."""
    return f"317101270396{number:04d}"


def registration(number: int, account_id: UUID, name: str = "Contoh") -> people.Registration:
    """A registration that nothing is wrong with."""
    return people.Registration(
        account_id=account_id,
        nik=nik(number),
        family_card=f"31710100000{number:05d}",
        full_name=name,
        born_on=BIRTHDAY,
        mother_name="Siti Contoh",
        sex="m",
        region_id=home(),
        education=5,
        occupation=1,
        disability=None,
        studying=False,
        consents=("statement", "data_processing"),
    )


async def build(db: Database) -> World:
    """Make the world in an empty database."""
    world = World()
    terms = programme.load_programme(programme.default_folder() / "prakerja-2022.toml")
    async with db.begin() as tx:
        await regions.store_regions(tx)
        await programme.store_programmes(tx, [terms], BY, OPENED)
        await catalogue.store(tx)
        sessions = learning.plan_sessions(catalogue.schedules(), catalogue.courses())
        await learning.store_sessions(tx, sessions, BY, OPENED)
        await draws.create_batches(tx, [_plan(1, OPENED, CLOSED, 3)], BY, OPENED)
        later = _plan(2, NOW - timedelta(days=1), NOW + timedelta(days=3), 5)
        await draws.create_batches(tx, [later], BY, OPENED)
    names = (*APPLICANTS, "verified", "mismatched", "unchecked")
    for number, name in enumerate(names, 1):
        world.people[name] = await _register(db, number, name)
    for name in ("verified", "mismatched", "unchecked"):
        world.roles[name] = name
    states: dict[UUID, people.types.AnswerState] = {
        world.people[name].person_id: "matched" for name in (*APPLICANTS, "verified")
    }
    states[world.people["mismatched"].person_id] = "mismatched"
    await _answer(db, states)
    await prepare(db, [world.people[name].person_id for name in (*APPLICANTS, "verified")])
    await _run_batch(db, world)
    await _study(db, world)
    return world


def _plan(number: int, opens_at: datetime, closes_at: datetime, seats: int) -> draws.BatchPlan:
    return draws.BatchPlan(number, 1, number, opens_at, closes_at, (draws.Quota(home(), seats),))


async def _register(db: Database, number: int, name: str) -> Person:
    phone = f"+62812000000{number:02d}"
    assert db.keyring is not None
    cell = ids.cell_of_slot(people.slot_of_phone(db.keyring, phone), db.cells)
    [account] = await journey.open_accounts(db, cell, [people.AccountOpening(phone)], BY, OPENED)
    assert account.account_id is not None
    form = registration(number, account.account_id, f"{name.title()} Contoh")
    home_cell = ids.cell_of_slot(people.slot_of_nik(db.keyring, form.nik), db.cells)
    [registered] = await journey.register(db, home_cell, [form], BY, OPENED)
    assert registered.person_id is not None, registered
    link = people.AccountLink(account.account_id, registered.person_id)
    await journey.link_accounts(db, cell, [link], BY, OPENED)
    return Person(name, phone, account.account_id, registered.person_id)


async def _answer(db: Database, states: dict[UUID, people.types.AnswerState]) -> None:
    """What the registry says of each; it cannot be reached about everybody else."""
    for cell in range(db.cells):
        checks = await journey.claim_identities(db, cell, 100, BY, OPENED)
        answers = [
            people.IdentityAnswer(
                check.check_id,
                check.person_id,
                state := states.get(check.person_id, "unavailable"),
                {"full_name": "differs"} if state == "mismatched" else {},
            )
            for check in checks
        ]
        await journey.record_identities(db, cell, answers, BY, OPENED)


async def prepare(db: Database, person_ids: list[UUID]) -> None:
    """What has to be done before joining: these people were seen at a desk and took the test there."""
    for person_id in person_ids:
        cell = ids.cell_of(person_id, db.cells)
        async with db.begin() as tx:
            await people.record_live_checks(tx, cell, [person_id], BY, OPENED)
            await surveys.record_desk_tests(tx, cell, [surveys.DeskTest(person_id, 1, 12)], BY, OPENED)


async def _run_batch(db: Database, world: World) -> None:
    for name in APPLICANTS:
        person = world.people[name]
        wish = journey.Join(person.person_id, 1, OPENED)
        cell = ids.cell_of(person.person_id, db.cells)
        [joined] = await journey.join_batch(db, cell, [wish], BY, OPENED)
        assert joined.outcome == "joined", joined
    _, drawn_at = await protocol.draw_journey(db, 1, CLOSED)
    await protocol.announce(db, 1, drawn_at)
    await journey.open_year(db, 1, 2022, 100_000_000, BY, AWARDED)
    decree = await journey.open_decree(db, 1, BY, AWARDED)
    for cell in range(db.cells):
        await journey.grant_decree(db, cell, decree.decree_id, BY, AWARDED)
    await journey.close_decree(db, decree.decree_id, BY, AWARDED)
    world.decree_id = decree.decree_id


async def _study(db: Database, world: World) -> None:
    won = []
    for name in APPLICANTS:
        person_id = world.people[name].person_id
        async with db.read() as tx:
            [held] = await cards.find_cards_of_persons(tx, ids.cell_of(person_id, db.cells), [person_id])
        if held:
            won.append((name, held[0]))
        else:
            world.roles["lost"] = name
    for role, (name, _) in zip(("finished", "learning", "idle"), won, strict=True):
        world.roles[role] = name
    for (_, card), schedule_id in zip(won[:2], (1, 2), strict=True):
        wish = market.Purchase(
            f"order-{schedule_id}", "partner:toko", "toko", card.number, schedule_id, BOUGHT
        )
        cell = ids.cell_of(card.card_id, db.cells)
        [bought] = await journey.buy(db, cell, [wish], BY, BOUGHT)
        assert bought.outcome == "bought", bought
        if schedule_id == 1:
            assert bought.purchase_id is not None
            world.certificate = await _complete(db, cell, bought.purchase_id)


async def _complete(db: Database, cell: int, purchase_id: UUID) -> str:
    attended = [learning.Attendance(purchase_id, n, present=True, source="list") for n in (1, 2, 3)]
    await journey.attend(db, cell, attended, BY, COMPLETED)
    kinds: tuple[learning.EvidenceKind, ...] = ("pre_test", "task", "post_test", "skill")
    evidence = [learning.Evidence(purchase_id, kind, 0, 90) for kind in kinds]
    await journey.record_evidence(db, cell, evidence, BY, COMPLETED)
    [done] = await journey.complete(db, cell, [purchase_id], BY, COMPLETED)
    async with db.read() as tx:
        [lesson] = await learning.find_learning(tx, cell, [purchase_id])
    assert lesson.certificate_code is not None, done
    return lesson.certificate_code
