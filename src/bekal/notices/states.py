"""The states of a notice and the steps between them; the CHECK ``notices_state_known`` lists the same."""

from __future__ import annotations

from enum import StrEnum


class NoticeState(StrEnum):
    """Where a notice stands.

    ``sent``: the gateway took it. ``expired``: nobody needs it any more. ``dropped``: its reader wants none
    of it, or is nobody (erased).
    """

    waiting = "waiting"
    claimed = "claimed"
    sent = "sent"
    delivered = "delivered"
    failed = "failed"
    expired = "expired"
    dropped = "dropped"


STEPS: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.waiting: frozenset(
        {NoticeState.claimed, NoticeState.delivered, NoticeState.expired, NoticeState.dropped}
    ),
    NoticeState.claimed: frozenset(
        {
            NoticeState.waiting,
            NoticeState.sent,
            NoticeState.delivered,
            NoticeState.failed,
            NoticeState.expired,
            NoticeState.dropped,
        }
    ),
    NoticeState.sent: frozenset({NoticeState.waiting, NoticeState.delivered, NoticeState.failed}),
    NoticeState.failed: frozenset({NoticeState.delivered}),
    NoticeState.expired: frozenset({NoticeState.delivered}),
    NoticeState.delivered: frozenset(),
    NoticeState.dropped: frozenset(),
}
"""``sent`` -> ``waiting``: the phone did not get it, the next channel is tried. A phone may tell late."""
