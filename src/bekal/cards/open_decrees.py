"""Decrees (SK): drafted, budgeted, granted line by line, closed when the lines add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction
from bekal.base.errors import NotFound, WrongState

from .digest import digest_lines
from .outcomes import LineOutcome
from .states import DECREE_STEPS, DecreeState
from .types import Decree, DecreeLine, DecreePlan

SQL = statements.of(__package__ or "bekal.cards")


async def open_decrees(tx: Transaction, plans: Sequence[DecreePlan], by: Actor, at: datetime) -> list[Decree]:
    """Draft the decree of each batch and series; one that has been drafted is given as it stands.

    Numbers are ``SK-0001/PRAKERJA-2022/2022``: they count per programme and fiscal year and leave no gap, for
    a number is taken only by what commits. Recipients and total bind: a decree closes only on exactly them.
    """
    if not plans:
        return []
    await tx.execute(SQL["lock_decrees"])
    by_key: dict[tuple[int, int], DecreePlan] = {}
    for plan in plans:
        by_key.setdefault((plan.batch_id, plan.series), plan)
    first = list(by_key.values())
    rows = await tx.tuples(
        SQL["insert_decrees"],
        [plan.programme_id for plan in first],
        [plan.programme_slug for plan in first],
        [plan.batch_id for plan in first],
        [plan.fiscal_year for plan in first],
        [plan.recipients for plan in first],
        Bigints([plan.total_rp for plan in first]),
        [plan.series for plan in first],
        by,
        at,
    )
    new = [row[0] for row in rows]
    await tx.execute(SQL["insert_decree_steps"], new, None, DecreeState.drafted.value, by, at)
    batches, series = [batch_id for batch_id, _ in by_key], [number for _, number in by_key]
    found = await tx.rows(Decree, SQL["find_decrees_of_batches"], batches, series)
    decrees = dict(zip(by_key, found, strict=True))
    return [decrees[plan.batch_id, plan.series] for plan in plans]


async def record_decree_lines(
    tx: Transaction, cell: int, lines: Sequence[DecreeLine], by: Actor, at: datetime
) -> list[LineOutcome]:
    """Write what a decree grants, one line per card; the first line moves it from budgeted to granting.

    Lines are never changed or deleted. ``already_recorded`` (the card has a line in the decree) or
    ``recorded`` per item. NotFound for an unknown decree; WrongState when it is not budgeted or granting.
    """
    if not lines:
        return []
    decree_ids = sorted({line.decree_id for line in lines})
    budgeted, granting = DecreeState.budgeted.value, DecreeState.granting.value
    started = await tx.tuples(SQL["move_decrees"], decree_ids, budgeted, granting, by, at)
    await tx.execute(SQL["insert_decree_steps"], [row[0] for row in started], budgeted, granting, by, at)
    decrees = await tx.rows(Decree, SQL["share_decrees"], decree_ids)
    if missing := sorted(set(decree_ids) - {decree.decree_id for decree in decrees}):
        raise NotFound(f"there is no decree {missing[0]}")
    for decree in decrees:
        if decree.state != granting:
            raise WrongState(f"decree {decree.number} is {decree.state}: nothing can be granted under it")
    todo = list({(line.decree_id, line.card_id): line for line in reversed(lines)}.values())
    rows = await tx.tuples(
        SQL["insert_decree_lines"],
        cell,
        Bigints([line.decree_id for line in todo]),
        Uuids([line.person_id for line in todo]),
        Uuids([line.card_id for line in todo]),
        Bigints([line.training_rp for line in todo]),
        Bigints([line.incentive_rp for line in todo]),
        Bigints([line.survey_rp for line in todo]),
        by,
        at,
    )
    new = set(rows)
    outcomes = []
    for line in lines:
        key = (line.decree_id, line.card_id)
        outcomes.append(LineOutcome.recorded if key in new else LineOutcome.already_recorded)
        new.discard(key)
    return outcomes


async def move_decrees(tx: Transaction, decree_id: int, state: str, by: Actor, at: datetime) -> Decree:
    """Take a decree one step on (to ``budgeted`` or ``granting``); gives it. A step taken is not taken twice.

    NotFound for an unknown decree; WrongState for a step that the table of steps does not have. Closing has
    its own operation.
    """
    decree = await _lock(tx, decree_id)
    if decree.state == state:
        return decree
    if state == DecreeState.closed or (decree.state, state) not in DECREE_STEPS:
        raise WrongState(f"decree {decree.number} is {decree.state}: it cannot become {state}")
    await tx.tuples(SQL["move_decrees"], [decree_id], decree.state, state, by, at)
    await tx.execute(SQL["insert_decree_steps"], [decree_id], decree.state, state, by, at)
    return (await tx.rows(Decree, SQL["find_decrees"], [decree_id]))[0]


async def close_decrees(tx: Transaction, decree_id: int, by: Actor, at: datetime) -> Decree:
    """Close a decree whose lines are exactly its recipients and total, and seal the digest of its lines.

    A closed decree is given as it stands. NotFound for an unknown decree; WrongState when it is only drafted,
    or when its lines do not add up (then says by how much).
    """
    decree = await _lock(tx, decree_id)
    if decree.state == DecreeState.closed:
        return decree
    if (decree.state, DecreeState.closed) not in DECREE_STEPS:
        raise WrongState(f"decree {decree.number} is {decree.state}: it cannot be closed")
    [(lines, total_rp)] = await tx.tuples(SQL["sum_decree_lines"], decree_id)
    if (lines, total_rp) != (decree.recipients, decree.total_rp):
        raise WrongState(
            f"decree {decree.number} names {decree.recipients} recipients and Rp{decree.total_rp}, "
            f"but {lines} lines over Rp{total_rp} are granted"
        )
    digest = await digest_lines(tx, decree_id)
    await tx.execute(SQL["close_decree"], decree_id, decree.state, digest, by, at)
    closed = DecreeState.closed.value
    await tx.execute(SQL["insert_decree_steps"], [decree_id], decree.state, closed, by, at)
    return (await tx.rows(Decree, SQL["find_decrees"], [decree_id]))[0]


async def _lock(tx: Transaction, decree_id: int) -> Decree:
    rows = await tx.rows(Decree, SQL["lock_decree"], decree_id)
    if not rows:
        raise NotFound(f"there is no decree {decree_id}")
    return rows[0]
