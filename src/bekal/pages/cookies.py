"""Cookies: never readable by scripts, never sent from other sites' forms, Secure where the site is https.

A *sealed* cookie carries something between two pages (the phone number between asking for a code and typing
it, what was typed when a session had ended) encrypted under the programme's keys, for a few minutes.
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as WrongBase64
from datetime import datetime
from typing import Any, Final

import msgspec
from litestar.datastructures import Cookie

from bekal.base.keys import Keyring, Sealed, WrongKey

SESSION: Final = "bekal_session"
STAFF: Final = "bekal_staff"
FORM: Final = "bekal_form"
SIGN_IN: Final = "bekal_sign_in"
DRAFT: Final = "bekal_draft"

SEALED_BYTES_MAX: Final = 3600
"""Browsers keep cookies of up to 4,096 bytes, name and attributes included."""


def make_cookie(name: str, value: str, *, secure: bool, max_age: int | None = None) -> Cookie:
    """A cookie of this site. Without ``max_age`` (seconds) it goes when the browser closes."""
    return Cookie(
        key=name, value=value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax"
    )


def end_cookie(name: str, *, secure: bool) -> Cookie:
    """A cookie that takes the one of this name away."""
    return make_cookie(name, "", secure=secure, max_age=0)


def seal_value(keyring: Keyring, name: str, content: dict[str, Any], until: datetime) -> str | None:
    """The content encrypted for the cookie ``name`` until an instant; None when it does not fit into one."""
    plain = zlib.compress(msgspec.json.encode({"until": until, "content": content}), 9)
    sealed = urlsafe_b64encode(keyring.seal(_place(name), plain)).decode()
    return sealed if len(sealed) <= SEALED_BYTES_MAX else None


def open_value(keyring: Keyring, name: str, value: str | None, at: datetime) -> dict[str, Any] | None:
    """What ``seal_value`` sealed; None when it is missing, altered, from another cookie or past its time."""
    if not value or len(value) > SEALED_BYTES_MAX:
        return None
    try:
        plain = zlib.decompress(keyring.open(_place(name), urlsafe_b64decode(value)))
    except (WrongKey, WrongBase64, ValueError, zlib.error):
        return None
    stored = msgspec.json.decode(plain, type=_Stored)
    return stored.content if at < stored.until else None


class _Stored(msgspec.Struct, frozen=True):
    until: datetime
    content: dict[str, Any]


def _place(name: str) -> Sealed:
    return Sealed("pages.cookies", name, b"")
