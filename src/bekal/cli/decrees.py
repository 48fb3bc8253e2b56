"""``bekal decree``: the year's money is booked, and the winners of an announced batch become recipients."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from bekal import access, cards, draws, journey, ledger, programme
from bekal.access import Role
from bekal.base.actors import Actor
from bekal.base.errors import BekalError

from . import environment, house, output
from .signing_in import PasswordStdin, Secrets, Staff, sign_in

app = typer.Typer(help="The year's budget, and decrees of recipients.", no_args_is_help=True)


class DecreeRefused(BekalError):  # noqa: N818 - reads as the fact it states
    """Nothing was done; the text says why."""


@app.command()
def appropriate(
    slug: Annotated[str, typer.Argument(metavar="PROGRAMME", help="The programme, as its file is named.")],
    year: Annotated[int, typer.Argument(help="The fiscal year.")],
    amount_rp: Annotated[int, typer.Argument(help="The whole appropriation, in rupiah.")],
    *,
    again: Annotated[int, typer.Option(help="The same amount once more: it is booked once and for ever.")],
    document: Annotated[str, typer.Option(help="The number of the budget document (DIPA).")],
    staff: Staff,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Book what the treasury set aside for a year of the programme; decrees take from it."""
    if amount_rp != again:
        raise DecreeRefused(f"{amount_rp:,} and {again:,} differ: nothing is booked")
    if amount_rp <= 0 or not document.strip():
        raise DecreeRefused("give an amount above 0 and the budget document's number")
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work(opened: house.House) -> ledger.TransferStatus:
        by, at = await sign_in(opened, secrets, Role.approver), opened.clock.now()
        async with opened.db.read() as tx:
            known = {each.slug: each for each in await programme.list_programmes(tx)}
        terms = known.get(slug)
        if terms is None:
            raise DecreeRefused(f"there is no programme {slug!r}; there are {', '.join(sorted(known))}")
        if terms.fiscal_year(year) is None:
            years = ", ".join(str(each.year) for each in terms.fiscal_years)
            raise DecreeRefused(f"{slug} has no fiscal year {year}; it has {years}")
        status = await journey.open_year(opened.db, terms.programme_id, year, amount_rp, by, at)
        if status == ledger.TransferStatus.ok:
            await _log(opened, "budget.appropriate", f"{slug} {year}", f"{amount_rp} {document}", by, at)
        return status

    status = _run(work)
    if status != ledger.TransferStatus.ok:
        raise DecreeRefused(f"the budget of {slug} for {year} is not booked: {status}; it is booked once")
    data = {"programme": slug, "year": year, "amount_rp": amount_rp, "outcome": status}
    output.result(f"{slug} {year}: Rp{amount_rp:,} booked", data, as_json=as_json)


@app.command()
def issue(
    batch_id: Annotated[int, typer.Argument(help="The batch's id, as the console shows it.")],
    *,
    staff: Staff,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Make the winners of an announced batch recipients. Stopped, it goes on when run again.

    After a continuation or an appeal it issues a further decree for those whom none has named yet.
    """
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work(opened: house.House) -> tuple[cards.Decree, int]:
        by, at = await sign_in(opened, secrets, Role.approver), opened.clock.now()
        series = await _series(opened, batch_id)
        decree = await journey.open_decree(opened.db, batch_id, by, at, series)
        granted = 0
        for cell in range(opened.db.cells):
            granted += await journey.grant_decree(opened.db, cell, decree.decree_id, by, at)
            output.say(f"cell {cell}: {granted:,} of {decree.recipients:,} recipients so far")
        closed = await journey.close_decree(opened.db, decree.decree_id, by, at)
        await _log(opened, "decree.issue", f"decree:{closed.decree_id}", f"batch {batch_id}", by, at)
        return closed, granted

    decree, granted = _run(work)
    digest = decree.digest.hex() if decree.digest else None
    output.result(
        f"{decree.number}: {decree.recipients:,} recipients, Rp{decree.total_rp:,}, {decree.state}",
        {
            "decree_id": decree.decree_id,
            "number": decree.number,
            "recipients": decree.recipients,
            "granted": granted,
            "total_rp": decree.total_rp,
            "state": decree.state,
            "digest": digest,
        },
        as_json=as_json,
    )


@app.command("list")
def list_decrees(*, as_json: output.Json = False) -> None:
    """All decrees, by id."""

    async def work(opened: house.House) -> list[cards.Decree]:
        async with opened.db.read() as tx:
            return await cards.list_decrees(tx)

    rows = _run(work)
    if as_json:
        told = [
            {"decree_id": r.decree_id, "number": r.number, "batch_id": r.batch_id, "state": r.state}
            | {"recipients": r.recipients, "total_rp": r.total_rp}
            for r in rows
        ]
        output.result("", {"decrees": told}, as_json=True)
        return
    lines = [
        (str(r.decree_id), r.number, str(r.batch_id), f"{r.recipients:,}", f"{r.total_rp:,}", r.state)
        for r in rows
    ]
    output.table(("decree", "number", "batch", "recipients", "rupiah", "state"), lines)


async def _series(opened: house.House, batch_id: int) -> int:
    """Which decree of the batch is to be issued: one that was left half done, else the next."""
    async with opened.db.read() as tx:
        batch = await draws.get_batch(tx, batch_id)
        before = [
            each for each in await cards.list_decrees(tx, batch.programme_id) if each.batch_id == batch_id
        ]
        waiting = await draws.count_winners(tx, batch_id, waiting_only=True)
    if before and before[-1].state != cards.DecreeState.closed:
        return len(before) - 1
    if before and not waiting:
        raise DecreeRefused(
            f"all winners of batch {batch_id} are named by {before[-1].number} or an earlier one"
        )
    return len(before)


async def _log(opened: house.House, action: str, thing: str, detail: str, by: Actor, at: datetime) -> None:
    async with opened.db.begin() as tx:
        await access.log_access(tx, [access.AccessEntry(action, thing, detail[:200])], by, at)


def _run(work: Any) -> Any:
    async def opened() -> Any:
        async with house.opened(environment.load()) as there:
            return await work(there)

    return output.run(opened())
