"""Judging: every reason that applies, nothing that does not, kept once, in one statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from bekal import eligibility, programme
from bekal.base import actors, statements
from bekal.base.database import Database
from bekal.base.errors import NotFound
from bekal.base.statements import Statement
from bekal.eligibility import Facts
from tests import columns

BY = actors.job("tests")
COUNT = Statement("count", "SELECT count(*) FROM eligibility.verdicts")
MakeFacts = Callable[..., Facts]
Programmes = list[programme.Programme]

CASES: list[tuple[dict[str, object], tuple[str, ...], tuple[str, ...]]] = [
    ({}, (), ()),
    ({"age": 17}, ("age_min",), ("age",)),
    ({"age": 18}, (), ()),
    ({"age": 64}, (), ()),
    ({"age": 65}, ("age_max",), ("age",)),
    ({"citizen": False}, ("citizen",), ("citizen",)),
    ({"studying": True}, ("not_studying",), ("not_studying",)),
    ({"occupation_barred": True}, ("job_allowed",), ("job_allowed",)),
    ({"aid_dtks": True}, ("no_aid_dtks",), ()),
    ({"aid_bsu": True}, ("no_aid_bsu",), ()),
    ({"aid_bpum": True}, ("no_aid_bpum",), ()),
    ({"household_awards": 1}, (), ()),
    ({"household_awards": 2}, ("household_cap",), ("household_cap",)),
    ({"awards": 1}, ("first_time",), ("first_time",)),
    ({"revoked": True}, ("not_revoked",), ("not_revoked",)),
    ({"blacklisted": True}, ("not_blacklisted",), ("not_blacklisted",)),
    ({"identity_state": "waiting", "citizen": False}, ("identity_checked",), ("identity_checked",)),
    ({"identity_state": "claimed", "citizen": False}, ("identity_checked",), ("identity_checked",)),
    ({"identity_state": "mismatched", "citizen": False}, ("identity_matched",), ("identity_matched",)),
    ({"identity_state": "not_found", "citizen": False}, ("identity_found",), ("identity_found",)),
    ({"identity_state": "inactive", "citizen": False}, ("identity_active",), ("identity_active",)),
    ({"identity_state": "deceased", "deceased": True, "citizen": False}, ("alive",), ("alive",)),
    ({"deceased": True}, ("alive",), ("alive",)),
    ({"identity_state": "never heard of"}, ("identity_matched",), ("identity_matched",)),
    (
        {"age": 70, "studying": True, "aid_bsu": True, "awards": 2},
        ("age_max", "not_studying", "no_aid_bsu", "first_time"),
        ("age", "not_studying", "first_time"),
    ),
]


@pytest.mark.parametrize("occasion", ["join", "draw"])
async def test_each_fact_gives_its_own_reasons(
    db: Database, programmes: Programmes, good: MakeFacts, at: datetime, occasion: programme.Occasion
) -> None:
    facts = [good(i, **changes) for i, (changes, _, _) in enumerate(CASES)]
    async with db.begin() as tx:
        for number, terms in enumerate(programmes):
            verdicts = await eligibility.judge_applicants(tx, 0, facts, terms, occasion, 23, BY, at)
            assert [(each.reasons, each.eligible) for each in verdicts] == [
                (case[1 + number], not case[1 + number]) for case in CASES
            ]
            assert [each.person_id for each in verdicts] == [each.person_id for each in facts]


async def test_before_a_payment_only_what_may_stop_one_is_asked(
    db: Database, programmes: Programmes, good: MakeFacts, at: datetime
) -> None:
    facts = [
        good(1, awards=1, household_awards=2, studying=True, age=65, aid_bsu=True),
        good(2, blacklisted=True),
        good(3, deceased=True, identity_state="deceased"),
    ]
    async with db.begin() as tx:
        verdicts = await eligibility.judge_applicants(tx, 0, facts, programmes[0], "payment", 0, BY, at)
    assert [each.reasons for each in verdicts] == [(), ("not_blacklisted",), ("alive",)]


@pytest.mark.parametrize(
    ("day", "reasons"),
    [
        (datetime(2020, 4, 12, tzinfo=UTC), ()),
        (datetime(2020, 8, 8, tzinfo=UTC), ("no_aid_bsu",)),
        (datetime(2021, 2, 22, 16, 59, tzinfo=UTC), ("no_aid_bsu",)),
        (datetime(2021, 2, 22, 17, 0, tzinfo=UTC), ("no_aid_bsu", "household_cap")),
        (datetime(2022, 2, 17, tzinfo=UTC), ("age_max", "no_aid_bsu", "household_cap")),
    ],
)
async def test_rules_hold_from_their_day_in_jakarta(
    db: Database, programmes: Programmes, good: MakeFacts, day: datetime, reasons: tuple[str, ...]
) -> None:
    facts = [good(1, age=70, aid_bsu=True, household_awards=2)]
    async with db.begin() as tx:
        (verdict,) = await eligibility.judge_applicants(tx, 0, facts, programmes[0], "join", 1, BY, day)
    assert verdict.reasons == reasons


async def test_what_nobody_knows_refuses(
    db: Database, programmes: Programmes, good: MakeFacts, at: datetime
) -> None:
    unknown = good(1, **dict.fromkeys(programme.FACTS))
    async with db.begin() as tx:
        (verdict,) = await eligibility.judge_applicants(tx, 0, [unknown], programmes[0], "join", 1, BY, at)
    assert verdict.reasons == tuple(rule.rule_id for rule in programmes[0].rules)


async def test_as_many_statements_for_one_as_for_a_thousand(
    db: Database, programmes: Programmes, good: MakeFacts, at: datetime
) -> None:
    async with db.begin() as tx:
        assert await eligibility.judge_applicants(tx, 0, [], programmes[0], "join", 1, BY, at) == []
        assert tx.statement_count == 0
        await eligibility.judge_applicants(tx, 0, [good(1)], programmes[0], "join", 1, BY, at)
        assert tx.statement_count == 4  # the rule set was new
        for size in (1, 1000):
            before = tx.statement_count
            facts = [good(i) for i in range(size)]
            await eligibility.judge_applicants(tx, 0, facts, programmes[0], "draw", 1, BY, at)
            assert tx.statement_count == before + 2


async def test_a_replay_keeps_one_verdict_and_another_instant_a_second(
    db: Database, programmes: Programmes, good: MakeFacts, at: datetime
) -> None:
    facts = [good(1), good(2, age=3), good(1)]
    async with db.begin() as tx:
        first = await eligibility.judge_applicants(tx, 0, facts, programmes[0], "join", 1, BY, at)
        again = await eligibility.judge_applicants(tx, 0, facts, programmes[0], "join", 1, BY, at)
        assert first == again
        assert [each.eligible for each in first] == [True, False, True]
        assert await tx.value(COUNT) == 2
        later = at + timedelta(seconds=1)
        await eligibility.judge_applicants(tx, 0, facts, programmes[0], "join", 1, BY, later)
        assert await tx.value(COUNT) == 4


async def test_verdicts_are_listed_newest_first_page_by_page(
    db4: Database, programmes: Programmes, good: MakeFacts, at: datetime
) -> None:
    person = UUID(int=255)
    steps: list[tuple[int, programme.Occasion, int]]
    steps = [(0, "join", 7), (0, "join", 8), (1, "draw", 7), (2, "payment", 0)]
    async with db4.begin() as tx:
        for hours, occasion, batch_id in steps:
            later = at + timedelta(hours=hours)
            facts = [good(person, age=12)]
            await eligibility.judge_applicants(tx, 3, facts, programmes[0], occasion, batch_id, BY, later)
        assert await eligibility.list_verdicts(tx, 0, person) == []
        whole = await eligibility.list_verdicts(tx, 3, person)
        assert [(v.occasion, v.batch_id, v.eligible) for v in whole] == [
            ("payment", 0, True),
            ("draw", 7, False),
            ("join", 8, False),
            ("join", 7, False),
        ]
        assert whole[1].reasons == ["age_min"]
        assert whole[1].by == BY
        paged: list[eligibility.StoredVerdict] = []
        while page := await eligibility.list_verdicts(tx, 3, person, paged[-1] if paged else None, 1):
            paged += page
        assert paged == whole


async def test_the_statement_fills_the_struct(db: Database) -> None:
    sql = statements.of("bekal.eligibility")
    await columns.assert_fills(db, sql["list_verdicts"], eligibility.StoredVerdict)


async def test_an_old_decision_can_be_explained_after_the_rules_changed(
    db: Database, programmes: Programmes, good: MakeFacts, at: datetime
) -> None:
    old = programmes[0]
    new = msgspec.structs.replace(old, rules=old.rules[:3])
    async with db.begin() as tx:
        await eligibility.judge_applicants(tx, 0, [good(1, aid_bpum=True)], old, "join", 1, BY, at)
        changed = await eligibility.store_rule_set(tx, new, BY, at)
        assert changed.rules_hash == eligibility.rules_hash(new.rules) != eligibility.rules_hash(old.rules)
        (verdict,) = await eligibility.list_verdicts(tx, 0, UUID(int=1))
        assert verdict.rule_set_id != changed.rule_set_id
        kept = await eligibility.get_rule_set(tx, verdict.rule_set_id)
        assert kept.rules == old.rules
        assert kept.rules_hash == verdict.rules_hash == eligibility.rules_hash(old.rules)
        (rule,) = eligibility.explain(kept.rules, verdict.reasons)
        assert "BPUM" in rule.reason_id
        assert "BPUM" in rule.reason_en
        with pytest.raises(NotFound, match="rule set 999"):
            await eligibility.get_rule_set(tx, 999)


async def test_equal_rules_are_one_set(db: Database, programmes: Programmes, at: datetime) -> None:
    other = msgspec.structs.replace(programmes[0], programme_id=9, slug="other")
    async with db.begin() as tx:
        first = await eligibility.store_rule_set(tx, programmes[0], BY, at)
        assert await eligibility.store_rule_set(tx, other, BY, at) == first
        second = await eligibility.store_rule_set(tx, programmes[1], BY, at)
        assert (first.rule_set_id, second.rule_set_id) == (1, 2)


async def test_an_occasion_without_rules_admits_and_is_kept(
    db: Database, programmes: Programmes, good: MakeFacts, at: datetime
) -> None:
    terms = msgspec.structs.replace(programmes[0], rules=programmes[0].rules[:1])
    async with db.begin() as tx:
        (verdict,) = await eligibility.judge_applicants(
            tx, 0, [good(1, citizen=False)], terms, "payment", 0, BY, at
        )
        assert verdict.eligible
        assert await tx.value(COUNT) == 1


async def test_an_unknown_occasion_is_refused(
    db: Database, programmes: Programmes, good: MakeFacts, at: datetime
) -> None:
    async with db.begin() as tx:
        with pytest.raises(ValueError, match="'birthday' is no occasion; allowed: join, draw, payment"):
            await eligibility.judge_applicants(tx, 0, [good(1)], programmes[0], "birthday", 1, BY, at)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE eligibility.verdicts SET reasons = '{}'",
        "DELETE FROM eligibility.verdicts",
        "UPDATE eligibility.rule_sets SET rules = '[]'",
        "DELETE FROM eligibility.rule_sets",
    ],
)
async def test_a_verdict_cannot_be_changed_or_deleted(db: Database, statement: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        async with db.begin() as tx:
            await tx.execute(Statement("x", statement))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("'join', 1, 1", None),
        ("'payment', 0, 1", None),
        ("'birthday', 1, 1", "verdicts_occasion_known"),
        ("'join', -1, 1", "verdicts_batch_id_not_negative"),
    ],
)
async def test_the_database_refuses_too(
    db: Database, programmes: Programmes, at: datetime, values: str, constraint: str | None
) -> None:
    insert = Statement(
        "x",
        "INSERT INTO eligibility.verdicts (cell, person_id, at, by, reasons, occasion, batch_id, rule_set_id)"
        f" VALUES (0, $1, $2, 'x', '{{}}', {values})",
    )
    async with db.begin() as tx:
        await eligibility.store_rule_set(tx, programmes[0], BY, at)
    if constraint is None:
        async with db.begin() as tx:
            assert await tx.execute(insert, UUID(int=1), at) == 1
    else:
        with pytest.raises(Exception, match=constraint):
            async with db.begin() as tx:
                await tx.execute(insert, UUID(int=1), at)
