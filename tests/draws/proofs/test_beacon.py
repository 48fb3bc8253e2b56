"""The beacon: drand's own rounds pass, everything else is refused, and rounds fall where they should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import pack

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.draws.proofs import (
    QUICKNET,
    SANDBOX,
    Chain,
    Round,
    Scheme,
    WrongBeacon,
    message_of_round,
    randomness_of,
    round_at,
    time_of_round,
    verify_round,
)

# noislabs/drand-verify (tests), the PyPI page of drand-verify, and drand-client (test/data.ts).
R123 = Round(
    123,
    "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92",
)
R657413 = Round(
    657413,
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
)
RANDOMNESS = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
DEFAULT = Chain(
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
    "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31",
    Scheme.chained,
    30,
    1_595_431_050,
)
DEFAULT_1 = Round(
    1,
    "8d61d9100567de44682506aea1a7a6fa6e5491cd27a0a0ed349ef6910ac5ac20ff7bc3e09d7c046566c9f7f3c6f3b101"
    "04990e7cb424998203d8f7de586fb7fa5f60045417a432684f85093b06ca91c769f0e7ca19268375e659c2a2352b4655",
    "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a",
)
P = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab", 16
)
GROUP_HASH = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"


def with_signature(signature: str) -> Round:
    return msgspec.structs.replace(R123, signature=signature)


def test_the_rounds_of_quicknet_pass() -> None:
    assert verify_round(QUICKNET, R123, 123) == bytes.fromhex(R123.signature)
    assert randomness_of(verify_round(QUICKNET, R657413, 657413)).hex() == RANDOMNESS


def test_a_round_of_the_first_chain_passes_with_its_predecessor_only() -> None:
    signature = verify_round(DEFAULT, DEFAULT_1, 1)
    assert (
        randomness_of(signature).hex() == "101297f1ca7dc44ef6088d94ad5fb7ba03455dc33d53ddb412bbc4564ed986ec"
    )
    with pytest.raises(WrongBeacon, match="not made by the beacon's key"):
        verify_round(DEFAULT, msgspec.structs.replace(DEFAULT_1, previous_signature="00" * 32), 1)


def test_quicknets_hash_covers_the_facts_we_hold() -> None:
    """drand's own formula: a digit wrong in key, period or genesis would show here."""
    facts = pack(">Iq", QUICKNET.period_s, QUICKNET.genesis) + bytes.fromhex(QUICKNET.public_key)
    digest = sha256(facts + bytes.fromhex(GROUP_HASH) + b"quicknet").hexdigest()
    assert digest == QUICKNET.chain_hash


def test_the_wrong_round_is_refused() -> None:
    with pytest.raises(WrongBeacon, match="round 123 was given where round 124 is needed"):
        verify_round(QUICKNET, R123, 124)
    with pytest.raises(WrongBeacon, match="round 124: the signature was not made by the beacon's key"):
        verify_round(QUICKNET, msgspec.structs.replace(R123, round=124), 124)


def test_another_key_is_refused() -> None:
    with pytest.raises(WrongBeacon, match="not made by the beacon's key"):
        verify_round(SANDBOX, R123, 123)
    with pytest.raises(WrongBeacon, match="the public key has 48 bytes; it must have 96"):
        verify_round(msgspec.structs.replace(QUICKNET, public_key=DEFAULT.public_key), R123, 123)
    infinity = msgspec.structs.replace(QUICKNET, public_key="c0" + "00" * 95)
    with pytest.raises(WrongBeacon, match="the public key is the point at infinity"):
        verify_round(infinity, R123, 123)
    with pytest.raises(WrongBeacon, match="the scheme 'bls-unchained-on-g1' is not known"):
        verify_round(msgspec.structs.replace(QUICKNET, scheme="bls-unchained-on-g1"), R123, 123)


def compressed(x: int, flags: int = 0x80) -> str:
    data = bytearray(x.to_bytes(48, "big"))
    data[0] |= flags
    return data.hex()


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        ("", "0 bytes; it must have 48"),
        (R123.signature[:-2], "47 bytes; it must have 48"),
        (R123.signature + "00", "49 bytes; it must have 48"),
        (R123.signature[:-1], "not lower-case hexadecimal"),
        (R123.signature.upper(), "not lower-case hexadecimal"),
        (" " + R123.signature[1:], "not lower-case hexadecimal"),
        ("c0" + "00" * 47, "point at infinity"),
        ("c0" + "00" * 46 + "01", "no point of the curve"),
        ("e0" + "00" * 47, "no point of the curve"),
        (compressed(P), "less than field modulus"),
        (compressed(P + 4), "less than field modulus"),
        (compressed(4, 0), "c_flag should be 1"),
        (compressed(1), "no point of the curve"),
        (compressed(4), "outside the subgroup"),
        (R657413.signature, "not made by the beacon's key"),
    ],
)
def test_what_is_no_signature_is_named(signature: str, said: str) -> None:
    with pytest.raises(WrongBeacon, match=said):
        verify_round(QUICKNET, with_signature(signature), 123)


def test_the_other_of_two_points_with_this_x_is_refused() -> None:
    flipped = f"{int(R123.signature[:2], 16) ^ 0x20:02x}{R123.signature[2:]}"
    with pytest.raises(WrongBeacon, match="not made by the beacon's key"):
        verify_round(QUICKNET, with_signature(flipped), 123)


def test_a_round_with_the_x_of_a_signature_but_beyond_the_modulus_is_refused() -> None:
    """A second writing of the same x would be a second seed for the same round."""
    x = int(R123.signature, 16) % (1 << 381)
    if x + P < 1 << 381:  # it is, for this round
        with pytest.raises(WrongBeacon, match="less than field modulus"):
            verify_round(QUICKNET, with_signature(compressed(x + P, 0x80 | 0x20)), 123)


def test_the_message_is_the_round_alone_unless_chained() -> None:
    assert message_of_round(QUICKNET, 1, b"x") == sha256((1).to_bytes(8, "big")).digest()
    assert message_of_round(DEFAULT, 1, b"x") == sha256(b"x" + (1).to_bytes(8, "big")).digest()


def test_rounds_fall_every_three_seconds_from_genesis() -> None:
    first = datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC)
    assert time_of_round(QUICKNET, 1) == first
    assert time_of_round(QUICKNET, 2) == first + timedelta(seconds=3)
    assert [round_at(QUICKNET, first + timedelta(seconds=s)) for s in (-1, 0, 2.999, 3, 5.5, 6)] == [
        0,
        1,
        1,
        2,
        2,
        3,
    ]
    with pytest.raises(ValueError, match="from 1"):
        time_of_round(QUICKNET, 0)


@given(st.integers(1, 2**34), st.floats(0, 2.999))
def test_round_and_time_go_both_ways(number: int, later: float) -> None:
    for chain in (QUICKNET, SANDBOX):
        at = time_of_round(chain, number)
        assert round_at(chain, at) == number
        assert round_at(chain, at + timedelta(seconds=later)) == number
        assert round_at(chain, at - timedelta(microseconds=1)) == number - 1
