"""What phones report seconds after a message, or an hour after, or twice: a function of its reference."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import msgspec

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.clock import Clock
from bekal.base.database import Database, Transaction

from ..faults import PERFECT, Faults

SQL = statements.of(__package__ or "bekal.sandbox.messages")
_SOON = timedelta(seconds=5)
_LATE = timedelta(hours=1)
_LOOKED_BACK = timedelta(days=1)
_TWICE = 2
_PAGE = 500
_EVERY_SECONDS = 5.0


class PhoneReport(msgspec.Struct, frozen=True):
    """A report as the gateway of text messages sends it: ``delivered`` or ``failed`` with its reason."""

    reference: UUID
    status: str
    reason: str = ""


async def list_reports(tx: Transaction, at: datetime, faults: Faults = PERFECT) -> list[PhoneReport]:
    """The reports that are due.

    ``wrong_bp``: the phone was never reached; ``slow_bp``: it tells an hour late; ``silent_bp``: it tells
    twice.
    """
    due = []
    for reference_id, _, reports, sent_at in await tx.tuples(
        SQL["list_unreported"], _TWICE, at - _LOOKED_BACK, _PAGE
    ):
        reference = str(reference_id)
        wait = _LATE if faults.is_slow(reference) else _SOON
        if sent_at + wait > at or reports > (1 if faults.is_silent(reference) else 0):
            continue
        failed = faults.is_wrong(reference)
        due.append(PhoneReport(reference_id, "failed" if failed else "delivered", "absent" if failed else ""))
    return due


async def post_reports(
    db: Database,
    reports: Sequence[PhoneReport],
    client: httpx.AsyncClient,
    url: str,
    secret: str,
    faults: Faults = PERFECT,
) -> int:
    """Post reports to the site's door for them; gives how many it took."""
    if not reports:
        return 0
    body = msgspec.json.encode({"reports": reports})
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    response = await client.post(url, content=body, headers=headers)
    if not response.is_success:
        return 0
    async with db.begin() as tx:
        again = [r.reference for r in reports if faults.is_silent(str(r.reference))]
        once = [r.reference for r in reports if not faults.is_silent(str(r.reference))]
        await tx.execute(SQL["count_report"], Uuids(once), _TWICE)
        await tx.execute(SQL["count_report"], Uuids(again), 1)
    return len(reports)


async def report_forever(
    db: Database, clock: Clock, client: httpx.AsyncClient, url: str, secret: str
) -> None:
    """Report what is due every few seconds, until cancelled; a site that does not answer is asked again."""
    while True:
        try:
            async with db.read() as tx:
                due = await list_reports(tx, clock.now())
            await post_reports(db, due, client, url, secret)
        except httpx.HTTPError:
            pass
        await asyncio.sleep(_EVERY_SECONDS)
