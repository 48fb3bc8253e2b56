"""Operation: create_instructions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .outcomes import InstructOutcome
from .rules import LEASE, obstacle
from .states import InstructionState
from .types import Instruction

SQL = statements.of(__package__ or "bekal.payouts")


async def create_instructions(
    tx: Transaction, cell: int, due_ids: Sequence[UUID], by: Actor, at: datetime, *, claimed: bool = False
) -> list[Instruction]:
    """Make one order to the bank for each due that may be paid; the due becomes ``instructed``.

    Outcomes: due_unknown; not_scheduled (on its way, paid, stopped or forfeited); not_yet_due; no_account;
    account_checking; account_refused; account_cooling (a newly linked one); instructed. With ``claimed`` the
    caller sends the orders right after the commit and holds them for 5 minutes, as if it had claimed them.
    The caller has taken the cell.
    """
    if not due_ids:
        return []
    found: dict[UUID, tuple[Any, ...]] = {
        row[0]: row for row in await tx.tuples(SQL["find_dues_to_instruct"], cell, Uuids(due_ids))
    }
    results, made = [], []
    new_ids = ids.new_ids([ids.slot_of(due_id) for due_id in due_ids], at)
    for due_id, instruction_id in zip(due_ids, new_ids, strict=True):
        row = found.get(due_id)
        if row is None:
            results.append(Instruction(InstructOutcome.due_unknown, due_id))
            continue
        outcome = obstacle(row[7], row[8], row[12], row[13], at)
        if outcome == InstructOutcome.instructed:
            _, person_id, account_id, kind, amount_rp, programme_id, fiscal_year = row[:7]
            order = Instruction(
                outcome,
                due_id,
                instruction_id,
                person_id,
                account_id,
                row[10],
                row[11],
                kind,
                amount_rp,
                programme_id,
                fiscal_year,
                row[9] + 1,
            )
            made.append(order)
            results.append(order)
            # A second wish for the same due finds it on its way.
            found[due_id] = (*row[:7], "instructed", *row[8:])
        else:
            results.append(Instruction(outcome, due_id))
    if made:
        await _store(tx, cell, made, by, at, claimed=claimed)
    return results


async def _store(
    tx: Transaction, cell: int, made: list[Instruction], by: Actor, at: datetime, *, claimed: bool
) -> None:
    due_ids = Uuids([order.due_id for order in made])
    tx.later(SQL["instruct_dues"], cell, due_ids, at, by)
    tx.later(
        SQL["create_instructions"],
        cell,
        Uuids([order.instruction_id for order in made if order.instruction_id]),
        due_ids,
        Uuids([order.link_id for order in made if order.link_id]),
        Texts([order.channel for order in made]),
        Bigints([order.amount_rp for order in made]),
        InstructionState.claimed if claimed else InstructionState.waiting,
        1 if claimed else 0,
        at + LEASE if claimed else at,
        at if claimed else None,
        at,
        by,
    )
