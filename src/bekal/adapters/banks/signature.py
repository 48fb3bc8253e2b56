"""SNAP BI symmetric signature: HMAC-SHA512 over method, path, token, hash of the body and timestamp.

The hash is taken of the minified body. We minify once and send exactly those bytes; a verifier tries the raw
bytes first and then the body without the white space between its tokens (one widely used client signs the
minified body and sends another form of it).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

import msgspec


def sign(secret: bytes, method: str, path: str, body: bytes, timestamp: str, token: str = "") -> bytes:
    """The 64 bytes of the signature. ``path`` includes the query; ``token`` is empty where none is in use."""
    digest = hashlib.sha256(body).hexdigest() if body else ""
    text = f"{method}:{path}:{token}:{digest}:{timestamp}"
    return hmac.digest(secret, text.encode(), "sha512")


def encode_signature(signature: bytes, encoding: str) -> str:
    """As the bank wants it written: ``base64`` or ``hex``."""
    return signature.hex() if encoding == "hex" else base64.b64encode(signature).decode()


def verify(
    secret: bytes,
    method: str,
    path: str,
    body: bytes,
    timestamp: str,
    presented: str,
    token: str = "",
) -> bool:
    """Whether a presented signature (hex or base64) is right for the body as sent or minified."""
    given = _decode(presented)
    if given is None:
        return False
    for candidate in (body, minify(body)):
        if hmac.compare_digest(sign(secret, method, path, candidate, timestamp, token), given):
            return True
    return False


def minify(body: bytes) -> bytes:
    """The JSON text without white space between its tokens; escapes and order stay as written."""
    try:
        return msgspec.json.format(body, indent=-1)
    except msgspec.DecodeError:
        return body


def _decode(presented: str) -> bytes | None:
    try:
        if len(presented) == 128:
            return bytes.fromhex(presented)
        return base64.b64decode(presented, validate=True)
    except (ValueError, binascii.Error):
        return None
