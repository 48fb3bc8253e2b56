"""The certificate: without it nothing is announced. A second implementation found the same winners, the
statistics show nothing odd, and the auditor signed both.

Two draws went wrong without such a step: the Diversity Visa lottery of 2012 told 22,000 people that they had
won before anybody counted by date of application; the British premium bonds pay nothing before the Government
Actuary has signed. Bytes: docs/draw-format.md section 12.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

import msgspec

from bekal.base import signing
from bekal.base.errors import BekalError

from . import canonical

FORMAT = "bekal-certificate/1"
PURPOSE = "draw auditor"
"""The purpose of the key of a sandbox's or demo's auditor. A real auditor has a key of its own elsewhere."""
P_VALUE_MIN = Decimal("0.000001")
"""A statistic at or below this fails: chance alone does it once in a million draws."""
_P_VALUE = re.compile(r"0\.\d{12}|1\.0{12}", re.ASCII)
_PLACES = Decimal("0.000000000001")


class WrongCertificate(BekalError):  # noqa: N818 - reads as the fact it states
    """A certificate that certifies something else, or nothing; the text says what is wrong with it."""


class Statistic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One test of the result: over how many cells, its p-value (corrected for the number of tests)."""

    name: str
    cells: int
    p_value: str
    passed: bool


class SecondImplementation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The other program and the digest of the winners that it found, in hexadecimal."""

    name: str
    winners_sha256: str


class Certificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the auditor signs. Digests, key and signature are lower-case hexadecimal."""

    manifest_sha256: str
    winners_sha256: str
    second_implementation: SecondImplementation
    statistics: list[Statistic]
    signer: str
    public_key: str
    signature: str = ""
    format: str = FORMAT


def statistic(name: str, cells: int, p_value: float) -> Statistic:
    """A statistic as it is published: twelve decimals, and whether it passes as published."""
    if not 0 <= p_value <= 1:
        raise ValueError(f"a p-value lies between 0 and 1, not {p_value}")
    text = format(Decimal(p_value).quantize(_PLACES, ROUND_HALF_EVEN), "f")
    return Statistic(name, cells, text, Decimal(text) > P_VALUE_MIN)


def signed_bytes(certificate: Certificate) -> bytes:
    """What an auditor signs: the canonical JSON of all but the signature."""
    fields = msgspec.to_builtins(certificate)
    del fields["signature"]
    return canonical.encode(fields)


def sign_certificate(certificate: Certificate, key: signing.SigningKey) -> Certificate:
    """The certificate with the signature, for auditors whose key this keyring holds (sandbox, demo)."""
    certificate = msgspec.structs.replace(certificate, public_key=key.public.hex())
    return msgspec.structs.replace(certificate, signature=key.sign(signed_bytes(certificate)).hex())


def write_certificate(certificate: Certificate) -> bytes:
    """``certificate.json``."""
    return canonical.encode(msgspec.to_builtins(certificate))


def read_certificate(data: bytes) -> Certificate:
    """A certificate from its canonical bytes; it is not verified. WrongCertificate names a wrong field."""
    try:
        value = canonical.decode(data)
        found = msgspec.convert(value, Certificate, strict=True)
    except (canonical.NotCanonical, msgspec.ValidationError) as fault:
        raise WrongCertificate(f"no certificate: {fault}") from None
    if set(value) != set(msgspec.structs.asdict(found)):
        raise WrongCertificate("no certificate: a key is missing")
    return found


def verify_certificate(
    certificate: Certificate, *, signer: str, public_key: str, manifest_sha256: str, winners_sha256: str
) -> None:
    """WrongCertificate unless this signer certifies just this result of just this manifest."""
    if certificate.format != FORMAT:
        raise WrongCertificate(f"the format is {certificate.format!r}; allowed is {FORMAT!r}")
    for name, found, expected in (
        ("manifest_sha256", certificate.manifest_sha256, manifest_sha256),
        ("winners_sha256", certificate.winners_sha256, winners_sha256),
        (
            "second_implementation.winners_sha256",
            certificate.second_implementation.winners_sha256,
            winners_sha256,
        ),
        ("signer", certificate.signer, signer),
        ("public_key", certificate.public_key, public_key),
    ):
        if found != expected:
            raise WrongCertificate(f"{name} is {found!r}; this draw's is {expected!r}")
    for one in certificate.statistics:
        if not _P_VALUE.fullmatch(one.p_value) or one.passed is not (Decimal(one.p_value) > P_VALUE_MIN):
            raise WrongCertificate(f"statistic {one.name!r}: p_value {one.p_value!r} and passed do not fit")
        if not one.passed:
            raise WrongCertificate(f"statistic {one.name!r} did not pass (p = {one.p_value})")
    try:
        signature, public = bytes.fromhex(certificate.signature), bytes.fromhex(public_key)
    except ValueError:
        raise WrongCertificate("the signature is not hexadecimal") from None
    lower = certificate.signature == certificate.signature.lower()
    if not lower or not signing.verifies(public, signed_bytes(certificate), signature):
        raise WrongCertificate(f"the signature is not {signer}'s over this certificate")
