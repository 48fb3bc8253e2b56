"""Pure decisions of webhooks: signatures, waits, what an answer means."""

from __future__ import annotations

import base64
import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from .sender import Sent
from .types import Ruling

EVENT_TYPES: Final = (
    "purchase.issued",
    "purchase.cancelled",
    "course.completed",
    "settlement.paid",
    "schedule.full",
    "ticket.assigned",
    "proposal.decided",
    "webhook.test",
)
ENDPOINTS_MAX: Final = 5
TRY_FOR: Final = timedelta(days=3)
LEASE: Final = timedelta(minutes=5)
FORMER_SECRET_FOR: Final = timedelta(hours=24)
_BACKOFF_SECONDS: Final = (5, 30, 120, 600, 1800, 3600)
_OWN_FAULT: Final = frozenset({408, 425, 429})
_URL_LENGTH_MAX: Final = 1000


def sign(secrets: Sequence[bytes], event_id: UUID, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of the specification; one signature a secret, so that a replaced one verifies as well."""
    name, timestamp = message_id(event_id), str(int(at.timestamp()))
    text = f"{name}.{timestamp}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(secret, text, "sha256")).decode() for secret in secrets]
    return {
        "webhook-id": name,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def message_id(event_id: UUID) -> str:
    """What the receiver knows an event by, however often it comes."""
    return f"evt_{event_id.hex}"


def backoff(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: 5 s, 30 s, 2 min, 10 min, 30 min, then every hour."""
    return timedelta(seconds=_BACKOFF_SECONDS[min(failures, len(_BACKOFF_SECONDS)) - 1])


def judge(sent: Sent) -> Ruling:
    """What an answer means.

    2xx: delivered. 410: the endpoint is gone. Other 4xx: this one delivery is not wanted as it is, the next
    may be. Everything else (5xx, 408, 425, 429, a redirect, no answer): the endpoint takes nothing now.
    """
    status = sent.status
    if status is None:
        return Ruling(delivered=False, blocks=True, error=sent.error or "unreachable")
    if 200 <= status < 300:
        return Ruling(delivered=True)
    if status == 410:
        return Ruling(delivered=False, blocks=True, gone=True, error="gone")
    if 300 <= status < 400:
        return Ruling(delivered=False, blocks=True, error="redirect")
    if 400 <= status < 500 and status not in _OWN_FAULT:
        return Ruling(delivered=False, error="refused")
    return Ruling(delivered=False, blocks=True, error="failing")


def url_refusal(url: str, *, loopback: bool = False) -> str | None:
    """What is wrong with an endpoint's address, or None.

    https, a name that is no private address, no user, no fragment. With ``loopback`` (a demonstration) plain
    http to this machine will do. What a name resolves to is looked at when it is called, each time.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "it is no address"
    own = loopback and _is_loopback(host)
    if len(url) > _URL_LENGTH_MAX or not url.isascii() or any(c <= " " or c == "\\" for c in url):
        return "it is too long, or holds blanks or letters that an address cannot hold"
    if parts.scheme != "https" and not (own and parts.scheme == "http"):
        return "it must begin with https://"
    if not host or parts.username is not None or parts.fragment or port == 0:
        return "it must name a host, and neither a user nor a fragment"
    if not own and (_is_loopback(host) or not is_public(host)):
        return "it must not be on a private network"
    return None


def is_public(host: str) -> bool:
    """Whether an address may be called; a name may (what it resolves to is asked again)."""
    try:
        address = ipaddress.ip_address(host.split("%", maxsplit=1)[0])
    except ValueError:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _in_nat64(address)
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast


def _in_nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in ipaddress.IPv6Network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def seconds(wanted: int | None) -> timedelta:
    """How long a receiver asks to be left alone (Retry-After), an hour at most."""
    return timedelta(seconds=min(max(wanted or 0, 0), _BACKOFF_SECONDS[-1]))
