"""A new password, a new authenticator, other roles."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
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


class _Change(NamedTuple):
    """What is renewed of one member; empty: stays as it is."""

    password_hash: str = ""
    totp_secret: bytes = b""
    roles: str = ""


async def renew_staff(
    tx: Transaction, renewals: Sequence[StaffRenewal], by: Actor, at: datetime
) -> list[StaffRenewed]:
    """Give members of staff a new password, authenticator or roles; ends their sessions and lifts a lock.

    ``staff_unknown``, ``role_unknown``, ``password_weak``, ``renewed``. Of two renewals of a member the later
    holds.
    """
    if not renewals:
        return []
    asked = Uuids({renewal.staff_id for renewal in renewals})
    logins = dict(await tx.tuples(SQL["lock_staff"], asked))
    changes: dict[UUID, _Change] = {}
    results = []
    for renewal in renewals:
        login = logins.get(renewal.staff_id)
        if login is None:
            results.append(StaffRenewed(RenewOutcome.staff_unknown))
        elif renewal.roles is not None and not rules.are_roles(renewal.roles):
            results.append(StaffRenewed(RenewOutcome.role_unknown))
        elif renewal.password is not None and not rules.is_password(renewal.password, login):
            results.append(StaffRenewed(RenewOutcome.password_weak))
        else:
            change = changes.get(renewal.staff_id, _Change())
            secret = new_totp_secret() if renewal.new_totp else None
            changes[renewal.staff_id] = await _apply(tx, renewal, change, secret)
            results.append(StaffRenewed(RenewOutcome.renewed, secret))
    await tx.execute(
        SQL["renew_staff"],
        Uuids(changes),
        Texts(change.password_hash for change in changes.values()),
        Byteas(change.totp_secret for change in changes.values()),
        Texts(change.roles for change in changes.values()),
        by,
        at,
    )
    await tx.execute(SQL["end_sessions_of_staff"], Uuids(changes), by, at)
    await log_access(tx, [AccessEntry("staff.renew", f"staff:{staff_id}") for staff_id in changes], by, at)
    return results


async def _apply(tx: Transaction, renewal: StaffRenewal, change: _Change, secret: str | None) -> _Change:
    if renewal.password is not None:
        change = change._replace(password_hash=await asyncio.to_thread(HASHER.hash, renewal.password))
    if secret:
        change = change._replace(totp_secret=tx.keyring.seal(totp_place(renewal.staff_id), secret.encode()))
    if renewal.roles is not None:
        change = change._replace(roles=" ".join(sorted(set(renewal.roles))))
    return change
