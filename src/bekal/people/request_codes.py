"""One-time codes: what a phone must show to sign in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import CodeOutcome
from .types import CodeIssued, CodeRequest

SQL = statements.of(__package__)


class _Window(NamedTuple):
    started_at: datetime
    issued: int
    used: int
    code_hash: bytes | None = None


async def request_codes(
    tx: Transaction, cell: int, requests: Sequence[CodeRequest], by: Actor, at: datetime
) -> list[CodeIssued]:
    """Issue a code of six digits to each phone of ``cell``; it takes the place of the one before.

    A code lives five minutes and bears five tries; a phone gets five codes an hour (``too_many`` after that).
    Where several people share the phone, codes that were used make room for others (``rules.may_ask_code``).
    ``account_unknown`` is for the edge to hide: a page opens the account first and says the same to all.
    """
    if not requests:
        return []
    keyring = tx.keyring
    phones = [rules.normalise_phone(request.phone) for request in requests]
    indexes = [rules.phone_index(keyring, phone) if phone else None for phone in phones]
    asked = Byteas({index for index in indexes if index})
    found = await tx.tuples(SQL["find_accounts_by_phone"], cell, asked)
    accounts: dict[bytes, UUID] = {row[0]: row[1] for row in found if row[2] == 0}
    registered = Counter(row[0] for row in found if row[3] is not None)
    # Locked: a code is given, tried and counted by one transaction at a time.
    await tx.execute(SQL["lock_accounts"], cell, Uuids(accounts.values()))
    rows = await tx.tuples(SQL["find_codes"], cell, Uuids(accounts.values()))
    # A code that was used counts as such from the moment another takes its place.
    windows: dict[UUID, _Window] = {
        row[0]: _Window(row[5], row[6], row[7] + (row[4] is not None)) for row in rows
    }
    results = []
    for index in indexes:
        account_id = accounts.get(index) if index else None
        if account_id is None or index is None:
            outcome = CodeOutcome.account_unknown if index else CodeOutcome.phone_wrong
            results.append(CodeIssued(outcome))
            continue
        window = windows.get(account_id)
        if window is None or window.started_at + rules.CODE_WINDOW <= at:
            window = _Window(at, 0, 0)
        if not rules.may_ask_code(window.issued, window.used, registered[index]):
            results.append(CodeIssued(CodeOutcome.too_many, account_id))
            continue
        code = f"{int.from_bytes(ids.random_bytes(8), 'big') % 1_000_000:06d}"
        code_hash = rules.hash_code(keyring, account_id.bytes, code)
        windows[account_id] = _Window(window.started_at, window.issued + 1, window.used, code_hash)
        results.append(CodeIssued(CodeOutcome.issued, account_id, code))
    await _save(tx, cell, windows, at)
    return results


async def _save(tx: Transaction, cell: int, windows: dict[UUID, _Window], at: datetime) -> None:
    issued = {account_id: window for account_id, window in windows.items() if window.code_hash}
    await tx.execute(
        SQL["save_codes"],
        cell,
        Uuids(issued),
        Byteas(window.code_hash or b"" for window in issued.values()),
        [window.started_at for window in issued.values()],
        Bigints(window.issued for window in issued.values()),
        Bigints(window.used for window in issued.values()),
        at,
        at + rules.CODE_LIFE,
    )
