"""Posting of transfers: load, decide, store. Journey has taken the cell before.

The shape is made for speed: one statement loads, one stores, whatever the length. Columns are packed, and
guarded rows are updated where they were read. Measured with ``bench/ledger.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Tids, Uuids
from bekal.base.database import Transaction
from bekal.base.errors import BekalError

from .counters import load_counters
from .outcomes import TransferStatus
from .queries import find_transfers
from .rules import Book, Hold, Standing, Terms, sum_movements
from .types import Transfer

SQL = statements.of(__package__ or "")


class CellNotTaken(BekalError):  # noqa: N818
    """A balance changed between its reading and its writing: the transaction has not taken the cell."""


async def post_transfers(
    tx: Transaction, cell: int, transfers: Sequence[Transfer], by: Actor, at: datetime
) -> list[TransferStatus]:
    """Post transfers in the order given; the result equals posting them one after the other.

    Runs in a transaction that has taken the cell (``db.write(cell)``): what is loaded does not change until
    the commit. An id is posted once: the same transfer again ``exists``, other content is refused. A refused
    transfer leaves no trace and may be tried again under its id.
    """
    if not transfers:
        return []
    book = await _load(tx, cell, transfers)
    statuses = book.decide(transfers)
    if book.accepted:
        _store(tx, cell, book, by, at)
    return statuses


async def _load(tx: Transaction, cell: int, transfers: Sequence[Transfer]) -> Book:
    wanted = {t.counter for t in transfers} | {t.counter_to for t in transfers}
    counters = await load_counters(tx, wanted)
    accounts = {t.account_id.int: t.account_id for t in transfers if t.account_id is not None}
    transfer_ids = Uuids([t.transfer_id for t in transfers])
    hold_ids = Uuids([t.hold_id for t in transfers if t.hold_id is not None])
    calls: dict[str, list[Any]] = {}
    if accounts:
        calls["load_guarded"] = [cell, Uuids(accounts.values()), transfer_ids]
    if hold_ids:
        calls["load_holds"] = [cell, hold_ids]
    if any(t.account_id is None for t in transfers):
        calls["list_closed_periods"] = [cell]
    answers = await tx.together(*((SQL[name], parameters) for name, parameters in calls.items()))
    found = {name: rows for name, (_, rows) in zip(calls, answers, strict=True)}
    guarded = found.get("load_guarded")
    # Only a chunk that was posted before, or touches no account that is there, asks for what is known.
    known = [] if guarded and not guarded[0][-1] else await find_transfers(tx, cell, transfer_ids)
    return Book(
        accounts=_read_accounts(list(accounts.values()), guarded or []),
        known={transfer.transfer_id.int: transfer for transfer in known if transfer is not None},
        holds={
            hold_id.int: Hold(account_id.int, amount_rp, resolved)
            for hold_id, account_id, amount_rp, resolved in found.get("load_holds", [])
        },
        counters=counters,
        closed=frozenset(found.get("list_closed_periods", [])),
    )


def _read_accounts(wanted: list[UUID], rows: list[tuple[Any, ...]]) -> dict[int, Standing]:
    found: dict[tuple[Any, ...], Terms] = {}
    accounts = {}
    for row in rows:
        place, tid, posted_rp, held_rp = row[:4]
        terms = found.get(row[4:8])
        if terms is None:
            kind, programme_id, fiscal_year, closed = row[4:8]
            terms = found[row[4:8]] = Terms(len(found), kind, (programme_id, fiscal_year), closed)
        account_id = wanted[place - 1]
        accounts[account_id.int] = Standing(terms, posted_rp, held_rp, posted_rp, held_rp, account_id, tid)
    return accounts


def _store(tx: Transaction, cell: int, book: Book, by: Actor, at: datetime) -> None:
    # An id of the cell: the slot of any of its transfers will do.
    chunk_id = ids.new_id(ids.slot_of(book.accepted[0].transfer_id), at)
    changed = [
        account
        for account in book.accounts.values()
        if account.posted_rp != account.posted_before or account.held_rp != account.held_before
    ]

    def expect_unchanged(updated: int) -> None:
        if updated != len(changed):
            raise CellNotTaken(f"cell {cell}: {updated} of {len(changed)} balances were where they were read")

    tx.later(
        SQL["store_chunk"],
        cell,
        chunk_id,
        by,
        at,
        *_transfer_columns(book.accepted),
        *_movement_columns(book.accepted),
        *_resolution_columns(book),
        Tids([account.tid for account in changed]),
        Uuids([account.account_id for account in changed]),
        Bigints([account.posted_rp - account.posted_before for account in changed]),
        Bigints([account.held_rp - account.held_before for account in changed]),
        check=expect_unchanged,
    )


def _transfer_columns(accepted: list[Transfer]) -> list[Any]:
    return [
        Uuids([t.transfer_id for t in accepted]),
        Bigints([t.kind for t in accepted]),
        Bigints([t.amount_rp for t in accepted]),
        _column(Uuids, [t.account_id for t in accepted]),
        _column(Bigints, [t.counter for t in accepted]),
        _column(Bigints, [t.counter_to for t in accepted]),
        _column(Uuids, [t.hold_id for t in accepted]),
        _column(Uuids, [t.reference for t in accepted]),
        _column(list, [t.effective_on for t in accepted]),
    ]


def _movement_columns(accepted: list[Transfer]) -> list[Bigints]:
    movements = sum_movements(accepted)
    sums = movements.values()
    return [
        Bigints(movements),
        Bigints([debit for debit, _, _ in sums]),
        Bigints([credit for _, credit, _ in sums]),
        Bigints([count for _, _, count in sums]),
    ]


def _resolution_columns(book: Book) -> list[Uuids | Bigints]:
    resolved = [(t.hold_id, t.transfer_id, t.account_id) for t in book.accepted if t.hold_id and t.account_id]
    return [
        Uuids([hold_id for hold_id, _, _ in resolved]),
        Uuids([transfer_id for _, transfer_id, _ in resolved]),
        Uuids([account_id for _, _, account_id in resolved]),
        Bigints([book.holds[hold_id.int].amount_rp for hold_id, _, _ in resolved]),
    ]


def _column(packed: type[list[Any]], column: list[Any]) -> Any:
    """A column in its quickest form: NULL when it is empty throughout, packed when it is full."""
    empty = len([item for item in column if item is None])
    if empty == len(column):
        return None
    return column if empty else packed(column)
