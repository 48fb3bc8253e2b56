"""UUIDs that come from the database are those of the standard library in every respect."""

from __future__ import annotations

import copy
import pickle
from uuid import UUID, SafeUUID

from bekal.base.adapt import Uuids
from bekal.base.database import Database
from bekal.base.statements import Statement


async def test_loaded_uuids_are_ordinary_ones(db: Database) -> None:
    wanted = [UUID(int=0), UUID(int=2**128 - 1), UUID("017f060d-2880-73e4-b4cf-027ce8dcb255")]
    async with db.read() as tx:
        rows = await tx.tuples(Statement("echo", "SELECT unnest($1::uuid[])"), Uuids(wanted))
        [(nothing,)] = await tx.tuples(Statement("nothing", "SELECT NULL::uuid"))
    loaded = [row[0] for row in rows]
    assert nothing is None
    assert loaded == wanted
    for given, made in zip(wanted, loaded, strict=True):
        assert type(made) is UUID
        assert (hash(made), str(made), repr(made)) == (hash(given), str(given), repr(given))
        assert (made.bytes, made.version, made.is_safe) == (given.bytes, given.version, SafeUUID.unknown)
        assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == given
    assert sorted(loaded) == sorted(wanted)
