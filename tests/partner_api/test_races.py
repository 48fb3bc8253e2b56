"""Many at once: no seat twice, no class twice to one person, no order twice, from two processes."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from bekal import cards, ledger, market
from bekal.base import ids
from bekal.base.database import Database
from bekal.pages import SiteOptions
from bekal.partner_api import create_partner_app, lifespan
from bench import holders

from .conftest import House


async def another_process(house: House, db: Database) -> tuple[Any, httpx.AsyncClient]:
    """The same interface again with coalescers of its own, as another process has it."""
    options = SiteOptions(mode="demo", public_url="https://bekal.test")
    app = create_partner_app(db, house.clock, opens_database=False, options=options)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]
    return app, httpx.AsyncClient(transport=transport, base_url="http://partner.test")


async def test_an_order_confirmed_at_once_in_two_processes_is_bought_once(house: House) -> None:
    async with Database(house.db.dsn, keyring=house.db.keyring) as db:
        app, client = await another_process(house, db)
        async with lifespan(app), client:
            for n in range(6):
                started = await house.start(n)
                path = f"/v1/purchases/{started['purchase_id']}/confirmation"
                headers = {"authorization": f"Bearer {house.keys['skill-academy']}"}
                there = client.post(
                    path,
                    json={"code": started["sandbox_code"]},
                    headers=headers | {"idempotency-key": f"there-{n}"},
                )
                here = house.confirm(started, key=f"here-{n}")
                answers = [answer.json() for answer in await asyncio.gather(there, here)]
                assert Counter(answer["outcome"] for answer in answers) == {"bought": 1, "already_bought": 1}
                assert answers[0]["voucher_code"] == answers[1]["voucher_code"]
    async with house.db.read() as tx:
        totals = await market.list_purchase_totals(tx)
    assert [(total.purchases, total.vouchers) for total in totals] == [(6, 6)]


async def test_the_same_key_at_once_in_two_processes_gets_one_answer(house: House) -> None:
    async with Database(house.db.dsn, keyring=house.db.keyring) as db:
        app, client = await another_process(house, db)
        async with lifespan(app), client:
            for n in range(6):
                started = await house.start(n)
                path = f"/v1/purchases/{started['purchase_id']}/confirmation"
                headers = {"authorization": f"Bearer {house.keys['skill-academy']}"}
                there = client.post(
                    path,
                    json={"code": started["sandbox_code"]},
                    headers=headers | {"idempotency-key": "k"},
                )
                one, two = await asyncio.gather(there, house.confirm(started, key="k"))
                assert one.content == two.content
                assert one.json()["outcome"] == "bought"


async def test_two_orders_of_one_person_for_one_class_buy_it_once(house: House) -> None:
    first, second = await house.start(), await house.start()
    answers = await asyncio.gather(house.confirm(first), house.confirm(second))
    told = Counter(answer.json()["outcome"] for answer in answers)
    assert told == {"bought": 1, "course_already_bought": 1}
    schedule_id = house.sold_by(1).schedule_id
    tokopedia = next(
        s for s in house.schedules if {1, 5} <= set(s.platform_ids) and s.schedule_id != schedule_id
    )
    here = await house.start(1, schedule_id=tokopedia.schedule_id)
    there = await house.start(1, "tokopedia", schedule_id=tokopedia.schedule_id)
    answers = await asyncio.gather(house.confirm(here), house.confirm(there, "tokopedia"))
    told = Counter(answer.json()["outcome"] for answer in answers)
    assert told == {"bought": 1, "course_already_bought": 1}


@pytest.mark.parametrize("cells", [1, 4])
async def test_the_last_seat_is_wanted_by_five_hundred(house: House, house4: House, cells: int) -> None:
    home = house if cells == 1 else house4
    async with home.db.read() as tx:
        [decree] = await cards.list_decrees(tx)
    crowd = await holders.make_holders(home.db, decree, 500)
    schedule = home.sold_by(1)
    items = [
        {"reference": f"r-{n}", "card_number": holder.number, "schedule_id": schedule.schedule_id}
        for n, holder in enumerate(crowd)
    ]
    started = (await home.post("/v1/purchases", items)).json()
    assert {one["outcome"] for one in started} == {"code_sent"}
    answers = await asyncio.gather(*(home.confirm(one) for one in started))
    told = Counter(answer.json()["outcome"] for answer in answers)
    assert told == {"bought": 10, "schedule_full": 490}
    async with home.db.read() as tx:
        counts = await market.list_seats(tx, [schedule.schedule_id])
        held = 0
        for holder in crowd:
            cell = ids.cell_of(holder.person_id, home.db.cells)
            [balance] = await ledger.find_balances(tx, cell, [holder.training_account_id])
            held += balance.held_rp if balance else 0
    assert sum(count.taken for count in counts) == 10
    assert held == 10 * started[0]["price_rp"]
