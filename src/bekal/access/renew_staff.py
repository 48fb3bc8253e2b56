"""A new password or a new authenticator."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .log_access import log_access
from .outcomes import RenewOutcome
from .secrets import HASHER, new_totp_secret, totp_place
from .types import AccessEntry, StaffRenewal, StaffRenewed

SQL = statements.of(__package__)


async def renew_staff(
    tx: Transaction, renewals: Sequence[StaffRenewal], by: Actor, at: datetime
) -> list[StaffRenewed]:
    """Give members of staff a new password or authenticator; ends their sessions and lifts a lock.

    ``staff_unknown``, ``password_weak``, ``renewed``. Of two renewals of one member the later holds.
    """
    if not renewals:
        return []
    asked = Uuids({renewal.staff_id for renewal in renewals})
    logins = dict(await tx.tuples(SQL["lock_staff"], asked))
    changes: dict[UUID, tuple[str, bytes]] = {}
    results = []
    for renewal in renewals:
        login = logins.get(renewal.staff_id)
        if login is None:
            results.append(StaffRenewed(RenewOutcome.staff_unknown))
        elif renewal.password is not None and not rules.is_password(renewal.password, login):
            results.append(StaffRenewed(RenewOutcome.password_weak))
        else:
            password_hash, sealed = changes.get(renewal.staff_id, ("", b""))
            if renewal.password is not None:
                password_hash = await asyncio.to_thread(HASHER.hash, renewal.password)
            secret = new_totp_secret() if renewal.new_totp else None
            if secret:
                sealed = tx.keyring.seal(totp_place(renewal.staff_id), secret.encode())
            changes[renewal.staff_id] = (password_hash, sealed)
            results.append(StaffRenewed(RenewOutcome.renewed, secret))
    hashes = Texts(password_hash for password_hash, _ in changes.values())
    await tx.execute(
        SQL["renew_staff"], Uuids(changes), hashes, Byteas(sealed for _, sealed in changes.values()), by, at
    )
    await tx.execute(SQL["end_sessions_of_staff"], Uuids(changes), by, at)
    await log_access(tx, [AccessEntry("staff.renew", f"staff:{staff_id}") for staff_id in changes], by, at)
    return results
