"""Notices are written down, to leave when their time has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bekal.base import statements
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .states import NoticeState
from .types import NoticePlan

SQL = statements.of(__package__ or "bekal.notices")


async def put_notices(tx: Transaction, cell: int, plans: Sequence[NoticePlan], at: datetime) -> None:
    """Put notices of ``cell``; one whose id is there already changes nothing.

    What its reader does not want is ``dropped``, what would come too late is ``expired``: both are kept, so
    that everybody can see what was not sent.
    """
    if not plans:
        return
    states = []
    for plan in plans:
        late = plan.planned_at >= plan.expires_at
        states.append(
            NoticeState.dropped if not plan.wanted else NoticeState.expired if late else NoticeState.waiting
        )
    await tx.execute(
        SQL["insert_notices"],
        cell,
        Uuids([plan.notice_id for plan in plans]),
        [plan.person_id for plan in plans],
        Texts([plan.notice.topic for plan in plans]),
        Texts([plan.kind for plan in plans]),
        Texts([plan.notice.language for plan in plans]),
        Texts([plan.notice.zone for plan in plans]),
        Texts([msgspec.json.encode(plan.notice.payload).decode() for plan in plans]),
        Texts([" ".join(plan.channels) for plan in plans]),
        Texts(states),
        [plan.planned_at for plan in plans],
        [plan.expires_at for plan in plans],
        at,
    )
