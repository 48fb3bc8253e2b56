"""A class with its participants, and steps of it, for the tests of learning."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from bekal import learning, market
from bekal.base.database import Transaction
from bekal.learning import Attendance, Evidence, Session
from bekal.programme import Completion

from ..market.builders import AT, BY, courses, order, schedules, store

HELD = datetime(2022, 3, 9, 2, tzinfo=UTC)
"""When the last session of every class of the catalogue has begun."""

NOTHING_BUT_PRESENCE = Completion(
    attendance_bp_min=10_000,
    pre_test=False,
    tasks=False,
    post_test_score_min=None,
    skill_demonstration=False,
    review_required=True,
)
EVERYTHING = Completion(
    attendance_bp_min=10_000,
    pre_test=True,
    tasks=True,
    post_test_score_min=60,
    skill_demonstration=True,
    review_required=True,
    skill_score_min=70,
)


class Seat(msgspec.Struct, frozen=True):
    """A participant's place in a class."""

    order: market.VoucherOrder
    voucher: market.Voucher


async def open_class(tx: Transaction, *schedule_ids: int) -> list[Seat]:
    """The catalogue with its sessions, and one participant for each schedule id given."""
    await store(tx, seats=5000)
    await learning.store_sessions(tx, sessions(), BY, AT)
    orders = [order(schedule_id) for schedule_id in schedule_ids]
    vouchers = await market.issue_vouchers(tx, 0, orders, BY, AT)
    return [Seat(o, v) for o, v in zip(orders, vouchers, strict=True)]


def sessions() -> list[Session]:
    """All sessions of the test catalogue: three for each of its four classes."""
    return learning.plan_sessions(schedules(), courses())


async def attend(tx: Transaction, *seats: Seat) -> None:
    """All of them are there at all three sessions."""
    items = [Attendance(s.order.purchase_id, n, True, "face_check") for s in seats for n in (1, 2, 3)]
    assert set(await learning.record_attendance(tx, 0, items, BY, HELD)) == {"recorded"}


async def complete(tx: Transaction, *seats: Seat) -> None:
    """All of them complete."""
    await attend(tx, *seats)
    requests = [learning.CompletionRequest(s.order.purchase_id) for s in seats]
    done = await learning.complete_purchases(tx, 0, requests, NOTHING_BUT_PRESENCE, BY, HELD)
    assert {result.outcome for result in done} == {"completed"}


def all_evidence(seat: Seat) -> list[Evidence]:
    """Everything that ``EVERYTHING`` asks for besides presence."""
    purchase_id = seat.order.purchase_id
    return [
        Evidence(purchase_id, "pre_test", 0, 20),
        *(Evidence(purchase_id, "task", n) for n in (1, 2, 3)),
        Evidence(purchase_id, "post_test", 0, 60),
        Evidence(purchase_id, "skill", 0, 80, "Rapi, rapatkan jahitan tepi."),
    ]
