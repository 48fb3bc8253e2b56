"""Recovery: who lost the number proves who they are by facts, and the old number has three days to object.

Facts can be stolen, so they alone move nothing: the present number is warned by a message and may refuse. And
facts tell on people, so nothing here shows whether a NIK is registered: right or wrong, a request is kept, by
the same statements, and its sender reads the same words.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .move_accounts import move_accounts
from .outcomes import MoveOutcome, RecoverOutcome
from .types import AccountMove, KnownFacts, Recovery

SQL = statements.of(__package__)
RECOVERY_WAIT: Final = timedelta(days=3)
RECOVERIES_PER_DAY_MAX: Final = 3
_FIELDS: Final = ("nik", "family_card", "full_name", "born_on", "mother_name")
_NOBODY: Final = UUID(int=0)


async def ask_recovery(
    tx: Transaction, cell: int, account_id: UUID, facts: KnownFacts, by: Actor, at: datetime
) -> RecoverOutcome:
    """Keep the request of an account of ``cell``: ``too_many_today``; ``asked``, facts fitting or not."""
    [(count,)] = await tx.tuples(SQL["count_recoveries"], cell, account_id, at - timedelta(days=1))
    if count >= RECOVERIES_PER_DAY_MAX:
        return RecoverOutcome.too_many_today
    person_id = await _find_person(tx, facts)
    recovery_id = ids.new_id(ids.slot_of(account_id), at)
    due_at = at + RECOVERY_WAIT
    await tx.execute(SQL["insert_recovery"], cell, recovery_id, account_id, person_id, by, at, due_at)
    return RecoverOutcome.asked


async def _find_person(tx: Transaction, facts: KnownFacts) -> UUID | None:
    """Whose facts these are, all of them; the same work for a NIK that nobody has."""
    nik = rules.normalise_digits(facts.nik)
    index = rules.nik_index(tx.keyring, nik)
    cell = ids.cell_of_slot(ids.slot_of_index(index), tx.cells)
    found = await tx.tuples(SQL["find_claimants"], cell, Byteas([index]))
    person_id = found[0][1] if found else _NOBODY
    home = ids.cell_of(person_id, tx.cells)
    rows = await tx.tuples(SQL["find_declared"], home, Uuids([person_id]))
    said = (
        nik,
        rules.normalise_digits(facts.family_card),
        rules.normalise_name(facts.full_name).casefold(),
        facts.born_on.isoformat(),
        rules.normalise_name(facts.mother_name).casefold(),
    )
    fits = bool(rows)
    for position, (field, text) in enumerate(zip(_FIELDS, said, strict=True), 1):
        sealed = (
            rows[0][position]
            if rows
            else tx.keyring.seal_column("people.persons", field, [_NOBODY.bytes], [text.encode()])[0]
        )
        [plain] = tx.keyring.open_column("people.persons", field, [person_id.bytes], [sealed])
        kept = (plain or b"").decode().casefold()
        fits &= hmac.compare_digest(kept.encode(), text.encode())
    return person_id if fits else None


async def find_recovery(tx: Transaction, cell: int, account_id: UUID) -> Recovery | None:
    """The newest request of an account; it does not say whether the facts fitted."""
    rows = await tx.rows(Recovery, SQL["find_recovery"], cell, account_id)
    return rows[0] if rows else None


async def list_recoveries_against(tx: Transaction, person_id: UUID) -> list[Recovery]:
    """Requests to take over this person's registration that wait for their day; from all cells."""
    found: list[Recovery] = []
    for cell in range(tx.cells):
        found += await tx.rows(Recovery, SQL["list_recoveries_against"], cell, person_id)
    return found


async def refuse_recoveries(tx: Transaction, person_id: UUID, by: Actor, at: datetime) -> None:
    """The registered number refuses every request that waits; refused twice, nothing changes."""
    for cell in range(tx.cells):
        await tx.execute(SQL["refuse_recoveries"], cell, person_id, by, at)


async def claim_untold_recoveries(tx: Transaction, cell: int, at: datetime) -> list[UUID]:
    """Persons whose present number is to be warned now, up to 100; each request once."""
    return [row[0] for row in await tx.tuples(SQL["claim_untold_recoveries"], cell, at)]


async def finish_recoveries(tx: Transaction, cell: int, by: Actor, at: datetime) -> Sequence[MoveOutcome]:
    """Move up to 100 registrations whose three days are over; what became of each."""
    due = await tx.tuples(SQL["lock_due_recoveries"], cell, at)
    outcomes = []
    for _, account_id, person_id in due:
        move = AccountMove(person_id, account_id)
        outcomes += await move_accounts(tx, ids.cell_of(person_id, tx.cells), [move], by, at)
    states = ["moved" if outcome is MoveOutcome.moved else "failed" for outcome in outcomes]
    await tx.execute(SQL["end_recoveries"], cell, Uuids(row[0] for row in due), Texts(states), by, at)
    return outcomes
