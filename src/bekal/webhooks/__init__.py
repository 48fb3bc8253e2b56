"""Webhooks: telling partners what happened to them, by the Standard Webhooks specification.

It owns partners' endpoints with their secrets, and deliveries: one row for each event and endpoint, with the
last attempt's end. Events of an endpoint are delivered in the order they happened; what cannot be taken now
is tried again for three days, and can be replayed. It never opens a connection: whoever sends implements
``Sender`` and is handed what to send (``claim_endpoints``, then ``list_due``, then ``record_attempts``).
"""

from .claim_endpoints import claim_endpoints
from .create_endpoints import create_endpoints
from .delete_endpoints import delete_endpoints
from .outcomes import EndpointOutcome, SwitchOutcome
from .put_events import put_events
from .queries import find_endpoints, forget_deliveries, list_deliveries, list_due, list_endpoints
from .record_attempts import record_attempts
from .replay_deliveries import replay_deliveries
from .rotate_secret import rotate_secret
from .rules import EVENT_TYPES, LEASE, TRY_FOR, backoff, is_public, judge, message_id, sign, url_refusal
from .sender import Sender, Sent
from .switch_endpoints import switch_endpoints
from .types import (
    Attempt,
    DeliveryRow,
    Due,
    DueEndpoint,
    EndpointCreated,
    EndpointOpening,
    EndpointRow,
    Event,
    Ruling,
)

__all__ = [
    "EVENT_TYPES",
    "LEASE",
    "TRY_FOR",
    "Attempt",
    "DeliveryRow",
    "Due",
    "DueEndpoint",
    "EndpointCreated",
    "EndpointOpening",
    "EndpointOutcome",
    "EndpointRow",
    "Event",
    "Ruling",
    "Sender",
    "Sent",
    "SwitchOutcome",
    "backoff",
    "claim_endpoints",
    "create_endpoints",
    "delete_endpoints",
    "find_endpoints",
    "forget_deliveries",
    "is_public",
    "judge",
    "list_deliveries",
    "list_due",
    "list_endpoints",
    "message_id",
    "put_events",
    "record_attempts",
    "replay_deliveries",
    "rotate_secret",
    "sign",
    "switch_endpoints",
    "url_refusal",
]
