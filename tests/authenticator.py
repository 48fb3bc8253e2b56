"""A device that keeps keys, in software: what a phone answers when a page asks for a key (WebAuthn level 2).

``Device().make(options, origin)`` and ``Device().sign(options, origin)`` give the JSON that the page's script
sends. Every part can be made wrong by name, to see it refused.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text_of(content: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """What ``text_of`` wrote."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Device:
    """One key on one device. ``count`` is what it says at its next use; 0 for ever when ``counts`` is off."""

    def __init__(self, *, counts: bool = True) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(32)
        self.user_handle = b""
        self.counts = counts
        self.count = 0

    def make(self, options: dict[str, Any], origin: str, /, **wrong: Any) -> str:
        """The answer to the options for a new key."""
        self.user_handle = bytes_of(options["user"]["id"])
        numbers = self.private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        head = self._head(options["rp"]["id"], ATTESTED, wrong)
        made = {"fmt": "none", "attStmt": {}, "authData": head + attested + cbor2.dumps(cose)}
        response = {
            "clientDataJSON": text_of(_client_data("webauthn.create", options, origin, wrong)),
            "attestationObject": text_of(cbor2.dumps(made)),
        }
        return self._answer(response)

    def sign(self, options: dict[str, Any], origin: str, /, **wrong: Any) -> str:
        """The answer to the options for signing in."""
        self.count += self.counts
        head = self._head(options["rpId"], 0, wrong)
        client_data = _client_data("webauthn.get", options, origin, wrong)
        signed = head + hashlib.sha256(client_data).digest()
        signature = self.private.sign(signed + wrong.get("noise", b""), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text_of(client_data),
            "authenticatorData": text_of(head),
            "signature": text_of(signature),
            "userHandle": text_of(wrong.get("user_handle", self.user_handle)),
        }
        return self._answer(response)

    def _head(self, host: str, flags: int, wrong: dict[str, Any]) -> bytes:
        flags |= wrong.get("flags", PRESENT | VERIFIED)
        named = hashlib.sha256(wrong.get("host", host).encode()).digest()
        return named + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: dict[str, str]) -> str:
        name = text_of(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _client_data(kind: str, options: dict[str, Any], origin: str, wrong: dict[str, Any]) -> bytes:
    said = {
        "type": wrong.get("kind", kind),
        "challenge": wrong.get("challenge", options["challenge"]),
        "origin": wrong.get("origin", origin),
        "crossOrigin": False,
    }
    return json.dumps(said).encode()
