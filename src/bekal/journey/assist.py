"""Assist: an officer registers people who cannot do it by themselves, within a quota.

Three steps, each safe to repeat: accounts by phone (``open_accounts``, ``take_seats``), the registration in
the NIK's cell (here), the accounts' links (``link_accounts``). A file that is sent again finds what stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal import access, people
from bekal.base import actors
from bekal.base.database import Database


async def assist(
    db: Database, cell: int, items: Sequence[people.Assistance], staff_id: UUID, at: datetime
) -> list[people.Assisted]:
    """Register whom an officer presents; the cell is the NIK's. Outcomes are those of ``assist_persons``.

    Officer and quota are locked first: two files of one officer are registered one after the other.
    """
    by = actors.staff(staff_id)
    async with db.begin() as tx:
        left = await access.lock_quota(tx, staff_id)
        outcomes = await people.assist_persons(tx, cell, items, left, by, at)
        await access.use_quota(tx, staff_id, sum(each.fresh for each in outcomes))
        return outcomes
