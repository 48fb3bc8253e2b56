"""The demo's office: two members of staff, because nobody commits to a draw or announces it alone."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bekal import access
from bekal.base import actors, ids
from bekal.base.actors import Actor
from bekal.base.database import Database

from .stage import BY

_OPERATOR, _APPROVER = "demo.operator", "demo.approver"


class Office(msgspec.Struct, frozen=True):
    """Who proposes and who signs second."""

    operator: Actor
    approver: Actor


async def open_office(db: Database, at: datetime) -> Office:
    """Two accounts; nobody knows their passwords, so nobody can sign in with them."""
    openings = [
        access.StaffOpening(_OPERATOR, "Petugas demo", ("operator",), ids.random_bytes(24).hex()),
        access.StaffOpening(_APPROVER, "Penyetuju demo", ("approver", "auditor"), ids.random_bytes(24).hex()),
    ]
    async with db.begin() as tx:
        made = await access.add_staff(tx, openings, BY, at)
    first, second = (each.staff_id for each in made)
    if first is None or second is None:
        raise AssertionError(f"the demo's office could not be opened: {[each.outcome for each in made]}")
    return Office(actors.staff(first), actors.staff(second))
