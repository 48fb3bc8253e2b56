"""BLS signatures on curve BLS12-381 (draft-irtf-cfrg-bls-signature), checked with py-ecc. Loads slowly.

Points come compressed, 48 bytes in G1 and 96 in G2. Each one is taken only with the right length, flags and
range, on its curve, in the subgroup of prime order, and not infinity: without these checks there are bytes
that fit every message or every key.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from bekal.base.recursion import kept_recursion_limit

with kept_recursion_limit():
    from py_ecc.bls.hash_to_curve import hash_to_G1, hash_to_G2
    from py_ecc.bls.point_compression import decompress_G1, decompress_G2
    from py_ecc.bls.typing import G1Compressed, G2Compressed
    from py_ecc.fields import optimized_bls12_381_FQ12 as FQ12
    from py_ecc.optimized_bls12_381.optimized_curve import G1, G2, curve_order, is_inf, multiply, neg
    from py_ecc.optimized_bls12_381.optimized_pairing import final_exponentiate, pairing

G1_DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
G2_DOMAIN = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
_BYTES = 48
_HASH: Any = sha256  # the library's annotation asks for a hash where it calls its maker


class NoPoint(ValueError):  # noqa: N818 - reads as the fact it states
    """Bytes that are no point to be trusted; the text says why."""


def verifies_in_g1(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 48 bytes fits the key of 96. NoPoint when either is none."""
    point, key = read_g1("signature", signature), read_g2("public key", public_key)
    return _cancel((G2, neg(point)), (key, hash_to_G1(message, G1_DOMAIN, _HASH)))


def verifies_in_g2(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 96 bytes fits the key of 48. NoPoint when either is none."""
    point, key = read_g2("signature", signature), read_g1("public key", public_key)
    return _cancel((point, neg(G1)), (hash_to_G2(message, G2_DOMAIN, _HASH), key))


def read_g1(name: str, data: bytes) -> Any:
    """The point of 48 bytes. NoPoint calls it ``name``."""
    return _read(name, data, _BYTES, lambda: decompress_G1(G1Compressed(_number(data))))


def read_g2(name: str, data: bytes) -> Any:
    """The point of 96 bytes. NoPoint calls it ``name``."""
    halves = G2Compressed((_number(data[:_BYTES]), _number(data[_BYTES:])))
    return _read(name, data, 2 * _BYTES, lambda: decompress_G2(halves))


def _cancel(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    product = pairing(*one, final_exponentiate=False) * pairing(*other, final_exponentiate=False)
    return bool(final_exponentiate(product) == FQ12.one())


def _read(name: str, data: bytes, length: int, decompress: Callable[[], Any]) -> Any:
    if len(data) != length:
        raise NoPoint(f"the {name} has {len(data)} bytes; it must have {length}")
    try:
        point = decompress()
    except ValueError as fault:
        # The library says which: a coordinate out of range, a wrong flag, not on the curve.
        raise NoPoint(f"the {name} is no point of the curve: {str(fault).partition(' Got ')[0]}") from None
    if is_inf(point):
        raise NoPoint(f"the {name} is the point at infinity, which fits every message")
    if not is_inf(multiply(point, curve_order)):
        raise NoPoint(f"the {name} lies outside the subgroup of prime order")
    return point


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")
