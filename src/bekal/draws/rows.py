"""Rows of a draw between PostgreSQL's binary COPY and numpy: a million of them in about a second.

A row of COPY is its number of fields and, per field, a length and the bytes, all big-endian. Rows whose
fields have fixed lengths are a structured array as they come; results differ only in the length of the
outcome's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bekal.base import statements
from bekal.base.database import Transaction
from bekal.base.statements import Statement

from .engine import Reason
from .engine.types import Array, Bytes, Ints

SQL = statements.of(__package__ or "bekal.draws")

_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL = b"\xff\xff"
_BLOCK = 1 << 20


def _row(*fields: tuple[str, str]) -> np.dtype[np.void]:
    """The layout of one row: every field is preceded by its length."""
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in fields:
        layout += [(f"{name}_length", ">i4"), (name, kind)]
    return np.dtype(layout)


_FIELDS = (
    ("cell", ">i2"),
    ("person", "V16"),
    ("pid", "V16"),
    ("region", ">i4"),
    ("category", ">i2"),
    ("household", "V8"),
    ("room", ">i2"),
)
ENTRY = _row(*_FIELDS)
CORRECTION = _row(*_FIELDS, ("listed", ">i4"))


@dataclass(frozen=True)
class Results:
    """What the draw said, row by row of the list: whose cell and person, and what the engine found."""

    entries: Array
    rows: Array
    tickets: Ints
    stage: Bytes
    reason: Bytes
    rank: Ints


async def read_entries(tx: Transaction, batch_id: int, version: int) -> Array:
    """The list of one version of a manifest, one row per entry, cell by cell in no particular order."""
    return np.concatenate([await _read_list(tx, cell, batch_id, version) for cell in range(tx.cells)])


async def _read_list(tx: Transaction, cell: int, batch_id: int, version: int) -> Array:
    entries = await _copy(tx, ENTRY, SQL["copy_entries"], cell, batch_id)
    if version < 2:  # only a later version has corrections
        return entries
    corrections = await _copy(tx, CORRECTION, SQL["copy_corrections"], cell, batch_id, version)
    if not len(corrections):
        return entries
    kept = entries[~np.isin(_persons(entries), _persons(corrections))]
    listed = corrections[corrections["listed"] == 1]
    added = np.zeros(len(listed), ENTRY)
    for name, _ in _FIELDS:
        added[name] = listed[name]
    return np.concatenate([kept, added])


def _persons(found: Array) -> Array:
    """Ids that numpy can compare: it drops zeros at their end, which ids of one length can spare."""
    return np.ascontiguousarray(found["person"]).view("S16")


async def _copy(tx: Transaction, layout: np.dtype[np.void], statement: Statement, *parameters: int) -> Array:
    blocks = bytearray()
    async for block in tx.copy_out(statement, *parameters):
        blocks += block
    size = len(blocks) - len(_HEAD) - len(_TAIL)
    if not blocks.startswith(_HEAD) or not blocks.endswith(_TAIL) or size % layout.itemsize:
        raise ValueError("the server sent a binary COPY of another form")
    return np.frombuffer(blocks, layout, offset=len(_HEAD), count=size // layout.itemsize)


async def write_results(tx: Transaction, batch_id: int, results: Results, chosen: Array) -> None:
    """Copy in the results of the rows that are chosen (a mask)."""
    await tx.copy_blocks_in(SQL["copy_results"], _result_blocks(batch_id, results, chosen))


def _result_blocks(batch_id: int, results: Results, mine: Array) -> Iterator[bytes]:
    yield _HEAD
    for reason in Reason:
        chosen = np.flatnonzero(mine & (results.reason == reason))
        layout = _row(
            ("cell", ">i2"),
            ("batch", ">i4"),
            ("person", "V16"),
            ("row", ">i4"),
            ("pool", ">i4"),
            ("category", ">i2"),
            ("room", ">i2"),
            ("ticket", ">i8"),
            ("stage", ">i2"),
            ("outcome", f"S{len(reason.name)}"),
            ("rank", ">i4"),
        )
        names = [name for name in layout.names or () if name != "fields" and not name.endswith("_length")]
        for start in range(0, len(chosen), _BLOCK // layout.itemsize):
            part = chosen[start : start + _BLOCK // layout.itemsize]
            out = np.zeros(len(part), layout)
            out["fields"] = len(names)
            for field in names:
                out[f"{field}_length"] = layout[field].itemsize
            out["cell"], out["person"] = results.entries["cell"][part], results.entries["person"][part]
            out["batch"], out["row"], out["outcome"] = batch_id, part, reason.name.encode()
            for field in ("pool", "category", "room"):
                out[field] = results.rows[field][part]
            out["ticket"], out["stage"] = results.tickets[part], results.stage[part]
            out["rank"] = results.rank[part]
            yield out.tobytes()
    yield _TAIL
