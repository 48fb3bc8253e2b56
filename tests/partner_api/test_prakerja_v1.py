"""The contract of today's institutions: signatures as software in use makes them, answers, repetition."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bekal import access, learning, market
from bekal.base import ids
from bekal.pages import SiteOptions
from bekal.sandbox.faces import FACE_CHECK_PATH
from bench import holders

from .conftest import House
from .signing import CODE, COMMIT, FEEDBACK, PREFIX, STATUS, TASK, URL, Client, add_client
from .test_classes import enrol, start_class


async def ready(house: House) -> tuple[str, Client]:
    """A participant whose first session starts now, and the institution's software."""
    schedule = await house.class_of("lp-001")
    code = await enrol(house, 0, schedule)
    await add_client(house)
    await start_class(house, schedule)
    return code, Client(house)


async def test_a_code_is_committed_and_its_status_seen(house: House) -> None:
    code, client = await ready(house)
    before = (await client.call(STATUS, {"redeem_code": code})).json()
    assert before["success"] is True
    data = before["data"]
    assert (data["status"], data["attendance_status"], data["redeem_at"]) == ("active", 0, None)
    assert set(data) == {
        "redeem_code",
        "course_code",
        "invoice_code",
        "schedule_code",
        "status",
        "attendance_status",
        "redeem_at",
        "dp_platform",
        "schedule_start_end",
        "course_type",
        "course_type_label",
        "course_learning_method",
        "is_online_attendance",
        "sequence",
    }
    assert (data["redeem_code"], data["dp_platform"], data["sequence"]) == (code, "skill-academy", 1)
    committed = await client.call(COMMIT, {"redeem_code": code})
    assert (committed.status_code, committed.json()["data"]["sequence"]) == (200, 1)
    house.clock.move_to(house.clock.now() + timedelta(minutes=10))
    again = await client.call(COMMIT, {"redeem_code": code, "sequence": 1})
    assert again.json() == committed.json(), "the same reference gets the first answer"
    after = (await client.call(STATUS, {"redeem_code": code, "sequence": "1"})).json()["data"]
    assert (after["status"], after["attendance_status"]) == ("redeemed", 0)
    assert after["redeem_at"] == committed.json()["data"]["redeem_at"]
    late = await client.call(COMMIT, {"redeem_code": code, "sequence": 2})
    assert (late.status_code, late.json()["error"]) == (409, "outside_window")
    gone = await client.call(STATUS, {"redeem_code": code, "sequence": 10})
    assert (gone.status_code, gone.json()["error"]) == (404, "session_unknown")


async def test_a_refusal_does_not_bind_who_came_too_early(house: House) -> None:
    schedule = await house.class_of("lp-001")
    code = await enrol(house, 0, schedule)
    await add_client(house)
    client = Client(house)
    early = await client.call(COMMIT, {"redeem_code": code, "sequence": 1})
    assert (early.status_code, early.json()["error"]) == (409, "outside_window")
    await start_class(house, schedule)
    assert (await client.call(COMMIT, {"redeem_code": code, "sequence": 1})).status_code == 200


@pytest.mark.parametrize("path", [STATUS, COMMIT, URL, TASK, FEEDBACK])
async def test_another_institutions_code_is_no_code(house: House, path: str) -> None:
    code, _ = await ready(house)
    await add_client(house, "lain", "lp-002", "another key")
    body = {
        "redeem_code": code,
        "sequence": 1,
        "scope": "uk",
        "url_file": "https://x.id/f",
        "notes": "baik",
        "redirect_uri": "https://kelas.lembaga.id/masuk",
    }
    other = await Client(house, "lain", "another key").call(path, body)
    nothing = await Client(house, "lain", "another key").call(
        path, {**body, "redeem_code": "R0000000000000000"}
    )
    assert (other.status_code, other.json()["error"]) == (404, "code_unknown")
    assert (other.status_code, other.json()) == (nothing.status_code, nothing.json())


SENT: dict[str, Any] = {
    "as signed": lambda compact, _: compact,
    "spaces": lambda _, body: json.dumps(body).encode(),
    "pretty": lambda _, body: json.dumps(body, indent=4).encode(),
    "windows": lambda _, body: json.dumps(body, indent=1).replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("shape", list(SENT))
async def test_python_clients_sign_compact_and_send_otherwise(house: House, shape: str) -> None:
    code, client = await ready(house)
    body = {"redeem_code": code, "scope": "uk", "sequence": 1, "url_file": "https://x.id/Nur'aini é.pdf"}
    compact = json.dumps(body, separators=(",", ":")).encode()
    assert b"\\u00e9" in compact
    answer = await client.call(TASK, body, sent=SENT[shape](compact, body))
    assert (answer.status_code, answer.json()["data"]["url_file"]) == (200, body["url_file"])


async def test_what_was_changed_on_the_way_is_refused(house: House) -> None:
    code, client = await ready(house)
    body = {"redeem_code": code, "sequence": 1}
    other = {"redeem_code": code, "sequence": 2}
    wrong = [
        await client.call(COMMIT, body, sent=json.dumps(other).encode()),
        await client.call(COMMIT, body, sent=json.dumps(body).replace(code, f"{code} ").encode()),
        await client.call(COMMIT, body, sent=b""),
        await client.call(COMMIT, body, headers={"timestamp": str(int(house.clock.now().timestamp()) + 1)}),
        await client.call(COMMIT, body, headers={"client_code": "lembaga_satu2"}),
        await client.call(COMMIT, body, headers={"client_code": "tidak ada"}),
        await client.call(COMMIT, body, headers={"signature": "0" * 40}),
        await Client(house, key="wrong key").call(COMMIT, body),
    ]
    signed_for_status = await client.call(STATUS, body)
    replayed = dict(signed_for_status.request.headers) | {"content-length": "0"}
    wrong.append(
        await house.client.post(
            PREFIX + COMMIT,
            content=json.dumps(body, separators=(",", ":")),
            headers={name: replayed[name] for name in ("client_code", "timestamp", "signature")},
        )
    )
    assert {(a.status_code, a.json()["error"]) for a in wrong} == {(401, "signature_wrong")}
    for missing in ("client_code", "timestamp", "signature"):
        answer = await client.call(COMMIT, body, headers={missing: ""})
        assert (answer.status_code, answer.json()["error"]) == (401, "signature_missing")


async def test_other_escapes_than_signed_are_another_text(house: House) -> None:
    code, client = await ready(house)
    body = {"redeem_code": code, "scope": "uk", "sequence": 1, "url_file": "é"}
    raw = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    assert (await client.call(TASK, raw, sent=json.dumps(body).encode())).status_code == 401
    assert (
        await client.call(TASK, raw, sent=json.dumps(body, ensure_ascii=False).encode())
    ).status_code == 200


@pytest.mark.parametrize("seconds", [-300, -299, 0, 300, -301, 301, 10**6])
async def test_the_replay_window_is_five_minutes(house: House, seconds: int) -> None:
    code, client = await ready(house)
    answer = await client.call(STATUS, {"redeem_code": code}, offset_seconds=seconds)
    if abs(seconds) <= 300:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["error"]) == (401, "timestamp_outside_window")


async def test_authorization_may_be_signed_or_not(house: House) -> None:
    code, client = await ready(house)
    for signs in (True, False):
        answer = await client.call(
            STATUS, {"redeem_code": code}, authorization="Bearer anything", signs_authorization=signs
        )
        assert answer.status_code == 200
    # Software in use joins a host that ends with a slash and a path that begins with one.
    assert (await client.call(STATUS, {"redeem_code": code}, slashes="/")).status_code == 200


async def test_sha1_can_be_turned_off_for_a_partner(house: House) -> None:
    code, client = await ready(house)
    stronger = Client(house, algorithm="sha256")
    assert (await stronger.call(STATUS, {"redeem_code": code})).status_code == 200
    async with house.db.begin() as tx:
        change = access.SigningClientChange(CODE, False, ("kelas.lembaga.id",))
        assert await access.change_signing_clients(tx, [change], holders.BY, holders.AT) == [True]
    refused = await client.call(STATUS, {"redeem_code": code})
    assert (refused.status_code, refused.json()["error"]) == (401, "sha1_turned_off")
    assert (await stronger.call(STATUS, {"redeem_code": code})).status_code == 200


async def test_keys_are_replaced_without_a_gap(house: House) -> None:
    code, client = await ready(house)
    async with house.db.begin() as tx:
        issued = await access.issue_signing_key(tx, CODE, holders.BY, holders.AT)
    newer = Client(house, key=issued.secret)
    for each in (client, newer):
        assert (await each.call(STATUS, {"redeem_code": code})).status_code == 200
    async with house.db.begin() as tx:
        [row] = await access.list_signing_clients(tx)
        [old] = [UUID(key) for key in row.key_ids if key != str(issued.key_id)]
        assert await access.revoke_signing_keys(tx, [old], holders.BY, holders.AT) == [True]
        assert await access.revoke_signing_keys(tx, [old], holders.BY, holders.AT) == [False]
    assert (await client.call(STATUS, {"redeem_code": code})).status_code == 401
    assert (await newer.call(STATUS, {"redeem_code": code})).status_code == 200
    async with house.db.begin() as tx:
        await access.suspend_partners(tx, ["lp-001"], holders.BY, holders.AT)
    house.clock.move_to(house.clock.now() + timedelta(minutes=2))
    assert (await newer.call(STATUS, {"redeem_code": code})).status_code == 401


async def test_tasks_and_demonstrations_become_evidence(house: House) -> None:
    code, client = await ready(house)
    task = {"redeem_code": code, "scope": "tpm", "sequence": 1, "url_file": "https://x.id/1.pdf"}
    sent = await client.call(TASK, task)
    assert sent.status_code == 200 and sent.json()["data"]["scope"] == "tpm"
    assert (await client.call(TASK, task)).json() == sent.json()
    other = await client.call(TASK, {**task, "url_file": "https://x.id/2.pdf"})
    assert (other.status_code, other.json()["error"]) == (422, "reference_reused")
    final = {"redeem_code": code, "scope": "uk", "sequence": 999, "notes": "Rapi dan benar."}
    early = await client.call(FEEDBACK, final)
    assert (early.status_code, early.json()["error"]) == (409, "not_submitted")
    await client.call(TASK, {**task, "scope": "uk", "sequence": 999})
    assert await evidence(house, code) == {("task", 1)}, "a demonstration counts when somebody spoke about it"
    assert (await client.call(FEEDBACK, {**final, "url_file": ""})).status_code == 200
    assert await evidence(house, code) == {("task", 1), ("skill", 0)}
    for wrong in (
        {**task, "scope": "x"},
        {**task, "sequence": 11},
        {**task, "url_file": ""},
        {**task, "url_file": None},
    ):
        assert (await client.call(TASK, wrong)).status_code == 422
    assert (await client.call(FEEDBACK, {**final, "notes": " "})).status_code == 422
    assert (await client.call(FEEDBACK, {**final, "notes": "x" * 2001})).status_code == 422


async def evidence(house: House, code: str) -> set[tuple[str, int]]:
    cell = ids.cell_of(code, house.db.cells)
    async with house.db.read() as tx:
        [voucher] = await market.find_vouchers_by_redeem_code(tx, cell, [code])
        assert voucher is not None
        cursor = await tx.connection.execute(
            "SELECT kind, sequence FROM learning.evidence WHERE purchase_id = %s", [voucher.purchase_id]
        )
        return {(row[0], row[1]) for row in await cursor.fetchall()}


async def test_odd_bodies_are_refused_in_words(house: House) -> None:
    code, client = await ready(house)
    deep = b'{"redeem_code":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    for body, status in (
        (b"", 400),
        (b"{", 400),
        (b'{"redeem_code":"\xff"}', 400),
        (deep, 422 if sys.getrecursionlimit() > 20_000 else 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"redeem_code":1}', 422),
        (f'{{"redeem_code":"{code}","redeem_code":"{code}"}}'.encode(), 422),
        (f'{{"redeem_code":"{code}","sequence":1.5}}'.encode(), 422),
        (f'{{"redeem_code":"{code}","sequence":"satu"}}'.encode(), 422),
        (f'{{"redeem_code":"{code}","sequence":0}}'.encode(), 422),
        (b'{"redeem_code":"R\\u0000"}', 422),
        (b'{"redeem_code":"\\ud800"}', 422),
        (b'{"redeem_code":"tidak ada"}', 404),
    ):
        answer = await client.call(STATUS, body)
        assert answer.status_code == status, body[:60]
        said = answer.json()
        assert said["success"] is False and said["message"] and said["message_en"] and said["error"]
    known = await client.call(STATUS, {"redeem_code": code, "telemetry": {"a": [1]}})
    assert known.status_code == 200, "software in use sends more than we ask for"
    large = await client.call(STATUS, b'{"redeem_code":"' + b"R" * 10_000_000 + b'"}')
    assert large.status_code == 413
    bank = Client(house, "bank", "bank signs with it")
    await add_client(house, "bank", "bank-contoh", "bank signs with it")
    assert (await bank.call(STATUS, {"redeem_code": code})).status_code == 403
    assert (await house.client.get(PREFIX + STATUS)).status_code == 405


async def test_the_same_request_from_two_connections_is_done_once(house: House) -> None:
    code, client = await ready(house)
    answers = await asyncio.gather(*(client.call(COMMIT, {"redeem_code": code}) for _ in range(20)))
    assert {a.text for a in answers} == {answers[0].text} and answers[0].status_code == 200
    cell = ids.cell_of(code, house.db.cells)
    async with house.db.read() as tx:
        [voucher] = await market.find_vouchers_by_redeem_code(tx, cell, [code])
        assert voucher is not None
        [lesson] = await learning.find_learning(tx, cell, [voucher.purchase_id])
    assert lesson.redeemed == (1,)


async def test_a_participant_is_sent_to_the_face_check(house: House) -> None:
    code, client = await ready(house)
    body = {
        "redeem_code": code,
        "sequence": 1,
        "redirect_uri": "https://kelas.lembaga.id/masuk?kelas=7",
        "email": "ani@contoh.id",
    }
    answer = (await client.call(URL, body)).json()["data"]
    assert answer["url"] == "https://bekal.test" + FACE_CHECK_PATH + answer["state"]
    assert set(answer["course"]) == {"type", "learning_method"}
    assert (await client.call(URL, body)).json()["data"] == answer
    for wrong in (
        "https://lain.id/",
        "https://kelas.lembaga.id.lain.id/",
        "https://kelas.lembaga.id@lain.id/",
        "https://lain.id\\@kelas.lembaga.id/",
        "javascript:alert(1)",
        "//kelas.lembaga.id/",
        "http://kelas.lembaga.id/",
        "https://[",
        "",
    ):
        refused = await client.call(URL, {**body, "sequence": 2, "redirect_uri": wrong})
        assert (refused.status_code, refused.json()["error"]) == (422, "redirect_not_allowed"), wrong
    for sequence, status in ((None, 422), (2, 409), (10, 404), (999, 200)):
        asked = await client.call(URL, {**body, "sequence": sequence})
        assert asked.status_code == status, (sequence, asked.text)


async def test_without_a_service_that_checks_faces_nobody_is_sent(house: House) -> None:
    code, client = await ready(house)
    house.app.state.options = SiteOptions(mode="production", public_url="https://bekal.test")
    body = {"redeem_code": code, "sequence": 1, "redirect_uri": "https://kelas.lembaga.id/"}
    answer = await client.call(URL, body)
    assert (answer.status_code, answer.json()["error"]) == (503, "face_check_away")


async def test_a_partner_has_one_share_of_a_minute_for_both_contracts(house: House) -> None:
    await add_client(house)
    client = Client(house)
    async with house.db.begin() as tx:
        await tx.connection.execute("RESET ROLE")
        await tx.connection.execute("UPDATE access.partners SET per_minute = 3 WHERE partner_code = 'lp-001'")
        await tx.connection.execute("SET ROLE bekal_app")
    body = {"redeem_code": "R00000000000000000", "sequence": 1}
    answers = [await client.call(STATUS, body) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429, 429]
    assert answers[0].headers["ratelimit-policy"] == '"minute";q=3;w=60'
    assert answers[0].headers["ratelimit"].startswith('"minute";r=2;t=')
    assert answers[3].json()["error"] == "too_many"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 60
    assert "tunggu" in answers[3].json()["message"]
