"""The right to be forgotten, as far as the law lets the programme forget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Uuids
from bekal.base.database import Transaction

from .outcomes import EraseOutcome

SQL = statements.of(__package__)


async def erase_persons(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[EraseOutcome]:
    """Erase name, birth date, mother's name, photos, contacts, phone of persons of ``cell``; sign them out.

    Keys on their devices open nothing any more. What stays until the programme's retention ends: the claim on
    the NIK, the sealed NIK and family card (once per lifetime, household cap, auditors), and the record of
    disclosures and consents.

    ``person_unknown``, ``already_erased``, ``erased``. The phone's account may live in
    another cell: one round for each cell met.
    """
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["lock_persons_to_erase"], cell, Uuids(set(person_ids)))
    erased_before = {row[0]: row[2] is not None for row in rows}
    accounts = {row[0]: row[1] for row in rows if row[2] is None}
    checks = Uuids(row[3] for row in rows if row[2] is None)
    await tx.execute(SQL["erase_persons"], cell, Uuids(accounts), by, at)
    await tx.execute(SQL["erase_contacts"], cell, Uuids(accounts), at)
    await tx.execute(SQL["erase_request_words"], cell, Uuids(accounts))
    await tx.execute(SQL["erase_photos"], cell, Uuids(accounts))
    await tx.execute(SQL["delete_pieces"], cell, Uuids(accounts))
    await tx.execute(SQL["drop_identity_checks"], cell, checks, by)
    await _erase_accounts(tx, accounts, by, at)
    results = []
    for person_id in person_ids:
        if person_id not in erased_before:
            results.append(EraseOutcome.person_unknown)
        else:
            before = erased_before[person_id]
            results.append(EraseOutcome.already_erased if before else EraseOutcome.erased)
            erased_before[person_id] = True
    return results


async def _erase_accounts(tx: Transaction, accounts: dict[UUID, UUID], by: Actor, at: datetime) -> None:
    by_cell: dict[int, list[UUID]] = {}
    for account_id in sorted(accounts.values()):
        by_cell.setdefault(ids.cell_of(account_id, tx.cells), []).append(account_id)
    for cell, account_ids in sorted(by_cell.items()):
        # In place of the phone's index: nothing that any phone could have.
        nothing = Byteas(ids.random_bytes(32) for _ in account_ids)
        await tx.execute(SQL["erase_accounts"], cell, Uuids(account_ids), nothing, by, at)
        await tx.execute(SQL["end_sessions_of_accounts"], cell, Uuids(account_ids), by, at)
        await tx.execute(SQL["remove_passkeys_of_accounts"], cell, Uuids(account_ids), by, at)
