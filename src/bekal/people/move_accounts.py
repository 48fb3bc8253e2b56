"""A person goes on with another phone number: the registration follows from one account to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .outcomes import MoveOutcome
from .seats import take_seats
from .types import AccountMove

SQL = statements.of(__package__)


async def move_accounts(
    tx: Transaction, cell: int, moves: Sequence[AccountMove], by: Actor, at: datetime
) -> list[MoveOutcome]:
    """Let persons of ``cell`` sign in through other accounts, of any cell; the old ones are signed out
    and lose their keys: whoever has the old number next must not be met by a stranger's.

    Whoever was signed in with the new account, while it was nobody's, is signed out too: a relative on the
    same number must not watch this journey open. Sessions of the person are opened after the move.
    Where somebody is registered with that account by now, the person takes the number's next free seat.
    ``person_unknown`` (or erased), ``already_there``, ``account_taken`` (five people have the number, or the
    account is unknown), ``moved``.
    One move after the other: they are rare, and the accounts may live in two cells more.
    """
    return [await _move(tx, cell, move, by, at) for move in moves]


async def _move(tx: Transaction, cell: int, move: AccountMove, by: Actor, at: datetime) -> MoveOutcome:
    person, new = Uuids([move.person_id]), Uuids([move.account_id])
    current = dict(await tx.tuples(SQL["lock_accounts_of_persons"], cell, person))
    if move.person_id not in current:
        return MoveOutcome.person_unknown
    old_id = current[move.person_id]
    if old_id == move.account_id:
        return MoveOutcome.already_there
    new_cell, old_cell = ids.cell_of(move.account_id, tx.cells), ids.cell_of(old_id, tx.cells)
    linked = dict(await tx.tuples(SQL["lock_accounts"], new_cell, new))
    if linked.get(move.account_id) is not None:
        new = await _next_seat(tx, new_cell, new, by, at)
        linked = dict(await tx.tuples(SQL["lock_accounts"], new_cell, new))
    if any(linked.values()) or not linked:
        return MoveOutcome.account_taken
    old = Uuids([old_id])
    await tx.execute(SQL["unlink_accounts"], old_cell, old, person, by)
    await tx.execute(SQL["end_sessions_of_accounts"], old_cell, old, by, at)
    await tx.execute(SQL["remove_passkeys_of_accounts"], old_cell, old, by, at)
    await tx.execute(SQL["end_sessions_of_accounts"], new_cell, new, by, at)
    await tx.execute(SQL["link_accounts"], new_cell, new, person, by, at)
    await tx.execute(SQL["update_accounts_of_persons"], cell, person, new, by, at)
    return MoveOutcome.moved


async def _next_seat(tx: Transaction, cell: int, account: Uuids, by: Actor, at: datetime) -> Uuids:
    """The next free seat of the number of an account that is somebody's; empty where there is none."""
    [(account_id, sealed)] = await tx.tuples(SQL["find_phones"], cell, account)
    [phone] = tx.keyring.open_column("people.accounts", "phone", [account_id.bytes], [sealed])
    [taken] = await take_seats(tx, cell, [(phone or b"").decode()], by, at)
    return Uuids([taken] if taken else [])
