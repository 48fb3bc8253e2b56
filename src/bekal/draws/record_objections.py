"""Objections to the published list, and their answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .draw_queries import find_draw
from .outcomes import AnswerOutcome, ObjectOutcome
from .protocol import Draw, Objection, ObjectionAnswer
from .states import DrawState

SQL = statements.of(__package__ or "bekal.draws")


async def record_objections(
    tx: Transaction, cell: int, objections: Sequence[Objection], by: Actor, at: datetime
) -> list[tuple[ObjectOutcome, UUID | None]]:
    """Take objections of persons of ``cell``; one outcome each, with the id of what was recorded.

    Outcomes: ``nothing_published`` (the batch's list has not been committed to), ``too_late`` (after
    ``objections_until``: an appeal is open then), ``recorded``. The draw waits until each is answered.
    """
    if not objections:
        return []
    batches = sorted({objection.batch_id for objection in objections})
    draws = {batch_id: await find_draw(tx, batch_id) for batch_id in batches}
    outcomes = [judge_objection(draws[objection.batch_id], at) for objection in objections]
    new = ids.new_ids([ids.slot_of(objection.person_id) for objection in objections], at)
    kept = [i for i, outcome in enumerate(outcomes) if outcome == ObjectOutcome.recorded]
    versions = {batch_id: draw.version for batch_id, draw in draws.items() if draw}
    await tx.execute(
        SQL["insert_objections"],
        cell,
        Uuids([new[i] for i in kept]),
        [objections[i].batch_id for i in kept],
        [versions[objections[i].batch_id] for i in kept],
        Uuids([objections[i].person_id for i in kept]),
        Texts([objections[i].kind for i in kept]),
        Texts([objections[i].ticket for i in kept]),
        by,
        at,
    )
    return [
        (outcome, new[i] if outcome == ObjectOutcome.recorded else None) for i, outcome in enumerate(outcomes)
    ]


def judge_objection(draw: Draw | None, at: datetime) -> ObjectOutcome:
    """What becomes of an objection to the list of a draw at this instant; None: there is no draw yet."""
    if draw is None or draw.objections_until is None or draw.state in (DrawState.opened, DrawState.proposed):
        return ObjectOutcome.nothing_published
    return ObjectOutcome.recorded if at < draw.objections_until else ObjectOutcome.too_late


async def answer_objections(
    tx: Transaction, cell: int, answers: Sequence[ObjectionAnswer], by: Actor, at: datetime
) -> list[AnswerOutcome]:
    """Answer objections of ``cell``; one outcome each.

    Outcomes: ``objection_unknown``, ``reason_missing``, ``already_answered``, ``answered``. What an answer
    ``corrected`` promises is done by ``correct_entries`` and a new version of the manifest.
    """
    if not answers:
        return []
    asked = Uuids([answer.objection_id for answer in answers])
    known = {row[0] for row in await tx.tuples(SQL["find_objections"], cell, asked)}
    todo = {
        answer.objection_id: answer
        for answer in reversed(answers)
        if answer.objection_id in known and answer.reason.strip()
    }
    rows = await tx.tuples(
        SQL["insert_objection_answers"],
        cell,
        Uuids(todo),
        Texts([answer.outcome for answer in todo.values()]),
        Texts([answer.reason.strip() for answer in todo.values()]),
        by,
        at,
    )
    new = {row[0] for row in rows}
    outcomes = []
    for answer in answers:
        if answer.objection_id not in known:
            outcomes.append(AnswerOutcome.objection_unknown)
        elif not answer.reason.strip():
            outcomes.append(AnswerOutcome.reason_missing)
        else:
            first = answer.objection_id in new
            new.discard(answer.objection_id)
            outcomes.append(AnswerOutcome.answered if first else AnswerOutcome.already_answered)
    return outcomes
