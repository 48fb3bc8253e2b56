"""The public beacon (drand): which round falls when, and whether a round's signature is real.

A round is a BLS signature on curve BLS12-381 by the beacon's nodes together over
``SHA-256([previous signature ||] round as 8 bytes big-endian)``; its randomness is SHA-256 of that.
Two schemes are known: quicknet's (signatures of 48 bytes in G1, RFC 9380 hashing, nothing chained) and
that of drand's first chain (96 bytes in G2, chained). What is checked of a signature: see ``bls``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

import msgspec

from bekal.base.errors import BekalError

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)


class Scheme(StrEnum):
    """drand's names of the schemes."""

    quicknet = "bls-unchained-g1-rfc9380"
    chained = "pedersen-bls-chained"


class WrongBeacon(BekalError):  # noqa: N818 - reads as the fact it states
    """A round, a signature or a chain is not what it says; the text says what is wrong with it."""


class Chain(msgspec.Struct, frozen=True):
    """A beacon chain. ``public_key`` and ``chain_hash`` are lower-case hexadecimal.

    Round 1 falls on ``genesis`` (Unix seconds), the others ``period_s`` seconds apart. ``sandbox``: its
    secret key is public, so its rounds prove nothing; that is written into every manifest that uses it.
    """

    chain_hash: str
    public_key: str
    scheme: str
    period_s: int
    genesis: int
    sandbox: bool = False


class Round(msgspec.Struct, frozen=True):
    """One round as it is archived: number, signature in hexadecimal, in chained schemes the one before."""

    round: int
    signature: str
    previous_signature: str = ""


QUICKNET = Chain(
    chain_hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    public_key=(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
        "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    scheme=Scheme.quicknet,
    period_s=3,
    genesis=1_692_803_367,
)
"""The League of Entropy's chain of three-second rounds, since 2023-08-23 (docs.drand.love)."""

SANDBOX = Chain(
    chain_hash="b588f2903f40eccda481d7dc3d629531e5640b26984fb3ed28fb388b335b4176",
    public_key=(
        "87eab22317ff850765a1560c703b0fc0d3b40918b11db0df57246121a3e1cb5384a039598637b00bb052c0a3a976dcf2"
        "190f649c2143046205d7704d4316fd3ed19f884961b4c02050617211d4bbf6a197582c5e5d9b5717d7d6ab34728de396"
    ),
    scheme=Scheme.quicknet,
    period_s=3,
    genesis=1_577_836_800,
    sandbox=True,
)
"""The chain of ``sandbox.beacon``: anybody can sign with its key (docs/draw-format.md section 8)."""

CHAINS = (QUICKNET, SANDBOX)
"""The chains that a manifest may name."""


class RoundState(StrEnum):
    """What came of asking for a round, in order of precedence."""

    refused = "refused"
    """Relays disagree, or what they agree on is not the beacon's: believe nothing, look into it."""
    found = "found"
    """It is there and its signature was verified here."""
    not_yet = "not_yet"
    """It is not there yet: its time has not come, or the beacon is late. It catches up: ask again."""
    unavailable = "unavailable"
    """No relay gave a useful answer: ask again."""


class RoundAnswer(msgspec.Struct, frozen=True):
    """The answer for one round, with all that is archived: chain, signature, and who served it.

    ``found`` stands only with state ``found``. ``reason`` is a sentence for staff with the other states.
    """

    round: int
    state: RoundState
    chain: Chain
    found: Round | None = None
    relays: tuple[str, ...] = ()
    reason: str = ""


class Beacon(Protocol):
    """The outside service that publishes rounds; ``adapters.beacon`` and ``sandbox.beacon`` are such.

    What it calls ``found`` was verified with ``verify_round`` against ``chain``.
    """

    @property
    def chain(self) -> Chain:
        """The chain that it serves."""

    async def fetch_rounds(self, rounds: Sequence[int]) -> list[RoundAnswer]:
        """One answer per round, in order. Nothing is waited for: a round that is late is ``not_yet``."""


def round_at(chain: Chain, at: datetime) -> int:
    """The newest round that exists at an instant, 0 before the first: the round of a draw at that time."""
    since = (at - _UNIX) // timedelta(seconds=1) - chain.genesis
    return since // chain.period_s + 1 if since >= 0 else 0


def time_of_round(chain: Chain, number: int) -> datetime:
    """When a round (1, 2, ...) comes."""
    if number < 1:
        raise ValueError("rounds are counted from 1")
    return _UNIX + timedelta(seconds=chain.genesis + (number - 1) * chain.period_s)


def message_of_round(chain: Chain, number: int, previous_signature: bytes = b"") -> bytes:
    """What the nodes sign, 32 bytes."""
    if chain.scheme == Scheme.quicknet:
        previous_signature = b""
    return sha256(previous_signature + number.to_bytes(8, "big")).digest()


def randomness_of(signature: bytes) -> bytes:
    """The round's randomness, 32 bytes. The draw's seed takes the same hash."""
    return sha256(signature).digest()


def verify_round(chain: Chain, found: Round, expected: int) -> bytes:
    """The signature's bytes of a round that really is the ``expected`` one of this chain.

    WrongBeacon says what is wrong. Takes about a seventh of a second; the same round again takes none.
    """
    if found.round != expected:
        raise WrongBeacon(f"round {found.round} was given where round {expected} is needed")
    signature = _hex("signature", found.signature)
    previous = _hex("previous signature", found.previous_signature)
    fault = _fault(chain.scheme, chain.public_key, message_of_round(chain, expected, previous), signature)
    if fault:
        raise WrongBeacon(f"round {expected}: {fault}")
    return signature


def _hex(name: str, text: str) -> bytes:
    if len(text) % 2 or not set(text) <= set("0123456789abcdef"):
        raise WrongBeacon(f"the {name} is not lower-case hexadecimal")
    return bytes.fromhex(text)


@lru_cache(maxsize=64)
def _fault(scheme: str, public_key: str, message: bytes, signature: bytes) -> str | None:
    """What is wrong with a signature, None if nothing."""
    # Imported when first needed: the library behind it takes most of a second to load.
    from .bls import NoPoint, verifies_in_g1, verifies_in_g2  # noqa: PLC0415

    if scheme not in list(Scheme):
        return f"the scheme {scheme!r} is not known; known are {', '.join(Scheme)}"
    check = verifies_in_g1 if scheme == Scheme.quicknet else verifies_in_g2
    try:
        fits = check(_hex("public key", public_key), message, signature)
    except (NoPoint, WrongBeacon) as fault:
        return str(fault)
    return None if fits else "the signature was not made by the beacon's key over this round"
