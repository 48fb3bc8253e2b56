"""Operation: instruct_settlements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .document_numbers import next_numbers
from .outcomes import SettlementOutcome
from .rules import LEASE
from .states import SettlementState
from .types import Settlement, SettlementInstructed, SettlementInstruction

SQL = statements.of(__package__ or "bekal.payouts")


async def instruct_settlements(
    tx: Transaction, instructions: Sequence[SettlementInstruction], by: Actor, at: datetime
) -> list[SettlementInstructed]:
    """Order settlements from the bank after the treasury released them; the caller sends the orders.

    Each attempt has a reference of its own, made only after the one before was refused. Outcomes:
    settlement_unknown, already_instructed (or paid), instructed.
    """
    if not instructions:
        return []
    wanted = Uuids([instruction.settlement_id for instruction in instructions])
    rows = await tx.rows(Settlement, SQL["lock_settlements"], wanted)
    found: dict[UUID, Settlement] = {row.settlement_id: row for row in rows}
    results: list[SettlementInstructed] = []
    seen: set[UUID] = set()
    made: dict[UUID, SettlementInstruction] = {}
    for instruction in instructions:
        settlement = found.get(instruction.settlement_id)
        if settlement is None:
            outcome = SettlementOutcome.settlement_unknown
        elif settlement.state != SettlementState.due or instruction.settlement_id in seen:
            outcome = SettlementOutcome.already_instructed
        else:
            outcome = SettlementOutcome.instructed
            seen.add(instruction.settlement_id)
            made[instruction.settlement_id] = instruction
        results.append(SettlementInstructed(outcome, instruction.settlement_id))
    if not made:
        return results
    done = await _store(tx, [found[settlement_id] for settlement_id in made], made, by, at)
    return [
        done[result.settlement_id] if result.outcome == SettlementOutcome.instructed else result
        for result in results
    ]


async def _store(
    tx: Transaction,
    due: list[Settlement],
    made: dict[UUID, SettlementInstruction],
    by: Actor,
    at: datetime,
) -> dict[UUID, SettlementInstructed]:
    # A settlement that was refused keeps the document of its release.
    missing = [s for s in due if not (made[s.settlement_id].document_number or s.document_number)]
    numbers = await next_numbers(tx, "SP2D", Counter(s.fiscal_year for s in missing)) if missing else {}
    done = {}
    for s in due:
        document = made[s.settlement_id].document_number or s.document_number or next(numbers[s.fiscal_year])
        done[s.settlement_id] = SettlementInstructed(
            SettlementOutcome.instructed,
            s.settlement_id,
            ids.derived_id(s.settlement_id, f"order {s.attempts + 1}"),
            s.platform_id,
            s.programme_id,
            s.fiscal_year,
            s.gross_rp,
            s.fee_rp,
            s.net_rp,
            document,
        )
    await tx.execute(
        SQL["instruct_settlements"],
        Uuids(done),
        Uuids([row.reference_id for row in done.values() if row.reference_id]),
        [row.document_number for row in done.values()],
        at + LEASE,
        at,
        by,
    )
    return done
