"""Write down which endpoints have to be told of what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from bekal.base import statements
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .rules import TRY_FOR
from .types import Event

SQL = statements.of(__package__ or "bekal.webhooks")
_encoder = msgspec.json.Encoder()


async def put_events(
    tx: Transaction, events: Sequence[Event], at: datetime, *, paused: Sequence[str] = ()
) -> int:
    """A delivery for each event and endpoint of the partners concerned, in the events' order; gives how many.

    An event put twice (its step was repeated) is delivered once. Nothing is put for partners that are
    ``paused`` (suspended): as with an endpoint that is off, what happens meanwhile is not kept.
    """
    pairs = [(event, code) for event in events for code in event.partner_codes if code not in paused]
    if not pairs:
        return 0
    bodies = {event.event_id: _body(event) for event in events}
    return await tx.execute(
        SQL["put_events"],
        Uuids(event.event_id for event, _ in pairs),
        Texts(event.event_type for event, _ in pairs),
        Texts(code for _, code in pairs),
        Texts(bodies[event.event_id] for event, _ in pairs),
        at,
        at + TRY_FOR,
    )


def _body(event: Event) -> str:
    happened_at = event.happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return _encoder.encode({"type": event.event_type, "timestamp": happened_at, "data": event.data}).decode()
