"""Settlements of platforms, statement lines and their reconciliation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from bekal import payouts
from bekal.base import ids
from bekal.base.database import Database
from bekal.payouts import BankAnswer, SettlementInstruction, SettlementTotal, StatementLine

from .builders import BY, instruct, link, paid, persons, refused

DAY = date(2022, 2, 16)


def total(
    platform_id: int = 1, gross_rp: int = 1_000_000, fee_rp: int = 0, on: date = DAY
) -> SettlementTotal:
    return SettlementTotal(platform_id, 1, 2022, on, gross_rp, fee_rp)


async def settle(db: Database, at: datetime, totals: list[SettlementTotal]) -> list[UUID]:
    async with db.begin() as tx:
        created = await payouts.create_settlements(tx, totals, BY, at)
        wishes = [SettlementInstruction(row.settlement_id) for row in created if row.settlement_id]
        instructed = await payouts.instruct_settlements(tx, wishes, BY, at)
    return [row.reference_id for row in instructed if row.reference_id]


async def test_settlements_are_created_once_and_numbered_without_gaps(db: Database, at: datetime) -> None:
    wishes = [total(), total(2), total(), total(1, 5), total(3, 100, 101), total(4, 0, 0), total(5, 9, -1)]
    async with db.begin() as tx:
        created = await payouts.create_settlements(tx, wishes, BY, at)
        assert [row.outcome for row in created] == [
            "created",
            "created",
            "already_created",
            "differs",
            "fee_wrong",
            "nothing_due",
            "fee_wrong",
        ]
        assert [row.order_number for row in created[:3]] == [
            "SPM-2022-000001",
            "SPM-2022-000002",
            "SPM-2022-000001",
        ]
        again = await payouts.create_settlements(tx, [total(2), total(3, 100, 15)], BY, at)
        assert [(row.outcome, row.order_number, row.net_rp) for row in again] == [
            ("already_created", "SPM-2022-000002", 1_000_000),
            ("created", "SPM-2022-000003", 85),
        ]
        assert await payouts.create_settlements(tx, [], BY, at) == []


async def test_a_settlement_is_released_ordered_and_paid(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        [created] = await payouts.create_settlements(tx, [total()], BY, at)
        assert created.settlement_id
        wish = SettlementInstruction(created.settlement_id, "SP2D-2022-004711")
        stranger = SettlementInstruction(ids.new_id(0, at))
        done = await payouts.instruct_settlements(tx, [wish, wish, stranger], BY, at)
        assert [row.outcome for row in done] == ["instructed", "already_instructed", "settlement_unknown"]
        assert (done[0].document_number, done[0].net_rp) == ("SP2D-2022-004711", 1_000_000)
        reference = done[0].reference_id
        assert reference
        answers = [paid(reference, at), paid(reference, at), refused(reference), paid(reference, at, "B2")]
        recorded = await payouts.record_settlements(tx, answers, BY, at)
        assert [(row.outcome, row.was, row.became) for row in recorded] == [
            ("recorded", "instructed", "paid"),
            ("already_recorded", "paid", "paid"),
            ("contradicts", "paid", "paid"),
            ("contradicts", "paid", "paid"),
        ]
        assert len(await payouts.list_contradictions(tx, 0, None, 10)) == 2
        [row] = await payouts.list_settlements(tx, ["paid"], None, 10)
        assert (row.state, row.bank_reference, row.effective_on) == ("paid", "B1", at.date())


async def test_a_refused_settlement_is_ordered_again_under_another_reference(
    db: Database, at: datetime
) -> None:
    [first] = await settle(db, at, [total()])
    async with db.begin() as tx:
        [row] = await payouts.record_settlements(tx, [refused(first, "declined")], BY, at)
        assert (row.outcome, row.became) == ("recorded", "due")
    [second] = await settle(db, at, [total()])
    assert second != first
    async with db.begin() as tx:
        [row, _] = await payouts.record_settlements(
            tx, [BankAnswer(first, "unknown"), paid(second, at)], BY, at
        )
        assert row.outcome == "instruction_unknown"
        [settlement] = await payouts.list_settlements(tx, None, None, 10)
        assert (settlement.state, settlement.document_number) == ("paid", "SP2D-2022-000001")


async def test_a_settlement_without_answer_is_asked_about(db: Database, at: datetime) -> None:
    [reference] = await settle(db, at, [total()])
    async with db.begin() as tx:
        assert await payouts.claim_settlements(tx, 10, BY, at) == []
        later = at + timedelta(minutes=6)
        [claimed] = await payouts.claim_settlements(tx, 10, BY, later)
        assert claimed.reference_id == reference
        [row] = await payouts.record_settlements(tx, [BankAnswer(reference, "pending")], BY, later)
        assert row.became == "instructed"


async def test_a_statement_is_imported_once(db: Database, at: datetime) -> None:
    reference = str(ids.new_id(0, at))
    lines = [
        StatementLine("B1", reference, 600_000, DAY),
        StatementLine("B2", "rent of the office", 5, DAY),
        StatementLine("B1", reference, 600_000, DAY),
        StatementLine("B1", reference, 599_999, DAY),
    ]
    async with db.begin() as tx:
        assert await payouts.record_statement_lines(tx, 0, lines, BY, at) == [
            "recorded",
            "recorded",
            "already_recorded",
            "contradicts",
        ]
        again = await payouts.record_statement_lines(tx, 0, lines, BY, at)
        assert again == ["already_recorded"] * 3 + ["contradicts"]
        assert await payouts.record_statement_lines(tx, 0, [], BY, at) == []


async def test_reconciliation_finds_every_kind_of_difference(db: Database, at: datetime) -> None:
    people = await persons(db, 4, at)
    async with db.write(0) as tx:
        await link(tx, 0, people, at)
    orders = await instruct(db, 0, people, at)
    [settlement] = await settle(db, at, [total()])
    async with db.write(0) as tx:
        await payouts.record_bank_answers(tx, 0, [paid(order, at) for order in orders], BY, at)
        await payouts.record_settlements(tx, [paid(settlement, at)], BY, at)
        lines = [
            StatementLine("B1", str(orders[0]), 600_000, at.date()),
            # Booked twice by the bank, a day later.
            StatementLine("B2", str(orders[1]), 600_000, at.date() + timedelta(days=1)),
            StatementLine("B3", str(orders[1]), 600_000, at.date() + timedelta(days=1)),
            StatementLine("B4", str(orders[2]), 60_000, at.date()),
            StatementLine("B5", str(settlement), 1_000_000, at.date()),
            StatementLine("B6", "fee for the account", 2_500, at.date()),
        ]
        await payouts.record_statement_lines(tx, 0, lines, BY, at)
    async with db.snapshot() as tx:
        result = await payouts.reconcile(tx, at.date(), at.date())
        assert (result.matched, result.amount_differs) == (2, 2)
        assert (result.missing_here, result.missing_there, result.agrees) == (1, 1, False)
        rows = await payouts.list_differences(tx, at.date(), at.date(), "", 10)
        assert {(row.difference, row.reference, row.here_rp, row.there_rp) for row in rows} == {
            ("amount_differs", str(orders[1]), 600_000, 1_200_000),
            ("amount_differs", str(orders[2]), 600_000, 60_000),
            ("missing_there", str(orders[3]), 600_000, None),
            ("missing_here", "fee for the account", None, 2_500),
        }
        first = await payouts.list_differences(tx, at.date(), at.date(), "", 1)
        assert await payouts.list_differences(tx, at.date(), at.date(), first[0].reference, 1) == rows[1:2]
        nothing = await payouts.reconcile(tx, DAY, DAY)
        assert (nothing.matched, nothing.agrees, nothing.here_rp) == (0, True, 0)
