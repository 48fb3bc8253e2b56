"""Keys: sealing of personal data, blind indexes, and the ring that holds both.

Sealed values are AES-256-GCM: ``key id (2 bytes) | nonce (12) | ciphertext and tag``, with
``table:column:key`` as associated data, so that a value cannot be moved to another row or column unseen.
A blind index is HMAC-SHA-256 under a key of its own, over ``kind || value``: equal values can be found, and
nobody without the key can try the 10^11 plausible NIKs (standards.md section 12).
The ring also signs (Ed25519, one key per purpose): see ``base.signing``.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import BekalError
from .signing import SIGNATURE_BYTES, SigningKey, derive_signing_key, signing_root, verifies

_NONCE = 12
_ID = 2


class WrongKey(BekalError):  # noqa: N818
    """A sealed value does not open: another key, another row, or a changed byte."""


class Sealed(NamedTuple):
    """Where a sealed value lives; it opens nowhere else."""

    table: str
    column: str
    key: bytes

    @property
    def associated(self) -> bytes:
        """The associated data that binds the value to its place."""
        return f"{self.table}:{self.column}:".encode() + self.key


class Keyring:
    """The keys of one installation. Seals with the newest key, opens with any, indexes with its own.

    ``sealing`` maps key ids (1-65535) to 32 bytes; the highest id seals. ``indexing`` is 32 bytes and never
    rotates without an offline rewrite. ``demo`` says that the keys are public: production refuses them.
    """

    def __init__(self, sealing: dict[int, bytes], indexing: bytes, *, demo: bool = False) -> None:
        if not sealing or any(len(key) != 32 for key in sealing.values()) or len(indexing) != 32:
            raise ValueError("a keyring holds at least one sealing key and one indexing key of 32 bytes each")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in sealing.items()}
        self._newest = max(sealing)
        self._indexing = indexing
        self._signing_roots = {key_id: signing_root(key) for key_id, key in sealing.items()}
        self._signing: dict[tuple[str, int], SigningKey] = {}
        self.demo = demo

    def seal(self, place: Sealed, plain: bytes) -> bytes:
        """Encrypt ``plain`` for its place with the newest key."""
        nonce = os.urandom(_NONCE)
        cipher = self._ciphers[self._newest]
        return self._newest.to_bytes(_ID, "big") + nonce + cipher.encrypt(nonce, plain, place.associated)

    def open(self, place: Sealed, sealed: bytes) -> bytes:
        """Decrypt a value of this place. WrongKey when it does not open."""
        cipher = self._ciphers.get(int.from_bytes(sealed[:_ID], "big"))
        if cipher is None:
            raise WrongKey(
                f"no key {int.from_bytes(sealed[:_ID], 'big')} in the ring for {place.table}.{place.column}"
            )
        try:
            return cipher.decrypt(sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :], place.associated)
        except InvalidTag:
            raise WrongKey(f"a value of {place.table}.{place.column} does not open under its key") from None

    def seal_column(
        self, table: str, column: str, keys: Sequence[bytes], plains: Sequence[bytes]
    ) -> list[bytes]:
        """``seal`` for a chunk's whole column: row ``keys[i]`` gets ``plains[i]``, for half the time."""
        nonces = os.urandom(_NONCE * len(plains))
        encrypt = self._ciphers[self._newest].encrypt
        head = self._newest.to_bytes(_ID, "big")
        place = f"{table}:{column}:".encode()
        sealed = []
        for i, plain in enumerate(plains):
            nonce = nonces[_NONCE * i : _NONCE * (i + 1)]
            sealed.append(head + nonce + encrypt(nonce, plain, place + keys[i]))
        return sealed

    def open_column(
        self, table: str, column: str, keys: Sequence[bytes], sealed: Sequence[bytes | None]
    ) -> list[bytes | None]:
        """``open`` for a chunk's whole column; what is NULL (erased) stays None. WrongKey as ``open``."""
        decrypt = self._ciphers[self._newest].decrypt
        head = self._newest.to_bytes(_ID, "big")
        place = f"{table}:{column}:".encode()
        plains: list[bytes | None] = []
        for key, value in zip(keys, sealed, strict=True):
            if value is None:
                plains.append(None)
            elif value[:_ID] == head:
                try:
                    plains.append(decrypt(value[_ID : _ID + _NONCE], value[_ID + _NONCE :], place + key))
                except InvalidTag:
                    raise WrongKey(f"a value of {table}.{column} does not open under its key") from None
            else:
                plains.append(self.open(Sealed(table, column, key), value))
        return plains

    def index(self, kind: str, value: str) -> bytes:
        """The blind index (32 bytes) of a normalised value: ``index("nik", "3171...")``."""
        return hmac.digest(self._indexing, f"{kind}\0{value}".encode(), "sha256")

    def signing_seed(self, purpose: str) -> bytes:
        """32 bytes derived from the indexing key for one named purpose (session cookies, receipts)."""
        return hmac.digest(self._indexing, b"derive\0" + purpose.encode(), "sha256")

    def signing_key(self, purpose: str, key_id: int | None = None) -> SigningKey:
        """The Ed25519 key that signs for a purpose: the newest, or the one of ``key_id``.

        WrongKey when the ring has no such id.
        """
        key_id = self._newest if key_id is None else key_id
        key = self._signing.get((purpose, key_id))
        if key is None:
            root = self._signing_roots.get(key_id)
            if root is None:
                raise WrongKey(f"no key {key_id} in the ring to sign {purpose!r} with")
            key = self._signing[purpose, key_id] = derive_signing_key(root, purpose, key_id)
        return key

    def public_keys(self, purpose: str) -> dict[int, bytes]:
        """Every public key that this ring ever signed a purpose with, by key id; the highest signs now."""
        return {key_id: self.signing_key(purpose, key_id).public for key_id in sorted(self._signing_roots)}

    def sign(self, purpose: str, message: bytes) -> bytes:
        """Sign for a purpose: ``key id (2 bytes) | signature (64)``. ``verify`` takes it back."""
        return self._newest.to_bytes(_ID, "big") + self.signing_key(purpose).sign(message)

    def verify(self, purpose: str, message: bytes, signed: bytes) -> bool:
        """Whether one of this ring's keys for the purpose made ``signed`` over the message."""
        key_id = int.from_bytes(signed[:_ID], "big")
        if len(signed) != _ID + SIGNATURE_BYTES or key_id not in self._signing_roots:
            return False
        return verifies(self.signing_key(purpose, key_id).public, message, signed[_ID:])


def demo_keyring() -> Keyring:
    """Keys that everybody knows, for demos and tests; ``bekal up --production`` refuses them."""
    return Keyring({1: bytes(range(32))}, bytes(range(32, 64)), demo=True)
