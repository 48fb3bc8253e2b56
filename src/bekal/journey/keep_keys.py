"""Keep keys: a key on the citizen's own device opens the account, and its owner hears what happens to keys.

The account lives in the cell of its phone, its owner in that of the NIK: the message waits in the owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from bekal import people
from bekal.base import ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction


async def add_passkeys(
    db: Database, cell: int, keys: Sequence[people.NewKey], by: Actor, at: datetime
) -> list[people.AddKeyOutcome]:
    """Store keys of accounts of ``cell``; whoever has one more now is told."""
    async with db.begin() as tx:
        outcomes = await people.add_passkeys(tx, cell, keys, by, at)
        pairs = zip(keys, outcomes, strict=True)
        told = [key.account_id for key, outcome in pairs if outcome is people.AddKeyOutcome.added]
        await _tell(tx, cell, "passkey_added", told, at)
        return outcomes


async def remove_passkeys(
    db: Database, cell: int, removals: Sequence[people.KeyRemoval], by: Actor, at: datetime
) -> list[people.RemoveKeyOutcome]:
    """Remove keys of accounts of ``cell``; whoever has one less now is told."""
    async with db.begin() as tx:
        outcomes = await people.remove_passkeys(tx, cell, removals, by, at)
        pairs = zip(removals, outcomes, strict=True)
        told = [each.account_id for each, outcome in pairs if outcome is people.RemoveKeyOutcome.removed]
        await _tell(tx, cell, "passkey_removed", told, at)
        return outcomes


async def sign_in_by_passkeys(
    db: Database, cell: int, attempts: Sequence[people.KeySignIn], by: Actor, at: datetime
) -> list[people.KeySignedIn]:
    """Try devices' answers for accounts of ``cell``; whose key may have been copied is told."""
    async with db.begin() as tx:
        signed = await people.sign_in_by_passkeys(tx, cell, attempts, by, at)
        doubted = people.KeySignInOutcome.count_backwards
        told = [account_id for one in signed if one.outcome is doubted and (account_id := one.account_id)]
        await _tell(tx, cell, "passkey_suspended", told, at)
        return signed


async def _tell(tx: Transaction, cell: int, topic: str, account_ids: Iterable[UUID], at: datetime) -> None:
    owners = list(account_ids)
    if not owners:
        return
    persons = await people.find_account_persons(tx, cell, owners)
    by_cell: dict[int, list[outbox.Message]] = {}
    for account_id in owners:
        person_id = persons.get(account_id)
        if person_id is not None:
            message = outbox.Message(topic, {"person_id": str(person_id)})
            by_cell.setdefault(ids.cell_of(person_id, tx.cells), []).append(message)
    for home, messages in sorted(by_cell.items()):
        await outbox.put_messages(tx, home, messages, at)
