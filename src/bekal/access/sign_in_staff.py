"""Signing in as a member of staff: password and authenticator, both."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime
from functools import cache
from uuid import UUID

from argon2.exceptions import VerificationError

from bekal.base import actors, ids, statements
from bekal.base.database import Transaction

from . import rules
from .log_access import log_access
from .outcomes import StaffSignInOutcome
from .secrets import HASHER, totp_place
from .types import AccessEntry, StaffSignedIn

SQL = statements.of(__package__)
_SECRET = 32


@cache
def _nobodys_hash() -> str:
    # An unknown login costs the same work as a known one.
    return HASHER.hash("nobody has this password")


async def sign_in_staff(
    tx: Transaction, login: str, password: str, totp_code: str, at: datetime
) -> StaffSignedIn:
    """Open a session of eight hours for a login with its password and the code of its authenticator.

    ``refused``: one of the three is wrong (which is not told), the code was used before, or the member is
    disabled. After five refusals in a row nothing opens for fifteen minutes; ``locked`` is only told to those
    who know the password. The caller commits in every case: refusals are counted and logged.
    """
    known = rules.normalise_login(login)
    rows = await tx.tuples(SQL["lock_staff_by_login"], known or "")
    row = rows[0] if rows else None
    right = await asyncio.to_thread(_verify, row[1] if row else _nobodys_hash(), password)
    if row is None:
        return StaffSignedIn(StaffSignInOutcome.refused)
    staff_id, _, sealed, last_step, failures, locked_until, state = row
    if state != "active":
        return await _refuse(tx, staff_id, "disabled", at)
    if locked_until is not None and at < locked_until:
        outcome = StaffSignInOutcome.locked if right else StaffSignInOutcome.refused
        await _log(tx, staff_id, "locked", at)
        return StaffSignedIn(outcome)
    secret = tx.keyring.open(totp_place(staff_id), sealed).decode()
    step = rules.match_step(secret, totp_code.strip().replace(" ", ""), at, last_step)
    if not right or step is None:
        failures += 1
        locked = failures >= rules.FAILURES_MAX
        until = at + rules.LOCK_LIFE if locked else None
        await tx.execute(SQL["count_failure"], staff_id, 0 if locked else failures, until)
        return await _refuse(tx, staff_id, "code" if right else "password", at)
    return await _open_session(tx, staff_id, step, at)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except VerificationError:
        return False


async def _open_session(tx: Transaction, staff_id: UUID, step: int, at: datetime) -> StaffSignedIn:
    session_id, token_secret = ids.new_id(ids.slot_of(staff_id), at), ids.random_bytes(_SECRET)
    token_hash = hashlib.sha256(token_secret).digest()
    await tx.execute(SQL["open_session"], session_id, staff_id, token_hash, at, at + rules.SESSION_LIFE, step)
    await _log(tx, staff_id, "signed in", at)
    return StaffSignedIn(StaffSignInOutcome.signed_in, staff_id, rules.make_token(session_id, token_secret))


async def _refuse(tx: Transaction, staff_id: UUID, why: str, at: datetime) -> StaffSignedIn:
    await _log(tx, staff_id, f"refused: {why}", at)
    return StaffSignedIn(StaffSignInOutcome.refused)


async def _log(tx: Transaction, staff_id: UUID, detail: str, at: datetime) -> None:
    by = actors.staff(staff_id)
    await log_access(tx, [AccessEntry("staff.sign_in", f"staff:{staff_id}", detail)], by, at)
