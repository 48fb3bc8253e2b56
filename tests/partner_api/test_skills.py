"""A skill demonstration counts with a score and with words, by every door they come through."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bekal import programme
from bekal.programme import versions
from bench import holders

from .conftest import House
from .signing import FEEDBACK, TASK, Client, add_client
from .test_classes import enrol, outcomes, start_class

LP = "lp-001"


async def graded(house: House, score_min: int = 0) -> str:
    """A participant under the terms of 2023 to whom only the skill demonstration is wanting."""
    terms = programme.load_programmes(programme.default_folder())
    asked = msgspec.structs.replace(terms[1].completion, skill_score_min=score_min)
    assert asked.skill_demonstration and asked.pre_test and asked.tasks
    async with house.db.begin() as tx:
        changed = versions.with_hash(msgspec.structs.replace(terms[0], completion=asked))
        await programme.store_programmes(tx, [changed], holders.BY, holders.AT)
    schedule = await house.class_of(LP)
    code = await enrol(house, 0, schedule)
    days = range(1, schedule.sessions + 1)
    await start_class(house, schedule, schedule.sessions)
    lines = [{"redeem_code": code, "sequence": day, "present": True} for day in days]
    assert set(outcomes(await house.post("/v1/attendance", lines, LP))) == {"recorded"}
    evidence = [
        {"redeem_code": code, "kind": "pre_test", "score": 20},
        {"redeem_code": code, "kind": "post_test", "score": 90},
        *({"redeem_code": code, "kind": "task", "sequence": day} for day in days),
    ]
    assert set(outcomes(await house.post("/v1/evidence", evidence, LP))) == {"recorded"}
    assert await missing(house, code) == ["skill_demonstration"]
    return code


async def missing(house: House, code: str) -> list[str]:
    """What is wanting for completion; nothing: it is completed."""
    told: dict[str, Any] = (await house.post("/v1/completions", {"redeem_code": code}, LP)).json()
    assert (told["outcome"] == "completed") is (told["missing"] == [])
    assert [reason["missing"] for reason in told["reasons"]] == told["missing"]
    assert all(reason["reason_id"] and reason["reason_en"] for reason in told["reasons"])
    return list(told["missing"])


async def report(house: House, code: str, **evidence: Any) -> str:
    answer = await house.post("/v1/evidence", {"redeem_code": code, **evidence}, LP)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["outcome"])


async def test_a_score_without_a_word_completes_nothing(house: House) -> None:
    code = await graded(house)
    assert await report(house, code, kind="skill", score=0) == "recorded"
    assert await missing(house, code) == ["skill_feedback"]
    assert await report(house, code, kind="feedback", sequence=1, note="Tugas 1 rapi.") == "recorded"
    assert await missing(house, code) == ["skill_feedback"], "that is about a task"
    for blank in ("", " ", "\n\t"):
        body = {"redeem_code": code, "kind": "skill", "score": 1, "note": blank}
        assert (await house.post("/v1/evidence", body, LP)).status_code == 422
    assert await missing(house, code) == ["skill_feedback"]
    assert await report(house, code, kind="feedback", note="Rapi, rapatkan tepinya.") == "recorded"
    assert await missing(house, code) == []


async def test_words_may_come_after_the_score_and_stay(house: House) -> None:
    code = await graded(house, 60)
    assert await report(house, code, kind="skill", score=59) == "recorded"
    assert await missing(house, code) == ["skill_score_low", "skill_feedback"]
    assert await report(house, code, kind="skill", score=59) == "kept"
    assert (
        await report(house, code, kind="skill", score=59, note="Hampir: ulangi bagian akhir.") == "recorded"
    )
    assert await missing(house, code) == ["skill_score_low"]
    assert await report(house, code, kind="skill", score=40, note="Lebih buruk.") == "kept"
    assert await report(house, code, kind="skill", score=60) == "recorded"
    assert await missing(house, code) == [], "a better score takes back no words"


async def test_words_of_one_list_are_put_together(house: House) -> None:
    code = await graded(house, 60)
    lines = [
        {"redeem_code": code, "kind": "skill", "score": 50, "note": "Ulangi bagian akhir."},
        {"redeem_code": code, "kind": "skill", "score": 80},
    ]
    assert outcomes(await house.post("/v1/evidence", lines, LP)) == ["recorded", "recorded"]
    assert await missing(house, code) == []


@pytest.mark.parametrize("score_first", [True, False])
async def test_the_contract_brings_the_words_and_v1_the_score(house: House, *, score_first: bool) -> None:
    code = await graded(house)
    await add_client(house)
    client = Client(house)
    final = {"redeem_code": code, "scope": "uk", "sequence": 999}
    if score_first:
        assert await report(house, code, kind="skill", score=80) == "recorded"
        assert await missing(house, code) == ["skill_feedback"]
    assert (await client.call(TASK, {**final, "url_file": "https://x.id/uk.mp4"})).status_code == 200
    assert await missing(house, code) == ["skill_feedback" if score_first else "skill_demonstration"]
    assert (await client.call(FEEDBACK, {**final, "notes": "Rapi dan benar."})).status_code == 200
    if not score_first:
        assert await missing(house, code) == ["skill_score"]
        assert await report(house, code, kind="skill", score=80) == "recorded"
    assert await missing(house, code) == []
