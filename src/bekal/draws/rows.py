"""Rows of a draw between PostgreSQL's binary COPY and numpy: a million of them in about a second.

A row of COPY is its number of fields and, per field, a length and the bytes, all big-endian. Rows whose
fields have fixed lengths are a structured array as they come; results differ only in the length of the
outcome's name.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bekal.base import statements
from bekal.base.database import Transaction

from .engine.kernel import Array, Ints, Selection

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


ENTRY = _row(
    ("cell", ">i2"), ("person", "V16"), ("pid", "S16"), ("pool", ">i4"), ("household", "S8"), ("room", ">i2")
)


async def read_entries(tx: Transaction, batch_id: int) -> Array:
    """The frozen list of a batch, one row per entry, cell by cell in no particular order."""
    return np.concatenate([await _read_cell(tx, cell, batch_id) for cell in range(tx.cells)])


async def _read_cell(tx: Transaction, cell: int, batch_id: int) -> Array:
    blocks = bytearray()
    async for block in tx.copy_out(SQL["copy_entries"], cell, batch_id):
        blocks += block
    size = len(blocks) - len(_HEAD) - len(_TAIL)
    if not blocks.startswith(_HEAD) or not blocks.endswith(_TAIL) or size % ENTRY.itemsize:
        raise ValueError("the server sent a binary COPY of another form")
    return np.frombuffer(blocks, ENTRY, offset=len(_HEAD), count=size // ENTRY.itemsize)


def split_pids(pids: Array) -> list[bytes]:
    """The 16 bytes of every pid; numpy itself would drop trailing zeros."""
    buffer = pids.tobytes()
    return [buffer[i : i + 16] for i in range(0, len(buffer), 16)]


async def write_results(
    tx: Transaction, batch_id: int, entries: Array, tickets: Ints, selection: Selection
) -> None:
    """Copy the results in."""
    await tx.copy_blocks_in(SQL["copy_results"], _result_blocks(batch_id, entries, tickets, selection))


def _result_blocks(batch_id: int, entries: Array, tickets: Ints, selection: Selection) -> Iterator[bytes]:
    yield _HEAD
    outcomes = (
        ("won", selection.won),
        ("pool_full", selection.pool_full),
        ("household_full", selection.household_full),
    )
    for name, chosen in outcomes:
        layout = _row(
            ("cell", ">i2"),
            ("batch", ">i4"),
            ("person", "V16"),
            ("ticket", ">i8"),
            ("outcome", f"S{len(name)}"),
            ("rank", ">i4"),
        )
        out = np.zeros(int(chosen.sum()), layout)
        out["fields"] = 6
        for field in ("cell", "batch", "person", "ticket", "outcome", "rank"):
            out[f"{field}_length"] = layout[field].itemsize
        out["cell"], out["batch"], out["person"] = (
            entries["cell"][chosen],
            batch_id,
            entries["person"][chosen],
        )
        out["ticket"], out["rank"] = tickets[chosen], selection.rank[chosen]
        out["outcome"] = name.encode()
        buffer = out.tobytes()
        for start in range(0, len(buffer), _BLOCK):
            yield buffer[start : start + _BLOCK]
    yield _TAIL
