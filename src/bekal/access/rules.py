"""Pure decisions about logins, passwords, codes and tokens."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import pyotp

from .states import SCOPES, PartnerKind, Role

SESSION_LIFE = timedelta(hours=8)
FAILURES_MAX = 5
LOCK_LIFE = timedelta(minutes=15)
KEY_CACHE_SECONDS = 60
TOKEN_SECONDS = 900
"""An access token lives a quarter of an hour; a revoked key ends its tokens within a minute."""

TOKEN_PURPOSE = "partner tokens"  # noqa: S105 - the purpose of a key, not the key
CLOCK_SKEW_SECONDS = 60
ASSERTION_SECONDS_MAX = 600
_PASSWORD_LENGTH = range(12, 257)
_STEP_SECONDS = 30
_SECRET = 32
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,99}")
PARTNER_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
KEY_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)
CLIENT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")
"""Where a client may lead citizens back to: small letters, with its port when it has one."""

SIGNING_KEY_LENGTH_MIN = 8


def normalise_login(text: str) -> str | None:
    """A login in small letters; None when it cannot be one."""
    login = text.strip().lower()
    return login if _LOGIN.fullmatch(login) else None


def is_password(password: str, login: str) -> bool:
    """Whether a password may be used: 12-256 characters, neither one repeated nor built around the login.

    Length is what counts (NIST SP 800-63B); kinds of characters are not prescribed.
    """
    varied = len(set(password)) >= 5
    return len(password) in _PASSWORD_LENGTH and varied and login.partition("@")[0] not in password.lower()


def are_roles(roles: tuple[str, ...]) -> bool:
    """Whether there is at least one role and all are known."""
    return bool(roles) and set(roles) <= set(Role)


def match_step(secret: str, code: str, at: datetime, last_step: int) -> int | None:
    """The time step whose code was typed, one to either side of now allowed; None when there is none.

    A step at or before ``last_step`` was used already and does not match again (RFC 6238, 5.2).
    """
    totp = pyotp.TOTP(secret, interval=_STEP_SECONDS)
    now = int(at.timestamp()) // _STEP_SECONDS
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()) and step > last_step:
            found = step
    return found


def make_token(session_id: UUID, secret: bytes) -> str:
    """The token of a session."""
    return base64.urlsafe_b64encode(session_id.bytes + secret).decode()


def parse_token(token: str) -> tuple[UUID, bytes] | None:
    """The session's id and the hash of its secret; None when the text is no token."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii"))
    except (ValueError, binascii.Error):
        return None
    if len(raw) != 16 + _SECRET:
        return None
    return UUID(bytes=raw[:16]), hashlib.sha256(raw[16:]).digest()


def encode_secret(secret: bytes) -> str:
    """Bytes as a partner may paste them: base 64 for URLs without padding."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def decode_base64(text: str) -> bytes:
    """Bytes of base 64 for URLs, with padding or without. ValueError when it is none."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def keep_for(seconds: int) -> timedelta:
    """A length of time."""
    return timedelta(seconds=seconds)


def are_scopes(scopes: Collection[str], kind: PartnerKind) -> bool:
    """Whether a partner of this kind may have all of these; none named means all of its kind."""
    return set(scopes) <= set(SCOPES[kind])


def are_networks(networks: Collection[str]) -> bool:
    """Whether all are addresses or networks (CIDR) of IPv4 or IPv6."""
    try:
        for network in networks:
            ipaddress.ip_network(network)
    except ValueError:
        return False
    return True


def is_within(host: str | None, networks: Collection[str]) -> bool:
    """Whether an address lies in one of the networks; none named means everywhere."""
    if not networks:
        return True
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in networks)


def is_instant(value: object) -> bool:
    """Whether a claim is a number of seconds (NumericDate of RFC 7519), not a truth value or a text."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53
