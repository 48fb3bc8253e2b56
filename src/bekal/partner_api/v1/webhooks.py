"""Webhooks of a partner: its endpoints and their secrets. What is delivered is in ``webhook_deliveries``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from bekal import webhooks
from bekal.access import Scope
from bekal.base import actors, ids
from bekal.base.database import Transaction
from bekal.base.requests import Keyed
from bekal.pages import Problem, SiteOptions, partner_of

from ..answers import json_answer
from ..bodies import Reader
from ..contract import Contract, partners
from ..desk import AnyRequest, Outcome, desk_of
from ..problems import refuse
from ..writing import write, write_here

_TOO_MANY: Final = "There are five endpoints in use already: switch one off, or remove one."


class WebhookBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to tell, and of which events; none named: of all."""

    url: Annotated[str, msgspec.Meta(max_length=1000)]
    events: Annotated[list[str], msgspec.Meta(max_length=20)] = []


class StateBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether to call an endpoint. What happens while it is ``off`` is not kept for it."""

    state: Literal["active", "off"]


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
    """A secret. It is in the answer to this request only, whenever that is repeated under the same key."""

    webhook_id: UUID
    secret: str


class TestAnswer(msgspec.Struct, frozen=True):
    """The event that is on its way."""

    event_id: str


_webhook: Final = Reader(WebhookBody, many=False)
_state: Final = Reader(StateBody, many=False)


def _told(contract: Contract) -> dict[str, object]:
    return partners(Scope.webhooks_write, contract)


@post(
    "/webhooks",
    opt=_told(
        Contract(
            "Make a webhook; its secret is shown in this answer only",
            SecretAnswer,
            WebhookBody,
            writes=True,
            problems=("webhook-refused",),
            then=(
                "test_webhook",
                "list_webhook_deliveries",
                "create_replay",
                "change_webhook_state",
                "create_webhook_secret",
            ),
        )
    ),
    status_code=200,
)
async def create_webhook(request: AnyRequest) -> ASGIResponse:
    """Make an endpoint; its secret is in this answer, also when it is asked for again under the same key."""
    partner, desk = partner_of(request), desk_of(request)
    options: SiteOptions = request.app.state.options

    async def make(tx: Transaction, bodies: list[WebhookBody]) -> list[webhooks.EndpointCreated]:
        openings = [
            webhooks.EndpointOpening(partner.partner_code, body.url, tuple(body.events)) for body in bodies
        ]
        by, at = actors.partner(partner.partner_code), desk.clock.now()
        made = await webhooks.create_endpoints(tx, openings, by, at, loopback=options.webhook_loopback)
        for each, body in zip(made, bodies, strict=True):
            if each.outcome != webhooks.EndpointOutcome.created:
                # Undone with the transaction, so that the same request may be made when there is room.
                raise _refused(each.outcome, body, loopback=options.webhook_loopback)
        return made

    async def work(items: list[Keyed[WebhookBody]]) -> list[SecretAnswer]:
        made = await desk.answers.do_here(items, webhooks.EndpointCreated, make, sealed=True)
        return [
            SecretAnswer(each.endpoint_id, each.secret) for each in made if each.endpoint_id and each.secret
        ]

    return await write(request, _webhook, work)


@get(
    "/webhooks", opt=_told(Contract("Your webhooks", list[WebhookAnswer], then=("list_webhook_deliveries",)))
)
async def list_webhooks(request: AnyRequest) -> ASGIResponse:
    """One's own endpoints, with what waits for each."""
    async with desk_of(request).db.read() as tx:
        rows = await webhooks.list_endpoints(tx, partner_of(request).partner_code)
    return json_answer(request, [_answer(row) for row in rows])


@post(
    "/webhooks/{webhook_id:uuid}/secret",
    opt=_told(
        Contract(
            "A new secret, shown in this answer only", SecretAnswer, writes=True, missing="webhook-unknown"
        )
    ),
    status_code=200,
)
async def create_webhook_secret(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """A new secret. For 24 hours deliveries are signed with both."""
    partner, desk = partner_of(request), desk_of(request)

    async def rotate(tx: Transaction, asked: list[None]) -> list[SecretAnswer]:
        by, at = actors.partner(partner.partner_code), desk.clock.now()
        secret = await webhooks.rotate_secret(tx, partner.partner_code, webhook_id, by, at)
        if secret is None:
            raise _unknown()
        return [SecretAnswer(webhook_id, secret)] * len(asked)

    return await write_here(request, None, SecretAnswer, rotate, sealed=True)


@post(
    "/webhooks/{webhook_id:uuid}/state",
    opt=_told(
        Contract(
            "Switch a webhook off or on",
            WebhookAnswer,
            StateBody,
            writes=True,
            missing="webhook-unknown",
            problems=("webhook-refused",),
        )
    ),
    status_code=200,
)
async def change_webhook_state(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """Switch an endpoint off, or on again; at most five of a partner's are on."""
    partner, desk = partner_of(request), desk_of(request)

    async def switch(tx: Transaction, bodies: list[StateBody]) -> list[WebhookAnswer]:
        by, at = actors.partner(partner.partner_code), desk.clock.now()
        [body] = bodies
        change = (tx, partner.partner_code, [webhook_id], body.state, by, at)
        [outcome] = await webhooks.switch_endpoints(*change)
        if outcome == webhooks.SwitchOutcome.too_many:
            raise refuse("webhook-refused", _TOO_MANY)
        [row] = await webhooks.find_endpoints(tx, partner.partner_code, [webhook_id])
        if row is None:
            raise _unknown()
        return [_answer(row)]

    return await write_here(request, _state, WebhookAnswer, switch)


@delete(
    "/webhooks/{webhook_id:uuid}",
    opt=_told(
        Contract(
            "Remove a webhook for good, with its secret and its deliveries",
            Outcome,
            writes=True,
            missing="webhook-unknown",
        )
    ),
    status_code=200,
)
async def delete_webhook(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """Remove an endpoint: ``deleted``. What waits for it is never delivered; to pause, switch it off."""
    partner = partner_of(request)

    async def remove(tx: Transaction, asked: list[None]) -> list[Outcome]:
        [deleted] = await webhooks.delete_endpoints(tx, partner.partner_code, [webhook_id])
        if not deleted:
            raise _unknown()
        return [Outcome("deleted")] * len(asked)

    return await write_here(request, None, Outcome, remove)


@post(
    "/webhooks/{webhook_id:uuid}/test",
    opt=_told(
        Contract(
            "Send an event to try it",
            TestAnswer,
            writes=True,
            missing="webhook-unknown",
            then=("list_webhook_deliveries",),
        )
    ),
    status_code=200,
)
async def test_webhook(request: AnyRequest, webhook_id: FromPath[UUID]) -> ASGIResponse:
    """Send ``webhook.test`` to one's endpoints; it goes out within seconds, like every event."""
    partner, desk = partner_of(request), desk_of(request)

    async def send(tx: Transaction, asked: list[None]) -> list[TestAnswer]:
        at = desk.clock.now()
        [row] = await webhooks.find_endpoints(tx, partner.partner_code, [webhook_id])
        if row is None:
            raise _unknown()
        event_id, data = ids.new_id(0, at), {"webhook_id": str(webhook_id)}
        event = webhooks.Event(event_id, "webhook.test", at, (partner.partner_code,), data)
        await webhooks.put_events(tx, [event], at)
        return [TestAnswer(webhooks.message_id(event_id))] * len(asked)

    return await write_here(request, None, TestAnswer, send)


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


def _refused(outcome: webhooks.EndpointOutcome, body: WebhookBody, *, loopback: bool) -> Problem:
    """Why an endpoint is not made, in words."""
    why, known = webhooks.url_refusal(body.url, loopback=loopback), ", ".join(webhooks.EVENT_TYPES)
    words = {
        webhooks.EndpointOutcome.url_wrong: f"The url cannot be called: {why}.",
        webhooks.EndpointOutcome.event_unknown: f"events are some of {known}.",
    }
    return refuse("webhook-refused", words.get(outcome, _TOO_MANY))


def _unknown() -> Problem:
    """Another partner's endpoint and none are told apart for nobody."""
    return refuse("webhook-unknown")


route_handlers = (
    create_webhook,
    list_webhooks,
    create_webhook_secret,
    change_webhook_state,
    delete_webhook,
    test_webhook,
)
