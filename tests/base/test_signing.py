"""Signing keys: one per purpose, the same from the same file, old ones verifiable after a rotation."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bekal.base import keyfile, signing
from bekal.base.keys import Keyring, WrongKey, demo_keyring

PURPOSE = "draw receipts"
MESSAGE = b"somebody applied"


def test_the_same_ring_signs_the_same_and_any_library_verifies_it() -> None:
    one, other = demo_keyring(), demo_keyring()
    signed = one.sign(PURPOSE, MESSAGE)
    assert signed == other.sign(PURPOSE, MESSAGE)
    assert (len(signed), signed[:2]) == (66, b"\x00\x01")
    Ed25519PublicKey.from_public_bytes(other.public_keys(PURPOSE)[1]).verify(signed[2:], MESSAGE)
    assert other.verify(PURPOSE, MESSAGE, signed)


def test_the_derivation_stays_what_it_is() -> None:
    """A change of derivation would disown everything ever signed."""
    assert demo_keyring().public_keys(PURPOSE)[1].hex() == PINNED


PINNED = "efc26e5f42a8d12ba773b536d96b61ea340a04d1895624e11be82b7efa50777f"


def test_purposes_and_rings_share_no_key() -> None:
    ring, stranger = demo_keyring(), Keyring({1: bytes(32)}, bytes(32))
    publics = {
        ring.signing_key(PURPOSE).public,
        ring.signing_key("draw log").public,
        stranger.signing_key(PURPOSE).public,
    }
    assert len(publics) == 3
    signed = ring.sign(PURPOSE, MESSAGE)
    assert not ring.verify("draw log", MESSAGE, signed)
    assert not stranger.verify(PURPOSE, MESSAGE, signed)


@pytest.mark.parametrize("place", [0, 1, 2, 33, 65])
def test_one_changed_bit_verifies_nothing(place: int) -> None:
    ring = demo_keyring()
    signed = bytearray(ring.sign(PURPOSE, MESSAGE))
    signed[place] ^= 1
    assert not ring.verify(PURPOSE, MESSAGE, bytes(signed))
    assert not ring.verify(PURPOSE, MESSAGE + b".", ring.sign(PURPOSE, MESSAGE))


def test_what_has_not_the_length_of_a_signature_verifies_nothing() -> None:
    ring = demo_keyring()
    signed = ring.sign(PURPOSE, MESSAGE)
    for wrong in (b"", signed[:-1], signed + b"\0", signed[2:]):
        assert not ring.verify(PURPOSE, MESSAGE, wrong)
    key = ring.signing_key(PURPOSE)
    assert not signing.verifies(key.public[:-1], MESSAGE, signed[2:])
    assert not signing.verifies(key.public, MESSAGE, signed)
    assert not signing.verifies(b"\xff" * 32, MESSAGE, signed[2:])
    assert signing.verifies(key.public, MESSAGE, key.sign(MESSAGE))


def test_a_rotation_signs_anew_and_keeps_the_old_keys(tmp_path: Path, at: datetime) -> None:
    path = tmp_path / "keys.json"
    keyfile.init_keys(path, at)
    old = keyfile.load_keys(path)
    before = old.sign(PURPOSE, MESSAGE)
    keyfile.rotate_keys(path, at)
    new = keyfile.load_keys(path)
    after = new.sign(PURPOSE, MESSAGE)
    assert (before[:2], after[:2]) == (b"\x00\x01", b"\x00\x02")
    assert new.verify(PURPOSE, MESSAGE, before)
    assert new.verify(PURPOSE, MESSAGE, after)
    assert not old.verify(PURPOSE, MESSAGE, after)
    assert list(new.public_keys(PURPOSE)) == [1, 2]
    assert new.public_keys(PURPOSE)[1] == old.public_keys(PURPOSE)[1]


def test_a_key_that_is_not_there_and_a_purpose_without_a_name_are_refused() -> None:
    with pytest.raises(WrongKey, match="no key 9"):
        demo_keyring().signing_key(PURPOSE, 9)
    with pytest.raises(ValueError, match="purpose"):
        demo_keyring().signing_key("")
