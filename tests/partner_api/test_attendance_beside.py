"""A large attendance list keeps nobody waiting: rows are read and receipts written beside the loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bekal import access, journey, market
from bekal.partner_api.desk import Desk
from bekal.partner_api.v1 import attendance_csv
from bench import holders

from .conftest import House
from .test_attendance_csv import HEAD, NOBODY, ready, rows, send

WAIT_SECONDS = 60
"""Nothing takes so long: it is waited for the other side, and this only ends a test that fails."""


class Held:
    """A function that waits to be let go on."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, *given: Any) -> Any:
        self.begun.set()
        assert self.let_go.wait(WAIT_SECONDS), "nobody else was answered meanwhile"
        return self._function(*given)


@pytest.mark.parametrize("name", ["read_lines", "write_receipts"])
async def test_others_are_answered_while_a_file_is_worked_on(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    [code], when = await ready(house, 1)
    held = Held(getattr(attendance_csv, name))
    monkeypatch.setattr(attendance_csv, name, held)
    file = f"{HEAD}\n{code},1,{when}\n"
    first = asyncio.create_task(send(house, file))
    assert await asyncio.to_thread(held.begun.wait, WAIT_SECONDS)
    assert (await house.get("/v1/schedules")).status_code == 200
    assert (await house.get("/v1/schedules", "lp-001")).status_code == 200
    for second in (file, HEAD + f"\n{NOBODY},1,{when}" * 1000):
        refused = await send(house, second)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "csv-in-use")
        assert int(refused.headers["retry-after"]) >= 1
    other = asyncio.create_task(send(house, f"{HEAD}\n{NOBODY},1,{when}\n", "lp-002"))
    assert not first.done()
    held.let_go.set()
    assert (await first).headers["bekal-result"] == "SUCCESS"
    assert (await other).headers["bekal-result"] == "FAILED", "another institution's file waits its turn"
    assert (await send(house, file)).status_code == 200, "and then its next"


async def test_a_file_that_was_refused_leaves_its_place(house: House) -> None:
    [code], when = await ready(house, 1)
    for wrong in (HEAD, f"kode\n{code}", f'{HEAD}\n"{code}'):
        assert (await send(house, wrong)).status_code == 422
    assert (await send(house, f"{HEAD}\n{code},1,{when}\n")).status_code == 200


async def test_a_time_zone_that_staff_change_holds_within_a_minute(house: House) -> None:
    [code], _ = await ready(house, 1)
    there = house.clock.now().astimezone(ZoneInfo("Asia/Jayapura")).strftime("%d/%m/%Y %H:%M:%S")
    file = f"{HEAD}\n{code},1,{there}\n"
    assert rows(await send(house, file))[0]["outcome"] == "time_ahead", "two hours later, read as Jakarta's"
    async with house.db.begin() as tx:
        changed = ("lp-001", None, "Asia/Jayapura", holders.BY, house.clock.now())
        assert await journey.enlist_partner(tx, *changed) == market.EnlistOutcome.changed
    house.clock.move_to(house.clock.now() + timedelta(seconds=61))
    assert rows(await send(house, file))[0]["outcome"] == "recorded"


async def test_what_is_known_of_a_platform_is_read_again_after_a_minute(house: House) -> None:
    desk: Desk = house.app.state["partner_desk"]
    key = access.PartnerKey("tokopedia", access.PartnerKind.platform, "k", frozenset(), ())
    before = await desk.platform(key)
    async with house.db.begin() as tx:
        changed = ("tokopedia", before.fee_bp - 100, None, holders.BY, house.clock.now())
        assert await journey.enlist_partner(tx, *changed) == market.EnlistOutcome.changed
    for seconds, fee_bp in ((60, before.fee_bp), (1, before.fee_bp - 100)):
        house.clock.move_to(house.clock.now() + timedelta(seconds=seconds))
        assert (await desk.platform(key)).fee_bp == fee_bp


async def test_many_unknown_columns_are_not_all_said_again(house: House) -> None:
    refused = await send(house, ",".join(f"kolom_{n}" for n in range(5_000)) + "\n1\n")
    assert refused.status_code == 422 and "kolom_9." in refused.json()["detail"]
    assert len(refused.content) < 2_000
