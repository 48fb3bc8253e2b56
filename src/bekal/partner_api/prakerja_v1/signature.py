"""How requests of the contract are signed, pure: what is signed over, and whether a signature is one of it.

``signature`` = hex HMAC(key, client_code + timestamp + METHOD + path + [value of Authorization] + body).
The body is the compact JSON that the client signed. Real clients sign the compact form and send it with
blanks, so the bytes as they came are tried first, then the same tokens without the blanks between them.
Nothing is ever parsed and written anew: a second writer would choose other escapes than the one who signed.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

REPLAY_WINDOW_SECONDS: Final = 300
"""A timestamp may differ so much from our clock, in either direction."""

_TOKENS: Final = re.compile(rb'("(?:[^"\\]++|\\.)*+(?:"|\\?\Z))|[ \t\r\n]++', re.DOTALL)
"""Text in quotes, or blanks. Anybody sends what this runs over, so a byte is looked at once: what was taken
is never given back (possessive), and a quote that nothing closes reaches to the end, with a last backslash.
"""
_ALGORITHMS: Final = {40: "sha1", 64: "sha256"}


def minified(body: bytes) -> bytes:
    """JSON without the blanks between its tokens; what stands in quotes stays, byte for byte."""
    return _TOKENS.sub(lambda token: token[1] or b"", body)


def in_time(timestamp: str, at: datetime) -> bool:
    """Whether a timestamp (Unix seconds) lies within the window around ``at``, both ends included."""
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return False
    return abs(int(timestamp) - at.timestamp()) <= REPLAY_WINDOW_SECONDS


def signed_texts(
    client_code: str, timestamp: str, method: str, path: str, authorization: str, body: bytes
) -> list[bytes]:
    """The texts a client may have signed: with and without Authorization, the body as sent and minified."""
    head = f"{client_code}{timestamp}{method}{path}".encode()
    heads = [head, head + authorization.encode()] if authorization else [head]
    bodies = dict.fromkeys((body, minified(body)))
    return [start + end for start in heads for end in bodies]


def is_signed(signature: str, secrets: Sequence[bytes], texts: Sequence[bytes], *, sha1: bool) -> bool:
    """Whether one of the secrets signed one of the texts. 40 hex digits are SHA-1, 64 SHA-256.

    Without ``sha1`` only SHA-256 opens. Every pair is compared in constant time.
    """
    presented = signature.strip().lower()
    algorithm = _ALGORITHMS.get(len(presented))
    if algorithm is None or (algorithm == "sha1" and not sha1) or not presented.isascii():
        return False
    matches = [
        hmac.compare_digest(hmac.digest(secret, text, algorithm).hex(), presented)
        for secret in secrets
        for text in texts
    ]
    return any(matches)
