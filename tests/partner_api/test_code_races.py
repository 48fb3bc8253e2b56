"""A redeem code at once through every door: used once a session, and never by another institution."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx

from bekal import market
from bekal.base import ids
from bekal.base.clock import JAKARTA
from bekal.base.database import Database
from bekal.partner_api import lifespan

from .conftest import House
from .signing import COMMIT, Client, add_client
from .test_classes import enrol, start_class
from .test_races import another_process


async def rows_of(house: House, code: str) -> list[tuple[Any, ...]]:
    async with house.db.read() as tx:
        [voucher] = await market.find_vouchers_by_redeem_code(tx, ids.cell_of(code, house.db.cells), [code])
        assert voucher is not None
        cursor = await tx.connection.execute(
            "SELECT sequence FROM learning.redemptions WHERE purchase_id = %s", [voucher.purchase_id]
        )
        return list(await cursor.fetchall())


async def test_a_code_is_used_once_whichever_door_it_comes_through(house: House) -> None:
    schedule = await house.class_of("lp-001")
    codes = [await enrol(house, n, schedule) for n in range(5)]
    await add_client(house)
    await start_class(house, schedule)
    when = house.clock.now().astimezone(JAKARTA).strftime("%d/%m/%Y %H:%M:%S")
    async with Database(house.db.dsn, keyring=house.db.keyring) as db:
        app, client = await another_process(house, db)
        there = House(house.db, house.clock, app, client, house.keys, house.holders, house.schedules)
        async with lifespan(app), client:
            for code in codes:
                body = {"redeem_code": code, "sequence": 1}
                file = f"redeem_code,sequence,attended_at\n{code},1,{when}\n".encode()
                csv = {"headers": {"content-type": "text/csv", "accept": "application/json"}}
                doors = [
                    Client(house).call(COMMIT, body),
                    Client(there).call(COMMIT, body),
                    house.post("/v1/redemptions", body, "lp-001"),
                    there.post("/v1/redemptions", body, "lp-001"),
                    house.post("/v1/attendance/csv", file, "lp-001", **csv),
                    there.post("/v1/attendance/csv", file, "lp-001", **csv),
                ]
                first, second, third, fourth, *files = await asyncio.gather(*doors)
                used = Counter(answer.json()["outcome"] for answer in (third, fourth))
                committed = Counter(answer.status_code for answer in (first, second))
                # The two commits have one reference: both hear the first answer, or both come too late.
                assert committed in ({200: 2}, {409: 2}), (first.text, second.text)
                # A list only says that it stands; whoever used the code, it was one.
                assert used["redeemed"] + (committed[200] == 2) <= 1
                outcomes = Counter(each.json()["receipts"][0]["outcome"] for each in files)
                assert outcomes == {"recorded": 1, "already_recorded": 1}
                assert await rows_of(house, code) == [(1,)]


async def test_another_institution_never_uses_a_code(house: House) -> None:
    schedule = await house.class_of("lp-001")
    codes = [await enrol(house, n, schedule) for n in range(6)]
    await add_client(house)
    await add_client(house, "lain", "lp-002", "another key")
    await start_class(house, schedule)
    when = house.clock.now().astimezone(JAKARTA).strftime("%d/%m/%Y %H:%M:%S")
    lines = "".join(f"{code},1,{when}\n" for code in codes)
    file = f"redeem_code,sequence,attended_at\n{lines}".encode()

    async def thief(code: str) -> list[httpx.Response]:
        body = {"redeem_code": code, "sequence": 1}
        other = Client(house, "lain", "another key")
        return [await other.call(COMMIT, body), await house.post("/v1/redemptions", body, "lp-002")]

    csv = {"headers": {"content-type": "text/csv", "accept": "application/json"}}
    owners = (Client(house).call(COMMIT, {"redeem_code": code, "sequence": 1}) for code in codes)
    stealing = asyncio.gather(*(thief(code) for code in codes))
    owning = asyncio.gather(*owners)
    listed = await house.post("/v1/attendance/csv", file, "lp-002", **csv)
    stolen, own = await stealing, await owning
    assert {answer.status_code for answers in stolen for answer in answers} == {404}
    assert listed.json()["result"] == "FAILED"
    assert {answer.status_code for answer in own} == {200}
    for code in codes:
        assert await rows_of(house, code) == [(1,)]
