"""First answers are kept and found again, per caller, within the cell."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import psycopg
import pytest

from bekal.base import requests
from bekal.base.database import Database
from bekal.base.requests import KeyReused, Known, Request, RequestKey, body_hash, do_once


class Order(msgspec.Struct, frozen=True):
    reference: str
    price_rp: int
    accepted_at: datetime | None = None


async def test_first_answers_are_found_by_caller_and_reference(db: Database, at: datetime) -> None:
    one, two = body_hash(b"one"), body_hash(b"two")
    rows = [
        Request("partner:a", "r1", one, "bought", '{"code":"V1"}'),
        Request("partner:a", "r2", two, "schedule_full"),
        Request("partner:b", "r1", two, "bought"),
    ]
    async with db.begin() as tx:
        await requests.save_requests(tx, 0, rows, at)
        keys = [
            RequestKey("partner:b", "r1", two),
            RequestKey("partner:a", "r1", two),
            RequestKey("partner:a", "r3", one),
            RequestKey("partner:a", "r1", one),
            RequestKey("partner:a", "r1", one),
        ]
        assert await requests.find_requests(tx, 0, keys) == [
            Known("bought", None, True),
            Known("bought", '{"code":"V1"}', False),
            None,
            Known("bought", '{"code":"V1"}', True),
            Known("bought", '{"code":"V1"}', True),
        ]


async def test_nothing_asked_is_no_statement(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        assert await requests.find_requests(tx, 0, []) == []
        await requests.save_requests(tx, 0, [], at)
        assert tx.statement_count == 0


async def test_cells_do_not_see_each_other(db4: Database, at: datetime) -> None:
    async with db4.begin() as tx:
        await requests.save_requests(tx, 1, [Request("partner:a", "r1", body_hash(b""), "bought")], at)
        assert await requests.find_requests(tx, 2, [RequestKey("partner:a", "r1", body_hash(b""))]) == [None]


@pytest.mark.parametrize("count", [1, 1000])
async def test_one_statement_however_many(db: Database, at: datetime, count: int) -> None:
    rows = [Request("partner:a", f"r{i}", body_hash(b"x"), "bought", "{}") for i in range(count)]
    async with db.begin() as tx:
        await requests.save_requests(tx, 0, rows, at)
        known = await requests.find_requests(
            tx, 0, [RequestKey("partner:a", r.reference, r.body_hash) for r in rows]
        )
        assert tx.statement_count == 2
    assert known == [Known("bought", "{}", True)] * count


async def test_a_reference_saved_meanwhile_undoes_the_transaction(db: Database, at: datetime) -> None:
    row = Request("partner:a", "r1", body_hash(b"x"), "bought")
    async with db.begin() as tx:
        await requests.save_requests(tx, 0, [row], at)
    with pytest.raises(psycopg.errors.UniqueViolation, match="requests_pkey"):
        async with db.begin() as tx:
            await requests.save_requests(tx, 0, [row], at)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (Request("p", "", body_hash(b""), "x"), "requests_reference_length"),
        (Request("p", "x" * 101, body_hash(b""), "x"), "requests_reference_length"),
        (Request("p", "x", b"short", "x"), "requests_body_hash_sha256"),
    ],
)
async def test_the_database_refuses_what_is_no_request(
    db: Database, at: datetime, row: Request, rule: str
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match=rule):
        async with db.begin() as tx:
            await requests.save_requests(tx, 0, [row], at)


async def test_old_requests_are_forgotten(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        for days in (0, 31):
            row = Request("p", f"{days}", body_hash(b""), "x")
            await requests.save_requests(tx, 0, [row], at - timedelta(days=days))
        assert await requests.forget_requests(tx, 0, at - timedelta(days=requests.KEPT_DAYS)) == 1
        keys = [RequestKey("p", "0", body_hash(b"")), RequestKey("p", "31", body_hash(b""))]
        assert [k is None for k in await requests.find_requests(tx, 0, keys)] == [False, True]


def test_a_second_try_is_the_same_body(at: datetime) -> None:
    assert body_hash(Order("r", 5, at)) == body_hash(Order("r", 5, at + timedelta(seconds=9)))
    assert body_hash(Order("r", 5, at)) != body_hash(Order("r", 6, at))
    assert body_hash({"b": 1, "a": 2}) == body_hash({"a": 2, "b": 1})
    assert len(body_hash(b"raw")) == 32


class Done(msgspec.Struct, frozen=True):
    outcome: str
    place: int


async def do(
    db: Database, keys: list[RequestKey | None], at: datetime, *, sealed: bool = False
) -> list[Done]:
    """Each thing becomes the place at which it was done."""
    async with db.begin() as tx:

        async def work(places: list[int]) -> list[Done]:
            return [Done("done", place) for place in places]

        return await do_once(tx, 0, keys, at, Done, work, sealed=sealed)


def key(reference: str, body: bytes = b"x") -> RequestKey:
    return RequestKey("partner:a", reference, body_hash(body))


async def test_what_has_no_key_is_done_every_time(db: Database, at: datetime) -> None:
    keys = [key("r1"), None, key("r2")]
    assert [each.place for each in await do(db, keys, at)] == [0, 1, 2]
    assert [each.place for each in await do(db, [None, key("r2"), key("r3"), None], at)] == [0, 2, 2, 3]
    assert await do(db, [], at) == []


async def test_twins_in_a_chunk_are_done_once(db: Database, at: datetime) -> None:
    assert [each.place for each in await do(db, [key("r2"), key("r1"), key("r2")], at)] == [0, 1, 0]
    with pytest.raises(KeyReused):
        await do(db, [key("r3"), key("r3", b"other")], at)
    with pytest.raises(KeyReused):
        await do(db, [key("r1", b"other")], at)
    assert [each.place for each in await do(db, [None, key("r3")], at)] == [0, 1], "nothing of it was kept"


async def test_a_sealed_result_opens_again(db: Database, at: datetime) -> None:
    first = await do(db, [None, key("r1")], at, sealed=True)
    assert await do(db, [key("r1")], at, sealed=True) == first[1:]
    async with db.read() as tx:
        [known] = await requests.find_requests(tx, 0, [key("r1")])
    assert known is not None and "place" not in (known.result or "")
