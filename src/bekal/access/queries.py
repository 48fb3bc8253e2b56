"""Reads: staff, their sessions, partners, the log."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Texts
from bekal.base.database import Transaction

from . import rules
from .types import AccessRow, PartnerKeyRow, PartnerRow, SigningClientRow, StaffRow, StaffSession

SQL = statements.of(__package__)
_LAST = UUID(int=2**128 - 1)


async def find_staff_session(tx: Transaction, token: str, at: datetime) -> StaffSession | None:
    """The running session of an active member that a token opens; None for any other token."""
    parsed = rules.parse_token(token)
    if parsed is None:
        return None
    session_id, token_hash = parsed
    rows = await tx.tuples(SQL["find_session"], session_id, at)
    if not rows or not hmac.compare_digest(rows[0][0], token_hash):
        return None
    return StaffSession(*rows[0][1:])


async def list_staff(tx: Transaction, after: str = "", limit: int = 100) -> list[StaffRow]:
    """Members of staff by login; ``after``: the last login of the page before."""
    return await tx.rows(StaffRow, SQL["list_staff"], after, limit)


async def list_partners(tx: Transaction, after: str = "", limit: int = 100) -> list[PartnerRow]:
    """Partners by code; ``after``: the last code of the page before."""
    return await tx.rows(PartnerRow, SQL["list_partners"], after, limit)


async def find_partner_names(tx: Transaction, partner_codes: Sequence[str]) -> list[str | None]:
    """The names of partners by their codes, in order; None for an unknown one."""
    if not partner_codes:
        return []
    rows = await tx.tuples(SQL["find_partners"], Texts(dict.fromkeys(partner_codes)))
    names = {code: name for code, _, name in rows}
    return [names.get(code) for code in partner_codes]


async def list_suspended_partners(tx: Transaction) -> list[str]:
    """The codes of partners that are suspended: they are told nothing."""
    return [row[0] for row in await tx.tuples(SQL["list_suspended_partners"])]


async def find_answering_partners(
    tx: Transaction, partner_codes: Sequence[str], at: datetime
) -> list[str | None]:
    """The names of those who can read and answer a complaint at ``at``, in order; None for everybody else.

    Suspended partners cannot, nor those without a living key for it: institutions that only speak the older
    contract (``prakerja_v1``) have none.
    """
    if not partner_codes:
        return []
    rows = await tx.tuples(SQL["find_answering_partners"], Texts(dict.fromkeys(partner_codes)), at)
    names = dict(rows)
    return [names.get(code) for code in partner_codes]


async def list_partner_keys(tx: Transaction, partner_code: str) -> list[PartnerKeyRow]:
    """All keys of a partner, newest first, revoked ones too; no secret is among it."""
    return await tx.rows(PartnerKeyRow, SQL["list_partner_keys"], partner_code)


async def list_signing_clients(tx: Transaction, after: str = "", limit: int = 100) -> list[SigningClientRow]:
    """Clients by code, in pages."""
    return await tx.rows(SigningClientRow, SQL["list_signing_clients"], after, limit)


async def list_access(
    tx: Transaction,
    after: UUID | None = None,
    limit: int = 50,
    *,
    by: str | None = None,
    object: str | None = None,
) -> list[AccessRow]:
    """Entries, newest first, of one actor or about one object if given.

    ``after`` is the last ``entry_id`` of the page before.
    """
    return await tx.rows(AccessRow, SQL["list_log"], after or _LAST, limit, by, object)
