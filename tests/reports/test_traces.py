"""Traces: who has it, since when, promised when, and who is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from bekal import learning, market, payouts, programme
from bekal.reports import PurchaseTrace, holder_of, trace_certificate, trace_money

BOUGHT = datetime(2022, 3, 1, 3, tzinfo=UTC)
LAST = datetime(2022, 3, 11, 5, tzinfo=UTC)
"""A Friday: one working day later is Monday."""

SESSIONS = [
    learning.Session(1, 1, LAST - timedelta(days=2), LAST - timedelta(days=1)),
    learning.Session(1, 2, LAST - timedelta(hours=3), LAST),
]
NOBODY = UUID(int=1)
TERMS = programme.load_programme(programme.default_folder() / "prakerja-2022.toml")


def course(state: str = "paid", **known: object) -> PurchaseTrace:
    one = NOBODY
    purchase = market.PurchaseRow(
        one, one, one, 1, 2022, 1, 1, 1, 1, 300_000, 0, one, one, state, BOUGHT, None
    )
    nothing = learning.Learning(NOBODY, (), (), (), (), None, None, None, None, None, None)
    lesson = msgspec.structs.replace(nothing, **known) if known else None
    return PurchaseTrace(purchase, None, "Toko", None, None, None, lesson)


def states(trace: PurchaseTrace, at: datetime) -> str:
    return " ".join(step.state for step in trace_certificate(trace, SESSIONS, at))


def test_a_certificate_goes_from_hand_to_hand() -> None:
    assert states(course(), LAST - timedelta(days=1)) == "done now ahead ahead ahead"
    assert states(course(), LAST) == "done done now ahead ahead"
    graded = course("completed", completed_at=LAST + timedelta(hours=4))
    assert states(graded, LAST + timedelta(days=1)) == "done done done late ahead"
    issued = course("completed", completed_at=LAST, certified_at=LAST, certificate_code="C1")
    assert states(issued, LAST) == "done done done done now"
    reviewed = course("completed", completed_at=LAST, certified_at=LAST, reviewed_at=LAST)
    assert states(reviewed, LAST) == "done done done done done"
    assert holder_of(trace_certificate(reviewed, SESSIONS, LAST)) is None


def test_who_is_late_is_named_after_a_working_day() -> None:
    monday = datetime(2022, 3, 14, 17, tzinfo=UTC)
    for at, state in ((monday - timedelta(seconds=1), "now"), (monday + timedelta(seconds=1), "late")):
        holder = holder_of(trace_certificate(course(), SESSIONS, at))
        assert holder is not None
        assert (holder.party, holder.state, holder.since, holder.promised) == (
            "institution",
            state,
            LAST,
            monday,
        )


def test_a_failed_course_stops_there() -> None:
    holder = holder_of(trace_certificate(course("failed"), SESSIONS, LAST + timedelta(days=9)))
    assert holder is not None and (holder.state, holder.reason) == ("failed", "failed")


def due(state: str, **changes: object) -> payouts.DueView:
    plain = payouts.DueView(
        NOBODY, NOBODY, NOBODY, "incentive", 1, 600_000, date(2022, 3, 15), date(2022, 3, 15), state, None, 0,
        LAST, None, None, None,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def account(state: str, **changes: object) -> payouts.LinkedAccount:
    plain = payouts.LinkedAccount(NOBODY, NOBODY, "gopay", "1234", "ref", state, None, LAST, LAST, None)
    return msgspec.structs.replace(plain, **changes)


def money(at: datetime, given: payouts.DueView, linked: payouts.LinkedAccount | None) -> tuple[str, str, str]:
    holder = holder_of(trace_money(given, LAST, linked, TERMS, at))
    return (holder.name, holder.party, holder.state) if holder else ("", "", "")


def test_money_goes_from_hand_to_hand() -> None:
    day = timedelta(days=1)
    matched = account("matched", checked_at=LAST)
    assert money(LAST, due("scheduled"), None) == ("linked", "you", "now")
    assert money(LAST, due("scheduled"), account("checking")) == ("checked", "bank", "now")
    assert money(LAST + 2 * day, due("scheduled"), account("checking")) == ("checked", "bank", "late")
    refused = account("refused", reason="wallet_limit", checked_at=LAST)
    assert money(LAST, due("scheduled"), refused) == ("checked", "you", "failed")
    assert money(LAST, due("scheduled"), matched) == ("day", "programme", "now")
    assert money(LAST + 4 * day, due("scheduled"), matched) == ("ordered", "programme", "now")
    assert money(LAST + 6 * day, due("scheduled"), matched) == ("ordered", "programme", "late")
    ordered = due("instructed", changed_at=LAST)
    assert money(LAST + day, ordered, matched) == ("arrived", "bank", "now")
    assert money(LAST + 30 * day, ordered, matched) == ("arrived", "bank", "late")
    assert money(LAST + day, ordered, None) == ("arrived", "bank", "now"), "parted from since"
    assert money(LAST, due("stopped", reason="aid_dtks"), matched)[2] == "now"
    assert money(LAST + 9 * day, due("stopped", reason="aid_dtks"), matched) == (
        "ordered",
        "programme",
        "failed",
    )
    assert money(LAST, due("paid", effective_on=date(2022, 3, 16)), None) == ("", "", "")
