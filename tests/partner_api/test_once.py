"""Idempotency-Key: every write has its effect once, and one answer, whatever is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
import msgspec
import psycopg
import pytest
from litestar import Litestar

from bekal import journey
from bekal.base import ids, requests
from bekal.base.coalescer import Coalescer
from bekal.base.database import Database, Transaction
from bekal.partner_api import create_router, lifespan, prakerja_v1
from bekal.partner_api.answers import encode
from bekal.partner_api.bodies import PurchaseBody

from .conftest import House
from .signing import STATUS
from .test_access import routes_of
from .test_races import another_process
from .writes import SIGNED_WRITES, WRITES, Call, Ready, new_hooks, replies, starts

NO_KEY = {
    ("POST", "/v1/oauth/token"): "a token may be had as often as it is asked for",
    ("POST", "/v1/redemptions/check"): "nothing is written",
    ("POST", "/v1/attendance/csv"): "what was recorded is recorded, and its receipts say so",
}
"""Calls that are no GET and need no key, and why."""

ALL: dict[str, Ready] = {" ".join(route): ready for route, ready in WRITES.items()} | SIGNED_WRITES
ALL_IN_THE_ADDRESS = {
    (method, path) for method, path in WRITES if method == "DELETE" or path.endswith(("/secret", "/test"))
}
OTHER_BODIES = {
    "/v1/purchases/{purchase_id}/confirmation": {"code": "000000"},
    "/v1/webhooks": {"url": "https://partner.example/another"},
    "/v1/webhooks/{webhook_id}/state": {"state": "active"},
    "/v1/webhooks/{webhook_id}/replays": {"since": "2022-02-01T00:00:00Z"},
}
"""Of writes whose body alone does not tell two requests apart."""
RACES = 2
LOSSES_MAX = 4


class Losses:
    """The answer to the ``lose``-th COMMIT is lost: it happened, and nobody was told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commits = 0
        self.lose = 0
        real = Transaction.commit

        async def commit(tx: Transaction) -> None:
            await real(tx)
            self.commits += 1
            if self.commits == self.lose:
                raise psycopg.OperationalError("the connection is lost")

        monkeypatch.setattr(Transaction, "commit", commit)

    def expect(self, lose: int) -> None:
        """Count anew."""
        self.commits, self.lose = 0, lose


async def rows(house: House) -> Counter[str]:
    """How many rows every table holds."""
    counted: Counter[str] = Counter()
    async with house.db.read() as tx:
        cursor = await tx.connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            " AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')"
        )
        for (table,) in await cursor.fetchall():
            counting = await tx.connection.execute(f"SELECT count(*) FROM {table}".encode())
            [[counted[table]]] = await counting.fetchall()
    return counted


async def effect(house: House, before: Counter[str]) -> dict[str, int]:
    """What was added since, by table."""
    after = await rows(house)
    return {table: count - before[table] for table, count in after.items() if count != before[table]}


def test_every_write_is_here() -> None:
    """A new one must be added to ``writes.py``, or this fails."""
    found = routes_of(Litestar([create_router()], openapi_config=None))
    written = {route: handler.opt.get("contract") for route, handler in found.items() if route[0] != "GET"}
    assert set(written) == set(WRITES) | set(NO_KEY)
    assert [route for route in WRITES if not written[route].writes] == []
    signed = {path for handler in prakerja_v1.route_handlers for path in handler.paths}
    assert signed == set(SIGNED_WRITES) | {STATUS}


@pytest.mark.parametrize("name", sorted(ALL))
async def test_a_write_is_done_once(house: House, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent at once to two processes, and repeated when the answer to any of its commits was lost."""
    warm, first, *calls = await ALL[name](house, 2 + RACES + LOSSES_MAX)
    # The first of all opens counters that those after it only move.
    assert (await warm.send(house, "warm")).status_code == 200
    losses = Losses(monkeypatch)
    before = await rows(house)
    losses.expect(0)
    alone = await first.send(house, "alone")
    assert alone.status_code == 200, alone.text
    commits = losses.commits
    assert 1 <= commits <= LOSSES_MAX
    once = await effect(house, before)
    async with Database(house.db.dsn, keyring=house.db.keyring) as db:
        app, client = await another_process(house, db)
        there = House(db, house.clock, app, client, house.keys, house.holders, house.schedules)
        async with lifespan(app), client:
            for n, call in enumerate(calls[:RACES]):
                before = await rows(house)
                await race(house, there, call, f"race-{n}")
                assert await effect(house, before) == once, n
    for lose, call in enumerate(calls[RACES:][:commits], 1):
        before = await rows(house)
        losses.expect(lose)
        told = await call.send(house, f"lost-{lose}")
        house.clock.move_to(house.clock.now() + timedelta(seconds=1))
        again = await call.send(house, f"lost-{lose}")
        assert again.status_code == 200, (lose, again.text)
        if told.status_code == 200:
            assert told.content == again.content
        else:
            assert told.status_code == 503, told.text
        assert await effect(house, before) == once, lose


async def race(house: House, there: House, call: Call, key: str) -> None:
    """Both processes at once, and once more each: one answer, all four times."""
    told = [*await asyncio.gather(call.send(house, key), call.send(there, key))]
    told += [await call.send(house, key), await call.send(there, key)]
    assert [answer.status_code for answer in told] == [200] * 4, [answer.text for answer in told]
    assert len({answer.content for answer in told}) == 1, [answer.text for answer in told]


@pytest.mark.parametrize("name", sorted(name for name in ALL if name not in SIGNED_WRITES))
async def test_what_was_done_is_found_when_its_answer_could_not_be_kept(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm, first, second, _ = await ALL[name](house, 4)
    assert (await warm.send(house, "warm")).status_code == 200
    before = await rows(house)
    assert (await first.send(house, "alone")).status_code == 200
    once = await effect(house, before)
    answers = house.app.state["partner_desk"].answers
    real: Coalescer[Any, Any] = answers._keeping
    lost = 0

    async def submit(_: object) -> Any:
        nonlocal lost
        lost += 1
        raise psycopg.OperationalError("the connection is lost")

    before = await rows(house)
    with monkeypatch.context() as broken:
        broken.setattr(real, "submit", submit)
        told = await second.send(house, "k")
    # The confirmation of one purchase is kept with the purchase, and nowhere else.
    assert (told.status_code, lost) in ((503, 1), (200, 0)), told.text
    again = await second.send(house, "k")
    assert (again.status_code, lost) in ((200, 1), (200, 0)), again.text
    assert (await second.send(house, "k")).content == again.content
    assert await effect(house, before) == once


@pytest.mark.parametrize("route", sorted(set(WRITES) - ALL_IN_THE_ADDRESS), ids=" ".join)
async def test_one_key_is_for_one_body(house: House, route: tuple[str, str]) -> None:
    """Two bodies under one key, at once in two processes: one is done, the other is refused."""
    one, two, *_ = await WRITES[route](house, 2)
    if (one.partner, one.path) != (two.partner, two.path):
        two = Call(one.partner, one.method, one.path, OTHER_BODIES[route[1]])
    assert one.body != two.body
    before = await rows(house)
    async with Database(house.db.dsn, keyring=house.db.keyring) as db:
        app, client = await another_process(house, db)
        there = House(db, house.clock, app, client, house.keys, house.holders, house.schedules)
        async with lifespan(app), client:
            told = await asyncio.gather(one.send(house, "k"), two.send(there, "k"))
    assert sorted(answer.status_code for answer in told) == [200, 422], [answer.text for answer in told]
    [refused] = [answer for answer in told if answer.status_code == 422]
    assert refused.json()["type"].endswith("/key-reused")
    done, other_call = (one, two) if told[0].status_code == 200 else (two, one)
    added = await effect(house, before)
    repeated: httpx.Response = await done.send(house, "k")
    assert repeated.content == next(answer.content for answer in told if answer.status_code == 200)
    assert (await other_call.send(house, "k")).status_code == 422
    assert await effect(house, before) == added


async def test_a_list_over_several_cells_goes_on_where_it_was_left(
    house4: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each cell's part is a transaction: what was done before the process died is found, the rest is done."""
    house = house4
    tickets = [call.body for call in await replies(house, 8)]
    assert len({ids.cell_of(UUID(each["ticket_id"]), 4) for each in tickets}) > 1
    call = Call("lp-001", "POST", "/v1/replies", tickets)
    before = await rows(house)
    real = journey.reply_tickets
    dead: list[int] = []

    async def reply(tx: Transaction, cell: int, *rest: Any) -> Any:
        if dead:
            raise psycopg.OperationalError("the process is gone")
        dead.append(cell)
        return await real(tx, cell, *rest)

    with monkeypatch.context() as broken:
        broken.setattr(journey, "reply_tickets", reply)
        assert (await call.send(house, "k")).status_code == 503
    halfway = await effect(house, before)
    assert 0 < halfway["support.messages"] < len(tickets)
    again = await call.send(house, "k")
    assert again.json() == [{"outcome": "replied"}] * len(tickets)
    assert (await effect(house, before))["support.messages"] == len(tickets)


async def test_a_list_at_once_in_two_processes_over_several_cells(house4: House) -> None:
    house = house4
    before = await rows(house)
    call = Call("lp-001", "POST", "/v1/replies", [each.body for each in await replies(house, 12)])
    async with Database(house.db.dsn, cells=4, keyring=house.db.keyring) as db:
        app, client = await another_process(house, db)
        there = House(db, house.clock, app, client, house.keys, house.holders, house.schedules)
        async with lifespan(app), client:
            await race(house, there, call, "k")
    made = await effect(house, before)
    assert made["support.messages"] == 3 * 12, "the citizen's, the office's, and one answer each"


async def test_an_answer_of_before_keys_were_claimed_still_stands(house: House) -> None:
    [call] = await starts(house, 1)
    reference = sha256(b"\0".join((b"POST", b"/v1/purchases", b"k"))).hexdigest()
    body_hash = sha256(encode([False, [msgspec.convert(call.body, PurchaseBody)]])).digest()
    row = requests.Request("partner:skill-academy", f"k:{reference}", body_hash, "answered", '{"old":1}')
    async with house.db.begin() as tx:
        await requests.save_requests(tx, 0, [row], house.clock.now())
    assert (await call.send(house, "k")).json() == {"old": 1}
    assert (
        await Call(call.partner, "POST", call.path, {**call.body, "reference": "x"}).send(house, "k")
    ).status_code == 422


async def test_what_holds_a_secret_is_kept_encrypted(house: House) -> None:
    """A start's code and a webhook's secret: neither stands in the table, both are in the repeated answer."""
    secrets = []
    for call, field in ((await starts(house, 1), "sandbox_code"), (await new_hooks(house, 1), "secret")):
        told = (await call[0].send(house, "k")).json()
        assert (await call[0].send(house, "k")).json() == told
        secrets.append(told[field])
    async with house.db.read() as tx:
        cursor = await tx.connection.execute("SELECT result FROM base.requests")
        kept = [row[0] for row in await cursor.fetchall()]
    assert len(kept) == 6
    for secret in secrets:
        assert all(secret not in (result or "") for result in kept)
