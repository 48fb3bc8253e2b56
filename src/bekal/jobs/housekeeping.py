"""Rows that were kept for a time only are removed."""

from __future__ import annotations

from datetime import datetime, timedelta

from bekal import callers, market, notices, people, support, surveys, webhooks
from bekal.base import outbox, requests
from bekal.base.database import Database

from .outside import Outside

KEPT = timedelta(days=30)
"""So long a client may repeat a reference and get its first outcome; messages sent are kept as long."""
NOTICES_KEPT = timedelta(days=180)
"""So long people can see what they were told."""
DIALOGUES_KEPT = timedelta(days=1)
"""So long a request of an aggregator may be repeated; the limit of texts a day counts as far back."""


_ROUNDS_MAX = 1000


async def forget_old_rows(db: Database, outside: Outside, at: datetime) -> int:
    """Remove requests, sent messages, deliveries and idle orders after 30 days, and files past their time.

    Tests that nobody handed in are counted.
    """
    forgotten = 0
    for cell in range(db.cells):
        async with db.begin() as tx:
            forgotten += await requests.forget_requests(tx, cell, at - KEPT)
            forgotten += await outbox.forget_messages(tx, cell, at - KEPT)
            forgotten += await notices.forget_notices(tx, cell, at - NOTICES_KEPT)
            forgotten += await callers.forget_callers(tx, cell, at - DIALOGUES_KEPT)
            forgotten += await support.forget_attachments(tx, cell, at)
            forgotten += await market.forget_orders(tx, cell, at - KEPT)
        forgotten += await _end_what_is_over(db, cell, at)
    async with db.begin() as tx:
        forgotten += await webhooks.forget_deliveries(tx, at - KEPT)
    return forgotten


async def _end_what_is_over(db: Database, cell: int, at: datetime) -> int:
    ended = 0
    for work in (people.forget_photos, surveys.hand_in_overdue_tests):
        for _ in range(_ROUNDS_MAX):
            async with db.begin() as tx:
                done = await work(tx, cell, at)
            ended += done
            if not done:
                break
    return ended
