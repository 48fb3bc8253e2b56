"""Signatures of ``prakerja_v1``: what is signed over, and what those cost us who are none of ours."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.partner_api.desk import Desk
from bekal.partner_api.limits import WRONG_SIGNATURES_PER_MINUTE, Limiter
from bekal.partner_api.prakerja_v1.signature import is_signed, minified, signed_texts

from .conftest import House
from .signing import COMMIT, PREFIX, STATUS, Client, add_client
from .test_prakerja_v1 import ready

VECTOR = "943c20a8e36b6243f576404b00fffdc86411ce1f"


def test_the_vector_of_the_contract() -> None:
    texts = signed_texts(
        "myclient_code", "1516239022", "POST", PREFIX + COMMIT, "", b'{"redeem_code":"code"}'
    )
    assert texts == [
        b'myclient_code1516239022POST/api/v1/integration/payment/redeem-code/commit{"redeem_code":"code"}'
    ]
    assert is_signed(VECTOR, [b"my_sign_key"], texts, sha1=True)
    assert is_signed(VECTOR.upper(), [b"other", b"my_sign_key"], texts, sha1=True)
    assert not is_signed(VECTOR, [b"my_sign_key"], texts, sha1=False)
    assert not is_signed(VECTOR, [b"my_sign_kez"], texts, sha1=True)
    for wrong in ("", "é" * 40, VECTOR[:-1], VECTOR[:-1] + "0"):
        assert not is_signed(wrong, [b"my_sign_key"], texts, sha1=True)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(_JSON, st.booleans())
def test_minifying_is_what_a_compact_writer_writes(value: Any, ascii_only: bool) -> None:
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_only).encode(
        "utf-8", "surrogatepass"
    )
    pretty = json.dumps(value, indent=3, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert minified(pretty) == compact
    assert minified(compact) == compact


HEAVY = [
    b'"' + b'\\"' * 32_700,
    b'"' + b'\\"' * 32_700 + b"\\",
    b'"\\' * 32_700,
    b'" ' * 32_700,
    b'"' * 65_400,
    b" " * 65_400,
    b"\\" * 65_401,
]
"""Bodies of 64 kB that a reader who gives back what it took looks at again and again: 25 s, the first."""


def test_a_byte_is_looked_at_once() -> None:
    for body in HEAVY:
        started = time.perf_counter()
        once = minified(body)
        assert minified(once) == once
        assert time.perf_counter() - started < 2, body[:8]


async def test_nobodys_body_is_computed_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A known client's body is, whoever sent it; a stranger's is not even read."""
    computed: list[int] = []

    def counted(*given: Any) -> list[bytes]:
        computed.append(len(given[-1]))
        return signed_texts(*given)

    monkeypatch.setattr("bekal.partner_api.prakerja_v1.guarding.signed_texts", counted)
    await add_client(house)
    for client, times in ((Client(house, code="nobody"), 0), (Client(house, key="wrong key"), len(HEAVY))):
        started = time.perf_counter()
        for body in HEAVY:
            answer = await client.call(STATUS, body)
            assert (answer.status_code, answer.json()["error"]) == (401, "signature_wrong")
        assert time.perf_counter() - started < 10
        assert len(computed) == times


async def test_who_signs_wrongly_is_slowed_down(house: House) -> None:
    code, client = await ready(house)
    limiter = desk_of_house(house).limiter
    limiter._now = lambda: 50.0
    place, there = "signature from 10.9.9.9", {"x-forwarded-for": "10.9.9.9"}
    limiter._used[place] = (50.0, WRONG_SIGNATURES_PER_MINUTE - 1)
    body = {"redeem_code": code}
    assert (await client.call(STATUS, body, headers=there)).status_code == 200, (
        "a right one counts for nothing"
    )
    for stranger in (Client(house, code="nobody"), Client(house, key="wrong key")):
        limiter._used[place] = (50.0, WRONG_SIGNATURES_PER_MINUTE - 1)
        answers = [await stranger.call(STATUS, body, headers=there) for _ in range(2)]
        assert [(a.status_code, a.json()["error"]) for a in answers] == [
            (401, "signature_wrong"),
            (429, "too_many"),
        ]
        assert answers[1].headers["retry-after"] == "60"
        assert "tunggu" in answers[1].json()["message"]
    assert (await client.call(STATUS, body)).status_code == 200, "other addresses are not"


def test_addresses_of_before_are_forgotten() -> None:
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    for n in range(100_001):
        limiter.take(f"signature from {n}", 600, 1)
    now[0] = 30.0
    limiter.take("later", 600, 1)
    now[0] = 61.0
    limiter.take("latest", 600, 1)
    assert set(limiter._used) == {"later", "latest"}


def desk_of_house(house: House) -> Desk:
    desk: Desk = house.app.state["partner_desk"]
    return desk
