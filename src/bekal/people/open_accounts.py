"""An account: a phone that can sign in. Its first seat; ``seats`` has the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import OpenOutcome
from .types import AccountOpening, OpenedAccount

SQL = statements.of(__package__)


async def open_accounts(
    tx: Transaction, cell: int, openings: Sequence[AccountOpening], by: Actor, at: datetime
) -> list[OpenedAccount]:
    """Open an account for each phone that has none; phones of ``cell`` (``slot_of_phone``).

    ``phone_wrong``: no Indonesian mobile number. ``already_open``: the phone has an account (its id is given:
    the edge shows nobody more than that a code was sent). ``opened``: it has one now.
    """
    if not openings:
        return []
    keyring = tx.keyring
    phones = [rules.normalise_phone(opening.phone) for opening in openings]
    indexes = [rules.phone_index(keyring, phone) if phone else None for phone in phones]
    new = {index: phone for index, phone in zip(indexes, phones, strict=True) if index and phone}
    new_ids = Uuids(ids.new_ids([ids.slot_of_index(index) for index in new], at))
    keys = [account_id.bytes for account_id in new_ids]
    sealed = keyring.seal_column("people.accounts", "phone", keys, [phone.encode() for phone in new.values()])
    tx.later(SQL["insert_accounts"], cell, new_ids, Byteas(new), Byteas(sealed), by, at)
    rows = await tx.tuples(SQL["find_accounts_by_phone"], cell, Byteas(new))
    accounts = {row[0]: row[1] for row in rows if row[2] == 0}
    fresh = set(new_ids)
    results = []
    for index in indexes:
        account_id = accounts[index] if index else None
        if account_id is None:
            results.append(OpenedAccount(OpenOutcome.phone_wrong))
        elif account_id in fresh:
            fresh.remove(account_id)
            results.append(OpenedAccount(OpenOutcome.opened, account_id))
        else:
            results.append(OpenedAccount(OpenOutcome.already_open, account_id))
    return results
