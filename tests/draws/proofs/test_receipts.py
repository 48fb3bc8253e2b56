"""Receipts: what one says is what was signed; the smallest change, or a stranger's key, is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from bekal.base.keys import Keyring, demo_keyring
from bekal.draws.proofs import (
    NotCanonical,
    Receipt,
    WrongReceipt,
    hash_declaration,
    read_receipt,
    sign_receipts,
    verify_receipt,
    write_receipt,
)
from bekal.draws.proofs.receipts import PURPOSE

AT = datetime(2026, 1, 31, 9, 0, 0, 999_999, tzinfo=UTC)
SALT = bytes(range(16))
DECLARED: dict[str, str | int] = {"nik": "3171014107900001", "region": 3171}
RECEIPT = Receipt("A7-XK3", "prakerja-2023", 48, AT, hash_declaration(DECLARED, SALT))
KEYS = list(demo_keyring().public_keys(PURPOSE).values())


def test_a_receipt_says_what_was_signed_to_the_second() -> None:
    first, second = sign_receipts(demo_keyring(), [RECEIPT, msgspec.structs.replace(RECEIPT, batch=49)])
    assert verify_receipt(first, KEYS) == msgspec.structs.replace(
        RECEIPT, received_at=AT.replace(microsecond=0)
    )
    assert verify_receipt(second, KEYS).batch == 49
    assert read_receipt(write_receipt(first)) == first
    assert sign_receipts(demo_keyring(), []) == []


def test_it_holds_no_personal_data_and_the_salt_hides_it() -> None:
    written = write_receipt(sign_receipts(demo_keyring(), [RECEIPT])[0])
    assert b"3171014107900001" not in written
    assert hash_declaration(DECLARED, SALT) != hash_declaration(DECLARED, bytes(16))
    assert hash_declaration(DECLARED, SALT) != hash_declaration(DECLARED | {"region": 3172}, SALT)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("format", "bekal-receipt/2", "allowed is 'bekal-receipt/1'"),
        ("application", "A7-XK4", "something in it was changed"),
        ("programme", "prakerja-2022", "something in it was changed"),
        ("batch", 47, "something in it was changed"),
        ("received_at", "2026-01-31T08:59:59Z", "something in it was changed"),
        ("data_sha256", "0" * 64, "something in it was changed"),
        ("public_key", "0" * 64, "none of this programme's"),
        ("public_key", "xyz", "not lower-case hexadecimal"),
        ("signature", "0" * 128, "something in it was changed"),
        ("signature", "", "something in it was changed"),
        ("signature", "x", "not lower-case hexadecimal"),
    ],
)
def test_any_change_is_refused(field: str, value: object, said: str) -> None:
    signed = sign_receipts(demo_keyring(), [RECEIPT])[0]
    with pytest.raises(WrongReceipt, match=said):
        verify_receipt(msgspec.structs.replace(signed, **{field: value}), KEYS)


def test_a_strangers_receipt_is_refused_and_an_old_keys_is_not() -> None:
    stranger = Keyring({1: bytes(32)}, bytes(32))
    with pytest.raises(WrongReceipt, match="none of this programme's"):
        verify_receipt(sign_receipts(stranger, [RECEIPT])[0], KEYS)
    rotated = Keyring({1: bytes(range(32)), 2: bytes(32)}, bytes(range(32, 64)))
    keys = list(rotated.public_keys(PURPOSE).values())
    old, new = sign_receipts(demo_keyring(), [RECEIPT])[0], sign_receipts(rotated, [RECEIPT])[0]
    assert old.public_key != new.public_key
    assert verify_receipt(old, keys) == verify_receipt(new, keys)


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'{"format":1}'])
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(WrongReceipt, match="no receipt"):
        read_receipt(data)


def test_what_cannot_be_signed_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sign_receipts(demo_keyring(), [msgspec.structs.replace(RECEIPT, data_sha256=b"x")])
    with pytest.raises(ValueError, match="time zone"):
        sign_receipts(demo_keyring(), [msgspec.structs.replace(RECEIPT, received_at=AT.replace(tzinfo=None))])
    with pytest.raises(ValueError, match="salt"):
        hash_declaration(DECLARED, b"")
    with pytest.raises(ValueError, match="salt"):
        hash_declaration({"salt": "x"}, SALT)
    with pytest.raises(NotCanonical):
        hash_declaration({"height": 1.7}, SALT)  # type: ignore[dict-item]  # what a caller might pass
