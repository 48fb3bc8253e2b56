"""The sandbox beacon: real signatures with a public key, and faults that belong to the round."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import httpx
import pytest

from bekal.base.clock import SimulatedClock
from bekal.base.recursion import kept_recursion_limit
from bekal.draws.proofs import SANDBOX, RoundState, time_of_round, verify_round
from bekal.sandbox.beacon import BeaconFaults, InProcessBeacon, beacon_app, sign_round
from bekal.sandbox.beacon.signing import SANDBOX_SECRET_TEXT
from bekal.sandbox.serve import serve

NUMBER = 70_000_001
AT = time_of_round(SANDBOX, NUMBER)


def test_its_rounds_verify_like_any_beacons_and_its_key_is_public() -> None:
    with kept_recursion_limit():
        from py_ecc.bls.point_compression import compress_G2
        from py_ecc.optimized_bls12_381.optimized_curve import G2, curve_order, multiply

    verify_round(SANDBOX, sign_round(NUMBER), NUMBER)
    secret = int.from_bytes(sha256(SANDBOX_SECRET_TEXT).digest(), "big") % curve_order
    public = b"".join(half.to_bytes(48, "big") for half in compress_G2(multiply(G2, secret)))
    assert public.hex() == SANDBOX.public_key
    assert sha256(b"bekal/sandbox-beacon/v1" + public).hexdigest() == SANDBOX.chain_hash
    assert SANDBOX.sandbox


def test_a_fault_belongs_to_the_round_and_the_seed() -> None:
    half, other = BeaconFaults(seed="a", late_bp=5000), BeaconFaults(seed="b", late_bp=5000)
    numbers = range(NUMBER, NUMBER + 200)
    late = [number for number in numbers if half.happens("late", half.late_bp, number)]
    assert (
        late == [number for number in reversed(numbers) if half.happens("late", half.late_bp, number)][::-1]
    )
    assert 60 < len(late) < 140
    assert late != [number for number in numbers if other.happens("late", other.late_bp, number)]
    assert not any(BeaconFaults().happens("late", 0, number) for number in numbers)


async def test_the_relay_speaks_drands_api() -> None:
    clock = SimulatedClock(AT)
    base = f"/{SANDBOX.chain_hash}"
    async with serve(beacon_app(clock=clock)) as url, httpx.AsyncClient(base_url=url) as client:
        assert (await client.get("/chains")).json() == [SANDBOX.chain_hash]
        info = (await client.get(f"{base}/info")).json()
        given = (await client.get(f"{base}/public/{NUMBER}")).json()
        latest = (await client.get(f"{base}/public/latest")).json()
        early = await client.get(f"{base}/public/{NUMBER + 1}")
        other = await client.get(f"/{'0' * 64}/info")
    assert (info["period"], info["schemeID"]) == (3, "bls-unchained-g1-rfc9380")
    assert "anybody can sign" in info["metadata"]["beaconID"]
    assert given == latest
    assert given["signature"] == sign_round(NUMBER).signature
    assert given["randomness"] == sha256(bytes.fromhex(given["signature"])).hexdigest()
    assert (early.status_code, other.status_code) == (425, 404)


@pytest.mark.parametrize(
    ("faults", "state"),
    [
        (BeaconFaults(), RoundState.found),
        (BeaconFaults(late_bp=10_000, late_seconds=1), RoundState.not_yet),
        (BeaconFaults(wrong_round_bp=10_000), RoundState.refused),
        (BeaconFaults(wrong_signature_bp=10_000), RoundState.refused),
        (BeaconFaults(disagree_bp=10_000), RoundState.refused),
        (BeaconFaults(silent_bp=10_000), RoundState.unavailable),
        (BeaconFaults(slow_bp=10_000, slow_seconds=6), RoundState.unavailable),
        (BeaconFaults(wrong_bp=10_000), RoundState.unavailable),
        (BeaconFaults(down=((AT, AT + timedelta(seconds=1)),)), RoundState.unavailable),
    ],
)
async def test_the_twin_misbehaves_alike(faults: BeaconFaults, state: RoundState) -> None:
    clock = SimulatedClock(AT)
    beacon = InProcessBeacon(clock, faults=faults)
    answer, early = await beacon.fetch_rounds([NUMBER, NUMBER + 1])
    assert (answer.state, answer.found is not None) == (state, state == RoundState.found)
    assert (beacon.chain, early.found) == (SANDBOX, None)


async def test_a_late_newest_round_leaves_the_one_before_as_the_newest() -> None:
    late = BeaconFaults(late_bp=10_000, late_seconds=4)
    assert late.newest(AT) == NUMBER - 2
    assert BeaconFaults().newest(AT) == NUMBER
    assert BeaconFaults().newest(time_of_round(SANDBOX, 1) - timedelta(seconds=1)) == 0
