"""Members of staff: added by an administrator, the first one from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .log_access import log_access
from .outcomes import AddStaffOutcome
from .secrets import HASHER, new_totp_secret, totp_place
from .types import AccessEntry, StaffOpened, StaffOpening

SQL = statements.of(__package__)


async def add_staff(
    tx: Transaction, openings: Sequence[StaffOpening], by: Actor, at: datetime
) -> list[StaffOpened]:
    """Add members of staff, each with a TOTP secret that is given once.

    ``login_wrong`` (letters, digits, ``._@-``, at least two), ``name_missing``, ``role_unknown``,
    ``password_weak`` (fewer than twelve characters, or built around the login), ``already_exists``,
    ``added``.
    """
    if not openings:
        return []
    results = [_judge(opening) for opening in openings]
    news: dict[str, tuple[int, StaffOpening]] = {}
    for position, (opening, refused) in enumerate(zip(openings, results, strict=True)):
        login = rules.normalise_login(opening.login)
        if login and refused is None:
            news.setdefault(login, (position, opening))
    staff_ids = Uuids(ids.new_ids([ids.random_slot() for _ in news], at))
    secrets = [new_totp_secret() for _ in news]
    hashes = [await asyncio.to_thread(HASHER.hash, opening.password) for _, opening in news.values()]
    sealed = [
        tx.keyring.seal(totp_place(staff_id), secret.encode())
        for staff_id, secret in zip(staff_ids, secrets, strict=True)
    ]
    rows = await tx.tuples(
        SQL["insert_staff"],
        staff_ids,
        Texts(news),
        Texts(opening.display_name.strip() for _, opening in news.values()),
        Texts(" ".join(sorted(set(opening.roles))) for _, opening in news.values()),
        Texts(hashes),
        Byteas(sealed),
        by,
        at,
    )
    added = {row[0] for row in rows}
    for (position, _), staff_id, secret in zip(news.values(), staff_ids, secrets, strict=True):
        if staff_id in added:
            results[position] = StaffOpened(AddStaffOutcome.added, staff_id, secret)
    await log_access(tx, [AccessEntry("staff.add", f"staff:{staff_id}") for staff_id in added], by, at)
    return [result or StaffOpened(AddStaffOutcome.already_exists) for result in results]


def _judge(opening: StaffOpening) -> StaffOpened | None:
    login = rules.normalise_login(opening.login)
    if login is None:
        return StaffOpened(AddStaffOutcome.login_wrong)
    if not opening.display_name.strip():
        return StaffOpened(AddStaffOutcome.name_missing)
    if not rules.are_roles(opening.roles):
        return StaffOpened(AddStaffOutcome.role_unknown)
    if not rules.is_password(opening.password, login):
        return StaffOpened(AddStaffOutcome.password_weak)
    return None
