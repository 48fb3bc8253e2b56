"""What the operations of webhooks take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from .outcomes import EndpointOutcome


class EndpointOpening(msgspec.Struct, frozen=True):
    """Where a partner wants to be told; no ``events``: of everything."""

    partner_code: str
    url: str
    events: tuple[str, ...] = ()


class EndpointCreated(msgspec.Struct, frozen=True):
    """``secret`` (``whsec_...``) verifies what comes; it is shown once."""

    outcome: EndpointOutcome
    endpoint_id: UUID | None = None
    secret: str | None = None


class EndpointRow(msgspec.Struct, frozen=True):
    """An endpoint with what waits for it. ``state`` is ``active``, ``off`` or ``gone`` (it answered 410)."""

    endpoint_id: UUID
    partner_code: str
    url: str
    events: list[str]
    state: str
    failures: int
    next_at: datetime
    last_error: str | None
    created_at: datetime
    waiting: int
    oldest_at: datetime | None


class Event(msgspec.Struct, frozen=True):
    """Something that happened, for the partners whom it concerns. ``data`` holds no personal data."""

    event_id: UUID
    event_type: str
    happened_at: datetime
    partner_codes: tuple[str, ...]
    data: dict[str, Any]


class DueEndpoint(msgspec.Struct, frozen=True):
    """An endpoint to deliver to now, with the secrets to sign with, the newest first."""

    endpoint_id: UUID
    partner_code: str
    url: str
    failures: int
    secrets: tuple[bytes, ...]


class Due(msgspec.Struct, frozen=True):
    """A delivery to try now."""

    delivery_id: int
    event_id: UUID
    body: str
    attempts: int


class Ruling(msgspec.Struct, frozen=True):
    """What an attempt means. ``blocks``: the endpoint as a whole cannot take anything now."""

    delivered: bool
    blocks: bool = False
    gone: bool = False
    error: str | None = None


class Attempt(msgspec.Struct, frozen=True):
    """What came of trying a delivery, and when it may be tried again."""

    delivery_id: int
    delivered: bool
    status: int | None
    error: str | None
    next_at: datetime


class DeliveryRow(msgspec.Struct, frozen=True):
    """A delivery as partner and staff see it; ``state`` is ``waiting``, ``delivered`` or ``given_up``."""

    delivery_id: int
    event_id: UUID
    event_type: str
    state: str
    attempts: int
    created_at: datetime
    tried_at: datetime | None
    next_at: datetime
    status: int | None
    error: str | None
