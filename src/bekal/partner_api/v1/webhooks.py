"""Webhooks of a partner: its endpoints, their secrets, what was delivered, and replaying it."""

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
from bekal.base import actors, ids
from bekal.pages import Problem, SiteOptions, partner_of

from ..answers import json_answer
from ..bodies import Reader, read_query
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of
from ..problems import refuse

_PAGE_MAX: Final = 200


class WebhookBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to tell, and of which events; none named: of all."""

    url: Annotated[str, msgspec.Meta(max_length=1000)]
    events: Annotated[list[str], msgspec.Meta(max_length=20)] = []


class StateBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether to call an endpoint. What happens while it is ``off`` is not kept for it."""

    state: Literal["active", "off"]


class ReplayBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when on, and up to when, deliveries are made again; an instant without a zone is no instant."""

    since: Annotated[datetime, msgspec.Meta(tz=True)]
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class WebhookAnswer(msgspec.Struct, frozen=True):
    """An endpoint. ``state``: ``active``, ``off``, or ``gone`` after it answered 410."""

    webhook_id: UUID
    url: str
    events: list[str]
    state: str
    waiting: int
    oldest_at: datetime | None
    failures: int
    last_error: str | None
    next_at: datetime
    created_at: datetime


class SecretAnswer(msgspec.Struct, frozen=True):
    """A secret, shown once."""

    webhook_id: UUID
    secret: str


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


class TestAnswer(msgspec.Struct, frozen=True):
    """The event that is on its way."""

    event_id: str


class DeliveriesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``before``: the ``next`` of the page before."""

    state: Literal["waiting", "delivered", "given_up"] | None = None
    before: Annotated[int, msgspec.Meta(ge=1, le=2**62)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=_PAGE_MAX)] = 50


_webhook: Final = Reader(WebhookBody, many=False)
_state: Final = Reader(StateBody, many=False)
_replay: Final = Reader(ReplayBody, many=False)


def _told(contract: Contract) -> dict[str, object]:
    return partners(Scope.webhooks_write, contract)


@post(
    "/webhooks",
    opt=_told(
        Contract(
            "Make a webhook; its secret is shown once",
            SecretAnswer,
            WebhookBody,
            problems=("webhook-refused",),
        )
    ),
    status_code=200,
)
async def create_webhook(request: AnyRequest) -> ASGIResponse:
    """Make an endpoint; its secret is in this answer and never again."""
    [body], _ = await _webhook.read(request)
    partner, desk = partner_of(request), desk_of(request)
    options: SiteOptions = request.app.state.options
    opening = webhooks.EndpointOpening(partner.partner_code, body.url, tuple(body.events))
    by, at = actors.partner(partner.partner_code), desk.clock.now()
    async with desk.db.begin() as tx:
        [made] = await webhooks.create_endpoints(tx, [opening], by, at, loopback=options.webhook_loopback)
    if made.endpoint_id is None or made.secret is None:
        why = webhooks.url_refusal(body.url, loopback=options.webhook_loopback)
        known = ", ".join(webhooks.EVENT_TYPES)
        words = {
            webhooks.EndpointOutcome.url_wrong: f"The url cannot be called: {why}.",
            webhooks.EndpointOutcome.event_unknown: f"events are some of {known}.",
        }
        title = words.get(made.outcome, "There are five endpoints already: switch one off.")
        raise refuse("webhook-refused", title)
    return json_answer(request, SecretAnswer(made.endpoint_id, made.secret))


@get("/webhooks", opt=_told(Contract("Your webhooks", list[WebhookAnswer])))
async def list_webhooks(request: AnyRequest) -> ASGIResponse:
    """One's own endpoints, with what waits for each."""
    async with desk_of(request).db.read() as tx:
        rows = await webhooks.list_endpoints(tx, partner_of(request).partner_code)
    return json_answer(request, [_answer(row) for row in rows])


@post(
    "/webhooks/{webhook_id:uuid}/secret",
    opt=_told(Contract("A new secret, shown once", SecretAnswer, missing="webhook-unknown")),
    status_code=200,
)
async def create_webhook_secret(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """A new secret. For 24 hours deliveries are signed with both."""
    partner, desk = partner_of(request), desk_of(request)
    by, at = actors.partner(partner.partner_code), desk.clock.now()
    async with desk.db.begin() as tx:
        secret = await webhooks.rotate_secret(tx, partner.partner_code, webhook_id, by, at)
    if secret is None:
        raise _unknown()
    return json_answer(request, SecretAnswer(webhook_id, secret))


@post(
    "/webhooks/{webhook_id:uuid}/state",
    opt=_told(Contract("Switch a webhook off or on", WebhookAnswer, StateBody, missing="webhook-unknown")),
    status_code=200,
)
async def change_webhook_state(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """Switch an endpoint off, or on again."""
    [body], _ = await _state.read(request)
    partner, desk = partner_of(request), desk_of(request)
    by, at = actors.partner(partner.partner_code), desk.clock.now()
    async with desk.db.begin() as tx:
        switch = (tx, partner.partner_code, [webhook_id], body.state, by, at)
        [switched] = await webhooks.switch_endpoints(*switch)
        [row] = await webhooks.find_endpoints(tx, partner.partner_code, [webhook_id])
    if not switched or row is None:
        raise _unknown()
    return json_answer(request, _answer(row))


@post(
    "/webhooks/{webhook_id:uuid}/test",
    opt=_told(Contract("Send an event to try it", TestAnswer, missing="webhook-unknown")),
    status_code=200,
)
async def test_webhook(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """Send ``webhook.test`` to one's endpoints; it goes out within seconds, like every event."""
    partner, desk = partner_of(request), desk_of(request)
    at = desk.clock.now()
    event_id = ids.new_id(0, at)
    data = {"webhook_id": str(webhook_id)}
    event = webhooks.Event(event_id, "webhook.test", at, (partner.partner_code,), data)
    async with desk.db.begin() as tx:
        [row] = await webhooks.find_endpoints(tx, partner.partner_code, [webhook_id])
        if row is None:
            raise _unknown()
        await webhooks.put_events(tx, [event], at)
    return json_answer(request, TestAnswer(webhooks.message_id(event_id)))


@post(
    "/webhooks/{webhook_id:uuid}/replays",
    opt=_told(Contract("Deliver again, in order", ReplayAnswer, ReplayBody, missing="webhook-unknown")),
    status_code=200,
)
async def create_replay(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """Deliver again, in order, what was made in a span of time and is not waiting anyway."""
    [body], _ = await _replay.read(request)
    partner, desk = partner_of(request), desk_of(request)
    at = desk.clock.now()
    span = (body.since, body.until or at)
    async with desk.db.begin() as tx:
        replayed = await webhooks.replay_deliveries(tx, partner.partner_code, webhook_id, *span, at)
    if replayed is None:
        raise _unknown()
    return json_answer(request, ReplayAnswer(replayed))


@get(
    "/webhooks/{webhook_id:uuid}/deliveries",
    opt=_told(
        Contract("Deliveries, newest first", DeliveryPage, query=DeliveriesQuery, missing="webhook-unknown")
    ),
)
async def list_webhook_deliveries(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """What was and is to be delivered, the newest first, for 30 days."""
    query = read_query(request, DeliveriesQuery)
    async with desk_of(request).db.read() as tx:
        [row] = await webhooks.find_endpoints(tx, partner_of(request).partner_code, [webhook_id])
        if row is None:
            raise _unknown()
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


def _answer(row: webhooks.EndpointRow) -> WebhookAnswer:
    return WebhookAnswer(
        webhook_id=row.endpoint_id,
        url=row.url,
        events=row.events,
        state=row.state,
        waiting=row.waiting,
        oldest_at=row.oldest_at,
        failures=row.failures,
        last_error=row.last_error,
        next_at=row.next_at,
        created_at=row.created_at,
    )


def _unknown() -> Problem:
    """Another partner's endpoint and none are told apart for nobody."""
    return refuse("webhook-unknown")


route_handlers = (
    create_webhook,
    list_webhooks,
    create_webhook_secret,
    change_webhook_state,
    test_webhook,
    create_replay,
    list_webhook_deliveries,
)
