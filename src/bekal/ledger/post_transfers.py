"""Posting of transfers: load, decide, store. Journey has taken the cell before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction

from .counters import load_counters
from .kinds import Kind
from .outcomes import TransferStatus
from .rules import Book, Earmark, Hold, Standing, sum_movements
from .types import Transfer

SQL = statements.of(__package__ or "")


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
        await _store(tx, cell, book, by, at)
    return statuses


async def _load(tx: Transaction, cell: int, transfers: Sequence[Transfer]) -> Book:
    wanted = {t.counter for t in transfers} | {t.counter_to for t in transfers}
    counters = await load_counters(tx, [counter for counter in wanted if counter is not None])
    accounts = await _load_accounts(tx, cell, transfers)
    rows = await tx.tuples(SQL["find_transfers"], cell, Uuids([t.transfer_id for t in transfers]))
    known = {row[0].int: Transfer(row[0], Kind(row[1]), *row[2:]) for row in rows}
    hold_ids = Uuids([t.hold_id for t in transfers if t.hold_id is not None])
    holds = {}
    if hold_ids:
        for hold_id, account_id, amount_rp, resolved in await tx.tuples(SQL["load_holds"], cell, hold_ids):
            holds[hold_id.int] = Hold(account_id.int, amount_rp, resolved=resolved)
    closed: frozenset[Earmark] = frozenset()
    if any(t.account_id is None for t in transfers):
        closed = frozenset(await tx.tuples(SQL["list_closed_periods"], cell))
    return Book(accounts, known, holds, counters, closed)


async def _load_accounts(tx: Transaction, cell: int, transfers: Sequence[Transfer]) -> dict[int, Standing]:
    wanted = {t.account_id.int: t.account_id for t in transfers if t.account_id is not None}
    if not wanted:
        return {}
    keys = list(wanted)
    accounts = {}
    for row in await tx.tuples(SQL["load_guarded"], cell, Uuids(wanted.values())):
        place, kind, programme_id, fiscal_year, posted_rp, held_rp, closed = row
        accounts[keys[place - 1]] = Standing(
            kind, (programme_id, fiscal_year), posted_rp, held_rp, closed=closed
        )
    return accounts


async def _store(tx: Transaction, cell: int, book: Book, by: Actor, at: datetime) -> None:
    accepted = book.accepted
    chunk_id = ids.new_id(accepted[0].transfer_id.int & 0xFF, at)
    await tx.execute(
        SQL["insert_transfers"],
        cell,
        chunk_id,
        by,
        at,
        Uuids([t.transfer_id for t in accepted]),
        Bigints([t.kind for t in accepted]),
        Bigints([t.amount_rp for t in accepted]),
        _uuids([t.account_id for t in accepted]),
        _column([t.counter for t in accepted]),
        _column([t.counter_to for t in accepted]),
        _uuids([t.hold_id for t in accepted]),
        _uuids([t.reference for t in accepted]),
        _column([t.effective_on for t in accepted]),
    )
    await _update_guarded(tx, cell, book)
    movements = sum_movements(accepted)
    if movements:
        sums = list(movements.values())
        await tx.execute(
            SQL["insert_movements"],
            cell,
            chunk_id,
            list(movements),
            Bigints([debit for debit, _, _ in sums]),
            Bigints([credit for _, credit, _ in sums]),
            [count for _, _, count in sums],
        )
    resolved = [t for t in accepted if t.hold_id is not None]
    if resolved:
        await tx.execute(
            SQL["insert_resolutions"],
            cell,
            _uuids([t.hold_id for t in resolved]),
            Uuids([t.transfer_id for t in resolved]),
            _uuids([t.account_id for t in resolved]),
            Bigints([book.holds[t.hold_id.int].amount_rp for t in resolved if t.hold_id is not None]),
        )


async def _update_guarded(tx: Transaction, cell: int, book: Book) -> None:
    changed = [
        (key, account)
        for key, account in book.accounts.items()
        if account.posted_rp != account.posted_before or account.held_rp != account.held_before
    ]
    if changed:
        await tx.execute(
            SQL["update_guarded"],
            cell,
            Uuids([UUID(int=key) for key, _ in changed]),
            Bigints([account.posted_rp - account.posted_before for _, account in changed]),
            Bigints([account.held_rp - account.held_before for _, account in changed]),
        )


def _uuids(column: list[UUID | None]) -> Any:
    """A column in the quickest form: NULL when it is empty throughout, packed when it is full."""
    empty = column.count(None)
    if empty == len(column):
        return None
    return Uuids(column) if not empty else column  # type: ignore[arg-type]


def _column(column: list[Any]) -> Any:
    return None if column.count(None) == len(column) else column
