"""Who is told what became of a check: identity, photos, account. In the recording transaction, and once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bekal import draws, journey, payouts, people, surveys
from bekal.base import outbox
from bekal.base.cells import chunks_by_cell
from bekal.base.database import Database
from tests.journey.steps import NUMBER
from tests.journey.world import BY, CLOSES_AT, OPENS_AT, PROGRAMME, World


async def told(db: Database, *topics: str) -> list[tuple[str, dict[str, Any]]]:
    """What stands in the outbox of these topics."""
    async with db.read() as tx:
        rows = [row for cell in range(db.cells) for row in await outbox.list_messages(tx, cell, 1000)]
    return [(row.topic, row.payload) for row in rows if row.topic in topics]


class Photographed(World):
    """People who gave photos, and whom no staff saw."""

    async def prepare(self, person_ids: Sequence[UUID]) -> None:
        for cell, chunk in chunks_by_cell(person_ids, self.cell):
            async with self.db.begin() as tx:
                photos = [
                    people.Photo(person_id, kind, b"\xff\xd8\xff")
                    for person_id in chunk
                    for kind in ("card", "selfie")
                ]
                await people.give_photos(tx, cell, photos, BY, OPENS_AT)
                tests = [surveys.DeskTest(person_id, PROGRAMME, 12) for person_id in chunk]
                await surveys.record_desk_tests(tx, cell, tests, BY, OPENS_AT)

    async def refuse(self, person_ids: Sequence[UUID], at: datetime, **reasons: str) -> list[str]:
        """Staff refuse photos by kind; those that are not named are accepted."""
        outcomes: list[str] = []
        for cell, chunk in chunks_by_cell(person_ids, self.cell):
            async with self.db.read() as tx:
                kept = await people.find_photos(tx, cell, chunk)
            reviews = [
                people.PhotoReview(photo.person_id, photo.photo_id, reasons.get(photo.kind))
                for photos in kept
                for photo in photos
            ]
            outcomes += await journey.judge_photos(self.db, cell, reviews, BY, at)
        return outcomes


async def answer(world: World, state: people.AnswerState, at: datetime) -> int:
    """The registry answers everybody who waits."""
    answered = 0
    for cell in range(world.db.cells):
        checks = await journey.claim_identities(world.db, cell, 1000, BY, at)
        answers = [people.IdentityAnswer(c.check_id, c.person_id, state, {"nik": "match"}) for c in checks]
        await journey.record_identities(world.db, cell, answers, BY, at)
        await journey.record_identities(world.db, cell, answers, BY, at)
        answered += len(checks)
    return answered


async def test_a_match_that_came_after_the_visit_is_told_once(db4: Database) -> None:
    world = World(db4)
    await world.settle_in()
    late = await world.register(range(5), matched=False)
    assert await answer(world, "unavailable", OPENS_AT) == 5
    assert await told(db4, "identity_matched") == []
    assert await answer(world, "matched", OPENS_AT + timedelta(days=3)) == 5
    found = await told(db4, "identity_matched")
    assert {UUID(payload["person_id"]) for _, payload in found} == set(late) and len(found) == 5


async def test_a_match_at_once_and_a_winner_looked_at_again_are_not_told(db4: Database) -> None:
    world = World(db4)
    await world.settle_in()
    persons = await world.register(range(5), matched=False)
    assert await answer(world, "matched", OPENS_AT + timedelta(minutes=30)) == 5
    for cell, chunk in chunks_by_cell(persons, world.cell):
        async with db4.begin() as tx:
            await people.request_identity_checks(tx, cell, chunk, BY, OPENS_AT + timedelta(days=1))
    assert await answer(world, "matched", OPENS_AT + timedelta(days=2)) == 5, "a slow second look"
    assert await told(db4, "identity_matched", "identity_refused") == []


async def test_who_must_retake_a_photo_is_told_which_and_why(db4: Database, statements: list[str]) -> None:
    world = Photographed(db4)
    await world.settle_in()
    one, *rest = await world.register(range(20))
    statements.clear()
    assert await world.refuse([one], OPENS_AT, card="blurred") == ["decided", "decided"]
    assert await world.refuse([one], OPENS_AT, card="blurred") == ["already_decided"] * 2
    assert await told(db4, "photo_refused") == [
        ("photo_refused", {"person_id": str(one), "photos": {"card": "blurred"}})
    ]
    await world.refuse(rest[:10], OPENS_AT)
    assert len(await told(db4, "photo_refused")) == 1, "what is accepted needs no message"
    await world.refuse(rest[10:], OPENS_AT, card="glare", selfie="bad_light")
    found = (await told(db4, "photo_refused"))[1:]
    both = {"card": "glare", "selfie": "bad_light"}
    assert {p["person_id"]: p["photos"] for _, p in await told(db4, "photo_refused")} == {
        str(one): {"card": "blurred"},
        **{str(person_id): both for person_id in rest[10:]},
    }
    assert len(found) == 9, "one message for both photos"


async def test_many_photos_cost_as_many_statements_as_one(db: Database, statements: list[str]) -> None:
    world = Photographed(db)
    await world.settle_in()
    persons = await world.register(range(20))
    statements.clear()
    await world.refuse(persons[:1], OPENS_AT, card="blurred")
    for_one = list(statements)
    statements.clear()
    await world.refuse(persons[1:], OPENS_AT, card="blurred")
    assert statements == for_one


async def test_a_photo_refused_in_time_and_not_retaken_costs_the_place(db4: Database) -> None:
    """Refused days before the second look: struck. Retaken, seen by staff, or refused too late: not."""
    world = Photographed(db4)
    await world.settle_in()
    struck, retaken, seen, late, fine = persons = await world.register(range(5))
    await world.open_batch(5)
    assert {result.outcome for result in await world.join(persons)} == {"joined"}
    await world.refuse([struck, retaken, seen], OPENS_AT + timedelta(hours=2), selfie="face_hidden")
    async with db4.begin() as tx:
        photo = people.Photo(retaken, "selfie", b"\xff\xd8\xff")
        await people.give_photos(tx, world.cell(retaken), [photo], BY, OPENS_AT + timedelta(hours=3))
    async with db4.begin() as tx:
        await people.record_live_checks(tx, world.cell(seen), [seen], BY, OPENS_AT + timedelta(hours=3))
    await world.refuse([late], CLOSES_AT - timedelta(hours=1), card="cropped")
    await world.draw()
    async with db4.read() as tx:
        rows = [(await draws.find_applications(tx, world.cell(p), [p]))[0][0] for p in persons]
    assert [row.state for row in rows] == ["struck", "won", "won", "won", "won"], fine
    assert list(rows[0].reasons) == ["photos_given"]


async def test_who_may_not_be_paid_on_an_account_is_told_why(world: World, statements: list[str]) -> None:
    cards = await world.recipients(6)
    at = OPENS_AT + timedelta(days=30)
    for card in cards:
        contact = people.Contact(card.person_id, "payment_account", NUMBER)
        async with world.db.begin() as tx:
            [saved] = await people.save_contacts(tx, 0, [contact], BY, at)
        wish = payouts.LinkRequest(card.person_id, "ovo", str(saved.contact_id), "7890")
        await journey.link_payment_accounts(world.db, 0, [wish], BY, at)
    checks = await journey.claim_account_checks(world.db, 0, 100, BY, at)
    states = ("unavailable", "matched", "nik_differs", "not_verified", "wallet_limit", "inactive")
    answers = [payouts.AccountAnswer(c.link_id, s) for c, s in zip(checks, states, strict=True)]
    statements.clear()
    await journey.record_account_checks(world.db, 0, answers[2:3], BY, at)
    for_one = list(statements)
    statements.clear()
    await journey.record_account_checks(world.db, 0, answers, BY, at)
    assert statements == for_one
    found = await told(world.db, "account_refused")
    assert sorted(payload["reason"] for _, payload in found) == sorted(states[2:])
    assert len({payload["person_id"] for _, payload in found}) == 4


async def test_what_a_returned_payment_said_is_not_said_again(world: World) -> None:
    from tests.journey.steps import ENDED_AT, bought, instruct, link, review

    card, result = await bought(world)
    assert result.purchase_id is not None
    await world.study(card, result)
    await journey.complete(world.db, 0, [result.purchase_id], BY, ENDED_AT)
    await review(world, result)
    await link(world, card)
    at = ENDED_AT + timedelta(days=2)
    [order] = await instruct(world, at)
    refused = payouts.BankAnswer(order.instruction_id, "refused", "not_verified")
    await journey.record_payments(world.db, 0, [refused], BY, at)
    [check] = await journey.claim_account_checks(world.db, 0, 10, BY, at)
    answer = payouts.AccountAnswer(check.link_id, "not_verified")
    assert await journey.record_account_checks(world.db, 0, [answer], BY, at) == ["recorded"]
    assert [topic for topic, _ in await told(world.db, "payment_refused", "account_refused")] == [
        "payment_refused"
    ]
    async with world.db.begin() as tx:
        await payouts.recheck_accounts(tx, 0, [card.person_id], BY, at + timedelta(days=1))
    [check] = await journey.claim_account_checks(world.db, 0, 10, BY, at + timedelta(days=1))
    answer = payouts.AccountAnswer(check.link_id, "not_verified")
    await journey.record_account_checks(world.db, 0, [answer], BY, at + timedelta(days=1))
    assert len(await told(world.db, "account_refused")) == 1, "asked again, and answered"
