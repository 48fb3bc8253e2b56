"""What can come of creating and of switching an endpoint, in order of precedence."""

from __future__ import annotations

from enum import StrEnum


class EndpointOutcome(StrEnum):
    """Of ``create_endpoints``."""

    url_wrong = "url_wrong"
    """Not an https address (``rules.url_refusal`` says what it should be)."""
    event_unknown = "event_unknown"
    too_many = "too_many"
    """A partner has at most ``ENDPOINTS_MAX`` that are not switched off."""
    created = "created"


class SwitchOutcome(StrEnum):
    """Of ``switch_endpoints``."""

    endpoint_unknown = "endpoint_unknown"
    too_many = "too_many"
    """As many as a partner may have are in use."""
    switched = "switched"
