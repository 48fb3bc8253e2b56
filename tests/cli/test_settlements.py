"""``bekal settlement``: two people and the treasury, then the bank, from the command line."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable
from datetime import date, timedelta

import pyotp
import pytest

from bekal import access, ledger, market, payouts
from bekal.base import actors, clock, keys
from bekal.base.database import Database
from bekal.sandbox import bank as sandbox_bank
from tests.cli.conftest import Done, Run
from tests.journey.world import OPENS_AT, World

PASSWORD = "sangat-panjang-dan-rahasia"
BY = actors.command("test")
NOBODY = "00000000-0000-7000-8000-000000000001"
Act = Callable[..., Done]


class FakeTime:
    """The machine's clock, moved by hand."""

    def __init__(self) -> None:
        self.at = OPENS_AT + timedelta(days=30)

    def now(self) -> object:
        return self.at


@pytest.fixture
def act(run: Run, database: str, monkeypatch: pytest.MonkeyPatch) -> Act:
    """``act("one", "instruct", ...)``: the command by a member of staff, a minute later each time."""
    time = FakeTime()
    monkeypatch.setattr(clock.SystemClock, "now", lambda _: time.now())
    # The bank of `bekal up` refuses three orders of a hundred, by their ids, and these are new in every run.
    monkeypatch.setattr(sandbox_bank, "Habits", lambda seed: sandbox_bank.PERFECT)
    assert run("migrate").status == 0
    secrets = asyncio.run(_prepare(database))

    def act(who: str, *arguments: str) -> Done:
        time.at += timedelta(minutes=1)
        code = pyotp.TOTP(secrets[who]).at(time.at)
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n{code}\n"))
        return run("settlement", *arguments, "--staff", who, "--password-stdin", "--json")

    return act


async def _prepare(dsn: str) -> dict[str, str]:
    """A platform that is owed Rp1,000,000, and an office; gives the secrets of the authenticators."""
    async with Database(dsn, keyring=keys.demo_keyring()) as db:
        world = World(db)
        await world.settle_in()
        await market_of(db)
        openings = [
            access.StaffOpening(login, login.title(), (role,), PASSWORD)
            for login, role in (("one", "approver"), ("two", "approver"), ("ops", "operator"))
        ]
        async with db.begin() as tx:
            made = await access.add_staff(tx, openings, BY, OPENS_AT)
    return {o.login: m.totp_secret for o, m in zip(openings, made, strict=True) if m.totp_secret}


async def market_of(db: Database) -> None:
    """The catalogue, and what its first platform is owed as the ledger knows it."""
    catalogue = market.load_catalogue()
    async with db.begin() as tx:
        [platform, *_] = catalogue.platforms
        await market.store_catalogue(
            tx, catalogue.platforms, catalogue.institutions, catalogue.courses, [], BY, OPENS_AT
        )
        total = payouts.SettlementTotal(platform.platform_id, 1, 2022, date(2022, 3, 1), 1_000_000, 150_000)
        [created] = await payouts.create_settlements(tx, [total], BY, OPENS_AT)
        assert created.outcome == "created"
        kinds = (
            ledger.CounterKind.platform_payable,
            ledger.CounterKind.in_transit,
            ledger.CounterKind.settled,
        )
        await ledger.ensure_counters(tx, [ledger.Counter(1, 2022, kind, platform.code) for kind in kinds])


def test_two_people_and_the_treasury_pay_a_platform(act: Act, run: Run) -> None:
    assert run("settlement", "create", "--json").data == {"created": 0}
    [row] = run("settlement", "list", "--json").data["settlements"]
    assert (row["state"], row["net_rp"], row["released"]) == ("due", 850_000, False)
    settlement, platform = row["settlement_id"], row["platform"]
    refused = act("one", "instruct", settlement, "--document", "SP2D-7")
    assert (refused.status, "no account in use" in refused.err) == (2, True)
    account = ("--channel", "bni", "--number", "0123 456 789", "--holder", "PT Platform")
    proposed = act("one", "account", "propose", platform, *account).data
    assert proposed["outcome"] == "proposed"
    assert "waits for a decision" in act("ops", "account", "propose", platform, *account).err
    assert "ask a colleague" in act("one", "account", "decide", proposed["account"]).err
    assert "is none of approver" in act("ops", "account", "decide", proposed["account"]).err
    assert act("two", "account", "decide", proposed["account"]).data["outcome"] == "accepted"
    [kept] = run("settlement", "account", "list", "--json").data["accounts"]
    assert (kept["state"], kept["account_number"], kept["platform"]) == ("active", "0123456789", platform)
    assert "is none of approver" in act("ops", "instruct", settlement).err
    done = act("one", "instruct", settlement, "--document", " SP2D-7 ", "--now").data
    assert done == {"settlement": settlement, "outcome": "released", "sent": 1}
    [row] = run("settlement", "list", "--json").data["settlements"]
    assert (row["document_number"], row["released"]) == ("SP2D-7", False)
    assert row["state"] == "paid"
    assert "released, ordered or paid before" in act("two", "instruct", settlement).err
    assert run("settlement", "record", "--json").data["asked"] in (0, 1)
    assert "SP2D-7" in run("settlement", "list").out
    assert run("settlement", "list", "--state", "due", "--json").data == {"settlements": []}


def test_what_cannot_be_done_is_said(act: Act, run: Run) -> None:
    account = ("--channel", "bni", "--number", "0123456789", "--holder", "PT")
    assert "is no platform; there are" in act("one", "account", "propose", "toko", *account).err
    wrong = ("--channel", "ovo", "--number", "08123", "--holder", "PT")
    assert "the channel is no bank" in act("one", "account", "propose", "tokopedia", *wrong).err
    assert "there is no such account" in act("one", "account", "decide", NOBODY, "--refuse").err
    assert "there is no such settlement" in act("one", "instruct", NOBODY).err
