"""Operation: record_statement_lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts
from bekal.base.database import Transaction

from .outcomes import LineOutcome
from .types import StatementLine

SQL = statements.of(__package__ or "bekal.payouts")


def reference_of_line(line: StatementLine) -> UUID | None:
    """The order that a statement line names, or None when its reference is none of ours."""
    try:
        return UUID(line.partner_reference)
    except ValueError:
        return None


def cell_of_line(line: StatementLine, cells: int) -> int:
    """The cell in which a statement line lies: its order's; cell 0 when it names none of ours."""
    reference = reference_of_line(line)
    return 0 if reference is None else ids.cell_of(reference, cells)


async def record_statement_lines(
    tx: Transaction, cell: int, lines: Sequence[StatementLine], by: Actor, at: datetime
) -> list[LineOutcome]:
    """Import lines of a bank's statement, each once by the bank's reference, however often it is imported.

    ``amount_rp`` is what left our account (negative: what came back). Outcomes: contradicts (that reference
    was imported with another amount or order: the first stands), already_recorded, recorded.
    """
    if not lines:
        return []
    references = [line.bank_reference for line in lines]
    written = {
        row[0]
        for row in await tx.tuples(
            SQL["record_statement_lines"],
            cell,
            Texts(references),
            Texts([str(reference_of_line(line) or "") for line in lines]),
            Texts([line.partner_reference for line in lines]),
            Bigints([line.amount_rp for line in lines]),
            Texts([line.booked_on.isoformat() for line in lines]),
            at,
            by,
        )
    }
    repeated = [line.bank_reference for line in lines if line.bank_reference not in written]
    if len(set(references)) == len(references) and not repeated:
        return [LineOutcome.recorded] * len(lines)
    rows = await tx.tuples(SQL["find_statement_lines"], cell, references)
    there = {row[0]: row[1:] for row in rows}
    results = []
    for line in lines:
        if line.bank_reference in written:
            written.discard(line.bank_reference)
            results.append(LineOutcome.recorded)
            continue
        same = there[line.bank_reference] == (line.partner_reference, line.amount_rp)
        results.append(LineOutcome.already_recorded if same else LineOutcome.contradicts)
    return results
