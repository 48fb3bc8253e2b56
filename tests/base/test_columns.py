"""Whole columns: sealed and opened, and packed for the server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.base.adapt import Byteas, Instants, Texts
from bekal.base.database import Database
from bekal.base.keys import Keyring, Sealed, WrongKey, demo_keyring
from bekal.base.statements import Statement

RING = demo_keyring()


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_a_column_is_sealed_as_its_values_are(plains: list[bytes]) -> None:
    keys = [bytes([n]) * 16 for n in range(len(plains))]
    sealed = RING.seal_column("t", "c", keys, plains)
    assert [
        RING.open(Sealed("t", "c", key), value) for key, value in zip(keys, sealed, strict=True)
    ] == plains
    apart = [RING.seal(Sealed("t", "c", key), plain) for key, plain in zip(keys, plains, strict=True)]
    assert RING.open_column("t", "c", keys, apart) == plains
    assert len(set(sealed)) == len(sealed)


def test_what_is_erased_stays_none_and_old_keys_open() -> None:
    old = Keyring({1: bytes(32)}, bytes(32))
    new = Keyring({1: bytes(32), 2: bytes([1]) * 32}, bytes(32))
    [sealed] = old.seal_column("t", "c", [b"k"], [b"plain"])
    [fresh] = new.seal_column("t", "c", [b"k"], [b"plain"])
    assert new.open_column("t", "c", [b"k"] * 3, [sealed, None, fresh]) == [b"plain", None, b"plain"]
    with pytest.raises(WrongKey, match="no key 2"):
        old.open_column("t", "c", [b"k"], [fresh])


@pytest.mark.parametrize(("table", "column", "key"), [("x", "c", b"k"), ("t", "x", b"k"), ("t", "c", b"x")])
def test_a_value_opens_at_its_own_place_only(table: str, column: str, key: bytes) -> None:
    sealed = RING.seal_column("t", "c", [b"k"], [b"plain"])
    with pytest.raises(WrongKey):
        RING.open_column(table, column, [key], sealed)


async def test_bytes_and_texts_reach_the_server_whole(db: Database) -> None:
    echo = Statement("echo", "SELECT $1::bytea[], $2::text[]")
    for blobs, texts in (
        ([], []),
        ([b""], [""]),
        ([b"", b"\0" * 9], ["", "selamat", "\u00e9\u0928\U0001f642"]),
        ([bytes([n]) * 32 for n in range(200)], ["same", "size"]),
        ([bytes(n) for n in range(200)], ["x" * n for n in range(200)]),
    ):
        async with db.read() as tx:
            assert await tx.tuples(echo, Byteas(blobs), Texts(texts)) == [(blobs, texts)]


async def test_instants_reach_the_server_to_the_microsecond(db: Database) -> None:
    echo = Statement("echo", "SELECT $1::timestamptz[]")
    jakarta = timezone(timedelta(hours=7))
    for instants in (
        [],
        [datetime(2000, 1, 1, tzinfo=UTC)],
        [datetime(1969, 7, 20, 20, 17, 40, 1, tzinfo=UTC), datetime(2026, 11, 22, 0, 0, 0, 999_999, jakarta)],
        [datetime(2022, 1, 1, tzinfo=UTC) + timedelta(microseconds=7**n) for n in range(18)],
    ):
        async with db.read() as tx:
            assert await tx.tuples(echo, Instants(instants)) == [(instants,)]
