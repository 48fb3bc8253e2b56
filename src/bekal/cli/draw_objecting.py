"""``bekal draw object|objections|answer|correct|appeal``: the list is wrong, or was.

People are named by their own NIK, typed or on standard input, so that it stands in no shell's history; each
look-up is written down.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, get_args
from uuid import UUID

import typer

from bekal import draws, journey, people
from bekal.access import Role
from bekal.base import ids
from bekal.base.actors import Actor
from bekal.base.errors import NotFound, WrongSetting
from bekal.draws import proofs

from . import environment, house, output
from .draw_committing import BatchId
from .signing_in import PasswordStdin, Secrets, Staff, log, sign_in

KINDS: tuple[draws.ObjectionKind, ...] = get_args(draws.ObjectionKind)
Reason = Annotated[str, typer.Option(help="Why, in a sentence that may be shown to the person.")]
_WORKERS = (Role.operator, Role.approver)


class Answer(StrEnum):
    """What an objection can be answered with."""

    rejected = "rejected"
    corrected = "corrected"


def record_objection(
    batch_id: BatchId,
    kind: Annotated[str, typer.Argument(help=f"What is wrong: {', '.join(KINDS)}.")],
    *,
    staff: Staff,
    ticket: Annotated[str, typer.Option(help="The support ticket that holds the words.")] = "",
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Record that somebody says the published list is wrong. Asks for the person's NIK."""
    known = next((each for each in KINDS if each == kind), None)
    if known is None:
        raise WrongSetting(f"{kind!r} is no kind of objection: choose one of {', '.join(KINDS)}")
    secrets = Secrets(staff, from_stdin=password_stdin)
    [nik] = _read_niks(from_stdin=password_stdin)[:1]

    async def work() -> tuple[str, UUID | None]:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, *_WORKERS)
            [person] = await _find(opened, batch_id, [nik], by)
            cell = ids.cell_of(person, opened.db.cells)
            objection = draws.Objection(batch_id, person, known, ticket)
            at = opened.clock.now()
            [(outcome, made)] = await journey.object_to_list(opened.db, cell, [objection], by, at)
            return str(outcome), made

    outcome, made = output.run(work())
    data = {"outcome": outcome, "objection_id": str(made) if made else None}
    output.result(f"{outcome}{f': {made}' if made else ''}", data, as_json=as_json)
    if outcome != draws.ObjectOutcome.recorded:
        raise typer.Exit(1)


def list_objections(
    batch_id: BatchId, *, staff: Staff, password_stdin: PasswordStdin = False, as_json: output.Json = False
) -> None:
    """Objections to the list, with their answers; the draw waits for those that have none."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> list[draws.ObjectionRow]:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, *_WORKERS, Role.auditor)
            async with opened.db.snapshot() as tx:
                found = [
                    row
                    for cell in range(opened.db.cells)
                    for row in await draws.list_objections(tx, cell, batch_id)
                ]
            await log(opened, "draw.objections", batch_id, str(len(found)), by)
            return found

    rows = output.run(work())
    data: list[dict[str, Any]] = [
        {
            "objection_id": str(row.objection_id),
            "at": proofs.write_time(row.at.replace(microsecond=0)),
            "version": row.version,
            "kind": row.kind,
            "ticket": row.ticket,
            "outcome": row.outcome,
            "reason": row.reason,
        }
        for row in rows
    ]
    if as_json:
        output.result("", {"objections": data}, as_json=True)
        return
    headings = ["objection", "at", "version", "kind", "ticket", "answer", "reason"]
    output.table(headings, [[str(value or "") for value in line.values()] for line in data])


def answer_objection(
    batch_id: BatchId,
    objection_id: Annotated[UUID, typer.Argument(help="As `bekal draw objections` lists it.")],
    answer: Answer,
    *,
    reason: Reason,
    staff: Staff,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Answer an objection, with its reason. What is `corrected` needs `correct` and a new `freeze`."""
    secrets = Secrets(staff, from_stdin=password_stdin)

    async def work() -> draws.AnswerOutcome:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, *_WORKERS)
            cell = ids.cell_of(objection_id, opened.db.cells)
            given = draws.ObjectionAnswer(objection_id, answer.value, reason)
            at = opened.clock.now()
            [outcome] = await journey.answer_objections(opened.db, cell, [given], by, at)
            await log(opened, "draw.answer", batch_id, f"{objection_id} {answer} {outcome}", by)
            return outcome

    outcome = output.run(work())
    output.result(str(outcome), {"outcome": str(outcome)}, as_json=as_json)
    if outcome != draws.AnswerOutcome.answered:
        raise typer.Exit(1)


def correct_list(
    batch_id: BatchId,
    *,
    reason: Reason,
    staff: Staff,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Put applicants on the next version of the list, or right their rows by what is known today.

    Asks for NIKs, one a line, an empty line ends them. `bekal draw freeze` then proposes the next version.
    """
    secrets = Secrets(staff, from_stdin=password_stdin)
    niks = _read_niks(from_stdin=password_stdin)

    async def work() -> int:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, *_WORKERS)
            persons = await _find(opened, batch_id, niks, by)
            at, made = opened.clock.now(), 0
            for cell, mine in _by_cell(persons, opened.db.cells):
                made += await journey.add_to_list(opened.db, cell, batch_id, mine, reason, by, at)
            await log(opened, "draw.correct", batch_id, str(made), by)
            return made

    made = output.run(work())
    output.result(f"{made} rows are corrected for the next version", {"corrected": made}, as_json=as_json)


def hear_appeals(
    batch_id: BatchId,
    *,
    reason: Annotated[str, typer.Option(help="Why leaving these people off the list was wrong.")],
    staff: Staff,
    password_stdin: PasswordStdin = False,
    as_json: output.Json = False,
) -> None:
    """Judge the appeals of people wrongly left off the list, by the tickets they would have had.

    Asks for NIKs, one a line, an empty line ends them. Outcomes are in the order given.
    """
    secrets = Secrets(staff, from_stdin=password_stdin)
    niks = _read_niks(from_stdin=password_stdin)

    async def work() -> list[str]:
        async with house.opened(environment.load()) as opened:
            by = await sign_in(opened, secrets, Role.approver)
            persons = await _find(opened, batch_id, niks, by)
            at, told = opened.clock.now(), dict[UUID, str]()
            for cell, mine in _by_cell(persons, opened.db.cells):
                outcomes = await journey.hear_appeals(opened.db, cell, batch_id, mine, reason, by, at)
                told |= {person: str(outcome) for person, outcome in zip(mine, outcomes, strict=True)}
            await log(opened, "draw.appeal", batch_id, str(len(told)), by)
            return [told[person] for person in persons]

    outcomes = output.run(work())
    output.result("\n".join(outcomes), {"outcomes": outcomes}, as_json=as_json)


def _read_niks(*, from_stdin: bool) -> list[str]:
    """NIKs, one a line, up to an empty line or the end."""
    niks = []
    while True:
        line = sys.stdin.readline() if from_stdin else typer.prompt("NIK", default="", err=True)
        if not line.strip():
            break
        niks.append(line.strip())
    if not niks:
        raise WrongSetting("no NIK was given: whom is it about?")
    return niks


async def _find(opened: house.House, batch_id: int, niks: Sequence[str], by: Actor) -> list[UUID]:
    """The persons of these NIKs, each once. NotFound says which line nobody is registered with."""
    async with opened.db.begin() as tx:
        found = await people.find_by_nik(tx, niks)
    await log(opened, "draw.find_person", batch_id, str(len(niks)), by)
    for line, person in enumerate(found, 1):
        if person is None:
            raise NotFound(f"NIK number {line} is nobody's who is registered")
    return list(dict.fromkeys(person for person in found if person is not None))


def _by_cell(persons: Sequence[UUID], cells: int) -> list[tuple[int, list[UUID]]]:
    found: dict[int, list[UUID]] = {}
    for person in persons:
        found.setdefault(ids.cell_of(person, cells), []).append(person)
    return sorted(found.items())
