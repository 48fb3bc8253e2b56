"""Notices whose time has come are leased to whoever sends them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bekal.base import statements
from bekal.base.database import Transaction

from .types import ClaimedNotice

SQL = statements.of(__package__ or "bekal.notices")

LEASE: Final = timedelta(minutes=5)


async def claim_notices(
    tx: Transaction, cell: int, limit: int, at: datetime, *, urgent: bool
) -> list[ClaimedNotice]:
    """Claim up to ``limit`` notices that are due, oldest first, for five minutes: the urgent, or the others.

    Those that nobody needs any more are ``expired`` first. What another job claims at this moment is passed
    over; who does not record within the lease loses it, and the gateway knows a repetition by its reference.
    """
    await tx.execute(SQL["expire_notices"], cell, urgent, at)
    rows = await tx.rows(ClaimedNotice, SQL["claim_notices"], cell, urgent, at, limit, at + LEASE)
    return sorted(rows, key=lambda row: row.notice_id)
