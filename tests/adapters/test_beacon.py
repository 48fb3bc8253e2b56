"""The beacon's adapter: relays that are late, down, wrong or contradict each other, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from bekal.adapters.beacon import HttpBeacon, NotYet, Said, Trouble, Word, decide, read_info, read_round
from bekal.adapters.circuit import CircuitState
from bekal.base.clock import SimulatedClock
from bekal.draws.proofs import QUICKNET, SANDBOX, Round, RoundAnswer, RoundState, time_of_round
from bekal.sandbox.beacon import BeaconFaults, beacon_app, sign_round
from bekal.sandbox.serve import serve

NUMBER = 70_000_000
AT = time_of_round(SANDBOX, NUMBER)
ALWAYS = 10_000


@asynccontextmanager
async def served(*faults: BeaconFaults, at: Any = AT, **options: Any) -> AsyncIterator[HttpBeacon]:
    """A beacon through one relay per given fault."""
    clock = SimulatedClock(at)
    async with AsyncExitStack() as stack:
        relays = [
            await stack.enter_async_context(serve(beacon_app("test", fault, clock=clock, relay=number)))
            for number, fault in enumerate(faults)
        ]
        yield await stack.enter_async_context(HttpBeacon(relays, SANDBOX, wait_base_seconds=0.001, **options))


async def fetch(*faults: BeaconFaults, at: Any = AT, **options: Any) -> RoundAnswer:
    async with served(*faults, at=at, **options) as beacon:
        return (await beacon.fetch_rounds([NUMBER]))[0]


async def test_a_round_that_is_there_is_verified_and_archived_with_its_chain() -> None:
    async with served(BeaconFaults(), BeaconFaults()) as beacon:
        now, later = await beacon.fetch_rounds([NUMBER, NUMBER + 1])
    assert (now.state, now.found, len(now.relays)) == (RoundState.found, sign_round(NUMBER), 2)
    assert now.chain is SANDBOX
    assert now.chain.sandbox
    assert (later.state, later.found, later.round) == (RoundState.not_yet, None, NUMBER + 1)


async def test_a_late_round_is_not_there_yet_and_then_it_is() -> None:
    late = BeaconFaults(late_bp=ALWAYS, late_seconds=60)
    answer = await fetch(late, late)
    assert answer.state == RoundState.not_yet
    assert "is due at" in answer.reason
    assert (await fetch(late, late, at=AT + timedelta(seconds=60))).state == RoundState.found


async def test_one_relay_that_is_down_late_or_slow_stops_nothing() -> None:
    down = BeaconFaults(down=((AT, AT + timedelta(hours=1)),))
    for fault in (down, BeaconFaults(late_bp=ALWAYS), BeaconFaults(wrong_bp=ALWAYS)):
        answer = await fetch(BeaconFaults(), fault)
        assert (answer.state, answer.found, len(answer.relays)) == (RoundState.found, sign_round(NUMBER), 1)
    slow = BeaconFaults(slow_bp=ALWAYS, slow_seconds=0.4)
    assert (await fetch(BeaconFaults(), slow, timeout_seconds=0.1)).state == RoundState.found


async def test_relays_that_contradict_each_other_are_refused_and_named() -> None:
    answer = await fetch(BeaconFaults(), BeaconFaults(disagree_bp=ALWAYS))
    assert (answer.state, answer.found) == (RoundState.refused, None)
    assert "the relays disagree about round 70000000" in answer.reason
    assert all(relay in answer.reason for relay in answer.relays)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (BeaconFaults(wrong_round_bp=ALWAYS), "round 69999999 was given where round 70000000 is needed"),
        (BeaconFaults(wrong_signature_bp=ALWAYS), "not made by the beacon's key"),
    ],
)
async def test_relays_that_agree_on_a_wrong_round_are_refused(fault: BeaconFaults, said: str) -> None:
    answer = await fetch(fault, fault)
    assert (answer.state, answer.found) == (RoundState.refused, None)
    assert said in answer.reason


async def test_nobody_answers() -> None:
    down = BeaconFaults(down=((AT, AT + timedelta(hours=1)),))
    answer = await fetch(down, BeaconFaults(wrong_bp=ALWAYS))
    assert answer.state == RoundState.unavailable
    assert "HTTP 503" in answer.reason
    assert "what is no round" in answer.reason


async def ask(handler: Any, relays: int = 1, **options: Any) -> tuple[RoundAnswer, HttpBeacon]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        beacon = HttpBeacon(
            [f"http://r{number}" for number in range(relays)],
            SANDBOX,
            client=client,
            wait_base_seconds=0.0,
            **options,
        )
        return (await beacon.fetch_rounds([NUMBER]))[0], beacon


INFO = {
    "hash": SANDBOX.chain_hash,
    "public_key": SANDBOX.public_key,
    "period": 3,
    "genesis_time": SANDBOX.genesis,
}


async def test_a_relay_of_another_chain_is_not_asked_for_rounds() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json=INFO | {"public_key": QUICKNET.public_key})

    answer, _ = await ask(handler)
    assert answer.state == RoundState.unavailable
    assert "serves another chain (public_key)" in answer.reason
    assert asked == [f"/{SANDBOX.chain_hash}/info"]


async def test_a_chain_that_nobody_knows_is_no_late_round() -> None:
    answer, _ = await ask(lambda _: httpx.Response(404))
    assert (answer.state, "does not know the chain" in answer.reason) == (RoundState.unavailable, True)


async def test_tries_are_bounded_and_the_circuit_opens() -> None:
    calls = 0

    def handler(_: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        raise httpx.ConnectError("no route")

    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        beacon = HttpBeacon(["http://r0"], SANDBOX, client=client, wait_base_seconds=0.0)
        answers = await beacon.fetch_rounds([NUMBER] * 4)
    assert calls == 5
    assert beacon.circuits["http://r0"].state == CircuitState.open
    assert "not reached (ConnectError)" in answers[0].reason
    assert "left alone for a while" in answers[3].reason
    assert {answer.state for answer in answers} == {RoundState.unavailable}


async def test_a_server_error_is_tried_again_and_a_refusal_is_not() -> None:
    bodies = iter([httpx.Response(500), httpx.Response(200, json=INFO), httpx.Response(403)])
    seen = 0

    def handler(_: httpx.Request) -> httpx.Response:
        nonlocal seen
        seen += 1
        return next(bodies)

    answer, _ = await ask(handler)
    assert (answer.state, seen) == (RoundState.unavailable, 3)
    assert "HTTP 403" in answer.reason


async def test_a_far_too_long_answer_is_none() -> None:
    answer, _ = await ask(lambda _: httpx.Response(200, content=b" " * 20_000))
    assert answer.state == RoundState.unavailable


def test_a_beacon_without_a_relay_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one relay"):
        HttpBeacon([])


def body(**changes: Any) -> bytes:
    given = sign_round(NUMBER)
    return msgspec.json.encode({"round": given.round, "signature": given.signature} | changes)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"round": 1}',
        body(round="70000000"),
        body(round=7.5),
        body(signature="xx"),
        body(signature=None),
        body(randomness="00" * 32),
    ],
)
def test_what_makes_no_sense_is_never_a_round(nonsense: bytes) -> None:
    assert isinstance(read_round(nonsense), Trouble)


def test_a_round_and_a_chain_are_read_as_drand_writes_them() -> None:
    assert read_round(body()) == Said(sign_round(NUMBER))
    assert read_info(msgspec.json.encode(INFO | {"metadata": {"beaconID": "x"}}), SANDBOX) is None
    assert read_info(b"[]", SANDBOX) == "serves another chain (hash, public_key, period, genesis_time)"
    assert read_info(b"nothing", SANDBOX) == "does not say which chain it serves"


def test_the_outcomes_have_their_precedence() -> None:
    right, wrong = Said(sign_round(NUMBER)), Said(Round(NUMBER, sign_round(NUMBER + 1).signature))
    cases: list[tuple[list[Word], RoundState]] = [
        ([right, wrong, NotYet(), Trouble("x")], RoundState.refused),
        ([wrong, NotYet(), Trouble("x")], RoundState.refused),
        ([right, NotYet(), Trouble("x")], RoundState.found),
        ([NotYet(), Trouble("x")], RoundState.not_yet),
        ([Trouble("x")], RoundState.unavailable),
        ([], RoundState.unavailable),
    ]
    for words, state in cases:
        named: dict[str, Word] = {str(i): word for i, word in enumerate(words)}
        answer = decide(SANDBOX, NUMBER, named)
        assert (answer.state, answer.found is not None) == (state, state == RoundState.found)
        assert (answer.reason == "") is (state == RoundState.found)


def test_what_a_relay_adds_to_an_unchained_round_is_not_kept() -> None:
    bare = sign_round(NUMBER)
    more = Said(Round(NUMBER, bare.signature, "00" * 96))
    answer = decide(SANDBOX, NUMBER, {"a": more, "b": Said(bare)})
    assert (answer.state, answer.found) == (RoundState.found, bare)
