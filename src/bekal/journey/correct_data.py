"""Correct: what somebody asked to have corrected is decided by the office, takes effect, and is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal import people
from bekal.base import outbox
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction
from bekal.base.errors import WrongState

_OPEN_MAX = 10_000


async def correct_declared(
    db: Database, cell: int, request_id: UUID, revision: people.Revision, by: Actor, at: datetime
) -> people.ReviseOutcome:
    """Revise what a person of ``cell`` declared, as an open request of his or hers asks; ends the request.

    Outcomes as of ``people.revise_persons``; only ``revised`` ends the request and is told. WrongState when
    there is no open request for a correction with this id, or it is somebody else's.
    """
    async with db.begin() as tx:
        rows = await people.list_open_data_requests(tx, cell, _OPEN_MAX)
        asked = {row.request_id: row.person_id for row in rows if row.kind == "correction"}
        if asked.get(request_id) != revision.person_id:
            raise WrongState(f"data request {request_id} is not an open correction of this person")
        [outcome] = await people.revise_persons(tx, cell, [revision], by, at)
        if outcome is people.ReviseOutcome.revised:
            end = people.RequestEnd(request_id, "done")
            [ended] = await end_data_requests(tx, cell, [end], by, at)
            if ended is not people.EndRequestOutcome.ended:
                raise WrongState(f"data request {request_id} was ended meanwhile")
        return outcome


async def end_data_requests(
    tx: Transaction, cell: int, ends: Sequence[people.RequestEnd], by: Actor, at: datetime
) -> list[people.EndRequestOutcome]:
    """End requests as the office does, and tell whoever asked for a correction that there is an answer."""
    rows = await people.list_open_data_requests(tx, cell, _OPEN_MAX)
    asked = {row.request_id: row.person_id for row in rows if row.kind == "correction"}
    outcomes = await people.end_data_requests(tx, cell, ends, by, at)
    messages = [
        outbox.Message(
            "data_corrected" if end.state == "done" else "data_refused",
            {"person_id": str(asked[end.request_id])},
        )
        for end, outcome in zip(ends, outcomes, strict=True)
        if outcome is people.EndRequestOutcome.ended and end.request_id in asked
    ]
    await outbox.put_messages(tx, cell, messages, at)
    return outcomes
