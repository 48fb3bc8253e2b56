"""The aptitude test: the same from the same seed, once per person, over when the server's clock says so."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bekal import programme, surveys
from bekal.base import actors
from bekal.base.database import Database
from bekal.surveys import AptitudeAnswer, AptitudeStart, AptitudeTest, DeskTest, aptitude

from .conftest import MakePersons

BY = actors.job("test")
COUNT, MINUTES = 18, 25
LENGTH = timedelta(minutes=MINUTES)


def test_the_bank_is_sound() -> None:
    bank = aptitude.bank()
    assert len({item.item_id for item in bank}) == len(bank)
    assert {item.kind for item in bank} == set(aptitude.KINDS)
    for item in bank:
        for column in (0, 1):
            words = [option[column] for option in item.options]
            assert len(set(words)) == len(words) == 4, item.item_id


def test_the_bank_is_large_enough_for_every_programme() -> None:
    for terms in programme.load_programmes(programme.default_folder()):
        assert terms.aptitude is not None
        assert len(aptitude.ask(bytes(16), terms.aptitude.questions)) == terms.aptitude.questions
    with pytest.raises(ValueError, match="the bank has no"):
        aptitude.ask(bytes(16), 100)


def test_a_seed_gives_one_test() -> None:
    """Reproducible for ever: this order is on record for who audits a test of today."""
    one, again, other = (aptitude.ask(seed, COUNT) for seed in (b"a" * 16, b"a" * 16, b"b" * 16))
    assert one == again
    assert [a.item.item_id for a in one] != [b.item.item_id for b in other]
    assert [asked.item.kind for asked in one] == ["verbal", "quantitative"] * (COUNT // 2)
    assert len({asked.item.item_id for asked in one}) == COUNT


def test_the_right_option_stands_anywhere() -> None:
    places = Counter(
        next(place for place, _ in asked.options("id") if asked.is_right(place))
        for n in range(50)
        for asked in aptitude.ask(n.to_bytes(16, "big"), COUNT)
    )
    assert set(places) == {1, 2, 3, 4} and min(places.values()) > 150, places


def right_answers(test: AptitudeTest) -> list[int]:
    return [
        next(place for place, _ in asked.options("id") if asked.is_right(place))
        for asked in surveys.questions_of(test)
    ]


async def start(db: Database, person_id: UUID, at: datetime) -> AptitudeTest:
    async with db.begin() as tx:
        item = AptitudeStart(person_id, 1, COUNT, MINUTES)
        await surveys.start_tests(tx, 0, [item], BY, at)
        test = await surveys.find_test(tx, 0, person_id, 1)
    assert test is not None
    return test


async def save(db: Database, person_id: UUID, position: int, option: int, at: datetime) -> str:
    async with db.begin() as tx:
        answer = AptitudeAnswer(person_id, 1, position, option, at)
        [outcome] = await surveys.save_test_answers(tx, 0, [answer])
    return outcome


async def test_everybody_has_one_test(db: Database, make_persons: MakePersons, at: datetime) -> None:
    one, two = await make_persons(db, 2)
    async with db.begin() as tx:
        starts = [AptitudeStart(person, 1, COUNT, MINUTES) for person in (one, two, one)]
        assert await surveys.start_tests(tx, 0, starts, BY, at) == ["started", "started", "already_started"]
    first, second = await start(db, one, at), await start(db, two, at)
    assert first.seed != second.seed and first.answers == [0] * COUNT
    assert first.ends_at == at + LENGTH
    later = await start(db, one, at + timedelta(hours=1))
    assert later == first, "begun again, it is the same one with the same end"


async def test_the_last_answer_of_a_question_counts(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    """Two tabs, a connection that was lost: what was saved stays, what comes later replaces it."""
    [person] = await make_persons(db, 1)
    await start(db, person, at)
    assert await save(db, person, 3, 1, at) == "saved"
    assert await save(db, person, 3, 4, at) == "saved"
    assert await save(db, person, 18, 2, at) == "saved"
    test = await start(db, person, at)
    assert test.answers == [0, 0, 4, *[0] * 14, 2]
    for position, option in ((0, 1), (19, 1), (1, 0), (1, 5)):
        assert await save(db, person, position, option, at) == "test_unknown"
    assert await save(db, UUID(int=5), 1, 1, at) == "test_unknown"


async def test_the_servers_clock_decides(db: Database, make_persons: MakePersons, at: datetime) -> None:
    [person] = await make_persons(db, 1)
    test = await start(db, person, at)
    right = right_answers(test)
    assert await save(db, person, 1, right[0], test.ends_at + timedelta(seconds=9)) == "saved"
    assert await save(db, person, 2, right[1], test.ends_at + timedelta(seconds=10)) == "over"

    async def tested(then: datetime) -> set[UUID]:
        async with db.read() as tx:
            return await surveys.find_tested(tx, 0, 1, [person], then)

    assert await tested(test.ends_at - timedelta(seconds=1)) == set()
    assert await tested(test.ends_at) == {person}, "nobody has to hand it in"
    async with db.begin() as tx:
        assert await surveys.hand_in_overdue_tests(tx, 0, test.ends_at) == 0, "an answer may be on its way"
        assert await surveys.hand_in_overdue_tests(tx, 0, test.ends_at + timedelta(minutes=1)) == 1
        assert await surveys.hand_in_overdue_tests(tx, 0, test.ends_at + timedelta(minutes=1)) == 0
    ended = await start(db, person, at)
    assert ended.correct == 1 and ended.handed_in_at == ended.ends_at


async def test_handed_in_once(db: Database, make_persons: MakePersons, at: datetime) -> None:
    [person] = await make_persons(db, 1)
    right = right_answers(await start(db, person, at))
    for position in (1, 2, 3):
        await save(db, person, position, right[position - 1], at)
    await save(db, person, 4, right[3] % 4 + 1, at)
    async with db.begin() as tx:
        keys = [(person, 1), (person, 1), (person, 2)]
        assert await surveys.hand_in_tests(tx, 0, keys, at) == ["handed_in", "already_in", "test_unknown"]
        assert await surveys.hand_in_tests(tx, 0, [(person, 1)], at) == ["already_in"]
    test = await start(db, person, at)
    assert test.correct == 3 and test.handed_in_at == at
    assert await save(db, person, 5, 1, at) == "over"


async def test_a_test_taken_at_a_desk(db: Database, make_persons: MakePersons, at: datetime) -> None:
    one, two = await make_persons(db, 2)
    await start(db, one, at)
    async with db.begin() as tx:
        tests = [DeskTest(one, 1, 18), DeskTest(two, 1, 11), DeskTest(two, 1, 18)]
        outcomes = await surveys.record_desk_tests(tx, 0, tests[:2], BY, at)
        assert outcomes == ["already_started", "started"]
        assert await surveys.find_tested(tx, 0, 1, [one, two], at) == {two}
        assert await surveys.find_tested(tx, 0, 2, [one, two], at) == set(), "each programme has its own"
        test = await surveys.find_test(tx, 0, two, 1)
    assert test is not None and test.correct == 11
