"""A class from the first redeemed code to the review, and everything that can be wrong on the way."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from uuid import UUID

import psycopg
import pytest

from bekal import learning, market
from bekal.base.database import Database
from bekal.base.statements import Statement
from bekal.learning import (
    Attendance,
    CertificateOrder,
    Completed,
    CompleteOutcome,
    CompletionRequest,
    Evidence,
    Redemption,
    Review,
)

from ..market.builders import AT, BY
from .builders import (
    EVERYTHING,
    HELD,
    NOTHING_BUT_PRESENCE,
    Seat,
    all_evidence,
    attend,
    complete,
    open_class,
    sessions,
)

NOBODY = UUID(int=1)
START = {(s.schedule_id, s.sequence): s.starts_at for s in sessions()}


def shown(seat: Seat, sequence: int = 1, late: timedelta = timedelta(0), at: int | None = None) -> Redemption:
    institution_id = at or seat.order.institution_id
    starts_at = START.get((seat.order.schedule_id, sequence), AT)
    return Redemption(seat.voucher.redeem_code, institution_id, sequence, starts_at + late)


async def test_a_code_is_redeemed_once_a_session(db: Database) -> None:
    async with db.begin() as tx:
        [one, two, cancelled] = await open_class(tx, 1, 2, 3)
        await market.take_seats(tx, 0, {3: 1}, BY, AT)
        await market.cancel_purchases(tx, 0, [cancelled.order.purchase_id], BY, AT)
        items = [
            Redemption("R00000000000000000", 1, 1, AT),
            shown(one, at=9),
            shown(cancelled),
            shown(one, sequence=4),
            shown(one, late=timedelta(hours=1, seconds=1)),
            shown(one, late=timedelta(hours=-1)),
            shown(one),
            shown(one, sequence=2),
            shown(two, late=timedelta(hours=1)),
        ]
        assert await learning.redeem_codes(tx, 0, items, BY, AT) == [
            "code_unknown",
            "wrong_institution",
            "code_cancelled",
            "session_unknown",
            "outside_window",
            "redeemed",
            "already_redeemed",
            "redeemed",
            "redeemed",
        ]
        assert await learning.redeem_codes(tx, 0, [shown(two), shown(two, sequence=3)], BY, AT) == [
            "already_redeemed",
            "redeemed",
        ]
        wide = [shown(one, sequence=3, late=timedelta(hours=2))]
        assert await learning.redeem_codes(tx, 0, wide, BY, AT, window_seconds=7200) == ["redeemed"]
        first, second = await learning.find_learning(tx, 0, [s.order.purchase_id for s in (one, two)])
        assert (first.redeemed, second.redeemed) == ((1, 2, 3), (1, 3))


async def test_attendance_is_never_rewritten(db: Database) -> None:
    async with db.begin() as tx:
        [one, cancelled] = await open_class(tx, 1, 3)
        await market.take_seats(tx, 0, {3: 1}, BY, AT)
        await market.cancel_purchases(tx, 0, [cancelled.order.purchase_id], BY, AT)
        who = one.order.purchase_id
        items = [
            Attendance(NOBODY, 1, True, "list"),
            Attendance(who, 1, True, "list", institution_id=9),
            Attendance(cancelled.order.purchase_id, 1, True, "list"),
            Attendance(who, 4, True, "list"),
            Attendance(who, 0, True, "list"),
            Attendance(who, 1, True, " "),
            Attendance(who, 1, True, "list", institution_id=one.order.institution_id),
            Attendance(who, 1, True, "list"),
            Attendance(who, 1, False, "list"),
            Attendance(who, 2, False, "camera"),
        ]
        assert await learning.record_attendance(tx, 0, items, BY, HELD) == [
            "purchase_unknown",
            "wrong_institution",
            "purchase_cancelled",
            "session_unknown",
            "session_unknown",
            "source_missing",
            "recorded",
            "already_recorded",
            "recorded_otherwise",
            "recorded",
        ]
        again = [
            Attendance(who, 2, True, "list"),
            Attendance(who, 2, False, "list"),
            Attendance(who, 3, True, "list"),
            Attendance(who, 2, True, ""),
        ]
        assert await learning.record_attendance(tx, 0, again, BY, HELD) == [
            "recorded_otherwise",
            "already_recorded",
            "recorded",
            "source_missing",
        ]
        [known] = await learning.find_learning(tx, 0, [who])
        assert (known.present, known.absent) == ((1, 3), (2,))


async def test_nobody_was_at_a_session_that_has_not_opened(db: Database) -> None:
    async with db.begin() as tx:
        [one] = await open_class(tx, 2)
        who, opens_at = one.order.purchase_id, START[2, 1] - timedelta(hours=1)
        second = timedelta(seconds=1)
        for present in (True, False):
            item = Attendance(who, 1, present, "list")
            assert await learning.record_attendance(tx, 0, [item], BY, opens_at - second) == ["too_early"]
        ahead = Attendance(who, 1, True, "list", None, opens_at)
        assert await learning.record_attendance(tx, 0, [ahead], BY, opens_at - second) == ["too_early"]
        ends_at = START[2, 1] + timedelta(hours=3)
        claims: list[tuple[datetime, str]] = [
            (opens_at - second, "too_early"),
            (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), "too_early"),
            (datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), "too_late"),
            (ends_at + timedelta(days=1) + second, "too_late"),
            (ends_at + timedelta(days=1), "recorded"),
        ]
        items = [Attendance(who, 1, True, "list", None, attended_at) for attended_at, _ in claims]
        told = await learning.record_attendance(tx, 0, items, BY, HELD)
        assert told == [outcome for _, outcome in claims]
        absent = Attendance(who, 2, False, "list", None, AT)
        assert await learning.record_attendance(tx, 0, [absent], BY, HELD) == ["recorded"], "at no instant"
        other = Attendance(who, 3, True, "list", None, START[2, 3] - timedelta(hours=1))
        assert await learning.record_attendance(tx, 0, [other], BY, START[2, 3]) == ["recorded"]


async def test_the_best_attempt_counts(db: Database) -> None:
    async with db.begin() as tx:
        [one] = await open_class(tx, 1)
        who = one.order.purchase_id
        items = [
            Evidence(NOBODY, "pre_test"),
            Evidence(who, "task", 4),
            Evidence(who, "post_test", 0, 101),
            Evidence(who, "post_test", 0, -1),
            Evidence(who, "task", 1, None, "x" * 2001),
            Evidence(who, "post_test", 0, 40),
            Evidence(who, "post_test", 0, 70),
            Evidence(who, "post_test", 0, 65),
            Evidence(who, "task", 1, None, "pertama"),
            Evidence(who, "task", 1, None, "diperbaiki"),
        ]
        assert await learning.record_evidence(tx, 0, items, BY, AT) == [
            "purchase_unknown",
            "session_unknown",
            "score_wrong",
            "score_wrong",
            "note_too_long",
            "recorded",
            "recorded",
            "kept",
            "recorded",
            "recorded",
        ]
        again = [Evidence(who, "post_test", 0, 70), Evidence(who, "post_test", 0, None, "catatan")]
        assert await learning.record_evidence(tx, 0, again, BY, AT) == ["kept", "recorded"]
        note = Statement("note", "SELECT note FROM learning.evidence WHERE kind = 'task'")
        assert await tx.value(note) == "diperbaiki"
        [known] = await learning.find_learning(tx, 0, [who])
        assert (known.evidence, known.post_test_score) == (("post_test", "task"), 70)


async def test_completion_names_what_is_missing(db: Database) -> None:
    async with db.begin() as tx:
        [one, failed, cancelled] = await open_class(tx, 1, 2, 3)
        await market.take_seats(tx, 0, {3: 1}, BY, AT)
        await market.cancel_purchases(tx, 0, [cancelled.order.purchase_id], BY, AT)
        ends = [market.PurchaseEnd(failed.order.purchase_id, "failed")]
        await market.settle_purchases(tx, 0, ends, BY, AT)
        request = CompletionRequest(one.order.purchase_id)
        others = [CompletionRequest(s.order.purchase_id) for s in (failed, cancelled)]
        asked = [request, CompletionRequest(NOBODY), *others]
        assert await learning.complete_purchases(tx, 0, asked, EVERYTHING, BY, HELD) == [
            Completed(
                CompleteOutcome.incomplete,
                ("attendance", "pre_test", "tasks", "post_test", "skill_demonstration"),
            ),
            Completed(CompleteOutcome.purchase_unknown),
            Completed(CompleteOutcome.purchase_failed),
            Completed(CompleteOutcome.purchase_cancelled),
        ]
        await attend(tx, one)
        await learning.record_evidence(tx, 0, all_evidence(one)[1:], BY, AT)
        [nearly] = await learning.complete_purchases(tx, 0, [request], EVERYTHING, BY, HELD)
        assert nearly == Completed(CompleteOutcome.incomplete, ("pre_test",))
        await learning.record_evidence(tx, 0, all_evidence(one)[:1], BY, AT)
        twice = await learning.complete_purchases(tx, 0, [request, request], EVERYTHING, BY, HELD)
        assert [r.outcome for r in twice] == ["completed", "already_completed"]
        [again] = await learning.complete_purchases(tx, 0, [request], EVERYTHING, BY, HELD)
        assert again.outcome == "already_completed"


async def test_a_certificate_is_given_once_and_found_by_its_code(db4: Database) -> None:
    async with db4.begin() as tx:
        [one, two] = await open_class(tx, 1, 2)
        await complete(tx, one)
        orders = [
            CertificateOrder(
                s.order.purchase_id, s.order.person_id, s.order.course_id, s.order.institution_id
            )
            for s in (one, two, one)
        ]
        first, none, twin = await learning.issue_certificates(tx, 0, orders, BY, AT)
        assert first is not None
        assert none is None, "not completed"
        assert twin == first
        assert await learning.issue_certificates(tx, 0, orders[:1], BY, AT) == [first]
        spoken = first.code.lower().replace("0", "o")
        assert await learning.find_certificate(tx, f" {spoken[:5]}-{spoken[5:]} ") == first
        assert await learning.find_certificate(tx, one.voucher.redeem_code) is None, "another kind of code"
        assert await learning.find_certificate(tx, first.code[:-1]) is None
        assert await learning.find_certificates(tx, 0, ["C00000000000000000", first.code]) == [None, first]
        [known] = await learning.find_learning(tx, 0, [one.order.purchase_id])
        assert (known.completed_at, known.certificate_code, known.certified_at) == (HELD, first.code, AT)


async def test_only_who_completed_reviews_and_once(db: Database) -> None:
    async with db.begin() as tx:
        [one, two] = await open_class(tx, 1, 2)
        await complete(tx, one)
        who, other = one.order.purchase_id, two.order.purchase_id
        items = [
            Review(who, 0, None, AT),
            Review(who, 6, None, AT),
            Review(who, 5, "x" * 2001, AT),
            Review(other, 5, None, AT),
            Review(who, 4, "Bagus", AT),
            Review(who, 5, None, AT),
        ]
        assert await learning.review_courses(tx, 0, items, BY, AT) == [
            "rating_wrong",
            "rating_wrong",
            "review_too_long",
            "not_completed",
            "reviewed",
            "already_reviewed",
        ]
        assert await learning.review_courses(tx, 0, items[4:5], BY, AT) == ["already_reviewed"]
        [known] = await learning.find_learning(tx, 0, [who])
        assert (known.rating, known.reviewed_at) == (4, AT)
        totals = await learning.get_learning_totals(tx)
        assert (totals.present, totals.completions, totals.reviews) == (3, 1, 1)


async def test_an_empty_list_asks_nothing(db: Database) -> None:
    async with db.begin() as tx:
        assert await learning.redeem_codes(tx, 0, [], BY, AT) == []
        assert await learning.record_attendance(tx, 0, [], BY, AT) == []
        assert await learning.record_evidence(tx, 0, [], BY, AT) == []
        assert await learning.complete_purchases(tx, 0, [], EVERYTHING, BY, AT) == []
        assert await learning.issue_certificates(tx, 0, [], BY, AT) == []
        assert await learning.review_courses(tx, 0, [], BY, AT) == []
        assert await learning.find_learning(tx, 0, []) == []
        assert await learning.find_certificates(tx, 0, []) == []
        await learning.store_sessions(tx, [], BY, AT)
        assert tx.statement_count == 0


async def test_one_and_a_thousand_take_the_same_statements(db: Database) -> None:
    counts = []
    for size in (1, 1000):
        async with db.begin() as tx:
            seats = await open_class(tx, *[1 + i % 4 for i in range(size)])
            before = tx.statement_count
            ids = [s.order.purchase_id for s in seats]
            await learning.redeem_codes(tx, 0, [shown(s) for s in seats], BY, AT)
            await attend(tx, *seats[: size // 3 + 1])
            await learning.record_evidence(tx, 0, [Evidence(i, "post_test", 0, 70) for i in ids], BY, AT)
            requests = [CompletionRequest(i) for i in ids]
            await learning.complete_purchases(tx, 0, requests, NOTHING_BUT_PRESENCE, BY, HELD)
            orders = [CertificateOrder(s.order.purchase_id, s.order.person_id, 1, 1) for s in seats]
            await learning.issue_certificates(tx, 0, orders, BY, AT)
            await learning.review_courses(tx, 0, [Review(i, 5, None, AT) for i in ids], BY, AT)
            await learning.find_learning(tx, 0, ids)
            counts.append(tx.statement_count - before)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("INSERT INTO learning.redemptions VALUES (0, $1, 11, $2, 'x')", "redemptions_sequence_in_range"),
        ("INSERT INTO learning.attendance VALUES (0, $1, 1, true, '', $2, 'x')", "attendance_source_present"),
        (
            "INSERT INTO learning.evidence VALUES (0, $1, 'quiz', 1, 5, null, $2, 'x')",
            "evidence_kind_known",
        ),
        (
            "INSERT INTO learning.evidence VALUES (0, $1, 'task', 1, 101, null, $2, 'x')",
            "evidence_score_in_range",
        ),
        ("INSERT INTO learning.reviews VALUES (0, $1, 5, null, $2, 'x')", "reviews_of_completed"),
    ],
)
async def test_the_database_refuses_too(db: Database, statement: str, constraint: str) -> None:
    with pytest.raises(psycopg.IntegrityError, match=constraint):
        async with db.begin() as tx:
            await tx.execute(Statement("x", statement), NOBODY, AT)


@pytest.mark.parametrize("table", ["redemptions", "attendance", "completions", "certificates", "reviews"])
async def test_what_happened_is_not_rewritten(db: Database, table: str) -> None:
    for verb in (f"UPDATE learning.{table} SET by = ''", f"DELETE FROM learning.{table}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with db.begin() as tx:
                await tx.execute(Statement("x", verb))
