"""Signing keys: Ed25519, one per purpose and key of the ring, derived and therefore never stored.

What is derived where: ``root = HKDF(sealing key, info "bekal/signing/v1")`` once per key id, then for each
purpose ``seed = HKDF(root, info "bekal/signing/v1:" + purpose)``. The same key file gives the same signing
keys on every machine; a key made for one purpose says nothing about another's; and rotating the key file
(``bekal keys rotate``) gives every purpose a new key while all the old ones stay known, so that what they
signed can still be verified.
"""

from __future__ import annotations

from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
_INFO = b"bekal/signing/v1"


class SigningKey(NamedTuple):
    """A signing key of one purpose. ``key_id`` is the id of the sealing key that it was derived from."""

    purpose: str
    key_id: int
    public: bytes
    """The public key, 32 bytes (RFC 8032)."""
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of ``message``, 64 bytes; the same message always gives the same one."""
        return self.private.sign(message)


def signing_root(sealing_key: bytes) -> bytes:
    """What the signing keys of one sealing key are derived from: 32 bytes that open nothing."""
    return _derive(sealing_key, _INFO)


def derive_signing_key(root: bytes, purpose: str, key_id: int) -> SigningKey:
    """The signing key of a purpose, a short name such as ``draw receipts``."""
    if not purpose:
        raise ValueError("a signing key has a purpose: without one all of them would share a key")
    private = Ed25519PrivateKey.from_private_bytes(_derive(root, _INFO + b":" + purpose.encode()))
    public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return SigningKey(purpose, key_id, public, private)


def verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (64 bytes) is by the owner of ``public`` (32 bytes) over ``message``.

    Anything of another length, or a public key that is no point of the curve, verifies nothing.
    """
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _derive(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret)
