"""Officers who register people: appointed with a quota, which imports use up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .log_access import log_access
from .outcomes import AppointOutcome
from .states import Role
from .types import AccessEntry, Appointment, Registrar

SQL = statements.of(__package__)
QUOTA_MAX: Final = 1_000_000
_OFFICE_MAX: Final = 120


async def appoint_registrars(
    tx: Transaction, appointments: Sequence[Appointment], by: Actor, at: datetime
) -> list[AppointOutcome]:
    """Give officers their office and quota, or change both; each login once.

    ``staff_unknown`` (or disabled), ``role_missing`` (is no ``registrar``), ``office_missing`` (1-120
    characters), ``quota_wrong`` (0 to a million, and not below what was used), ``appointed``.
    """
    if not appointments:
        return []
    logins = [rules.normalise_login(each.login) or "" for each in appointments]
    rows = await tx.tuples(SQL["find_staff_by_login"], Texts(set(logins)))
    known: dict[str, tuple[UUID, list[str], int]] = {row[0]: row[1:] for row in rows}
    good: dict[UUID, Appointment] = {}
    results = []
    for login, each in zip(logins, appointments, strict=True):
        staff_id, roles, used = known.get(login, (None, [], 0))
        if staff_id is None:
            results.append(AppointOutcome.staff_unknown)
        elif Role.registrar not in roles:
            results.append(AppointOutcome.role_missing)
        elif not 0 < len(each.office.strip()) <= _OFFICE_MAX:
            results.append(AppointOutcome.office_missing)
        elif not used <= each.quota <= QUOTA_MAX:
            results.append(AppointOutcome.quota_wrong)
        else:
            good[staff_id] = each
            results.append(AppointOutcome.appointed)
    await tx.execute(
        SQL["save_registrars"],
        Uuids(good),
        Texts(each.office.strip() for each in good.values()),
        Bigints(each.quota for each in good.values()),
        by,
        at,
    )
    entries = [
        AccessEntry("registrar.appoint", f"staff:{staff_id}", f"quota {each.quota}")
        for staff_id, each in good.items()
    ]
    await log_access(tx, entries, by, at)
    return results


async def lock_quota(tx: Transaction, staff_id: UUID) -> int:
    """What is left of an officer's quota, locked until the transaction ends; 0 for whoever has none."""
    rows = await tx.tuples(SQL["lock_registrar"], staff_id)
    return rows[0][0] if rows else 0


async def use_quota(tx: Transaction, staff_id: UUID, count: int) -> None:
    """Take so many from the quota that ``lock_quota`` locked."""
    if count:
        await tx.execute(SQL["use_registrations"], staff_id, count)


async def find_registrar(tx: Transaction, staff_id: UUID) -> Registrar | None:
    """An officer with what is left; None for whoever was never appointed."""
    found = await tx.rows(Registrar, SQL["find_registrar"], staff_id)
    return found[0] if found else None


async def find_office(tx: Transaction, actor: str) -> str | None:
    """The office of the officer who acted (``staff:...``), for the person concerned; None for others."""
    kind, _, name = actor.partition(":")
    registrar = await find_registrar(tx, UUID(name)) if kind == "staff" else None
    return registrar.office if registrar else None


async def list_registrars(tx: Transaction, after: str = "", limit: int = 100) -> list[Registrar]:
    """Officers by login; ``after``: the last login of the page before."""
    return await tx.rows(Registrar, SQL["list_registrars"], after, limit)
