"""Buying: money, seat and voucher together; replays, twins, races, deadlines, statement counts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bekal import ledger, market
from bekal.base.coalescer import Chunk
from bekal.base.database import Transaction
from bekal.journey import buy, order
from tests.journey.world import BUYS_AT, BY, World, purchase


async def _free(world: World, schedule_id: int = 1) -> int:
    free = 0
    async with world.db.read() as tx:
        for cell in range(world.db.cells):
            [seats] = await market.find_seats(tx, cell, [schedule_id])
            free += seats or 0
    return free


async def test_a_purchase_takes_seat_holds_money_and_gives_codes(world: World) -> None:
    [card] = await world.recipients(1)
    await world.open_market(seats=3)
    [result] = await buy(world.db, 0, [purchase(card)], BY, BUYS_AT)
    assert result.outcome == "bought"
    assert result.voucher_code is not None
    assert result.voucher_code.startswith("V")
    assert result.redeem_code is not None
    assert await _free(world) == 2
    async with world.db.read() as tx:
        [balance] = await ledger.find_balances(tx, 0, [card.training_account_id])
    assert balance is not None
    assert (balance.posted_rp, balance.held_rp) == (1_000_000, 600_000)
    await world.books_hold()


async def test_a_reference_sent_again_gets_its_first_answer_refusals_included(world: World) -> None:
    [card] = await world.recipients(1)
    await world.open_market()
    order = purchase(card)
    [first] = await buy(world.db, 0, [order], BY, BUYS_AT)
    later = msgspec.structs.replace(order, accepted_at=BUYS_AT + timedelta(seconds=5))
    [again] = await buy(world.db, 0, [later], BY, BUYS_AT)
    assert again == first
    other_body = purchase(card, schedule_id=2)
    [reused] = await buy(world.db, 0, [other_body], BY, BUYS_AT)
    assert reused.outcome == "reference_reused"
    dear = purchase(card, "r2", 2)
    [refused] = await buy(world.db, 0, [dear], BY, BUYS_AT)
    assert refused.outcome == "insufficient_balance"
    assert await buy(world.db, 0, [dear], BY, BUYS_AT) == [refused]
    await world.books_hold()


async def test_twins_in_one_chunk_are_one_purchase(world: World) -> None:
    [card] = await world.recipients(1)
    await world.open_market(seats=5)
    order = purchase(card)
    other = msgspec.structs.replace(order, schedule_id=2)
    first, twin, reused, same_course = await buy(
        world.db, 0, [order, order, other, purchase(card, "r9")], BY, BUYS_AT
    )
    assert first.outcome == "bought"
    assert twin == first
    assert reused.outcome == "reference_reused"
    assert same_course.outcome == "course_already_bought"
    assert await _free(world) == 4


async def test_the_last_seat_goes_to_the_first_in_line(world: World) -> None:
    holders = await world.recipients(6)
    await world.open_market(seats=2)
    orders = [purchase(card, f"r{i}") for i, card in enumerate(holders)]
    results = await buy(world.db, 0, orders, BY, BUYS_AT)
    assert [r.outcome for r in results] == ["bought"] * 2 + ["schedule_full"] * 4
    await world.books_hold()


async def test_the_same_purchase_from_many_connections_happens_once(world: World) -> None:
    [card] = await world.recipients(1)
    await world.open_market(seats=50)
    results = await asyncio.gather(*(buy(world.db, 0, [purchase(card)], BY, BUYS_AT) for _ in range(8)))
    assert len({(r[0].outcome, r[0].purchase_id) for r in results}) == 1
    assert await _free(world) == 49
    await world.books_hold()


async def test_many_connections_never_oversell(world: World) -> None:
    holders = await world.recipients(12)
    await world.open_market(seats=5)
    orders = [purchase(card, f"r{i}") for i, card in enumerate(holders)]
    results = await asyncio.gather(*(buy(world.db, 0, [order], BY, BUYS_AT) for order in orders))
    outcomes = sorted(result.outcome for [result] in results)
    assert outcomes == ["bought"] * 5 + ["schedule_full"] * 7
    await world.books_hold()


async def test_deadlines_go_by_when_the_edge_took_the_order(world: World) -> None:
    first, second = await world.recipients(2)
    await world.open_market()
    assert first.purchase_by is not None
    in_time = purchase(first, "r1", 1, BUYS_AT)
    late = msgspec.structs.replace(purchase(second, "r2"), accepted_at=first.purchase_by)
    booked_at = first.purchase_by + timedelta(minutes=1)
    outcomes = [r.outcome for r in await buy(world.db, 0, [in_time, late], BY, booked_at)]
    # The class has begun by the deadline; enrolment comes first in the order of refusals.
    assert outcomes == ["bought", "enrolment_closed"]


async def test_unknown_cards_schedules_and_platforms_are_refusals(world: World) -> None:
    [card] = await world.recipients(1)
    await world.open_market()
    order = purchase(card)
    outcomes = [
        result.outcome
        for result in await buy(
            world.db,
            0,
            [
                msgspec.structs.replace(order, reference="a", card_number="8900000000000001"),
                msgspec.structs.replace(order, reference="b", schedule_id=77),
                msgspec.structs.replace(order, reference="c", platform_code="p9"),
            ],
            BY,
            BUYS_AT,
        )
    ]
    assert outcomes == ["card_unknown", "schedule_unknown", "platform_not_selling"]


async def test_one_and_many_take_the_same_statements(world: World, statements: list[str]) -> None:
    holders = await world.recipients(40)
    await world.open_market(seats=200)
    warm, *rest = [purchase(card, f"r{i}") for i, card in enumerate(holders)]
    await buy(world.db, 0, [warm], BY, BUYS_AT)
    statements.clear()
    await buy(world.db, 0, rest[:1], BY, BUYS_AT)
    for_one = list(statements)
    statements.clear()
    await buy(world.db, 0, rest[1:], BY, BUYS_AT)
    assert statements == for_one
    assert await buy(world.db, 0, [], BY, BUYS_AT) == []


async def test_who_waits_for_the_cell_takes_along_who_comes_meanwhile(world: World) -> None:
    holders = await world.recipients(2)
    await world.open_market()
    starts = [order.Start("ours", "p1", card.number, 1, BUYS_AT) for card in holders]
    started = await order.start_purchases(world.db, 0, starts, BY, BUYS_AT)
    first, second = (
        order.Confirmation(each.order_id, "p1", each.code, "partner:p1", BUYS_AT)
        for each in started
        if each.order_id is not None and each.code is not None
    )
    came: list[order.Confirmation] = []
    async with world.db.write(0) as other:
        await other.settle()
        chunk = Chunk([first], lambda: came)
        confirming = asyncio.create_task(order.confirm_purchases(world.db, 0, chunk, BY, BUYS_AT))
        await asyncio.sleep(0.1)
        came.append(second)
    results = await confirming
    assert [result.outcome for result in results] == ["bought", "bought"]
    await world.books_hold()


@pytest.mark.parametrize(("chunk", "trips"), [(False, 6), (True, 7)])
async def test_confirming_waits_for_few_answers(
    world: World, monkeypatch: pytest.MonkeyPatch, chunk: bool, trips: int
) -> None:
    holders = await world.recipients(5)
    await world.open_market()
    starts = [order.Start("ours", "p1", card.number, 1, BUYS_AT) for card in holders]
    items = [
        order.Confirmation(each.order_id, "p1", each.code, "partner:p1", BUYS_AT, f"k{n}")
        for n, each in enumerate(await order.start_purchases(world.db, 0, starts, BY, BUYS_AT))
        if each.order_id is not None and each.code is not None
    ]
    # The first one reads what the process remembers: programmes, counters.
    assert len(await order.confirm_purchases(world.db, 0, items[:1], BY, BUYS_AT)) == 1
    sent = []
    send = Transaction._send

    async def count(tx: Transaction, *calls: Any) -> Any:
        sent.append(calls)
        return await send(tx, *calls)

    monkeypatch.setattr(Transaction, "_send", count)
    rest = Chunk(items[1:]) if chunk else items[1:]
    results = await order.confirm_purchases(world.db, 0, rest, BY, BUYS_AT)
    assert [result.outcome for result in results] == ["bought"] * 4
    assert len(sent) == trips
