"""The file from the field: rows encrypted in the officer's browser by a passphrase, opened here once.

AES-256-GCM under a key of PBKDF2-HMAC-SHA-256 (600,000 rounds), as ``offline/field.js`` makes it with
WebCrypto. The passphrase is used for this one request and kept nowhere.
"""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64decode, b64encode
from binascii import Error as WrongBase64
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bekal.base.recursion import UNREADABLE
from bekal.pages import mark as _

from .assisted_rows import COLUMNS, FILE_BYTES_MAX, ROWS_MAX, FileRefused, Row

HERE: Final = Path(__file__).parent / "offline"
_ROUNDS: Final = range(100_000, 2_000_001)
_REFUSED: Final = _("Berkas luring ini rusak atau bukan buatan Bekal.")


class _Sealed(msgspec.Struct, frozen=True):
    bekal: int
    rounds: int
    salt: str
    iv: str
    data: str


def is_sealed(content: bytes) -> bool:
    """Whether this is a file of the field and not a CSV."""
    return content.lstrip()[:1] == b"{"


async def open_rows(content: bytes, passphrase: str) -> list[Row]:
    """The rows of a file of the field. FileRefused when the passphrase does not open it."""
    if len(content) > FILE_BYTES_MAX:
        raise FileRefused(_("Berkas ini terlalu besar. Bagi menjadi beberapa berkas."))
    try:
        sealed = msgspec.json.decode(content, type=_Sealed)
        salt, iv, data = (b64decode(part, validate=True) for part in (sealed.salt, sealed.iv, sealed.data))
    except (WrongBase64, ValueError, *UNREADABLE):
        raise FileRefused(_REFUSED) from None
    if sealed.bekal != 1 or sealed.rounds not in _ROUNDS or len(iv) != 12:
        raise FileRefused(_REFUSED)
    if not passphrase:
        raise FileRefused(_("Tulis kata sandi yang kamu pilih waktu mengisi berkas luring ini."))
    try:
        plain = await asyncio.to_thread(_open, passphrase, salt, sealed.rounds, iv, data)
    except InvalidTag:
        raise FileRefused(_("Kata sandi ini tidak membuka berkasnya.")) from None
    try:
        rows = msgspec.json.decode(plain, type=list[dict[str, str]])
    except UNREADABLE:
        raise FileRefused(_REFUSED) from None
    if not 0 < len(rows) <= ROWS_MAX:
        raise FileRefused(_("Berkas ini tidak berisi baris, atau lebih dari 5.000."))
    return [
        Row(number, {name: row.get(name, "").strip() for name in COLUMNS})
        for number, row in enumerate(rows, 1)
    ]


@cache
def parts() -> dict[str, str]:
    """Script and style of the file, and their hashes: the file runs nothing else and reaches no network."""
    script, style = ((HERE / name).read_text("utf-8") for name in ("field.js", "field.css"))
    return {
        "script": script,
        "style": style,
        "script_hash": _hash(script),
        "style_hash": _hash(style),
    }


def _hash(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _open(passphrase: str, salt: bytes, rounds: int, iv: bytes, data: bytes) -> bytes:
    key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, rounds)
    return AESGCM(key).decrypt(iv, data, b"bekal.field.1")
