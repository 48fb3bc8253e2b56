"""Access tokens and the assertions of clients, as signed texts (JWT, RFC 7519). No database, no clock.

An access token is HS256 under a key of our own: only we read it. An assertion (RFC 7523) is signed by the
partner's private key, of which we keep the public half.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from bekal.base.recursion import UNREADABLE

from . import rules

_ALGORITHMS: Final = {"RSA": ["RS256", "PS256"], "EC": ["ES256"], "OKP": ["Ed25519", "EdDSA"]}
_ISSUER: Final = "bekal"
_HEADER: Final = {"alg": "HS256", "typ": "at+jwt"}
_RSA_BYTES_MIN: Final = 256
TOKEN_LENGTH_MAX: Final = 4000


class Grant(NamedTuple):
    """What an access token says: which key it was given for, what it opens, until when (UNIX seconds)."""

    key_id: str
    scopes: tuple[str, ...]
    until: int


class Assertion(NamedTuple):
    """A verified assertion: its own id, and when it is over (UNIX seconds)."""

    jti: str
    until: int


def write_token(secret: bytes, grant: Grant, at: datetime) -> str:
    """The access token of a grant."""
    claims: dict[str, Any] = {
        "iss": _ISSUER,
        "client_id": grant.key_id,
        "scope": " ".join(grant.scopes),
        "iat": int(at.timestamp()),
        "exp": grant.until,
    }
    return jwt.encode(dict(_HEADER), claims, jwk.OctKey.import_key(secret), algorithms=["HS256"])


def read_token(secret: bytes, token: str, at: datetime) -> Grant | None:
    """What a token of ours says; None when it is not ours, altered or over."""
    claims = _decode(token, jwk.OctKey.import_key(secret), ["HS256"])
    if claims is None or claims.get("iss") != _ISSUER or claims["exp"] <= at.timestamp():
        return None
    return Grant(claims["client_id"], tuple(claims["scope"].split()), claims["exp"])


def client_of(assertion: str) -> str | None:
    """Whom an assertion claims to be from, nothing verified yet."""
    try:
        payload = assertion.split(".")[1]
        claims = msgspec.json.decode(rules.decode_base64(payload), type=dict[str, Any])
    except (IndexError, ValueError, *UNREADABLE):
        return None
    return claims["sub"] if isinstance(claims.get("sub"), str) else None


def read_assertion(
    public_jwk: str, key_id: str, assertion: str, audiences: Collection[str], at: datetime
) -> Assertion | None:
    """The assertion when its signature is right and it is meant for us now; None otherwise.

    RFC 7523, 3: issuer and subject are the client, the audience is ours, it ends (within ten minutes) and has
    an id. Clocks may differ by a minute.
    """
    fields = msgspec.json.decode(public_jwk, type=dict[str, Any])
    claims = _decode(assertion, jwk.import_key(fields), _ALGORITHMS[fields["kty"]])
    if claims is None or not (claims.get("iss") == claims.get("sub") == key_id):
        return None
    aud = claims.get("aud")
    named = [aud] if isinstance(aud, str) else aud if isinstance(aud, list) else []
    now, skew = at.timestamp(), rules.CLOCK_SKEW_SECONDS
    until: Any = claims.get("exp")
    begun: list[Any] = [claims.get("iat", 0), claims.get("nbf", 0)]
    if not all(map(rules.is_instant, (until, *begun))) or max(begun) > now + skew:
        return None
    jti = claims.get("jti")
    if not any(audience in named for audience in audiences):
        return None
    in_time = now - skew < until <= now + rules.ASSERTION_SECONDS_MAX + skew
    if not in_time or not isinstance(jti, str) or not 1 <= len(jti) <= 200:
        return None
    return Assertion(jti, int(until))


def is_public_key(text: str) -> bool:
    """Whether a text is a public key (RFC 7517) that signatures are taken from: RSA, P-256, Ed25519."""
    try:
        fields = msgspec.json.decode(text, type=dict[str, Any])
        if fields["kty"] == "RSA":
            known = len(rules.decode_base64(fields["n"])) >= _RSA_BYTES_MIN
        else:
            known = (fields["kty"], fields["crv"]) in (("EC", "P-256"), ("OKP", "Ed25519"))
        return known and not jwk.import_key(fields).is_private
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, *UNREADABLE):
        return False


def _decode(text: str, key: Any, algorithms: list[str]) -> dict[str, Any] | None:
    if len(text) > TOKEN_LENGTH_MAX or not text.isascii():
        return None
    try:
        return jwt.decode(text, key, algorithms=algorithms).claims
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        return None
