"""The ceremony and the seed: what contributors promised, what they revealed, and the 32 bytes of it all.

Everybody commits before the list is final and reveals before the beacon's round exists, so nobody knows the
seed when deciding to reveal. One honest contributor, or an honest beacon, is enough for a seed that nobody
could foresee or steer. Bytes: docs/draw-format.md section 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from bekal.base.errors import BekalError

from . import canonical
from .manifest import Commitment, Manifest, hash_manifest

NONCE_BYTES = 32
VALUE_BYTES_MAX = 1024
_SEED, _REVEAL = b"draw/seed/v1", b"draw/reveal/v1"


class WrongReveal(BekalError):  # noqa: N818 - reads as the fact it states
    """A reveal is missing, too much, or not what was promised; the text names the contributor."""


class Reveal(msgspec.Struct, frozen=True):
    """What a contributor reveals: 32 random bytes, and 0 to 1,024 bytes such as the eyes of thrown dice."""

    contributor: str
    nonce: bytes
    value: bytes


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    contributor: str
    nonce: str
    value: str


def commit(reveal: Reveal) -> Commitment:
    """The promise of a reveal: SHA-256 of nonce and value."""
    _check_size(reveal)
    return Commitment(reveal.contributor, sha256(reveal.nonce + reveal.value).hexdigest())


def check_reveals(manifest: Manifest, reveals: Sequence[Reveal]) -> None:
    """WrongReveal unless there is one for each commitment of the manifest, in its order, each as promised."""
    promised = [one.contributor for one in manifest.ceremony]
    given = [one.contributor for one in reveals]
    if promised != given:
        missing = [name for name in promised if name not in given]
        raise WrongReveal(
            f"the reveals of {', '.join(missing)} are missing: the round moves, nobody stands in for them"
            if missing
            else f"reveals stand in the manifest's order ({', '.join(promised)}), not as {', '.join(given)}"
        )
    for commitment, reveal in zip(manifest.ceremony, reveals, strict=True):
        if commit(reveal) != commitment:
            raise WrongReveal(f"what {reveal.contributor} reveals is not what was promised")


def make_seed(manifest: bytes, signature: bytes, reveals: Sequence[Reveal]) -> bytes:
    """The seed, 32 bytes, of the manifest's canonical bytes, the verified signature and the reveals."""
    parts = [hash_manifest(manifest), sha256(signature).digest()]
    parts += [sha256(_REVEAL + one.nonce + one.value).digest() for one in reveals]
    return sha256(_SEED + b"".join(parts)).digest()


def write_reveals(reveals: Sequence[Reveal]) -> bytes:
    """``reveals.json``."""
    return canonical.encode(
        [
            {"contributor": one.contributor, "nonce": one.nonce.hex(), "value": one.value.hex()}
            for one in reveals
        ]
    )


def read_reveals(data: bytes) -> list[Reveal]:
    """The reveals of canonical bytes. WrongReveal says what is wrong with them."""
    try:
        lines = msgspec.convert(canonical.decode(data), list[_Line], strict=True)
        reveals = [
            Reveal(one.contributor, bytes.fromhex(one.nonce), bytes.fromhex(one.value)) for one in lines
        ]
    except (canonical.NotCanonical, msgspec.ValidationError, ValueError) as fault:
        raise WrongReveal(f"no reveals: {fault}") from None
    for reveal in reveals:
        _check_size(reveal)
    if write_reveals(reveals) != data:
        raise WrongReveal("no reveals: nonce and value are lower-case hexadecimal")
    return reveals


def _check_size(reveal: Reveal) -> None:
    if len(reveal.nonce) != NONCE_BYTES or len(reveal.value) > VALUE_BYTES_MAX:
        raise WrongReveal(
            f"{reveal.contributor}: a nonce has {NONCE_BYTES} bytes and a value at most {VALUE_BYTES_MAX}"
        )
