"""Receipts: what an applicant holds in hand from the day of applying, signed, like a certificate log's SCT.

The receipt promises: this application is in the list of its batch, or refused with reasons, by the day the
list is published. It names the application by its public code, and what was declared by a hash. A salt is
declared along with it: whoever keeps both can show what was declared, nobody can find it by trying all NIKs.
The bytes are those of docs/draw-format.md section 15.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

import msgspec

from bekal.base import signing
from bekal.base.errors import BekalError
from bekal.base.keys import Keyring
from bekal.base.recursion import UNREADABLE

from . import canonical
from .times import WrongTime, read_time, write_time

FORMAT = "bekal-receipt/1"
PURPOSE = "draw receipts"
"""The purpose of the signing key: ``keyring.public_keys(PURPOSE)`` are what receipts are checked with."""
SALT_BYTES = 16


class WrongReceipt(BekalError):  # noqa: N818 - reads as the fact it states
    """A receipt that does not say what a receipt says, or that nobody we know signed."""


class Receipt(msgspec.Struct, frozen=True):
    """What a receipt says: the application's public code, and the 32 bytes of ``hash_declaration``."""

    application: str
    programme: str
    batch: int
    received_at: datetime
    data_sha256: bytes


class SignedReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A receipt as it is handed out; hash, key and signature in lower-case hexadecimal."""

    format: str
    application: str
    programme: str
    batch: int
    received_at: str
    data_sha256: str
    public_key: str
    signature: str


def hash_declaration(declared: Mapping[str, str | int], salt: bytes) -> bytes:
    """The hash of what somebody declared, by name, with 16 random bytes as the key ``salt`` among it."""
    if len(salt) != SALT_BYTES or "salt" in declared:
        raise ValueError(f"a declaration has a salt of {SALT_BYTES} bytes and no field of that name")
    return sha256(canonical.encode({**declared, "salt": salt.hex()})).digest()


def sign_receipts(keyring: Keyring, receipts: Sequence[Receipt]) -> list[SignedReceipt]:
    """One signed receipt per receipt, in order, by the newest key of their purpose."""
    key = keyring.signing_key(PURPOSE)
    return [_sign(key, receipt) for receipt in receipts]


def verify_receipt(signed: SignedReceipt, public_keys: Collection[bytes]) -> Receipt:
    """What a receipt says, if one of these keys signed it. WrongReceipt otherwise."""
    if signed.format != FORMAT:
        raise WrongReceipt(f"the receipt's format is {signed.format!r}; allowed is {FORMAT!r}")
    public = _hex(signed.public_key, "public_key")
    if public not in public_keys:
        raise WrongReceipt("the receipt names a key that is none of this programme's")
    if not signing.verifies(public, _signed_bytes(signed), _hex(signed.signature, "signature")):
        raise WrongReceipt("the receipt's signature does not fit: something in it was changed")
    try:
        received_at = read_time(signed.received_at)
    except WrongTime as fault:
        raise WrongReceipt(f"the receipt's received_at: {fault}") from None
    data = _hex(signed.data_sha256, "data_sha256")
    return Receipt(signed.application, signed.programme, signed.batch, received_at, data)


def read_receipt(data: bytes) -> SignedReceipt:
    """A receipt from its JSON. WrongReceipt names the field that is missing, unknown or of another kind."""
    try:
        return msgspec.json.decode(data, type=SignedReceipt)
    except UNREADABLE as fault:
        raise WrongReceipt(f"no receipt: {fault}") from None


def write_receipt(signed: SignedReceipt) -> bytes:
    """The canonical JSON of a signed receipt."""
    return canonical.encode(msgspec.to_builtins(signed))


def _sign(key: signing.SigningKey, receipt: Receipt) -> SignedReceipt:
    if len(receipt.data_sha256) != sha256().digest_size:
        raise ValueError("a receipt holds the 32 bytes of hash_declaration")
    unsigned = SignedReceipt(
        FORMAT,
        receipt.application,
        receipt.programme,
        receipt.batch,
        write_time(receipt.received_at),
        receipt.data_sha256.hex(),
        key.public.hex(),
        "",
    )
    return msgspec.structs.replace(unsigned, signature=key.sign(_signed_bytes(unsigned)).hex())


def _signed_bytes(signed: SignedReceipt) -> bytes:
    fields = msgspec.structs.asdict(signed)
    del fields["signature"]
    return canonical.encode(fields)


def _hex(text: str, field: str) -> bytes:
    if len(text) % 2 or not set(text) <= set("0123456789abcdef"):
        raise WrongReceipt(f"the receipt's {field} is not lower-case hexadecimal")
    return bytes.fromhex(text)
