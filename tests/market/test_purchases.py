"""Purchases and vouchers: stored together, found by every key, ended once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest

from bekal import market
from bekal.base import ids
from bekal.base.database import Database, Transaction
from bekal.base.statements import Statement
from bekal.market import Bought, PurchaseEnd, PurchaseState, VoucherOrder

from .builders import AT, BY, STARTS_ON, card, order, store


async def bought(tx: Transaction, *orders: VoucherOrder) -> list[market.Voucher]:
    for made in orders:
        await market.take_seats(tx, 0, {made.schedule_id: 1}, BY, AT)
    return await market.issue_vouchers(tx, 0, orders, BY, AT)


async def test_a_purchase_has_two_codes_of_the_persons_slot(db: Database) -> None:
    one, two = order(1, card(7)), order(2, card(255))
    async with db.write(0) as tx:
        await store(tx)
        vouchers = await bought(tx, one, two)
        assert [v.purchase_id for v in vouchers] == [one.purchase_id, two.purchase_id]
        for voucher, slot in zip(vouchers, (7, 255), strict=True):
            for code, letter in ((voucher.voucher_code, "V"), (voucher.redeem_code, "R")):
                assert code[0] == letter
                assert ids.normalise_code(code) == code
                assert ids.slot_of(code) == slot
        unknown = "R00000000000000000"
        found = await market.find_vouchers_by_redeem_code(
            tx, 0, [vouchers[1].redeem_code, unknown, vouchers[0].redeem_code]
        )
        assert [f and f.purchase_id for f in found] == [two.purchase_id, None, one.purchase_id]
        assert found[0] is not None
        assert (found[0].state, found[0].schedule_id, found[0].institution_id) == ("paid", 2, 1)
        by_voucher = await market.find_vouchers_by_voucher_code(tx, 0, [vouchers[1].voucher_code])
        assert by_voucher == [found[0]] == await market.find_vouchers(tx, 0, [two.purchase_id])


async def test_purchases_are_found_by_id_person_and_card(db: Database) -> None:
    holder = card()
    one, two = order(1, holder), order(2, holder)
    async with db.write(0) as tx:
        await store(tx)
        await bought(tx, one, two)
        rows = await market.find_purchases(tx, 0, [two.purchase_id, UUID(int=1), one.purchase_id])
        assert [row and row.purchase_id for row in rows] == [two.purchase_id, None, one.purchase_id]
        stored = {name: getattr(rows[0], name) for name in two.__struct_fields__}
        assert stored == msgspec.structs.asdict(two)
        lists = await market.list_purchases_of_persons(tx, 0, [UUID(int=2), holder.person_id])
        assert [[p.purchase_id for p in found] for found in lists] == [
            [],
            sorted([one.purchase_id, two.purchase_id]),
        ]
        cards = [None, holder.card_id, UUID(int=3)]
        assert await market.find_bought_courses(tx, 0, cards) == [None, Bought(frozenset({1, 2}), 2), None]
        enrolled, nobody = await market.find_enrolments(tx, 0, [one.purchase_id, UUID(int=1)])
        assert nobody is None
        assert enrolled == market.Enrolment(one.purchase_id, 1, 1, 2, "paid")


async def test_an_empty_list_asks_nothing(db: Database) -> None:
    async with db.write(0) as tx:
        before = tx.statement_count
        assert await market.issue_vouchers(tx, 0, [], BY, AT) == []
        assert await market.settle_purchases(tx, 0, [], BY, AT) == []
        assert await market.cancel_purchases(tx, 0, [], BY, AT) == []
        assert await market.find_purchases(tx, 0, []) == []
        assert await market.find_enrolments(tx, 0, []) == []
        assert await market.find_seats(tx, 0, []) == []
        assert await market.find_bought_courses(tx, 0, []) == []
        assert await market.list_purchases_of_persons(tx, 0, []) == []
        assert await market.find_vouchers(tx, 0, []) == []
        assert await market.find_vouchers_by_redeem_code(tx, 0, []) == []
        assert await market.find_vouchers_by_voucher_code(tx, 0, []) == []
        assert tx.statement_count == before


async def test_a_purchase_ends_once(db: Database) -> None:
    one, two = order(1), order(2)
    async with db.write(0) as tx:
        await store(tx)
        await bought(tx, one, two)
        outcomes = await market.settle_purchases(
            tx,
            0,
            [
                PurchaseEnd(one.purchase_id, "completed"),
                PurchaseEnd(UUID(int=1), "completed"),
                PurchaseEnd(one.purchase_id, "completed"),
                PurchaseEnd(one.purchase_id, "failed"),
                PurchaseEnd(two.purchase_id, "failed"),
            ],
            BY,
            AT,
        )
        assert outcomes == ["ended", "purchase_unknown", "already_ended", "ended_otherwise", "ended"]
        again = await market.settle_purchases(tx, 0, [PurchaseEnd(two.purchase_id, "completed")], BY, AT)
        assert again == ["ended_otherwise"]
        rows = await market.find_purchases(tx, 0, [one.purchase_id, two.purchase_id])
        assert [(row.state, row.ended_at) for row in rows if row] == [("completed", AT), ("failed", AT)]
        assert await market.find_seats(tx, 0, [1, 2]) == [9, 9], "what was missed is not sold again"


async def test_cancelling_frees_seat_and_course(db: Database) -> None:
    holder = card()
    one, two = order(1, holder), order(2, holder)
    async with db.write(0) as tx:
        await store(tx)
        await bought(tx, one, two)
        await market.settle_purchases(tx, 0, [PurchaseEnd(two.purchase_id, "completed")], BY, AT)
        wanted = [one.purchase_id, one.purchase_id, two.purchase_id, UUID(int=9)]
        results = await market.cancel_purchases(tx, 0, wanted, BY, AT)
        assert [r.outcome for r in results] == [
            "cancelled",
            "already_cancelled",
            "already_ended",
            "purchase_unknown",
        ]
        assert results[0].purchase is not None
        assert results[0].purchase.hold_id == one.hold_id
        assert await market.find_seats(tx, 0, [1, 2]) == [10, 9]
        assert await market.find_bought_courses(tx, 0, [holder.card_id]) == [Bought(frozenset({2}), 0)]
        [again] = await market.cancel_purchases(tx, 0, [one.purchase_id], BY, AT)
        assert again.outcome == "already_cancelled"
        await bought(tx, order(1, holder))  # the same course may be bought anew


async def test_the_database_refuses_the_same_course_twice(db: Database) -> None:
    holder = card()
    with pytest.raises(psycopg.errors.UniqueViolation, match="purchases_course_once"):
        async with db.write(0) as tx:
            await store(tx)
            await bought(tx, order(1, holder), order(1, holder))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"fee_rp": 45_001}, "purchases_fee_within_cap"),
        ({"fee_rp": -1}, "purchases_fee_within_cap"),
        ({"price_rp": 0, "fee_rp": 0}, "purchases_price_positive"),
    ],
)
async def test_the_database_refuses_a_wrong_purchase(
    db: Database, change: dict[str, int], constraint: str
) -> None:
    with pytest.raises(psycopg.IntegrityError, match=constraint):
        async with db.write(0) as tx:
            await store(tx)
            await market.issue_vouchers(tx, 0, [msgspec.structs.replace(order(), **change)], BY, AT)


async def test_states_and_check_say_the_same(db: Database) -> None:
    rule = Statement("check", "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1")
    async with db.begin() as tx:
        text = await tx.value(rule, "purchases_state_known")
    assert {part.strip("'\"") for part in text.split("'")[1::2]} == {state.value for state in PurchaseState}
    assert set(market.STEPS) == set(PurchaseState)
    final = {state for state, steps in market.STEPS.items() if not steps}
    assert final == set(PurchaseState) - {PurchaseState.paid}


async def test_vouchers_are_written_once_and_for_all(db: Database) -> None:
    for verb in ("UPDATE market.vouchers SET redeem_code = 'R1'", "DELETE FROM market.vouchers"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with db.begin() as tx:
                await tx.execute(Statement("x", verb))


async def test_purchases_to_finish_come_in_pages(db: Database) -> None:
    orders = [order(1 + i % 4) for i in range(10)]
    last_on = STARTS_ON + timedelta(days=2)
    async with db.write(0) as tx:
        await store(tx)
        await bought(tx, *orders)
        await market.settle_purchases(tx, 0, [PurchaseEnd(orders[0].purchase_id, "failed")], BY, AT)
        assert await market.list_purchases_to_finish(tx, 0, last_on, None, 100) == []
        found: list[UUID] = []
        after = None
        while page := await market.list_purchases_to_finish(tx, 0, last_on + timedelta(days=1), after, 4):
            after = page[-1].purchase_id
            found += [p.purchase_id for p in page]
        assert found == sorted(o.purchase_id for o in orders[1:])


async def test_totals_count_purchases_and_their_vouchers(db4: Database) -> None:
    async with db4.begin() as tx:
        await store(tx, seats=40)
        for cell in range(4):
            await market.issue_vouchers(tx, cell, [order(1), order(2)], BY, AT)
        [total] = await market.list_purchase_totals(tx)
    assert total == market.PurchaseTotal(1, 2022, 1, "paid", 8, 8, 2_400_000, 360_000)


async def test_one_purchase_and_a_thousand_take_the_same_statements(db: Database) -> None:
    counts = []
    async with db.begin() as tx:
        await store(tx, count=2, seats=5000)
    for size in (1, 1000):
        orders = [order(1) for _ in range(size)]
        purchase_ids = [o.purchase_id for o in orders]
        async with db.write(0) as tx:
            await market.find_offers(tx, [1] * size)
            await market.find_seats(tx, 0, [1] * size)
            await market.find_bought_courses(tx, 0, [o.card_id for o in orders])
            await market.take_seats(tx, 0, {1: size}, BY, AT)
            vouchers = await market.issue_vouchers(tx, 0, orders, BY, AT)
            assert tx.statement_count == 1 + 5, "the cell and one statement each"
            await market.find_purchases(tx, 0, purchase_ids)
            await market.find_vouchers_by_redeem_code(tx, 0, [v.redeem_code for v in vouchers])
            await market.list_purchases_of_persons(tx, 0, [o.person_id for o in orders])
            ends = [PurchaseEnd(purchase_id, "completed") for purchase_id in purchase_ids[: size // 2]]
            await market.settle_purchases(tx, 0, ends or [PurchaseEnd(UUID(int=1), "failed")], BY, AT)
            await market.cancel_purchases(tx, 0, purchase_ids, BY, AT)
            counts.append(tx.statement_count)
    assert counts[0] == counts[1]


async def test_a_class_not_yet_over_is_not_to_finish(db: Database) -> None:
    async with db.write(0) as tx:
        await store(tx)
        await bought(tx, order(1))
        assert await market.list_purchases_to_finish(tx, 0, date(2022, 3, 9), None, 10) == []
        assert len(await market.list_purchases_to_finish(tx, 0, date(2022, 3, 10), None, 10)) == 1
