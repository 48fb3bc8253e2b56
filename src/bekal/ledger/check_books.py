"""Everything about the books that the ledger can prove by itself, at any time."""

from __future__ import annotations

from bekal.base import statements
from bekal.base.database import Transaction
from bekal.base.money import format_rp

from .types import Invariant

SQL = statements.of(__package__ or "")


async def check_books(tx: Transaction) -> list[Invariant]:
    """Prove the books from the journal; run it in ``db.snapshot()``, so that all figures are of one instant.

    ``clearing_is_zero`` is false while a decree is under way; ``clearing_not_overdrawn`` must hold even then.
    Set-based: about a second per million transfers.
    """
    await tx.value(SQL["widen_memory"])
    return [
        *await _check_totals(tx),
        await _count_wrong(tx, "guarded_equal_journal", "check_guarded", "accounts"),
        await _count_wrong(tx, "movements_equal_journal", "check_movements", "movements"),
        await _count_wrong(tx, "holds_resolved_at_most_once", "check_holds", "resolutions"),
        *await _check_clearing(tx),
        await _count_wrong(tx, "nothing_booked_after_close", "check_periods", "closed periods"),
    ]


async def _check_totals(tx: Transaction) -> list[Invariant]:
    [(accounts, guarded_rp, counters_rp, below)] = await tx.tuples(SQL["check_totals"])
    return [
        Invariant(
            "debits_equal_credits",
            guarded_rp + counters_rp == 0,
            f"guarded accounts {format_rp(int(guarded_rp))}, counters {format_rp(int(counters_rp))}",
        ),
        Invariant("guarded_not_below_zero", below == 0, f"{accounts} accounts, {below} below zero"),
    ]


async def _count_wrong(tx: Transaction, name: str, statement: str, things: str) -> Invariant:
    [(count, wrong)] = await tx.tuples(SQL[statement])
    return Invariant(name, wrong == 0, f"{count} {things}, {wrong} wrong")


async def _check_clearing(tx: Transaction) -> list[Invariant]:
    rows = await tx.tuples(SQL["check_clearing"])
    found = [f"programme {programme} of {year}: {format_rp(int(rest))}" for programme, year, rest in rows]
    detail = "; ".join(found) or "zero"
    return [
        Invariant("clearing_is_zero", not rows, detail),
        Invariant("clearing_not_overdrawn", all(rest > 0 for _, _, rest in rows), detail),
    ]
