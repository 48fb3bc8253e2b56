"""Taking back a registration that the civil registry never confirmed: a mistyped NIK, or somebody else's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Uuids
from bekal.base.database import Transaction

from .outcomes import WithdrawOutcome

SQL = statements.of(__package__)
_KNOWN_TO_THE_REGISTRY = frozenset({"matched", "inactive", "deceased"})


async def withdraw_registrations(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[WithdrawOutcome]:
    """Withdraw registrations of ``cell``: the NIK is free for its owner, the account may register again.

    A NIK has no check digit, so one slip claims a stranger's; and who holds a stolen NIK must not shut its
    owner out for ever. ``person_unknown`` (or erased, or withdrawn); ``confirmed``: the registry knew the
    person at least once, or knows the NIK; ``withdrawn``: name, birth date, contacts are erased, an open
    question is dropped, the account's keys go, and the withdrawal is on record. The account may live
    in another cell: one round for each cell met, as for the claim.
    """
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["lock_registrations"], cell, Uuids(set(person_ids)))
    known = {row[0] for row in rows}
    going = [row for row in rows if row[4] is None and row[5] not in _KNOWN_TO_THE_REGISTRY]
    await _withdraw(tx, cell, [(row[0], row[1], row[2], row[3]) for row in going], by, at)
    withdrawn = {row[0] for row in going}
    results = []
    for person_id in person_ids:
        if person_id in withdrawn:
            withdrawn.remove(person_id)
            known.remove(person_id)
            results.append(WithdrawOutcome.withdrawn)
        else:
            known_still = person_id in known
            results.append(WithdrawOutcome.confirmed if known_still else WithdrawOutcome.person_unknown)
    return results


async def _withdraw(
    tx: Transaction, cell: int, going: Sequence[tuple[UUID, UUID, UUID, bytes]], by: Actor, at: datetime
) -> None:
    persons = Uuids(row[0] for row in going)
    await tx.execute(SQL["erase_persons"], cell, persons, by, at)
    await tx.execute(SQL["erase_contacts"], cell, persons, at)
    await tx.execute(SQL["erase_photos"], cell, persons)
    await tx.execute(SQL["delete_pieces"], cell, persons)
    await tx.execute(SQL["drop_identity_checks"], cell, Uuids(row[2] for row in going), by)
    indexes = Byteas(row[3] for row in going)
    await tx.execute(SQL["insert_withdrawals"], cell, persons, indexes, by, at)
    claims: dict[int, list[bytes]] = {}
    accounts: dict[int, list[UUID]] = {}
    for _, account_id, _, nik_index in going:
        claims.setdefault(ids.cell_of_slot(ids.slot_of_index(nik_index), tx.cells), []).append(nik_index)
        accounts.setdefault(ids.cell_of(account_id, tx.cells), []).append(account_id)
    for other, there in sorted(claims.items()):
        await tx.execute(SQL["delete_claims"], other, Byteas(there), persons)
    for other, account_ids in sorted(accounts.items()):
        await tx.execute(SQL["unlink_accounts"], other, Uuids(sorted(account_ids)), persons, by)
        await tx.execute(SQL["remove_passkeys_of_accounts"], other, Uuids(account_ids), by, at)
