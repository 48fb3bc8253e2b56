"""The sandbox beacon's signatures. The secret key is here for everybody to read: anybody can sign with it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Any

from bekal.base.recursion import kept_recursion_limit
from bekal.draws.proofs import SANDBOX, Round, message_of_round

SANDBOX_SECRET_TEXT = b"bekal sandbox beacon: anybody can sign with this key"
"""SHA-256 of this text, modulo the group's order, is the secret key."""

_DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_BYTES = 48


@lru_cache(maxsize=1024)
def sign_round(number: int) -> Round:
    """The round of the sandbox chain. Takes a tenth of a second the first time, and nothing again."""
    # Imported when first needed: the library takes most of a second to load.
    with kept_recursion_limit():
        from py_ecc.bls.hash_to_curve import hash_to_G1  # noqa: PLC0415
        from py_ecc.bls.point_compression import compress_G1  # noqa: PLC0415
        from py_ecc.optimized_bls12_381.optimized_curve import curve_order, multiply  # noqa: PLC0415

    secret = int.from_bytes(sha256(SANDBOX_SECRET_TEXT).digest(), "big") % curve_order
    hash_function: Any = sha256
    point = multiply(hash_to_G1(message_of_round(SANDBOX, number), _DOMAIN, hash_function), secret)
    return Round(number, int(compress_G1(point)).to_bytes(_BYTES, "big").hex())
