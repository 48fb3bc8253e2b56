"""The certificate: it stands for one result of one manifest, and fails with the worst of its statistics."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bekal.base.keys import demo_keyring
from bekal.draws.proofs import (
    Certificate,
    SecondImplementation,
    WrongCertificate,
    canonical,
    read_certificate,
    sign_certificate,
    statistic,
    verify_certificate,
    write_certificate,
)
from bekal.draws.proofs.certificate import PURPOSE

KEY = demo_keyring().signing_key(PURPOSE)
EXPECTED = {
    "signer": "auditor.example",
    "public_key": KEY.public.hex(),
    "manifest_sha256": "a" * 64,
    "winners_sha256": "b" * 64,
}


def certificate(**changes: Any) -> Certificate:
    plain = Certificate(
        "a" * 64,
        "b" * 64,
        SecondImplementation("polars", "b" * 64),
        [statistic("tickets", 514, 0.4217), statistic("order", 100, 1.0)],
        "auditor.example",
        "",
    )
    return sign_certificate(msgspec.structs.replace(plain, **changes), KEY)


def test_what_was_signed_is_verified_and_read_back() -> None:
    signed = certificate()
    verify_certificate(signed, **EXPECTED)
    assert read_certificate(write_certificate(signed)) == signed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"manifest_sha256": "c" * 64}, "manifest_sha256 is 'ccc"),
        ({"winners_sha256": "c" * 64}, "winners_sha256 is 'ccc"),
        ({"second_implementation": SecondImplementation("x", "c" * 64)}, "second_implementation"),
        ({"signer": "somebody"}, "signer is 'somebody'"),
        ({"format": "bekal-certificate/2"}, "format"),
        ({"statistics": [statistic("order", 9, 1e-7)]}, "statistic 'order' did not pass"),
    ],
)
def test_another_draws_certificate_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongCertificate, match=said):
        verify_certificate(certificate(**changes), **EXPECTED)


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "0" * 128},
        {"signature": ""},
        {"signature": "x"},
        {"signature": certificate().signature.upper()},
        {"statistics": []},
    ],
)
def test_a_changed_certificate_does_not_fit_its_signature(changes: dict[str, Any]) -> None:
    with pytest.raises(WrongCertificate, match="signature is not"):
        verify_certificate(msgspec.structs.replace(certificate(), **changes), **EXPECTED)


@pytest.mark.parametrize(
    ("p_value", "text", "passed"),
    [
        (1.0, "1.000000000000", True),
        (0.0, "0.000000000000", False),
        (1e-6, "0.000001000000", False),
        (1.0000004e-6, "0.000001000000", False),
        (1.000001e-6, "0.000001000001", True),
        (0.05, "0.050000000000", True),
    ],
)
def test_a_p_value_passes_as_it_is_published(p_value: float, text: str, passed: bool) -> None:
    one = statistic("x", 1, p_value)
    assert (one.p_value, one.passed) == (text, passed)


def test_a_statistic_that_says_more_than_its_number_is_refused() -> None:
    for wrong in (
        msgspec.structs.replace(statistic("x", 1, 1e-9), passed=True),
        msgspec.structs.replace(statistic("x", 1, 0.5), p_value="0.5"),
        msgspec.structs.replace(statistic("x", 1, 0.5), p_value="1.500000000000"),
        msgspec.structs.replace(statistic("x", 1, 0.5), p_value="nan"),
    ):
        with pytest.raises(WrongCertificate, match="do not fit"):
            verify_certificate(certificate(statistics=[wrong]), **EXPECTED)
    with pytest.raises(ValueError, match="between 0 and 1"):
        statistic("x", 1, 1.1)


def test_what_is_no_certificate_is_named() -> None:
    value = canonical.decode(write_certificate(certificate()))
    for wrong, said in (
        (b"{}", "missing required field"),
        (write_certificate(certificate()) + b"\n", "canonical"),
        (canonical.encode(value | {"note": "x"}), "unknown field"),
        (canonical.encode({key: one for key, one in value.items() if key != "format"}), "a key is missing"),
        (
            canonical.encode({key: one for key, one in value.items() if key != "signature"}),
            "a key is missing",
        ),
    ):
        with pytest.raises(WrongCertificate, match=said):
            read_certificate(wrong)
