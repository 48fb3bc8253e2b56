"""What gateways said to notices that were handed to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .gateway import Sent
from .rules import Next, after_sending
from .states import NoticeState
from .types import ClaimedNotice

SQL = statements.of(__package__ or "bekal.notices")


async def record_sent(
    tx: Transaction, cell: int, answers: Sequence[tuple[ClaimedNotice, Sent]], at: datetime
) -> list[NoticeState]:
    """Record answers to claimed notices; gives where each stands now, in order.

    ``sent``; ``waiting`` for the next attempt, or for the next channel; ``failed`` when there is none left. A
    notice whose phone reported meanwhile keeps what it said.
    """
    steps = [
        after_sending(
            sent,
            urgent=claimed.kind in ("code", "reply"),
            place=claimed.place,
            channels=len(claimed.channels),
            attempts=claimed.attempts,
            at=at,
        )
        for claimed, sent in answers
    ]
    await store_steps(tx, cell, [claimed.notice_id for claimed, _ in answers], steps, at, ("claimed",))
    return [step.state for step in steps]


async def store_steps(
    tx: Transaction,
    cell: int,
    notice_ids: Sequence[UUID],
    steps: Sequence[Next],
    at: datetime,
    from_states: Sequence[str],
) -> None:
    """Write where notices stand, of those that stand in one of ``from_states``."""
    if not steps:
        return
    await tx.execute(
        SQL["store_steps"],
        cell,
        Uuids(notice_ids),
        Texts([step.state for step in steps]),
        Bigints([step.place for step in steps]),
        Bigints([step.attempts for step in steps]),
        [step.reason for step in steps],
        [step.next_at for step in steps],
        at,
        list(from_states),
    )
