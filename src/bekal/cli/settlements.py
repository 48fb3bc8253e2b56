"""``bekal settlement``: what platforms are owed, the treasury's release, and the bank's answers.

The same operations as the page for it in the console, with the same two people: an account is proposed by one
and taken into use by another, and only an approver notes the treasury's release.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from bekal import access, jobs, market, payouts
from bekal.access import Role
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.base.errors import BekalError

from . import environment, house, output, outside
from .signing_in import PasswordStdin, Secrets, Staff, sign_in

app = typer.Typer(help="Paying platforms: what is owed, released, paid.", no_args_is_help=True)
accounts = typer.Typer(help="Where platforms are paid: one proposes, another decides.", no_args_is_help=True)
app.add_typer(accounts, name="account")
_ALL = 100_000

SettlementId = Annotated[UUID, typer.Argument(help="The settlement's id, as the list shows it.")]


class SettlementRefused(BekalError):  # noqa: N818 - reads as the fact it states
    """Nothing was done; the text says why."""


_WHY = {
    payouts.ReleaseOutcome.settlement_unknown: "there is no such settlement: see `bekal settlement list`",
    payouts.ReleaseOutcome.not_due: "it was released, ordered or paid before",
    payouts.ReleaseOutcome.no_account: "the platform has no account in use: "
    "`bekal settlement account propose`, then another approver decides",
    payouts.ProposeAccountOutcome.account_wrong: "the channel is no bank, the number none of its numbers, "
    "or the holder's name empty or over 100 characters",
    payouts.ProposeAccountOutcome.already_waiting: "an account of this platform waits for a decision already",
    payouts.DecideAccountOutcome.account_unknown: "there is no such account: "
    "see `bekal settlement account list`",
    payouts.DecideAccountOutcome.already_decided: "it was decided before",
    payouts.DecideAccountOutcome.same_person: "who proposed an account does not decide about it: ask a "
    "colleague",
}


@app.command("list")
def list_settlements(
    *,
    state: Annotated[
        payouts.SettlementState | None, typer.Option(help="Only these: due, instructed, paid.")
    ] = None,
    as_json: output.Json = False,
) -> None:
    """All settlements, oldest first, with what is released and not ordered yet."""

    async def work(opened: house.House) -> tuple[list[payouts.Settlement], dict[int, str], set[UUID]]:
        async with opened.db.snapshot() as tx:
            rows = await payouts.list_settlements(tx, state and [state], None, _ALL)
            released = {row.settlement_id for row in await payouts.list_released_settlements(tx, _ALL)}
            return rows, await _codes(tx), released

    rows, codes, released = _run(work)
    if as_json:
        told = [
            {
                **msgspec.to_builtins(row),
                "platform": codes[row.platform_id],
                "released": row.settlement_id in released,
            }
            for row in rows
        ]
        output.result("", {"settlements": told}, as_json=True)
        return
    lines = [
        (
            str(row.settlement_id),
            codes[row.platform_id],
            str(row.period_on),
            f"{row.gross_rp:,}",
            f"{row.fee_rp:,}",
            f"{row.net_rp:,}",
            row.order_number,
            row.document_number or "",
            "released" if row.settlement_id in released else row.state,
            row.reason or "",
        )
        for row in rows
    ]
    headings = ("settlement", "platform", "day", "gross", "fee", "net", "SPM", "SP2D", "state", "refused")
    output.table(headings, lines)


@app.command()
def create(*, as_json: output.Json = False) -> None:
    """Add up what platforms are owed beyond what was settled before. The night's tick does the same."""
    made = _tick("add_up_settlements")
    text = f"{made} settlements are written down; the treasury releases them"
    output.result(text, {"created": made}, as_json=as_json)


@app.command()
def instruct(
    settlement: SettlementId,
    *,
    staff: Staff,
    document: Annotated[
        str, typer.Option(help="The treasury's document (SP2D); without: the next number of our own series.")
    ] = "",
    now: Annotated[bool, typer.Option("--now", help="Send what is released to the bank at once.")] = False,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """The treasury released it: the order goes to the account in use, by the jobs within five minutes."""
    secrets = Secrets(staff, from_stdin=password_stdin)
    number = document.strip() or None

    async def work(opened: house.House) -> payouts.ReleaseOutcome:
        by, at = await sign_in(opened, secrets, Role.approver), opened.clock.now()
        async with opened.db.begin() as tx:
            release = payouts.SettlementInstruction(settlement, number)
            [outcome] = await payouts.release_settlements(tx, [release], by, at)
            if outcome == payouts.ReleaseOutcome.released:
                await _log(tx, "settlement.release", f"settlement:{settlement}", number or "", by, at)
        return outcome

    outcome = _run(work)
    if outcome != payouts.ReleaseOutcome.released:
        raise SettlementRefused(f"settlement {settlement} is not released: {_WHY[outcome]}")
    sent = _tick("send_settlements") if now else 0
    text = f"{settlement}: released" + (f"; {sent} orders sent to the bank" if now else "")
    data = {"settlement": str(settlement), "outcome": outcome, "sent": sent}
    output.result(text, data, as_json=as_json)


@app.command()
def record(*, as_json: output.Json = False) -> None:
    """Ask the bank about orders without a final answer, and book what it says."""
    asked = _tick("collect_settlement_answers")
    output.result(f"the bank was asked about {asked} orders", {"asked": asked}, as_json=as_json)


@accounts.command("list")
def list_accounts(*, as_json: output.Json = False) -> None:
    """Accounts in use, and those that wait for the second person."""

    async def work(opened: house.House) -> tuple[list[payouts.SettlementAccountRow], dict[int, str]]:
        async with opened.db.read() as tx:
            return await payouts.list_settlement_accounts(tx), await _codes(tx)

    rows, codes = _run(work)
    if as_json:
        told = [{**msgspec.to_builtins(row), "platform": codes[row.platform_id]} for row in rows]
        output.result("", {"accounts": told}, as_json=True)
        return
    lines = [
        (str(r.account_id), codes[r.platform_id], r.channel, r.account_number, r.holder_name, r.state)
        for r in rows
    ]
    output.table(("account", "platform", "bank", "number", "holder", "state"), lines)


@accounts.command("propose")
def propose_account(
    platform: Annotated[str, typer.Argument(help="The platform's code in the catalogue.")],
    *,
    channel: Annotated[str, typer.Option(help="Its bank: bni, bca, ...")],
    number: Annotated[str, typer.Option(help="The account's number.")],
    holder: Annotated[str, typer.Option(help="The holder's name, as the bank knows it.")],
    staff: Staff,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Propose where a platform is paid from now on; somebody else decides."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work(opened: house.House) -> tuple[payouts.ProposeAccountOutcome, UUID | None]:
        by, at = await sign_in(opened, secrets, Role.operator, Role.approver), opened.clock.now()
        async with opened.db.begin() as tx:
            ids = {code: platform_id for platform_id, code in (await _codes(tx)).items()}
            if platform not in ids:
                raise SettlementRefused(f"{platform!r} is no platform; there are {', '.join(sorted(ids))}")
            account = payouts.SettlementAccount(ids[platform], channel, number, holder)
            [outcome] = await payouts.propose_settlement_accounts(tx, [account], by, at)
            made = None
            if outcome == payouts.ProposeAccountOutcome.proposed:
                await _log(tx, "settlement_account.propose", f"partner:{platform}", "", by, at)
                made = next(
                    row.account_id
                    for row in await payouts.list_settlement_accounts(tx)
                    if row.platform_id == ids[platform] and row.decided_at is None
                )
        return outcome, made

    outcome, made = _run(work)
    if made is None:
        raise SettlementRefused(f"no account of {platform} was proposed: {_WHY[outcome]}")
    text = f"{made} waits for another approver: bekal settlement account decide {made}"
    output.result(text, {"account": str(made), "outcome": outcome}, as_json=as_json)


@accounts.command("decide")
def decide_account(
    account: Annotated[UUID, typer.Argument(help="The account's id, as the list shows it.")],
    *,
    staff: Staff,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it. Without: take it into use.")] = False,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Take a proposed account into use, or refuse it: never who proposed it."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work(opened: house.House) -> payouts.DecideAccountOutcome:
        by, at = await sign_in(opened, secrets, Role.approver), opened.clock.now()
        async with opened.db.begin() as tx:
            decision = payouts.AccountDecision(account, accept=not refuse)
            [outcome] = await payouts.decide_settlement_accounts(tx, [decision], by, at)
            if outcome in (payouts.DecideAccountOutcome.accepted, payouts.DecideAccountOutcome.refused):
                verb = "refuse" if refuse else "accept"
                await _log(tx, f"settlement_account.{verb}", f"settlement_account:{account}", "", by, at)
        return outcome

    outcome = _run(work)
    if outcome in _WHY:
        raise SettlementRefused(f"nothing was decided about {account}: {_WHY[outcome]}")
    data = {"account": str(account), "outcome": outcome}
    output.result(f"{account}: {outcome}", data, as_json=as_json)


async def _codes(tx: Transaction) -> dict[int, str]:
    return {each.platform_id: each.code for each in await market.list_platforms(tx)}


async def _log(tx: Transaction, action: str, thing: str, detail: str, by: Actor, at: datetime) -> None:
    await access.log_access(tx, [access.AccessEntry(action, thing, detail)], by, at)


def _tick(name: str) -> int:
    """Run one tick of the jobs now, with the outside that the settings name; gives what it moved."""
    [tick] = [each for each in jobs.TICKS if each.name == name]

    async def work(opened: house.House) -> int:
        async with outside.reached(opened.settings, opened.db, opened.clock) as world:
            return await tick.run(opened.db, world, opened.clock.now())

    moved: int = _run(work)
    return moved


def _run(work: Any) -> Any:
    async def opened() -> Any:
        async with house.opened(environment.load()) as there:
            return await work(there)

    return output.run(opened())
