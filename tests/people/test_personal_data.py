"""Personal data: disclosed on record, changed, consented to, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bekal import people
from bekal.base import ids
from bekal.base.actors import citizen, staff
from bekal.base.database import Database
from bekal.base.keys import demo_keyring
from bekal.base.statements import Statement
from bekal.people import AccountLink, AccountOpening, CodeRequest, Consent, Contact, Field, SignIn

from .builders import BY, answer, claim, record, register, registration, row

ALL: tuple[Field, ...] = (
    "nik", "family_card", "full_name", "born_on", "mother_name", "phone", "email", "payment_account",
)  # fmt: skip
CLERK = staff(UUID(int=5))


async def disclose(
    db: Database, persons: list[UUID], fields: tuple[Field, ...], at: datetime, cell: int = 0
) -> list[dict[str, str] | None]:
    async with db.begin() as tx:
        return await people.disclose(tx, cell, persons, fields, "decree SK-1", CLERK, at)


async def save(db: Database, at: datetime, *contacts: Contact) -> list[tuple[str, UUID | None]]:
    async with db.begin() as tx:
        results = await people.save_contacts(tx, 0, contacts, BY, at)
    return [(str(result.outcome), result.contact_id) for result in results]


async def somebody(db: Database, at: datetime, phone: str = "081234567890") -> UUID:
    """A person with an account, a phone and two contacts."""
    async with db.begin() as tx:
        cell = ids.cell_of_slot(people.slot_of_phone(tx.keyring, phone), db.cells)
        [account] = await people.open_accounts(tx, cell, [AccountOpening(phone)], BY, at)
        assert account.account_id
        item = registration(0, account_id=account.account_id)
        home = ids.cell_of_slot(people.slot_of_nik(tx.keyring, item.nik), db.cells)
        [registered] = await people.register_persons(tx, home, [item], BY, at)
        assert registered.person_id
        await people.link_accounts(tx, cell, [AccountLink(account.account_id, registered.person_id)], BY, at)
        contacts = [
            Contact(registered.person_id, "email", "budi@example.id"),
            Contact(registered.person_id, "payment_account", "0123456789"),
        ]
        await people.save_contacts(tx, home, contacts, BY, at)
    return registered.person_id


async def test_disclosure_gives_what_was_asked_and_writes_it_down(db: Database, at: datetime) -> None:
    person_id = await somebody(db, at)
    item = registration(0)
    [everything, nobody] = await disclose(db, [person_id, UUID(int=1)], ALL, at)
    assert nobody is None
    assert everything == {
        "nik": item.nik,
        "family_card": item.family_card,
        "full_name": item.full_name,
        "born_on": "1980-01-01",
        "mother_name": item.mother_name,
        "phone": "+6281234567890",
        "email": "budi@example.id",
        "payment_account": "0123456789",
    }
    assert await disclose(db, [person_id], ("full_name",), at) == [{"full_name": item.full_name}]
    async with db.read() as tx:
        looks = await people.list_disclosures(tx, 0, person_id)
        assert sorted(len(look.fields) for look in looks) == [1, 8]
        assert {(look.purpose, look.by, look.at) for look in looks} == {("decree SK-1", CLERK, at)}
        first = await people.list_disclosures(tx, 0, person_id, limit=1)
        rest = await people.list_disclosures(tx, 0, person_id, first[0].disclosure_id)
        assert first + rest == looks
        count = Statement("x", "SELECT count(*) FROM people.disclosures")
        assert await tx.value(count) == 2


async def test_a_disclosure_without_purpose_or_of_no_field_is_a_mistake(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    async with db.begin() as tx:
        for fields, purpose in ((("nik",), " "), (("salary",), "curiosity"), (("nik", "salary"), "x")):
            with pytest.raises(ValueError, match="cannot disclose"):
                await people.disclose(tx, 0, [person_id], fields, purpose, BY, at)  # type: ignore[arg-type]  # wrong on purpose
        assert tx.statement_count == 0
        assert await people.disclose(tx, 0, [], ["nik"], "nobody", BY, at) == []


async def test_a_disclosure_that_rolls_back_gives_nothing_away_unlogged(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    async with db.begin() as tx:
        [told] = await people.disclose(tx, 0, [person_id, person_id][:1], ["phone", "email"], "x", BY, at)
        assert told == {}
        assert len(await people.list_disclosures(tx, 0, person_id)) == 1


async def test_of_each_kind_the_newest_contact_is_current(db: Database, at: datetime) -> None:
    person_id = await somebody(db, at)
    [(_, first)] = await save(db, at, Contact(person_id, "email", "budi@example.id"))
    results = await save(
        db,
        at,
        Contact(person_id, "email", "new@example.id"),
        Contact(person_id, "email", " new@example.id "),
        Contact(person_id, "email", "newer@example.id"),
        Contact(person_id, "payment_account", "0123-456-789"),
        Contact(UUID(int=1), "email", "a@b.id"),
    )
    assert [outcome for outcome, _ in results] == ["saved"] * 4 + ["person_unknown"]
    new, same, newer, account, _ = [contact_id for _, contact_id in results]
    assert new == same
    assert len({first, new, newer, account}) == 4
    [told] = await disclose(db, [person_id], ("email", "payment_account"), at)
    assert told == {"email": "newer@example.id", "payment_account": "0123456789"}
    async with db.read() as tx:
        rows = await tx.tuples(
            Statement("x", "SELECT contact_id, retired_at IS NULL FROM people.contacts WHERE kind = 'email'")
        )
        assert dict(rows) == {first: False, new: False, newer: True}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (
            "email",
            [
                "",
                "budi",
                "budi@",
                "@example.id",
                "budi@example",
                "a b@example.id",
                "bü@example.id",
                "a@b@c.id",
            ],
        ),
        ("payment_account", ["", "12345", "1" * 21, "12345a", "١٢٣٤٥٦٧"]),
    ],
)
async def test_wrong_contacts(db: Database, at: datetime, kind: Any, values: list[str]) -> None:
    [person_id] = await register(db, at, [registration()])
    results = await save(db, at, *[Contact(person_id, kind, value) for value in values])
    assert results == [("value_wrong", None)] * len(values)


async def test_consents_are_given_and_taken_back_on_record(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    required = set(people.CONSENTS_REQUIRED)
    async with db.begin() as tx:
        given = await people.give_consents(
            tx,
            0,
            [
                Consent(person_id, ("research", "statement")),
                Consent(person_id, ("research",)),
                Consent(person_id, ("gossip",)),
                Consent(person_id, ()),
                Consent(UUID(int=1), ("research",)),
            ],
            citizen(person_id),
            at,
        )
        assert [str(g) for g in given] == [
            "recorded", "nothing_changed", "purpose_unknown", "purpose_unknown", "person_unknown",
        ]  # fmt: skip
        assert await people.find_consents(tx, 0, [person_id, UUID(int=1)]) == [required | {"research"}, set()]
        taken = await people.withdraw_consents(
            tx, 0, [Consent(person_id, ("research", "job_offers"))] * 2, citizen(person_id), at
        )
        assert [str(t) for t in taken] == ["recorded", "nothing_changed"]
        assert await people.find_consents(tx, 0, [person_id]) == [required]
        rows = await people.list_consents(tx, 0, person_id)
        assert [(row.given, row.purposes) for row in rows if row.by != BY] == [
            (True, ["research"]),
            (False, ["research"]),
        ]


async def test_erasing_leaves_what_the_law_wants_and_nothing_else(db4: Database, at: datetime) -> None:
    phone = "081234567890"
    person_id = await somebody(db4, at, phone)
    keyring = demo_keyring()
    home, outer = ids.cell_of(person_id, 4), ids.cell_of_slot(people.slot_of_phone(keyring, phone), 4)
    async with db4.begin() as tx:
        [issued] = await people.request_codes(tx, outer, [CodeRequest(phone)], BY, at)
        [signed] = await people.sign_in(tx, outer, [SignIn(phone, issued.code or "")], BY, at)
        before = await people.draw_pseudonyms(tx, home, bytes(32), [person_id])
        outcomes = await people.erase_persons(tx, home, [person_id, UUID(int=9), person_id], BY, at)
        assert [str(o) for o in outcomes] == ["erased", "person_unknown", "already_erased"]
        assert [str(o) for o in await people.erase_persons(tx, home, [person_id], BY, at)] == [
            "already_erased"
        ]
    [told] = await disclose(db4, [person_id], ALL, at, home)
    assert told == {"nik": registration(0).nik, "family_card": registration(0).family_card}
    async with db4.begin() as tx:
        assert await people.find_session(tx, outer, signed.token or "", at) is None
        assert await people.list_facts(tx, home, [person_id], at) == [None]
        assert await people.draw_pseudonyms(tx, home, bytes(32), [person_id]) == before
        [person] = await people.find_persons(tx, home, [person_id])
        assert person
        assert (person.erased_at, person.check_state) == (at, "dropped")
        [again] = await people.register_persons(tx, home, [registration(0)], BY, at)
        assert (again.outcome, again.person_id) == ("already_registered", None)
        results = await people.save_contacts(tx, home, [Contact(person_id, "email", "a@b.id")], BY, at)
        assert results[0].outcome == "person_unknown"
        [fresh] = await people.open_accounts(tx, outer, [AccountOpening(phone)], BY, at)
        assert fresh.outcome == "opened"
    async with db4.begin() as tx:
        assert await people.claim_identity_checks(tx, home, 10, BY, at + timedelta(days=1)) == []


async def test_a_registration_never_confirmed_gives_its_nik_back(db4: Database, at: datetime) -> None:
    person_id = await somebody(db4, at)
    home = ids.cell_of(person_id, 4)
    async with db4.begin() as tx:
        asked = [person_id, person_id, UUID(int=1)]
        outcomes = await people.withdraw_registrations(tx, home, asked, BY, at)
        assert [str(o) for o in outcomes] == ["withdrawn", "person_unknown", "person_unknown"]
        assert await people.claim_identity_checks(tx, home, 10, BY, at) == []
        assert await people.list_facts(tx, home, [person_id], at) == [None]
        stranger = registration(0, account_id=UUID(int=77))
        [fresh] = await people.register_persons(tx, home, [stranger], BY, at)
        assert fresh.outcome == "registered"
        assert fresh.person_id
        assert fresh.person_id != person_id
        [person] = await people.find_persons(tx, home, [person_id])
        assert person
        account_cell = ids.cell_of(person.account_id, 4)
        link = AccountLink(person.account_id, fresh.person_id)
        assert [str(o) for o in await people.link_accounts(tx, account_cell, [link], BY, at)] == ["linked"]


async def test_who_was_confirmed_once_keeps_the_nik(db: Database, at: datetime) -> None:
    persons = await register(db, at, [registration(n) for n in range(5)])
    states = dict(zip(persons, ("matched", "mismatched", "not_found", "inactive", "deceased"), strict=True))
    await record(db, at, [answer(check, states[check.person_id]) for check in await claim(db, at)])
    async with db.begin() as tx:
        await people.request_identity_checks(tx, 0, persons[:1], BY, at)
    [again] = await claim(db, at)
    await record(db, at, [answer(again, "mismatched")])
    assert (await row(db, persons[0])).confirmed_at == at
    async with db.begin() as tx:
        outcomes = await people.withdraw_registrations(tx, 0, persons, BY, at)
        assert [str(o) for o in outcomes] == [
            "confirmed", "withdrawn", "withdrawn", "confirmed", "confirmed",
        ]  # fmt: skip


async def test_an_answer_about_the_erased_is_not_kept(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    [check] = await claim(db, at)
    async with db.begin() as tx:
        await people.erase_persons(tx, 0, [person_id], BY, at)
        late = people.IdentityAnswer(check.check_id, person_id, "matched", {"nik": "match"})
        assert [str(o) for o in await people.record_identity_checks(tx, 0, [late], BY, at)] == [
            "already_recorded"
        ]


async def test_as_many_statements_for_one_as_for_a_thousand(db: Database, at: datetime) -> None:
    persons = await register(db, at, [registration(n) for n in range(1000)])
    counts = []
    for some in (persons[:1], persons[1:]):
        async with db.begin() as tx:
            steps = [tx.statement_count]
            await people.disclose(tx, 0, some, ALL, "test", BY, at)
            steps.append(tx.statement_count)
            await people.save_contacts(tx, 0, [Contact(p, "email", "a@b.id") for p in some], BY, at)
            steps.append(tx.statement_count)
            await people.give_consents(tx, 0, [Consent(p, ("research",)) for p in some], BY, at)
            steps.append(tx.statement_count)
            await people.erase_persons(tx, 0, some, BY, at)
            steps.append(tx.statement_count)
        counts.append(steps)
    assert counts[0] == counts[1] == [0, 3, 7, 10, 20]
    others = await register(db, at, [registration(n) for n in range(1000, 2000)])
    for some in (others[:1], others[1:]):
        async with db.begin() as tx:
            assert set(await people.withdraw_registrations(tx, 0, some, BY, at)) == {"withdrawn"}
            assert tx.statement_count == 10
    async with db.begin() as tx:
        assert await people.save_contacts(tx, 0, [], BY, at) == []
        assert await people.give_consents(tx, 0, [], BY, at) == []
        assert await people.withdraw_consents(tx, 0, [], BY, at) == []
        assert await people.erase_persons(tx, 0, [], BY, at) == []
        assert await people.withdraw_registrations(tx, 0, [], BY, at) == []
        assert await people.find_consents(tx, 0, []) == []
        assert await people.find_persons(tx, 0, []) == []
        assert tx.statement_count == 0
