"""What is delivered to a partner's webhooks: looking at it, and having it delivered again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from bekal import webhooks
from bekal.access import Scope
from bekal.base.database import Transaction
from bekal.pages import partner_of

from ..answers import json_answer
from ..bodies import Reader, read_query
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of
from ..problems import refuse
from ..writing import write_here

_PAGE_MAX: Final = 200


class ReplayBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when on, and up to when, deliveries are made again; an instant without a zone is no instant."""

    since: Annotated[datetime, msgspec.Meta(tz=True)]
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class DeliveryAnswer(msgspec.Struct, frozen=True):
    """A delivery with its last attempt. ``webhook-id`` of what arrived is ``event_id`` here."""

    delivery_id: int
    event_id: str
    event_type: str
    state: str
    attempts: int
    created_at: datetime
    tried_at: datetime | None
    next_at: datetime
    status: int | None
    error: str | None


class DeliveryPage(msgspec.Struct, frozen=True):
    """A page, the newest first; ``next`` is the ``before`` of the next one, null at the end."""

    deliveries: list[DeliveryAnswer]
    next: int | None


class ReplayAnswer(msgspec.Struct, frozen=True):
    """How many deliveries are made again."""

    replayed: int


class DeliveriesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``before``: the ``next`` of the page before."""

    state: Literal["waiting", "delivered", "given_up"] | None = None
    before: Annotated[int, msgspec.Meta(ge=1, le=2**62)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=_PAGE_MAX)] = 50


_replay: Final = Reader(ReplayBody, many=False)


@post(
    "/webhooks/{webhook_id:uuid}/replays",
    opt=partners(
        Scope.webhooks_write,
        Contract("Deliver again, in order", ReplayAnswer, ReplayBody, writes=True, missing="webhook-unknown"),
    ),
    status_code=200,
)
async def create_replay(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """Deliver again, in order, what was made in a span of time and is not waiting anyway."""
    partner, desk = partner_of(request), desk_of(request)

    async def replay(tx: Transaction, bodies: list[ReplayBody]) -> list[ReplayAnswer]:
        [body], at = bodies, desk.clock.now()
        span = (body.since, body.until or at)
        replayed = await webhooks.replay_deliveries(tx, partner.partner_code, webhook_id, *span, at)
        if replayed is None:
            raise refuse("webhook-unknown")
        return [ReplayAnswer(replayed)]

    return await write_here(request, _replay, ReplayAnswer, replay)


@get(
    "/webhooks/{webhook_id:uuid}/deliveries",
    opt=partners(
        Scope.webhooks_write,
        Contract("Deliveries, newest first", DeliveryPage, query=DeliveriesQuery, missing="webhook-unknown"),
    ),
)
async def list_webhook_deliveries(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """What was and is to be delivered, the newest first, for 30 days."""
    query = read_query(request, DeliveriesQuery)
    async with desk_of(request).db.read() as tx:
        [row] = await webhooks.find_endpoints(tx, partner_of(request).partner_code, [webhook_id])
        if row is None:
            raise refuse("webhook-unknown")
        found = await webhooks.list_deliveries(tx, webhook_id, query.state, query.before, query.limit)
    answers = [
        DeliveryAnswer(
            each.delivery_id,
            webhooks.message_id(each.event_id),
            each.event_type,
            each.state,
            each.attempts,
            each.created_at,
            each.tried_at,
            each.next_at,
            each.status,
            each.error,
        )
        for each in found
    ]
    after = found[-1].delivery_id if len(found) == query.limit else None
    return json_answer(request, DeliveryPage(answers, after))
