"""The verifier's own BLS12-381 and Ed25519 against real rounds of drand, and against everything to refuse."""

from __future__ import annotations

import random
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import compress_G1
from py_ecc.fields import optimized_bls12_381_FQ as Fq
from py_ecc.optimized_bls12_381 import optimized_curve as curve

from tests.draws.golden_cases import QUICKNET, ROUND_123
from tests.draws.reference_files import SANDBOX, sign_sandbox_round
from tests.draws.verify.verifier import load

KEY = bytes.fromhex(str(QUICKNET["public_key"]))
SANDBOX_KEY = bytes.fromhex(str(SANDBOX["public_key"]))
# noislabs/drand-verify; PyPI page of drand-verify. Its randomness is SHA-256 of the signature.
ROUND_657413 = bytes.fromhex(
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b"
)
P = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB


@pytest.fixture(scope="module")
def module() -> Any:
    return load()


def test_real_rounds_of_drand_hold(module: Any) -> None:
    module.check_beacon(KEY, 123, ROUND_123)
    module.check_beacon(KEY, 657413, ROUND_657413)
    randomness = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
    assert sha256(ROUND_657413).hexdigest() == randomness
    module.check_beacon(SANDBOX_KEY, 9, sign_sandbox_round(9))


def _encode(x: int, flags: int = 0x80) -> bytes:
    data = bytearray(x.to_bytes(48, "big"))
    data[0] |= flags
    return bytes(data)


def _off_curve() -> bytes:
    x = next(x for x in range(1, 99) if pow(x**3 + 4, (P - 1) // 2, P) == P - 1)
    return _encode(x)


def _not_in_subgroup() -> bytes:
    """A point of the curve whose order is not r; the cofactor of G1 is about 2^126."""
    for x in range(1, 99):
        y = pow(x**3 + 4, (P + 1) // 4, P)
        point = (Fq(x), Fq(y), Fq(1))
        if y * y % P == (x**3 + 4) % P and not curve.is_inf(curve.multiply(point, curve.curve_order)):
            return int(compress_G1(point)).to_bytes(48, "big")
    raise AssertionError


def _of_other_dst() -> bytes:
    """What the sandbox's key would sign under the tag that drand's fastnet used by mistake."""
    tag = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
    words = b"bekal sandbox beacon: anybody can sign with this key"
    secret = int.from_bytes(sha256(words).digest(), "big")
    hasher: Any = sha256
    hashed = hash_to_G1(sha256((9).to_bytes(8, "big")).digest(), tag, hasher)
    point = curve.multiply(hashed, secret % curve.curve_order)
    return int(compress_G1(point)).to_bytes(48, "big")


REFUSED = [
    ("the next round", KEY, 124, ROUND_123, "not that of this key for round 124"),
    ("another key", SANDBOX_KEY, 123, ROUND_123, "not that of this key"),
    ("another round's signature", KEY, 123, ROUND_657413, "not that of this key"),
    ("the negative", KEY, 123, bytes([ROUND_123[0] ^ 0x20]) + ROUND_123[1:], "not that of this key"),
    ("truncated", KEY, 123, ROUND_123[:-1], "has 47 bytes instead of 48"),
    ("too long", KEY, 123, ROUND_123 + b"\0", "has 49 bytes instead of 48"),
    ("empty", KEY, 123, b"", "has 0 bytes instead of 48"),
    ("uncompressed flag", KEY, 123, bytes([ROUND_123[0] & 0x7F]) + ROUND_123[1:], "not in compressed form"),
    ("infinity", KEY, 123, b"\xc0" + bytes(47), "point at infinity"),
    ("x = p", KEY, 123, _encode(P), "not below p"),
    ("x = p + 1", KEY, 123, _encode(P + 1), "not below p"),
    ("off the curve", KEY, 123, _off_curve(), "not on the curve"),
    ("not in the subgroup", KEY, 123, _not_in_subgroup(), "the signature is not in the subgroup"),
    ("other domain tag", SANDBOX_KEY, 9, _of_other_dst(), "not that of this key"),
    ("key at infinity", b"\xc0" + bytes(95), 123, ROUND_123, "the public key is the point at infinity"),
    ("key truncated", KEY[:-1], 123, ROUND_123, "the public key has 95 bytes"),
    ("key of 48 bytes", ROUND_123, 123, ROUND_123, "the public key has 48 bytes"),
]


@pytest.mark.parametrize(
    ("key", "number", "signature", "reason"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_refused(module: Any, key: bytes, number: int, signature: bytes, reason: str) -> None:
    with pytest.raises(module.Deviation, match=reason):
        module.check_beacon(key, number, signature)


def test_a_key_outside_the_subgroup_is_refused(module: Any) -> None:
    for x in range(1, 99):
        data = bytearray(96)
        data[0], data[95] = 0x80, x
        with pytest.raises(module.Deviation, match="not on the curve|not in the subgroup") as told:
            module.decode_point(bytes(data), 96, "the key")
        if "subgroup" in str(told.value):
            return
    raise AssertionError


def test_points_and_hashes_agree_with_py_ecc(module: Any) -> None:
    chance = random.Random(1)
    hasher: Any = sha256
    for _ in range(8):
        message = chance.randbytes(32)
        theirs = curve.normalize(hash_to_G1(message, module.DST, hasher))
        ours = module.hash_to_curve(message)
        assert [part.a for part in ours] == [int(part) for part in theirs]
        assert ours[0].b == ours[1].b == 0


def test_ed25519_agrees_with_a_library(module: Any) -> None:
    chance = random.Random(2)
    for size in range(6):
        secret = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = secret.public_key().public_bytes_raw(), chance.randbytes(size)
        signature = secret.sign(message)
        assert module.ed25519_holds(public, message, signature)
        assert not module.ed25519_holds(public, message + b"x", signature)
        spot = chance.randrange(64)
        wrong = signature[:spot] + bytes([signature[spot] ^ 1]) + signature[spot + 1 :]
        assert not module.ed25519_holds(public, message, wrong)


def test_ed25519_refuses_what_is_no_canonical_encoding(module: Any) -> None:
    secret = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, signature = secret.public_key().public_bytes_raw(), secret.sign(b"")
    s = int.from_bytes(signature[32:], "little") + module.ED_L
    assert not module.ed25519_holds(public, b"", signature[:32] + s.to_bytes(32, "little"))
    assert not module.ed25519_holds(b"\xff" * 32, b"", signature)
    assert module.ed_decode((2**255 - 19 + 3).to_bytes(32, "little")) is None


# RFC 8032 section 7.1, test 2.
def test_ed25519_vector(module: Any) -> None:
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert module.ed25519_holds(public, b"\x72", signature)
