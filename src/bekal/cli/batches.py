"""``bekal batch``: the office opens a batch. One member of staff proposes, another one opens it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from bekal import access, draws, programme, regions
from bekal.access import Role
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.base.errors import BekalError, WrongSetting

from . import environment, house, output
from .signing_in import PasswordStdin, Secrets, Staff, sign_in

app = typer.Typer(help="Batches: proposed by one, opened by another.", no_args_is_help=True)
_SHOWN = 100

Mistake = draws.PlanMistake
MISTAKES = {
    Mistake.programme_unknown: "there is no such programme: BEKAL_PROGRAMMES holds their files, "
    "`bekal migrate` stores them",
    Mistake.number_wrong: "the number counts from 1",
    Mistake.number_taken: "the programme has a batch of this number, or one that waits for a decision",
    Mistake.seats_wrong: f"seats are from 1 to {draws.SEATS_MAX:,}",
    Mistake.opens_too_soon: "it must open later than now, so that the seats can be read before",
    Mistake.window_wrong: f"it takes applications for {draws.WINDOW_MIN.total_seconds() / 3600:.0f} hours "
    f"to {draws.WINDOW_MAX.days} days",
    Mistake.year_over: "after it closes no fiscal year of the programme leaves time to buy",
    Mistake.weights_wrong: "the weights name a region that there is not, are negative, or all 0",
    Mistake.basis_missing: "say in up to 100 characters what the weights count",
}
WHY = {
    draws.DecideBatchOutcome.proposal_unknown: "there is no such proposal: see `bekal batch list`",
    draws.DecideBatchOutcome.already_decided: "it was decided before",
    draws.DecideBatchOutcome.same_person: "who proposed a batch does not open it: ask a colleague",
    draws.DecideBatchOutcome.reason_missing: "say why: --refuse REASON",
    draws.DecideBatchOutcome.too_late: "it would be open by now: refuse it and propose it anew",
    draws.DecideBatchOutcome.already_exists: "another batch was given its number or id: try again, or "
    "refuse it and propose it anew",
}


class BatchRefused(BekalError):  # noqa: N818 - reads as the fact it states
    """Nothing was done; the text says why, with every mistake."""


@app.command()
def propose(
    slug: Annotated[str, typer.Argument(metavar="PROGRAMME", help="The programme, as its file is named.")],
    number: Annotated[int, typer.Argument(help="The batch's number within the programme.")],
    *,
    seats: Annotated[int, typer.Option(help="All its seats.")],
    opens: Annotated[str, typer.Option(help="When it opens, such as 2026-03-01T12:00+07:00.")],
    closes: Annotated[str, typer.Option(help="When it closes.")],
    staff: Staff,
    population: Annotated[
        Path | None,
        typer.Option(
            help="Divide by inhabitants: a CSV with code and population of every regency. Without: by the "
            "published recipients of 2020."
        ),
    ] = None,
    column: Annotated[str, typer.Option(help="The column of the inhabitants.")] = "population_2024",
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Propose a batch: its seats are divided by largest remainder, and wait for a second person."""
    weights, basis = _weights(population, column)
    opens_at, closes_at = _instant(opens, "--opens"), _instant(closes, "--closes")
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work(opened: house.House) -> tuple[draws.BatchProposed, draws.BatchProposal | None]:
        by, at = await sign_in(opened, secrets, Role.operator, Role.approver), opened.clock.now()
        async with opened.db.begin() as tx:
            known = {each.slug: each.programme_id for each in await programme.list_programmes(tx)}
            wish = draws.BatchWish(known.get(slug, 0), number, seats, opens_at, closes_at, basis, weights)
            [made] = await draws.propose_batches(tx, [wish], by, at)
            if made.proposal_id is None:
                return made, None
            await _log(tx, "batch.propose", made.proposal_id, f"{slug} {number}, {seats} seats", by, at)
            rows = await draws.list_batch_proposals(tx, _SHOWN)
            return made, next(row for row in rows if row.proposal_id == made.proposal_id)

    made, row = _run(work)
    if row is None:
        told = "; ".join(MISTAKES[mistake] for mistake in made.mistakes)
        raise BatchRefused(f"batch {number} of {slug} is not proposed: {told}")
    provinces = _provinces(row, opens_at)
    if not as_json:
        output.table(("province", "seats"), [(name, f"{seats:,}") for name, seats in provinces])
    text = f"proposed. Another member of staff opens it: bekal batch decide {row.proposal_id}"
    data = {"proposal": str(row.proposal_id), "seats": row.seats, "provinces": dict(provinces)}
    output.result(text, data, as_json=as_json)


@app.command()
def decide(
    proposal: Annotated[UUID, typer.Argument(help="The proposal's id, as the list shows it.")],
    *,
    staff: Staff,
    refuse: Annotated[str, typer.Option(help="Refuse it, for this reason. Without: open it.")] = "",
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Open a proposed batch as the second member of staff, or refuse it."""
    decision = draws.BatchDecision(proposal, accept=not refuse, reason=refuse)
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work(opened: house.House) -> draws.BatchDecided:
        by, at = await sign_in(opened, secrets, Role.approver), opened.clock.now()
        async with opened.db.begin() as tx:
            [decided] = await draws.decide_batches(tx, [decision], by, at)
            if decided.outcome not in WHY:
                verb = "refuse" if refuse else "accept"
                detail = refuse if refuse else f"batch {decided.batch_id}"
                await _log(tx, f"batch.{verb}", proposal, detail, by, at)
        return decided

    decided = _run(work)
    if decided.outcome in WHY:
        raise BatchRefused(f"nothing was decided about {proposal}: {WHY[decided.outcome]}")
    text = f"{decided.outcome}" + ("" if decided.batch_id is None else f": it is batch {decided.batch_id}")
    output.result(text, {"outcome": decided.outcome, "batch_id": decided.batch_id}, as_json=as_json)


@app.command("list")
def list_batches(*, as_json: output.Json = False) -> None:
    """All batches, and the proposals that wait."""

    async def work(opened: house.House) -> tuple[Any, ...]:
        async with opened.db.snapshot() as tx:
            return (
                await draws.list_batches(tx),
                await draws.list_batch_proposals(tx, _SHOWN),
                {each.programme_id: each.slug for each in await programme.list_programmes(tx)},
            )

    batches, proposals, slugs = _run(work)
    if as_json:
        hidden = {"seed", "digest"}
        told = [{k: v for k, v in msgspec.to_builtins(b).items() if k not in hidden} for b in batches]
        output.result("", {"batches": told, "proposals": msgspec.to_builtins(proposals)}, as_json=True)
        return
    rows = [
        (str(b.batch_id), slugs[b.programme_id], str(b.number), f"{b.seats:,}", _said(b.opens_at), b.state)
        for b in batches
    ]
    rows += [
        (str(p.proposal_id), slugs[p.programme_id], str(p.number), f"{p.seats:,}", _said(p.opens_at), p.state)
        for p in proposals
        if p.state == "proposed"
    ]
    output.table(("id", "programme", "number", "seats", "opens", "state"), rows)


def _weights(population: Path | None, column: str) -> tuple[dict[int, int], str]:
    if population is None:
        return regions.weights(), "recipients per province, 2020"
    try:
        return regions.read_population(population, column), f"{column} ({population.name})"[:100]
    except regions.PopulationFileError as fault:
        raise BatchRefused(str(fault)) from None


def _provinces(row: draws.BatchProposal, at: datetime) -> list[tuple[str, int]]:
    day = at.date()
    sums: dict[int, int] = {}
    for region_id, seats in zip(row.region_ids, row.region_seats, strict=True):
        province = regions.get_region(region_id, day).province_id
        sums[province] = sums.get(province, 0) + seats
    return [(regions.get_province(each, day).name, seats) for each, seats in sums.items()]


def _instant(text: str, option: str) -> datetime:
    try:
        found: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise WrongSetting(f"{option} is {text!r}: give an instant and its zone, as 2026-03-01T12:00+07:00")
    return found


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


async def _log(tx: Transaction, action: str, proposal: UUID, detail: str, by: Actor, at: datetime) -> None:
    entry = access.AccessEntry(action, f"batch_proposal:{proposal}", detail[:200])
    await access.log_access(tx, [entry], by, at)


def _run(work: Any) -> Any:
    async def opened() -> Any:
        async with house.opened(environment.load()) as there:
            return await work(there)

    return output.run(opened())
