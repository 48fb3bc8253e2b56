"""Issuing: one card per person and programme, numbers free now and ever, ids in their cell."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from bekal import cards
from bekal.base import ids
from bekal.base.database import Database
from bekal.cards.queries import SQL
from tests import columns
from tests.cards import awards
from tests.cards.awards import DEADLINE, grant
from tests.draws import nation
from tests.draws.nation import AFTER, BY


async def issue(db: Database, *grants: cards.CardGrant, cell: int = 0) -> list[cards.IssuedCard]:
    async with db.write(cell) as tx:
        return await cards.issue_cards(tx, cell, grants, BY, AFTER)


async def test_a_person_has_one_card_per_programme(db: Database) -> None:
    decree = await awards.open_decree(db)
    a, b, c = nation.people(3)
    first = await issue(db, grant(b, decree), grant(a, decree), grant(b, decree))
    assert [str(card.outcome) for card in first] == ["issued", "issued", "already_issued"]
    assert first[0].card_id == first[2].card_id
    assert first[0].number == first[2].number
    second = await issue(db, grant(c, decree), grant(a, decree))
    assert [str(card.outcome) for card in second] == ["issued", "already_issued"]
    assert (second[1].card_id, second[1].number) == (first[1].card_id, first[1].number)
    assert second[1].survey_account_id == first[1].survey_account_id


async def test_what_a_card_says(db: Database) -> None:
    decree = await awards.open_decree(db)
    [person] = nation.people(1)
    [issued] = await issue(db, grant(person, decree))
    async with db.begin() as tx:
        [card] = await cards.find_cards(tx, 0, [issued.card_id])
        [by_number] = await cards.find_cards_by_number(tx, 0, [issued.number])
        [event] = await cards.list_card_events(tx, 0, issued.card_id)
    assert card is not None
    assert card == by_number
    assert (card.person_id, card.state, card.purchase_by, card.first_bought_at) == (
        person,
        "issued",
        DEADLINE,
        None,
    )
    assert (card.programme_id, card.batch_id, card.decree_id, card.fiscal_year) == (1, 1, 1, 2022)
    assert (card.issued_at, card.region_id) == (AFTER, person.int % 3 + 1)
    assert ids.normalise_code(card.number) == card.number
    accounts = {card.training_account_id, card.incentive_account_id, card.survey_account_id}
    assert len(accounts | {card.card_id}) == 4
    things: list[UUID | str] = [*accounts, card.card_id, card.number]
    slots = {ids.slot_of(thing) for thing in things}
    assert slots == {ids.slot_of(person)}
    # Resuming a decree finds the accounts that follow from the card.
    assert card.training_account_id == ids.derived_id(card.card_id, "training")
    assert (event.step, event.from_state, event.to_state, event.reason, event.by) == (
        1,
        None,
        "issued",
        "decree",
        BY,
    )


async def test_finding(db: Database) -> None:
    decree = await awards.open_decree(db)
    a, b, c = nation.people(3)
    [of_a, of_b] = await issue(db, grant(a, decree), grant(b, decree))
    async with db.begin() as tx:
        found = await cards.find_cards_by_number(
            tx, 0, [of_b.number, "8900000000000000", of_a.number, of_b.number]
        )
        assert [card and card.card_id for card in found] == [of_b.card_id, None, of_a.card_id, of_b.card_id]
        found = await cards.find_cards(tx, 0, [of_b.card_id, c, of_a.card_id])
        assert [card and card.card_id for card in found] == [of_b.card_id, None, of_a.card_id]
        assert [
            [x.card_id for x in some] for some in await cards.find_cards_of_persons(tx, 0, [c, b, a])
        ] == [
            [],
            [of_b.card_id],
            [of_a.card_id],
        ]
        count = tx.statement_count
        assert await cards.find_cards(tx, 0, []) == []
        assert await cards.find_cards_by_number(tx, 0, []) == []
        assert await cards.find_cards_of_persons(tx, 0, []) == []
        assert await cards.list_histories(tx, 0, []) == []
        assert await cards.issue_cards(tx, 0, [], BY, AFTER) == []
        assert tx.statement_count == count


async def test_histories_reach_over_programmes(db: Database) -> None:
    first = await awards.open_decree(db)
    async with db.begin() as tx:
        plan = cards.DecreePlan(2, "prakerja-2023", 3, 2023, 1, 0)
        [second] = await cards.open_decrees(tx, [plan], BY, AFTER)
    a, b, c = nation.people(3)
    [of_a, _, _] = await issue(db, grant(a, first), grant(a, second), grant(b, second))
    async with db.begin() as tx:
        await cards.revoke_cards(tx, 0, [cards.Revocation(of_a.card_id, "x")], BY, AFTER)
        assert await cards.list_histories(tx, 0, [b, a, c]) == [
            cards.CardHistory(1, revoked=False),
            cards.CardHistory(2, revoked=True),
            cards.CardHistory(0, revoked=False),
        ]
        two = (await cards.find_cards_of_persons(tx, 0, [a]))[0]
        assert [card.programme_id for card in two] == [1, 2]


async def test_a_taken_number_is_tried_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    decree = await awards.open_decree(db)
    b, c, d, a = sorted(nation.people(4))
    [of_a] = await issue(db, grant(a, decree))
    async with db.begin() as tx:
        await cards.reissue_numbers(tx, 0, [cards.Reissue(of_a.card_id, "lost")], BY, AFTER)
        [now_a] = await cards.find_cards(tx, 0, [of_a.card_id])
    assert now_a is not None
    real = ids.new_card_number
    # b is given a's retired number, then d's new one, then a free one; c the number that a has now.
    of_d = real(9)
    given = iter([of_a.number, now_a.number, of_d, real(9), of_d, real(9), real(9)])
    monkeypatch.setattr(ids, "new_card_number", lambda _: next(given))
    issued = await issue(db, grant(b, decree), grant(c, decree), grant(d, decree), grant(a, decree))
    assert [str(card.outcome) for card in issued] == ["issued"] * 3 + ["already_issued"]
    assert len({card.number for card in issued}) == 4
    assert of_a.number not in {card.number for card in issued}
    assert issued[2].number == of_d
    assert next(given, None) is None
    async with db.begin() as tx:
        found = await cards.find_cards_by_number(tx, 0, [card.number for card in issued])
    assert [card and card.card_id for card in found] == [card.card_id for card in issued]


async def test_numbers_that_never_come_free_are_a_fault(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    decree = await awards.open_decree(db)
    a, b = nation.people(2)
    monkeypatch.setattr(ids, "new_card_number", lambda _: "8900000000000003")
    await issue(db, grant(a, decree))
    with pytest.raises(AssertionError, match="1 cards found no free number in 5 attempts"):
        await issue(db, grant(b, decree))


async def test_statements_of_a_thousand_are_those_of_one(db: Database) -> None:
    decree = await awards.open_decree(db)
    people = nation.people(1001)
    async with db.begin() as tx:
        await awards.award(tx, people[:1], decree)
        one = tx.statement_count
        await awards.award(tx, people[1:], decree)
        assert tx.statement_count == 2 * one
    with psycopg.connect(db.dsn) as owner:
        [cards_, events, distinct] = owner.execute(
            "SELECT count(*), (SELECT count(*) FROM cards.events), count(DISTINCT number) FROM cards.cards"
        ).fetchone() or (0, 0, 0)
    assert (cards_, events, distinct) == (1001, 1001, 1001)


async def test_cells_keep_their_own(db4: Database) -> None:
    decree = await awards.open_decree(db4)
    people = nation.people(40)
    for cell in range(4):
        mine = [p for p in people if ids.cell_of(p, 4) == cell]
        issued = await issue(db4, *[grant(p, decree) for p in mine], cell=cell)
        assert {ids.cell_of(card.number, 4) for card in issued} == {cell}
        async with db4.begin() as tx:
            elsewhere = await cards.find_cards(tx, (cell + 1) % 4, [card.card_id for card in issued])
        assert set(elsewhere) == {None}


@pytest.mark.parametrize(
    ("name", "struct"),
    [
        ("find_cards", cards.Card),
        ("find_cards_by_number", cards.Card),
        ("find_cards_of_persons", cards.Card),
        ("list_cards", cards.Card),
        ("list_overdue_cards", cards.Card),
        ("lock_cards", cards.Card),
        ("list_events", cards.CardEvent),
        ("count_cards", cards.StateCount),
        ("find_decrees", cards.Decree),
        ("find_decrees_of_batches", cards.Decree),
        ("list_decrees", cards.Decree),
        ("lock_decree", cards.Decree),
        ("share_decrees", cards.Decree),
        ("list_decree_lines", cards.DecreeLineRow),
        ("page_decree_lines", cards.DecreeLine),
        ("sum_decree_regions", cards.RegionTotal),
    ],
)
async def test_statements_fill_their_structs(db: Database, name: str, struct: type) -> None:
    await columns.assert_fills(db, SQL[name], struct)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("number = '123'", "cards_number_16_digits"),
        ("number = '890000000000000x'", "cards_number_16_digits"),
        ("state = 'lost'", "cards_state_known"),
        ("state = 'active'", "cards_active_after_purchase"),
        ("state = 'finished'", "cards_active_after_purchase"),
        ("first_bought_at = issued_at", "cards_issued_before_purchase"),
        ("step = 0", "cards_step_positive"),
    ],
)
async def test_the_database_refuses_too(db: Database, change: str, constraint: str) -> None:
    await awards.cards_of(db, 1)
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        owner.execute(f"UPDATE cards.cards SET {change}".encode())


async def test_a_card_agrees_with_its_decree(db: Database) -> None:
    decree = await awards.open_decree(db)
    [person] = nation.people(1)
    wrong = cards.CardGrant(person, 1, 2, decree.decree_id, 1, 2022, DEADLINE + timedelta(1))
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="cards_of_decree"):
        await issue(db, wrong)


@pytest.mark.parametrize("table", ["events", "retired_numbers", "decree_lines", "decree_steps"])
def test_what_is_append_only_cannot_be_changed(db: Database, table: str) -> None:
    with psycopg.connect(db.dsn) as owner:
        row = owner.execute(
            "SELECT has_table_privilege('bekal_app', %s, 'UPDATE, DELETE, TRUNCATE')", [f"cards.{table}"]
        ).fetchone()
    assert row == (False,)
