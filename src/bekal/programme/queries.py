"""Reads of the programmes in force."""

from __future__ import annotations

import msgspec

from bekal.base import statements
from bekal.base.database import Transaction
from bekal.base.errors import NotFound

from .store_programmes import memory_key
from .types import Programme

SQL = statements.of(__package__ or "bekal.programme")
_DECODER = msgspec.json.Decoder(Programme)


def _decode(body: str, text_hash: str) -> Programme:
    return msgspec.structs.replace(_DECODER.decode(body), text_hash=text_hash)


async def get_programme(tx: Transaction, programme_id: int) -> Programme:
    """The terms in force of one programme, read once per process. NotFound when it was never stored."""
    known: Programme | None = tx.memory.get(memory_key(programme_id))
    if known is not None:
        return known
    rows = await tx.tuples(SQL["get_programme"], programme_id)
    if not rows:
        raise NotFound(f"there is no programme {programme_id}; store one with programme.store_programmes")
    programme = _decode(*rows[0])
    tx.memory[memory_key(programme_id)] = programme
    return programme


async def list_programmes(tx: Transaction) -> list[Programme]:
    """The terms in force of all programmes, in the order of their ids."""
    return [_decode(*row) for row in await tx.tuples(SQL["list_programmes"])]


async def find_version(tx: Transaction, programme_id: int, text_hash: str) -> Programme | None:
    """Terms that were in force once, by their hash: to explain an old decision."""
    rows = await tx.tuples(SQL["find_version"], programme_id, text_hash)
    return _decode(*rows[0]) if rows else None
