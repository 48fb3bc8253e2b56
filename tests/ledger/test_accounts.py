"""Opening of accounts, counters, and what the database itself refuses."""

from __future__ import annotations

import asyncio
from uuid import UUID

import psycopg
import pytest

from bekal.base import ids
from bekal.base.database import Database
from bekal.base.statements import Statement
from bekal.ledger import (
    TRANSFER_MAX_RP,
    AccountKind,
    Balance,
    Counter,
    CounterKind,
    GuardedAccount,
    Kind,
    OpenOutcome,
    Transfer,
    TransferStatus,
    budget_account,
    ensure_counters,
    find_balances,
    open_accounts,
    post_transfers,
)
from bekal.ledger.kinds import RULES

from .books import AT, BY, PROGRAMME, YEAR, aid, make_books, tid

O = OpenOutcome  # noqa: E741 - the tests' short name


def account(number: int, kind: AccountKind = AccountKind.training) -> GuardedAccount:
    return GuardedAccount(aid(number), kind, PROGRAMME, YEAR)


async def test_accounts_open_once_with_nothing_on_them(db: Database) -> None:
    async with db.write(0) as tx:
        assert await open_accounts(tx, 0, [account(1), account(2), account(1)], BY, AT) == [
            O.opened,
            O.opened,
            O.already_open,
        ]
        again = [account(2, AccountKind.survey), account(3)]
        assert await open_accounts(tx, 0, again, BY, AT) == [O.already_open, O.opened]
        assert await find_balances(tx, 0, [aid(3), aid(9), aid(1)]) == [
            Balance(aid(3), 0, 0),
            None,
            Balance(aid(1), 0, 0),
        ]


@pytest.mark.parametrize("count", [1, 1000])
async def test_one_statement_opens_any_number(db: Database, count: int) -> None:
    async with db.write(0) as tx:
        before = tx.statement_count
        assert set(await open_accounts(tx, 0, [account(n) for n in range(count)], BY, AT)) == {O.opened}
        assert len(await find_balances(tx, 0, [aid(n) for n in range(count)])) == count
        assert tx.statement_count - before == 2


def test_the_budget_of_a_year_has_one_account_in_the_home_cell() -> None:
    budgets = {budget_account(p, year).account_id for p in (1, 2) for year in (2022, 2023)}
    assert len(budgets) == 4
    assert {ids.cell_of(budget, 256) for budget in budgets} == {0}
    assert {UUID(str(budget)).version for budget in budgets} == {8}


async def test_a_budget_lives_in_the_home_cell_only(db4: Database) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="guarded_budget_at_home"):
        async with db4.write(1) as tx:
            await open_accounts(tx, 1, [budget_account(1, 2022)], BY, AT)


async def test_counters_are_made_once_and_remembered(db: Database) -> None:
    wanted = [Counter(1, 2022, CounterKind.in_transit, party) for party in ("bni", "ovo", "bni")]
    async with db.begin() as tx:
        first = await ensure_counters(tx, wanted)
        assert await ensure_counters(tx, wanted) == first
        assert first[0] == first[2] != first[1]
    async with db.begin() as tx:
        assert await ensure_counters(tx, wanted) == first
        before = tx.statement_count
        assert await ensure_counters(tx, wanted) == first
        assert await ensure_counters(tx, []) == []
        assert tx.statement_count == before


async def test_a_counter_that_was_rolled_back_is_not_remembered(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.begin() as tx:
            [gone] = await ensure_counters(tx, [Counter(1, 2022, CounterKind.treasury)])
            await ensure_counters(tx, [Counter(1, 2022, CounterKind.treasury)])
            raise ZeroDivisionError
    async with db.write(0) as tx:
        transfer = Transfer(tid(1), Kind.appropriate, 1, aid(1), gone)
        assert await post_transfers(tx, 0, [transfer], BY, AT) == [TransferStatus.invalid]
        [made] = await ensure_counters(tx, [Counter(1, 2022, CounterKind.treasury)])
        assert made != gone


async def test_two_who_make_the_same_counter_get_the_same(db: Database) -> None:
    async def make() -> list[int]:
        async with db.begin() as tx:
            made = await ensure_counters(tx, [Counter(1, 2022, CounterKind.returned)])
            await asyncio.sleep(0.02)
            return made

    results = await asyncio.gather(*(make() for _ in range(5)))
    assert len({made for [made] in results}) == 1


APPEND_ONLY = ("transfers", "movements", "resolutions", "periods", "counters")


CHANGES = [
    change.format(t=table, c={"counters": "party", "transfer_kinds": "name"}.get(table, "cell"))
    for table in (*APPEND_ONLY, "transfer_kinds")
    for change in ("UPDATE ledger.{t} SET {c} = {c}", "DELETE FROM ledger.{t}", "TRUNCATE ledger.{t}")
] + ["DELETE FROM ledger.guarded", "TRUNCATE ledger.guarded"]


async def test_the_application_cannot_change_what_was_booked(db: Database) -> None:
    await make_books(db)
    for change in CHANGES:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with db.begin() as tx:
                await tx.execute(Statement(change, change))


GUARDED = (
    "INSERT INTO ledger.guarded "
    "VALUES (0, gen_random_uuid(), 1, 2022, {posted}, {held}, '2022-01-01', '{kind}', 'x')"
)
TRANSFER = (
    "INSERT INTO ledger.transfers (cell, kind, transfer_id, amount_rp, at, chunk_id, by) "
    "VALUES (0, {kind}, gen_random_uuid(), {amount}, '2022-01-01', gen_random_uuid(), 'x')"
)
MOVEMENT = "INSERT INTO ledger.movements VALUES (0, gen_random_uuid(), 1, {debit}, {credit}, {count})"
RESOLUTION = (
    "INSERT INTO ledger.resolutions "
    "VALUES (0, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), {released})"
)


ROWS: list[tuple[str, str | None]] = [
    (GUARDED.format(posted=5, held=5, kind="survey"), None),
    (GUARDED.format(posted=5, held=6, kind="survey"), "guarded_posted_covers_held"),
    (GUARDED.format(posted=5, held=-1, kind="survey"), "guarded_held_not_negative"),
    (GUARDED.format(posted=-1, held=-1, kind="survey"), "guarded_held_not_negative"),
    (GUARDED.format(posted=5, held=0, kind="savings"), "guarded_kind_known"),
    (TRANSFER.format(kind=1, amount=1), None),
    (TRANSFER.format(kind=17, amount=10**15), None),
    (TRANSFER.format(kind=1, amount=0), "transfers_amount_in_bounds"),
    (TRANSFER.format(kind=1, amount=10**15 + 1), "transfers_amount_in_bounds"),
    (TRANSFER.format(kind=18, amount=1), "transfers_kind_known"),
    (TRANSFER.format(kind=0, amount=1), "transfers_kind_known"),
    (MOVEMENT.format(debit=0, credit=0, count=1), None),
    (MOVEMENT.format(debit=-1, credit=0, count=1), "movements_not_negative"),
    (MOVEMENT.format(debit=0, credit=-1, count=1), "movements_not_negative"),
    (MOVEMENT.format(debit=0, credit=0, count=0), "movements_of_something"),
    (RESOLUTION.format(released=1), None),
    (RESOLUTION.format(released=0), "resolutions_released_positive"),
    (
        "INSERT INTO ledger.counters (programme_id, fiscal_year, kind, party) VALUES (1, 1, 'till', '')",
        "counters_kind_known",
    ),
]


async def test_the_database_refuses_too(db: Database) -> None:
    for statement, rule in ROWS:
        if rule is None:
            async with db.begin() as tx:
                assert await tx.execute(Statement(statement, statement)) == 1
        else:
            with pytest.raises(psycopg.errors.CheckViolation, match=rule):
                async with db.begin() as tx:
                    await tx.execute(Statement(statement, statement))


async def test_python_and_sql_agree_about_kinds(db: Database) -> None:
    async with db.begin() as tx:
        rows = await tx.tuples(
            Statement("kinds", "SELECT kind, name, posted_sign, counters FROM ledger.transfer_kinds")
        )
        checks = dict(
            await tx.tuples(
                Statement(
                    "checks",
                    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' "
                    "AND connamespace = 'ledger'::regnamespace",
                )
            )
        )
    assert {kind: (name, sign, counters) for kind, name, sign, counters in rows} == {
        kind: (kind.name.rstrip("_"), rule.posted_sign, bool(rule.counters) + bool(rule.counters_to))
        for kind, rule in RULES.items()
    }
    assert set(RULES) == set(Kind)
    for name, kinds in (("guarded_kind_known", AccountKind), ("counters_kind_known", CounterKind)):
        assert {part for part in checks[name].split("'") if part.isidentifier()} == set(kinds)
    assert str(TRANSFER_MAX_RP) in checks["transfers_amount_in_bounds"]
    assert f"<= {max(Kind)}" in checks["transfers_kind_known"]
