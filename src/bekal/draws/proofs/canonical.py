"""Canonical JSON (RFC 8785) for what the draw publishes: objects, lists, strings, whole numbers, true, false,
null.

Two programs that write the same thing write the same bytes, so that a hash of the bytes is a hash of the
thing. Fractions are refused, because their text differs between languages; so are whole numbers that a double
cannot hold (tickets are written as decimal strings). Keys are sorted by their UTF-16 units, as the RFC says.
"""

from __future__ import annotations

import json
from typing import Any

from bekal.base.errors import BekalError

INTEGER_MAX = 2**53 - 1
"""The largest whole number that every JSON reader takes as it is."""


class NotCanonical(BekalError):  # noqa: N818 - reads as the fact it states
    """A value has no canonical form here, or bytes are not the canonical form of what they say."""


def encode(value: Any) -> bytes:
    """The canonical bytes of a value: UTF-8, no space, no newline at the end. NotCanonical if it has none."""
    text = json.dumps(_checked(value, "$"), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NotCanonical(
            "a text holds half a character (a lone surrogate), which UTF-8 cannot write"
        ) from None


def decode(data: bytes) -> Any:
    """The value of canonical bytes. NotCanonical when they are not JSON, or JSON written in another way.

    A key that occurs twice, a space, another order or another escape are all another way.
    """
    try:
        value = json.loads(data.decode())
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise NotCanonical(f"not JSON: {fault}") from None
    if encode(value) != data:
        raise NotCanonical("JSON, but not in the canonical form of RFC 8785 (order, spaces, escapes, keys)")
    return value


def _checked(value: Any, where: str) -> Any:
    """The value with its objects sorted, everything in it allowed."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is int:
        if not -INTEGER_MAX <= value <= INTEGER_MAX:
            raise NotCanonical(f"{where} is {value}; allowed is |n| <= 2^53 - 1, or a string of digits")
        return value
    if kind is dict:
        if not all(type(key) is str for key in value):
            raise NotCanonical(f"{where} has a key that is no text")
        keys = list(value) if all(map(str.isascii, value)) else None
        ordered = sorted(keys) if keys is not None else sorted(value, key=_utf16)
        return {key: _checked(value[key], f"{where}.{key}") for key in ordered}
    if kind is list or kind is tuple:
        # Texts and small numbers go without a call each: a pool's file has hundreds of thousands.
        return [
            item
            if type(item) is str or (type(item) is int and 0 <= item <= INTEGER_MAX)
            else _checked(item, f"{where}[]")
            for item in value
        ]
    raise NotCanonical(
        f"{where} is a {kind.__name__}; allowed are objects, lists, texts, whole numbers, booleans"
    )


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
