"""Proof that a form was sent from one of our own pages (OWASP: signed double submit).

A cookie holds random bytes; the form holds their HMAC together with the account the page was made for. A
site elsewhere can make a browser send the cookie but cannot read it. The proof is masked anew on every page,
so that the compression of the answer tells nothing about it (BREACH). Where the browser says whence a
request comes (``Sec-Fetch-Site``, ``Origin``), that is checked too.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as WrongBase64
from typing import Final
from urllib.parse import urlsplit

from bekal.base import ids

PROOF_FIELD: Final = "_proof"
ACCOUNT_FIELD: Final = "_account"
_SIZE: Final = 32


def new_secret() -> str:
    """A fresh value for the form cookie."""
    return urlsafe_b64encode(ids.random_bytes(18)).decode()


def account_mark(key: bytes, account: str) -> str:
    """A short mark of the account (empty text: nobody) that a page was made for; says nothing by itself."""
    return urlsafe_b64encode(hmac.digest(key, b"account\0" + account.encode(), "sha256")[:9]).decode()


def make_proof(key: bytes, secret: str, mark: str) -> str:
    """The proof for a page whose form cookie is ``secret``, made for the account ``mark``."""
    mask = ids.random_bytes(_SIZE)
    return urlsafe_b64encode(mask + _xor(mask, _digest(key, secret, mark))).decode()


def check_proof(key: bytes, secret: str, mark: str, proof: str) -> bool:
    """Whether ``proof`` was made by ``make_proof`` for the same secret and mark."""
    try:
        raw = urlsafe_b64decode(proof.encode("ascii"))
    except (WrongBase64, ValueError):
        return False
    if len(raw) != 2 * _SIZE or not secret:
        return False
    return hmac.compare_digest(_xor(raw[:_SIZE], raw[_SIZE:]), _digest(key, secret, mark))


def from_this_site(host: str, origin: str | None, fetch_site: str | None) -> bool:
    """Whether the browser's own account of where a form came from (as far as it gives one) is this site."""
    if fetch_site is not None and fetch_site not in {"same-origin", "none"}:
        return False
    # Browsers that were told to send no referrer give the origin as "null" even on the site itself.
    return origin is None or origin == "null" or urlsplit(origin).netloc == host


def _digest(key: bytes, secret: str, mark: str) -> bytes:
    return hmac.digest(key, f"form\0{secret}\0{mark}".encode(), "sha256")


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).to_bytes(_SIZE, "big")
