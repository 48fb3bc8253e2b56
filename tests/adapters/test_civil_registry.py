"""The registry's adapter: every way of answering, and every way of not answering, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from bekal.adapters.circuit import Circuit, CircuitState
from bekal.adapters.civil_registry import Account, HttpCivilRegistry, WrongAnswer, question, read_answer
from bekal.base.clock import SimulatedClock
from bekal.people import IdentityCheck
from bekal.sandbox.faults import Faults
from bekal.sandbox.registry import InProcessRegistry, RegistryRecord, registry_app
from bekal.sandbox.serve import serve

ACCOUNT = Account("990042", "user", "password", "10.0.0.1")
AT = datetime(2022, 2, 17, 5, 0, tzinfo=UTC)
SITI = RegistryRecord(
    "3171014107900001", "3171010101100001", "SITI NURHALIZA", date(1990, 7, 1), "AMINAH", "f"
)


def check(number: int = 1, **changes: Any) -> IdentityCheck:
    plain = IdentityCheck(
        UUID(int=number), UUID(int=1000 + number), SITI.nik, SITI.family_card, SITI.full_name, SITI.born_on,
        SITI.mother_name, SITI.sex, 1,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def body(**content: str) -> dict[str, Any]:
    agreed = {"NIK": "Sesuai", "NO_KK": "Sesuai", "NAMA_LGKP": "Sesuai (100)", "TGL_LHR": "Sesuai"}
    return {"content": [agreed | {"NAMA_LGKP_IBU": "Sesuai (92)", "JENIS_KLMIN": "Sesuai"} | content]}


def test_the_question_has_the_services_own_words() -> None:
    asked = question(check(), ACCOUNT)
    assert asked["TRESHOLD"] == "80"
    assert asked["TGL_LHR"] == "01-07-1990"
    assert asked["JENIS_KLMIN"] == "Perempuan"
    assert asked["transactionId"].endswith("-1")


def test_all_elements_match() -> None:
    answer = read_answer(check(), body(), 80)
    assert answer.state == "matched"
    assert answer.elements["mother_name"] == "match 92"
    assert answer.elements["nik"] == "match"
    assert answer.sex == "f"


@pytest.mark.parametrize(
    ("element", "word", "name"),
    [
        ("NO_KK", "Tidak Sesuai", "family_card"),
        ("NAMA_LGKP", "Tidak Sesuai (41)", "full_name"),
        ("NAMA_LGKP", "Sesuai (79)", "full_name"),
        ("TGL_LHR", "TIDAK SESUAI", "born_on"),
        ("NAMA_LGKP_IBU", " Tidak Sesuai ", "mother_name"),
        ("NIK", "Tidak Sesuai", "nik"),
    ],
)
def test_one_element_differs_and_is_named(element: str, word: str, name: str) -> None:
    answer = read_answer(check(), body(**{element: word}), 80)
    assert answer.state == "mismatched"
    assert [key for key, value in answer.elements.items() if value == "differs"] == [name]


def test_the_registry_knows_the_sex_better() -> None:
    answer = read_answer(check(), body(JENIS_KLMIN="Tidak Sesuai"), 80)
    assert (answer.state, answer.sex) == ("matched", "m")


@pytest.mark.parametrize(
    ("code", "state"),
    [("11", "deceased"), ("12", "inactive"), ("13", "not_found"), ("14", "inactive"), ("15", "not_found")],
)
def test_an_error_inside_content_with_http_200(code: str, state: str) -> None:
    answer = read_answer(check(), {"content": [{"RESPONSE_CODE": code, "RESPON": "..."}]}, 80)
    assert answer.state == state


@pytest.mark.parametrize(
    "nonsense",
    [
        {"content": [{"RESPONSE_CODE": "05", "RESPON": "Kuota akses hari ini telah habis"}]},
        {"content": [{"RESPONSE_CODE": None}]},
        {"content": []},
        {"content": [{}, {}]},
        {"content": ["Sesuai"]},
        {"content": "Sesuai"},
        {"quotaLimiter": 0},
        [],
        None,
        "Sesuai",
        body(NAMA_LGKP="Mungkin"),
        {"content": [body()["content"][0] | {"NO_KK": None}]},
        {"content": [body()["content"][0] | {"NO_KK": True}]},
        {"content": [{"NIK": "Sesuai", "NAMA_LGKP": "Sesuai (100)"}]},
    ],
)
def test_what_makes_no_sense_is_never_an_answer(nonsense: Any) -> None:
    with pytest.raises(WrongAnswer):
        read_answer(check(), nonsense, 80)


async def _ask(
    handler: Any, checks: Sequence[IdentityCheck], circuit: Circuit | None = None
) -> tuple[list[str], HttpCivilRegistry, int]:
    calls = 0

    async def count(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        answer = handler(request)
        response: httpx.Response = await answer if asyncio.iscoroutine(answer) else answer
        return response

    async with httpx.AsyncClient(transport=httpx.MockTransport(count)) as client:
        registry = HttpCivilRegistry(
            "http://registry", ACCOUNT, client=client, circuit=circuit, wait_base_seconds=0.001
        )
        answers = await registry.verify(checks)
    return [answer.state for answer in answers], registry, calls


def _refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def _time_out(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


@pytest.mark.parametrize(
    ("handler", "calls"),
    [
        (_refuse, 3),
        (_time_out, 3),
        (lambda _: httpx.Response(503), 3),
        (lambda _: httpx.Response(200, content=b"<html>"), 3),
        (lambda _: httpx.Response(200, content=b"\xff\xfe"), 3),
        (lambda _: httpx.Response(200, json={"content": []}), 3),
        (lambda _: httpx.Response(401), 1),
        (lambda _: httpx.Response(302, headers={"location": "http://elsewhere"}), 1),
        (lambda _: httpx.Response(200, content=b" " * 100_000), 1),
        (lambda _: httpx.Response(200, json={"content": [{"RESPONSE_CODE": "05"}]}), 1),
    ],
)
async def test_their_trouble_is_unavailable_and_tried_again_where_it_helps(handler: Any, calls: int) -> None:
    states, _, made = await _ask(handler, [check()])
    assert (states, made) == (["unavailable"], calls)


async def test_a_second_try_may_succeed() -> None:
    answers = iter([httpx.Response(500), httpx.Response(200, json=body() | {"quotaLimiter": 1523})])
    states, registry, calls = await _ask(lambda _: next(answers), [check()])
    assert (states, calls, registry.quota_left) == (["matched"], 2, 1523)


async def test_an_open_circuit_spares_the_registry() -> None:
    circuit = Circuit(failures_max=5)
    states, _, calls = await _ask(lambda _: httpx.Response(500), [check(n) for n in range(500)], circuit)
    assert set(states) == {"unavailable"}
    assert circuit.state is CircuitState.open
    assert calls <= 5 + 16
    states, _, calls = await _ask(lambda _: httpx.Response(200, json=body()), [check()], circuit)
    assert (states, calls) == (["unavailable"], 0)


async def test_no_more_calls_at_a_time_than_allowed() -> None:
    running = most = 0

    async def slow(_: httpx.Request) -> httpx.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.002)
        running -= 1
        return httpx.Response(200, json=body())

    states, _, calls = await _ask(slow, [check(n) for n in range(60)])
    assert (set(states), calls) == ({"matched"}, 60)
    assert most == 16


PEOPLE = {
    "1": SITI,
    "2": msgspec.structs.replace(SITI, nik="3171014107900002", mother_name="DEWI KARTIKA"),
    "3": msgspec.structs.replace(SITI, nik="3171014107900003", alive=False),
    "4": msgspec.structs.replace(SITI, nik="3171014107900004", active=False),
    "5": msgspec.structs.replace(SITI, nik="3171014107900005", full_name="SITI NURHALISA"),
}
TRUTH = {record.nik: record for record in PEOPLE.values()}.get


def _checks() -> list[IdentityCheck]:
    known = [check(int(name), nik=record.nik) for name, record in PEOPLE.items()]
    return [*known, *(check(n, nik=f"31710141079{n:05d}") for n in range(6, 60))]


async def test_over_http_and_in_process_the_sandbox_says_the_same() -> None:
    faults = Faults(seed="x", refuse_bp=2000, silent_bp=500, wrong_bp=1000)
    twin = InProcessRegistry(TRUTH, 7, faults)
    expected = await twin.verify(_checks())
    assert twin.tally.asked == 59
    async with serve(registry_app(TRUTH, ACCOUNT, 7, faults)) as url:
        registry = HttpCivilRegistry(
            url, ACCOUNT, timeout_seconds=0.5, wait_base_seconds=0.001, circuit=Circuit(failures_max=1000)
        )
        async with registry:
            answers = await registry.verify(_checks())
    assert answers == expected
    assert {"unavailable", "not_found"} <= {answer.state for answer in answers}


async def test_the_sandbox_answers_by_what_is_registered() -> None:
    answers = await InProcessRegistry(TRUTH).verify(_checks())
    assert [answer.state for answer in answers[:6]] == [
        "matched", "mismatched", "deceased", "inactive", "matched", "not_found",
    ]  # fmt: skip
    assert answers[1].elements["mother_name"] == "differs"
    assert answers[4].elements["full_name"] == "match 93"


async def test_a_wrong_refusal_is_final_however_often_asked() -> None:
    twin = InProcessRegistry(TRUTH, 1, Faults(refuse_bp=10_000))
    states = {(await twin.verify([check(1, attempts=n)]))[0].state for n in range(1, 5)}
    assert states == {"not_found"}


async def test_faults_follow_from_the_nik_and_not_from_the_order() -> None:
    faults = Faults(seed="x", refuse_bp=3000, wrong_bp=3000)
    forth = await InProcessRegistry(TRUTH, 1, faults).verify(_checks())
    back = await InProcessRegistry(TRUTH, 1, faults).verify(_checks()[::-1])
    assert forth == back[::-1]
    assert forth != await InProcessRegistry(TRUTH, 2, faults).verify(_checks())


async def test_a_later_attempt_may_go_well() -> None:
    twin = InProcessRegistry(TRUTH, 1, Faults(wrong_bp=5000))
    states = [(await twin.verify([check(1, attempts=n)]))[0].state for n in range(1, 30)]
    assert set(states) == {"matched", "unavailable"}


async def test_down_for_an_hour() -> None:
    clock = SimulatedClock(AT)
    faults = Faults(down=((AT, AT + timedelta(hours=1)),))
    twin = InProcessRegistry(TRUTH, 1, faults, clock=clock)
    async with (
        serve(registry_app(TRUTH, ACCOUNT, 1, faults, clock=clock)) as url,
        HttpCivilRegistry(
            url, ACCOUNT, wait_base_seconds=0.001, circuit=Circuit(failures_max=99)
        ) as registry,
    ):
        for minutes, state in ((0, "unavailable"), (59, "unavailable"), (60, "matched")):
            clock.move_to(AT + timedelta(minutes=minutes))
            assert [a.state for a in await twin.verify([check()])] == [state]
            assert [a.state for a in await registry.verify([check()])] == [state]


async def test_a_wrong_password_and_a_used_up_quota_are_unavailable() -> None:
    async with serve(registry_app(TRUTH, ACCOUNT, quota=2)) as url:
        stranger = msgspec.structs.replace(ACCOUNT, password="guess")
        async with HttpCivilRegistry(url, stranger) as registry:
            assert [a.state for a in await registry.verify([check()])] == ["unavailable"]
        async with HttpCivilRegistry(url, ACCOUNT, concurrency_max=1) as registry:
            answers = await registry.verify([check(n) for n in range(3)])
            assert [a.state for a in answers] == ["matched", "matched", "unavailable"]
            assert registry.quota_left == 0
