"""Statements fill their Structs, the tables know the same states, and refuse what the rules refuse."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum

import psycopg
import pytest

from bekal import payouts
from bekal.base.database import Database
from bekal.base.statements import Statement, of
from bekal.payouts import (
    AccountState,
    AnswerOutcome,
    BankAnswer,
    Contradiction,
    Difference,
    DueRow,
    DueState,
    DueTotal,
    DueView,
    InstructionState,
    LinkedAccount,
    LinkRequest,
    OpenDue,
    Reconciliation,
    Settlement,
    SettlementState,
    StatementLine,
    states,
)
from bekal.payouts.rules import OrderState
from bekal.payouts.types import ClaimedCheck, ClaimedInstruction
from tests import columns

from .builders import BY, due_of, link, persons

SQL = of("bekal.payouts")
FILLS = {
    "find_linked_accounts": LinkedAccount,
    "list_dues_ready": DueRow,
    "list_dues_of_cards": DueView,
    "list_open_dues": OpenDue,
    "list_due_totals": DueTotal,
    "list_contradictions": Contradiction,
    "claim_account_checks": ClaimedCheck,
    "claim_instructions": ClaimedInstruction,
    "claim_enquiries": ClaimedInstruction,
    "claim_settlements": Settlement,
    "lock_settlements": Settlement,
    "lock_settlement_orders": Settlement,
    "list_settlements": Settlement,
    "find_orders": OrderState,
    "reconcile": Reconciliation,
    "list_differences": Difference,
}


async def test_statements_give_the_fields_of_their_structs(db: Database) -> None:
    for name, struct in FILLS.items():
        await columns.assert_fills(db, SQL[name], struct)


STATES: dict[str, type[StrEnum]] = {
    "linked_accounts_state_known": AccountState,
    "dues_state_known": DueState,
    "instructions_state_known": InstructionState,
    "settlements_state_known": SettlementState,
}


async def test_the_tables_know_the_same_states(db: Database) -> None:
    with psycopg.connect(db.dsn) as connection:
        for constraint, known in STATES.items():
            row = connection.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint]
            ).fetchone()
            assert row
            assert set(re.findall(r"'(\w+)'", row[0])) == {state.value for state in known}


def test_every_state_has_its_steps() -> None:
    for steps in (
        states.ACCOUNT_STEPS,
        states.DUE_STEPS,
        states.INSTRUCTION_STEPS,
        states.SETTLEMENT_STEPS,
    ):
        reached = {to for after in steps.values() for to in after}
        assert reached <= set(steps)
        assert len(set(steps) - reached) <= 1, "only the first state is reached from nowhere"


_LINK = "UPDATE payouts.linked_accounts SET "
BAD_ROWS = {
    "linked_accounts_state_known": _LINK + "state = 'lost', next_at = NULL",
    "linked_accounts_reason_known": _LINK + "reason = 'mood'",
    "linked_accounts_refused_has_reason": _LINK + "state = 'refused', reason = NULL",
    "linked_accounts_checking_has_next": _LINK + "state = 'checking', next_at = NULL",
    "linked_accounts_closed_has_no_next": _LINK + "state = 'unlinked', "
    "unlinked_at = linked_at, next_at = linked_at",
    "linked_accounts_unlinked_has_instant": _LINK + "state = 'unlinked'",
    "linked_accounts_last_digits_form": _LINK + "last_digits = '0123456789'",
    "linked_accounts_channel_form": _LINK + "channel = 'B N I'",
    "linked_accounts_attempts_not_negative": _LINK + "attempts = -1",
    "dues_state_known": "UPDATE payouts.dues SET state = 'lost'",
    "dues_kind_known": "UPDATE payouts.dues SET kind = 'gift'",
    "dues_amount_positive": "UPDATE payouts.dues SET amount_rp = 0",
    "dues_sequence_from_one": "UPDATE payouts.dues SET sequence = 0",
    "dues_paid_not_before_due": "UPDATE payouts.dues SET pay_from = due_on - 1",
    "dues_failed_has_reason": "UPDATE payouts.dues SET state = 'failed', reason = NULL",
    "dues_attempts_not_negative": "UPDATE payouts.dues SET attempts = -1",
    "instructions_state_known": "UPDATE payouts.instructions SET state = 'lost'",
    "instructions_amount_positive": "UPDATE payouts.instructions SET amount_rp = -1",
    "instructions_open_has_next": "UPDATE payouts.instructions SET next_at = NULL",
    "instructions_paid_has_date": "UPDATE payouts.instructions SET state = 'paid', next_at = NULL",
    "instructions_refused_has_reason": "UPDATE payouts.instructions SET state = 'refused', next_at = NULL",
    "instructions_attempts_not_negative": "UPDATE payouts.instructions SET attempts = -1",
    "settlements_adds_up": "UPDATE payouts.settlements SET fee_rp = 1",
    "settlements_amounts_positive": "UPDATE payouts.settlements SET gross_rp = 0, fee_rp = 0, net_rp = 0",
    "settlements_state_known": "UPDATE payouts.settlements SET state = 'lost', next_at = NULL",
    "settlements_instructed_has_document": "UPDATE payouts.settlements SET document_number = NULL",
    "settlements_instructed_has_next": "UPDATE payouts.settlements SET next_at = NULL",
    "settlements_paid_has_date": "UPDATE payouts.settlements SET state = 'paid', next_at = NULL",
    "settlements_attempts_not_negative": "UPDATE payouts.settlements SET attempts = -1",
}


async def _one_of_each(db: Database, at: datetime) -> None:
    who = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, who, at)
        await payouts.schedule_incentives(tx, 0, [due_of(who[0], at)], BY, at)
        [due] = await payouts.list_dues_ready(tx, 0, at.date(), None, 1)
        await payouts.create_instructions(tx, 0, [due.due_id], BY, at, claimed=True)
        total = payouts.SettlementTotal(1, 1, 2022, at.date(), 100, 15)
        [made] = await payouts.create_settlements(tx, [total], BY, at)
        assert made.settlement_id
        await payouts.instruct_settlements(tx, [payouts.SettlementInstruction(made.settlement_id)], BY, at)
        await payouts.record_statement_lines(tx, 0, [StatementLine("B1", "x", 1, at.date())], BY, at)


async def test_the_database_refuses_what_the_rules_refuse(db: Database, at: datetime) -> None:
    await _one_of_each(db, at)
    with psycopg.connect(db.dsn, autocommit=True) as connection:
        for constraint, statement in BAD_ROWS.items():
            with pytest.raises(psycopg.errors.IntegrityError) as caught:
                connection.execute(statement)
            assert caught.value.diag.constraint_name == constraint, statement


async def test_the_application_cannot_change_what_is_append_only(db: Database, at: datetime) -> None:
    await _one_of_each(db, at)
    for statement in (
        "UPDATE payouts.statement_lines SET amount_rp = 2",
        "DELETE FROM payouts.statement_lines",
        "UPDATE payouts.contradictions SET status = 'paid'",
        "DELETE FROM payouts.contradictions",
        "DELETE FROM payouts.dues",
        "DELETE FROM payouts.instructions",
        "DELETE FROM payouts.settlements",
        "DELETE FROM payouts.linked_accounts",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with db.begin() as tx:
                await tx.execute(Statement("forbidden", statement))


async def test_nobody_has_two_open_orders_for_one_due(db: Database, at: datetime) -> None:
    await _one_of_each(db, at)
    with psycopg.connect(db.dsn, autocommit=True) as connection:
        columns_but_id = "due_id, link_id, channel, amount_rp, state, attempts, next_at, created_at, by"
        with pytest.raises(psycopg.errors.UniqueViolation, match="instructions_one_open_per_due"):
            connection.execute(
                f"INSERT INTO payouts.instructions (cell, instruction_id, {columns_but_id}) "
                f"SELECT cell, link_id, {columns_but_id} FROM payouts.instructions"
            )


async def test_the_number_of_statements_does_not_grow(db4: Database, at: datetime) -> None:
    counts = [await _count(db4, number, at, cell) for cell, number in ((1, 1), (2, 1000))]
    assert counts[0] == counts[1]
    assert all(count <= 5 for count in counts[0].values()), counts[0]


async def _count(db: Database, number: int, at: datetime, cell: int) -> dict[str, int]:
    """Everything a due goes through, the same for every item; gives the statements of each operation."""
    who = await persons(db, number, at, cell)
    counts: dict[str, int] = {}
    async with db.write(cell) as tx:

        def note(name: str) -> None:
            counts[name] = tx.statement_count - sum(counts.values()) - 1

        requests = [LinkRequest(person, "bni", f"{person}", "1234") for person in who]
        linked = await payouts.link_accounts(tx, cell, requests, BY, at)
        note("link")
        links = [row.link_id for row in linked if row.link_id]
        await payouts.record_account_checks(
            tx, cell, [payouts.AccountAnswer(link_id, "matched") for link_id in links], BY, at
        )
        note("check")
        await payouts.schedule_incentives(tx, cell, [due_of(person, at) for person in who], BY, at)
        note("schedule")
        due_ids = [row.due_id for row in await payouts.list_dues_ready(tx, cell, at.date(), None, 2000)]
        note("list")
        stops = [payouts.DueStop(due_id, "blacklisted") for due_id in due_ids]
        await payouts.stop_dues(tx, cell, stops, BY, at)
        note("stop")
        await payouts.reschedule_dues(tx, cell, due_ids, BY, at)
        note("reschedule")
        made = await payouts.create_instructions(tx, cell, due_ids, BY, at)
        note("instruct")
        assert len(await payouts.claim_instructions(tx, cell, 2000, BY, at)) == number
        note("claim")
        orders = [order.instruction_id for order in made if order.instruction_id]
        answers = [BankAnswer(order, "paid", None, f"{order}", at.date()) for order in orders]
        done = await payouts.record_bank_answers(tx, cell, answers, BY, at)
        assert {row.outcome for row in done} == {AnswerOutcome.recorded}
        note("answer")
        contrary = [BankAnswer(order, "refused", "declined") for order in orders]
        await payouts.record_bank_answers(tx, cell, contrary, BY, at)
        note("contradict")
        lines = [StatementLine(f"{order}", f"{order}", 600_000, at.date()) for order in orders]
        assert {payouts.cell_of_line(line, db.cells) for line in lines} == {cell}
        await payouts.record_statement_lines(tx, cell, lines, BY, at)
        note("statement")
        result = await payouts.reconcile(tx, at.date(), at.date())
        assert (result.matched >= number, result.agrees) == (True, True)
        await payouts.unlink_accounts(tx, cell, who, BY, at)
    return counts


async def test_settlements_take_the_same_statements_for_one_and_many(db: Database, at: datetime) -> None:
    counts = []
    for number, on in ((1, date(2022, 1, 1)), (500, date(2022, 1, 2))):
        totals = [payouts.SettlementTotal(i + 1, 1, 2022, on, 100, 0) for i in range(number)]
        async with db.begin() as tx:
            made = await payouts.create_settlements(tx, totals, BY, at)
            wishes = [payouts.SettlementInstruction(row.settlement_id) for row in made if row.settlement_id]
            done = await payouts.instruct_settlements(tx, wishes, BY, at)
            answers = [BankAnswer(row.reference_id, "paid") for row in done if row.reference_id]
            assert len(await payouts.record_settlements(tx, answers, BY, at)) == number
            counts.append(tx.statement_count)
    assert counts[0] == counts[1]
