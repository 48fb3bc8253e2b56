"""What can come of creating an endpoint, in order of precedence."""

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
