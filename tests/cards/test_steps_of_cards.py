"""Steps of cards: purchases, deadlines, revocation, expiry, blocking, new numbers; all of them logged."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bekal import cards
from bekal.base import ids
from bekal.base.database import Database, Transaction
from bekal.cards.states import CARD_STEPS, CardState
from tests.cards import awards
from tests.cards.awards import DEADLINE
from tests.draws import nation
from tests.draws.nation import AFTER, BY

LATER = AFTER + timedelta(days=1)
NOBODY = UUID(int=7)
Revocation, Purchase = cards.Revocation, cards.CardPurchase


async def states(tx: Transaction, card_ids: list[UUID]) -> list[str]:
    return [card.state if card else "-" for card in await cards.find_cards(tx, 0, card_ids)]


async def test_the_first_purchase_makes_a_card_active(db: Database) -> None:
    [a, b, c] = await awards.cards_of(db)
    async with db.write(0) as tx:
        await cards.expire_cards(tx, 0, [c], BY, AFTER)
        chunk = [
            Purchase(b, None),
            Purchase(NOBODY, None),
            Purchase(a, DEADLINE),
            Purchase(c, None),
            Purchase(b, LATER),
        ]
        outcomes = await cards.record_purchases(tx, 0, chunk, BY, LATER)
        assert [str(o) for o in outcomes] == [
            "recorded",
            "card_unknown",
            "recorded",
            "card_closed",
            "recorded",
        ]
        [of_a, of_b, of_c] = await cards.find_cards(tx, 0, [a, b, c])
        assert of_a is not None
        assert of_b is not None
        assert of_c is not None
        assert (of_a.state, of_a.purchase_by, of_a.first_bought_at) == ("active", DEADLINE, LATER)
        assert (of_b.state, of_b.purchase_by, of_b.first_bought_at) == ("active", LATER, LATER)
        assert (of_c.state, of_c.first_bought_at) == ("expired", None)
        even_later = LATER + timedelta(days=1)
        await cards.record_purchases(tx, 0, [Purchase(a, None)], BY, even_later)
        [of_a] = await cards.find_cards(tx, 0, [a])
        assert of_a is not None
        assert (of_a.purchase_by, of_a.first_bought_at) == (None, LATER)
        events = await cards.list_card_events(tx, 0, a)
        assert [(e.step, e.from_state, e.to_state) for e in events] == [
            (1, None, "issued"),
            (2, "issued", "active"),
        ]


async def test_a_blocked_card_buys_nothing(db: Database) -> None:
    [a] = await awards.cards_of(db, 1)
    async with db.write(0) as tx:
        await cards.block_cards(tx, 0, [cards.Block(a, "reported stolen")], BY, AFTER)
        outcomes = await cards.record_purchases(tx, 0, [Purchase(a, None)], BY, LATER)
        assert [str(o) for o in outcomes] == ["card_blocked"]
        assert await states(tx, [a]) == ["blocked"]


async def test_overdue_to_the_microsecond(db: Database) -> None:
    card_ids = await awards.cards_of(db, 5)
    just_before = DEADLINE - timedelta(microseconds=1)
    async with db.write(0) as tx:
        await cards.record_purchases(tx, 0, [Purchase(card_ids[0], None)], BY, LATER)
        await cards.block_cards(tx, 0, [cards.Block(card_ids[1], "x")], BY, LATER)
        assert await cards.list_overdue_cards(tx, 0, 1, just_before, None, 10) == []
        assert await cards.list_overdue_cards(tx, 0, 2, DEADLINE, None, 10) == []
        page = await cards.list_overdue_cards(tx, 0, 1, DEADLINE, None, 2)
        assert [card.card_id for card in page] == card_ids[2:4]
        page = await cards.list_overdue_cards(tx, 0, 1, DEADLINE, page[-1].card_id, 2)
        assert [card.card_id for card in page] == card_ids[4:]
        again = [
            cards.CardDeadline(card_ids[2], None),
            cards.CardDeadline(card_ids[3], DEADLINE + timedelta(days=15)),
        ]
        assert [str(o) for o in await cards.set_deadlines(tx, 0, again, BY, LATER)] == ["set", "set"]
        assert [c.card_id for c in await cards.list_overdue_cards(tx, 0, 1, DEADLINE, None, 9)] == card_ids[
            4:
        ]


async def test_revocation(db: Database) -> None:
    [a, b, c] = await awards.cards_of(db)
    async with db.write(0) as tx:
        # A purchase came between the list of overdue cards and their revocation.
        await cards.record_purchases(tx, 0, [Purchase(a, None)], BY, LATER)
        chunk = [
            Revocation(NOBODY, "no_purchase"),
            Revocation(a, "no_purchase", only_overdue=True),
            Revocation(b, "no_purchase", only_overdue=True),
            Revocation(b, "no_purchase", only_overdue=True),
        ]
        outcomes = await cards.revoke_cards(tx, 0, chunk, BY, DEADLINE)
        assert [str(o) for o in outcomes] == ["card_unknown", "not_overdue", "revoked", "already_closed"]
        chunk = [Revocation(c, "late", only_overdue=True), Revocation(c, "fraud"), Revocation(c, "again")]
        outcomes = await cards.revoke_cards(tx, 0, chunk, BY, LATER)
        assert [str(o) for o in outcomes] == ["not_overdue", "revoked", "already_closed"]
        assert (await cards.list_card_events(tx, 0, c))[-1].reason == "fraud"
        assert await states(tx, [a, b, c]) == ["active", "revoked", "revoked"]
        # Once the deadline is over, the first item's reason is the one that counts.
        await cards.set_deadlines(tx, 0, [cards.CardDeadline(a, LATER)], BY, LATER)
        chunk = [Revocation(a, "late", only_overdue=True), Revocation(a, "fraud")]
        outcomes = await cards.revoke_cards(tx, 0, chunk, BY, LATER)
        assert [str(o) for o in outcomes] == ["revoked", "already_closed"]
        assert (await cards.list_card_events(tx, 0, a))[-1].reason == "late"


async def test_the_end_of_the_year(db: Database) -> None:
    [a, b, c] = await awards.cards_of(db)
    async with db.write(0) as tx:
        await cards.record_purchases(tx, 0, [Purchase(a, None), Purchase(b, None)], BY, LATER)
        outcomes = await cards.finish_cards(tx, 0, [a, c, NOBODY, a], BY, LATER)
        assert [str(o) for o in outcomes] == ["finished", "not_active", "card_unknown", "already_closed"]
        expired = await cards.expire_cards(tx, 0, [a, b, c, c, NOBODY], BY, LATER)
        assert [str(o) for o in expired] == [
            "already_closed",
            "expired",
            "expired",
            "already_closed",
            "card_unknown",
        ]
        assert await states(tx, [a, b, c]) == ["finished", "expired", "expired"]
        assert sorted((c.state, c.cards) for c in _sum(await cards.count_cards(tx, 1))) == [
            ("expired", 2),
            ("finished", 1),
        ]
        page = await cards.list_cards(tx, 0, 1, ["expired", CardState.revoked], None, 1)
        assert [card.card_id for card in page] == [b]
        assert [card.card_id for card in await cards.list_cards(tx, 0, 1, None, b, 5)] == [c]
        assert await cards.list_cards(tx, 0, 2, None, None, 5) == []
        late = [cards.CardDeadline(a, DEADLINE), cards.CardDeadline(NOBODY, None)]
        assert [str(o) for o in await cards.set_deadlines(tx, 0, late, BY, LATER)] == [
            "card_closed",
            "card_unknown",
        ]


async def test_given_back_before_use_and_issued_again(db: Database) -> None:
    [a, b, c] = await awards.cards_of(db)
    async with db.write(0) as tx:
        await cards.record_purchases(tx, 0, [Purchase(b, None)], BY, LATER)
        await cards.expire_cards(tx, 0, [c], BY, LATER)
        outcomes = await cards.decline_cards(tx, 0, [a, a, b, c, NOBODY], BY, LATER)
        assert [str(o) for o in outcomes] == [
            "declined",
            "already_declined",
            "already_used",
            "already_closed",
            "card_unknown",
        ]
        assert await states(tx, [a, b, c]) == ["declined", "active", "expired"]
        [given, used, _] = await cards.find_cards(tx, 0, [a, b, c])
        assert given is not None
        assert used is not None
        people = [given.person_id, used.person_id]
        assert [h.awards for h in await cards.list_histories(tx, 0, people)] == [0, 1], "no bar"
        [event] = (await cards.list_card_events(tx, 0, a))[1:]
        assert (event.from_state, event.to_state, event.reason) == ("issued", "declined", "declined")
        grants = [
            cards.CardGrant(
                person_id=card.person_id,
                programme_id=card.programme_id,
                batch_id=card.batch_id,
                decree_id=card.decree_id,
                region_id=card.region_id,
                fiscal_year=card.fiscal_year,
                first_purchase_by=DEADLINE,
            )
            for card in (given, used, given)
        ]
        again = await cards.issue_cards(tx, 0, grants, BY, LATER)
        assert [str(card.outcome) for card in again] == ["issued", "already_issued", "already_issued"]
        assert again[0].card_id != a
        assert again[1].card_id == b
        assert again[2].card_id == again[0].card_id
        assert await states(tx, [a, again[0].card_id]) == ["declined", "issued"]
        [blocked] = await cards.block_cards(tx, 0, [cards.Block(again[0].card_id, "stolen")], BY, LATER)
        assert blocked == "blocked"
        [refused] = await cards.decline_cards(tx, 0, [again[0].card_id], BY, LATER)
        assert refused == "blocked", "the office looks at it first"


def _sum(counts: list[cards.StateCount]) -> list[cards.StateCount]:
    sums: dict[str, int] = {}
    for count in counts:
        sums[count.state] = sums.get(count.state, 0) + count.cards
    return [cards.StateCount(1, 2022, 0, state, n) for state, n in sums.items()]


async def test_blocked_and_let_go(db: Database) -> None:
    [a, b, c] = await awards.cards_of(db)
    block = cards.Block
    async with db.write(0) as tx:
        await cards.record_purchases(tx, 0, [Purchase(a, None)], BY, LATER)
        await cards.expire_cards(tx, 0, [c], BY, LATER)
        outcomes = await cards.block_cards(
            tx, 0, [block(x, "stolen") for x in (a, b, b, c, NOBODY)], BY, LATER
        )
        assert [str(o) for o in outcomes] == [
            "blocked",
            "blocked",
            "already_blocked",
            "already_closed",
            "card_unknown",
        ]
        free = await cards.unblock_cards(tx, 0, [block(x, "found") for x in (b, a, a, c, NOBODY)], BY, LATER)
        assert [str(o) for o in free] == [
            "unblocked",
            "unblocked",
            "not_blocked",
            "already_closed",
            "card_unknown",
        ]
        assert await states(tx, [a, b, c]) == ["active", "issued", "expired"]
        for deadline in (LATER, DEADLINE):
            await cards.record_purchases(tx, 0, [Purchase(b, deadline)], BY, LATER)
        await cards.expire_cards(tx, 0, [b], BY, LATER)
        steps = [(e.step, e.to_state) for e in await cards.list_card_events(tx, 0, b)]
        assert steps == [(1, "issued"), (2, "blocked"), (3, "issued"), (4, "active"), (5, "expired")]
        assert [e.reason for e in await cards.list_card_events(tx, 0, a)] == [
            "decree",
            "purchase",
            "stolen",
            "found",
        ]


async def test_a_new_number_keeps_the_card(db: Database) -> None:
    [a, b, c] = await awards.cards_of(db)
    async with db.write(0) as tx:
        await cards.expire_cards(tx, 0, [c], BY, LATER)
        before = await cards.find_cards(tx, 0, [a, b, c])
        chunk = [cards.Reissue(x, "seen by a stranger") for x in (b, a, NOBODY, c, a)]
        results = await cards.reissue_numbers(tx, 0, chunk, BY, LATER)
        assert [str(r.outcome) for r in results] == [
            "reissued",
            "reissued",
            "card_unknown",
            "already_closed",
            "reissued",
        ]
        assert results[1] == results[4]
        assert results[2].number is None
        after = await cards.find_cards(tx, 0, [a, b, c])
        for old, new, reissued in zip(before, after, (results[1], results[0], None), strict=True):
            assert old is not None
            assert new is not None
            assert (new.number == old.number) is (reissued is None)
            assert reissued is None or new.number == reissued.number
            assert ids.slot_of(new.number) == ids.slot_of(new.card_id)
            assert new.training_account_id == old.training_account_id
            found = await cards.find_cards_by_number(tx, 0, [old.number, new.number])
            assert found == ([new, new] if reissued is None else [None, new])
        assert await cards.reissue_numbers(tx, 0, [], BY, LATER) == []


async def test_a_new_number_is_free_now_and_ever(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    [a, b] = await awards.cards_of(db, 2)
    async with db.write(0) as tx:
        [of_a, of_b] = await cards.find_cards(tx, 0, [a, b])
        assert of_a is not None
        assert of_b is not None
        await cards.reissue_numbers(tx, 0, [cards.Reissue(a, "lost")], BY, LATER)
        fresh = ids.new_card_number(3)
        given = iter([of_a.number, of_b.number, fresh])
        monkeypatch.setattr(ids, "new_card_number", lambda _: next(given))
        [result] = await cards.reissue_numbers(tx, 0, [cards.Reissue(a, "lost")], BY, LATER)
        assert result.number == fresh


async def test_statements_of_a_thousand_are_those_of_one(db: Database) -> None:
    card_ids = await awards.cards_of(db, 1001)
    counts = []
    for some in (card_ids[:1], card_ids[1:]):
        async with db.write(0) as tx:
            await cards.record_purchases(tx, 0, [Purchase(c, None) for c in some], BY, LATER)
            await cards.set_deadlines(tx, 0, [cards.CardDeadline(c, DEADLINE) for c in some], BY, LATER)
            await cards.block_cards(tx, 0, [cards.Block(c, "x") for c in some], BY, LATER)
            await cards.unblock_cards(tx, 0, [cards.Block(c, "x") for c in some], BY, LATER)
            await cards.reissue_numbers(tx, 0, [cards.Reissue(c, "x") for c in some], BY, LATER)
            await cards.revoke_cards(tx, 0, [Revocation(c, "x", only_overdue=True) for c in some], BY, LATER)
            await cards.finish_cards(tx, 0, some, BY, LATER)
            await cards.expire_cards(tx, 0, some, BY, LATER)
            await cards.decline_cards(tx, 0, some, BY, LATER)
            counts.append(tx.statement_count)
    assert counts == [11, 11]
    async with db.begin() as tx:
        assert await cards.record_purchases(tx, 0, [], BY, LATER) == []
        assert await cards.set_deadlines(tx, 0, [], BY, LATER) == []
        assert await cards.revoke_cards(tx, 0, [], BY, LATER) == []
        assert await cards.unblock_cards(tx, 0, [], BY, LATER) == []
        assert tx.statement_count == 0


chosen = st.lists(
    st.tuples(
        st.sampled_from(["revoke", "overdue", "expire", "finish", "decline", "block", "unblock"]),
        st.integers(0, 3),
    ),
    max_size=10,
)


@given(
    st.sampled_from(["revoke", "block", "expire", "finish", "decline"]),
    chosen,
    st.lists(st.integers(0, 4), max_size=8),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_chunk_is_as_one_after_the_other(
    db: Database, step: str, before: list[tuple[str, int]], items: list[int]
) -> None:
    async with db.begin() as tx:
        known = await cards.find_decree(tx, 1)
    if known is None:
        await awards.open_decree(db, 4)
    results = []
    for at_once in (False, True):
        await _wipe(db)
        async with db.write(0) as tx:
            decree = await cards.get_decree(tx, 1)
            issued = await awards.award(tx, nation.people(4), decree)
            card_ids = [*sorted(card.card_id for card in issued), NOBODY]
            await cards.record_purchases(tx, 0, [Purchase(card_ids[0], None)], BY, LATER)
            for what, which in before:
                await _do(tx, what, [card_ids[which]])
            wanted = [card_ids[i] for i in items]
            if at_once:
                outcomes = await _do(tx, step, wanted)
            else:
                outcomes = [outcome for card_id in wanted for outcome in await _do(tx, step, [card_id])]
            after = await states(tx, card_ids[:4])
            logs = [[e.to_state for e in await cards.list_card_events(tx, 0, c)] for c in card_ids[:4]]
            results.append((outcomes, after, logs))
            for log, state in zip(logs, after, strict=True):
                assert log[-1] == state
    assert results[0] == results[1]


async def _do(tx: Transaction, what: str, card_ids: list[UUID]) -> list[str]:
    match what:
        case "revoke" | "overdue":
            items = [Revocation(c, "x", only_overdue=what == "overdue") for c in card_ids]
            return [*map(str, await cards.revoke_cards(tx, 0, items, BY, LATER))]
        case "expire":
            return [*map(str, await cards.expire_cards(tx, 0, card_ids, BY, LATER))]
        case "decline":
            return [*map(str, await cards.decline_cards(tx, 0, card_ids, BY, LATER))]
        case "finish":
            return [*map(str, await cards.finish_cards(tx, 0, card_ids, BY, LATER))]
    blocks = [cards.Block(c, "x") for c in card_ids]
    if what == "block":
        return [*map(str, await cards.block_cards(tx, 0, blocks, BY, LATER))]
    return [*map(str, await cards.unblock_cards(tx, 0, blocks, BY, LATER))]


async def _wipe(db: Database) -> None:
    async with await psycopg.AsyncConnection.connect(db.dsn) as owner:
        await owner.execute("TRUNCATE cards.cards, cards.events, cards.decree_lines, cards.retired_numbers")


async def test_the_database_knows_the_same_states_and_steps(db: Database) -> None:
    [card_id] = await awards.cards_of(db, 1)
    with psycopg.connect(db.dsn, autocommit=True) as owner:
        for before in (None, *CardState):
            for after in CardState:
                owner.execute("DELETE FROM cards.events")
                insert = "INSERT INTO cards.events VALUES (0, %s, 9, %s, %s, 'x', 'x', now())"
                values = [card_id, before and before.value, after.value]
                if (before, after) in CARD_STEPS:
                    owner.execute(insert, values)
                else:
                    with pytest.raises(psycopg.errors.CheckViolation, match="events_allowed"):
                        owner.execute(insert, values)
        [text] = owner.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'cards_state_known'"
        ).fetchone() or [""]
    assert set(text.split("'")[1::2]) == {state.value for state in CardState}
