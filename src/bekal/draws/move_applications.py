"""Steps of applications after joining: refused when the list is made, struck, declined, awarded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .join_batches import SEPARATOR
from .outcomes import ConfirmOutcome, DeclineOutcome, RefuseOutcome, StrikeOutcome
from .recover_seats import recover_seats
from .states import ApplicationState
from .types import Decline, RecoveredSeat, Refusal, Strike

SQL = statements.of(__package__ or "bekal.draws")

Key = tuple[int, UUID]
Found = dict[Key, tuple[str, int]]
"""By batch and person: the state before the step, and the region."""


async def refuse_applicants(
    tx: Transaction, cell: int, refusals: Sequence[Refusal], by: Actor, at: datetime
) -> list[RefuseOutcome]:
    """Refuse applicants who are no longer eligible when the list of the draw is made, with all reasons.

    Outcomes: ``not_an_applicant``, ``already_refused``, ``refused``.
    """
    if not refusals:
        return []
    keys = [(item.batch_id, item.person_id) for item in refusals]
    reasons = [item.reasons for item in refusals]
    found = await _move(tx, cell, keys, reasons, ApplicationState.joined, ApplicationState.refused, by, at)
    outcomes = []
    for place in _places(keys, found, ApplicationState.joined, ApplicationState.refused):
        outcomes.append(
            (RefuseOutcome.refused, RefuseOutcome.already_refused, RefuseOutcome.not_an_applicant)[place]
        )
    return outcomes


async def strike_winners(
    tx: Transaction, cell: int, strikes: Sequence[Strike], by: Actor, at: datetime
) -> list[StrikeOutcome]:
    """Strike winners who failed the check after the draw; their seats go to the recovery quota.

    The result of the draw stays as it was; nobody is drawn again. Outcomes: ``not_a_winner``,
    ``already_struck``, ``struck``.
    """
    if not strikes:
        return []
    keys = [(item.batch_id, item.person_id) for item in strikes]
    reasons = [item.reasons for item in strikes]
    found = await _move(tx, cell, keys, reasons, ApplicationState.won, ApplicationState.struck, by, at)
    seats = [
        RecoveredSeat(batch_id, region_id, person_id, "struck")
        for (batch_id, person_id), (state, region_id) in found.items()
        if state == ApplicationState.won
    ]
    await recover_seats(tx, cell, seats, by, at)
    outcomes = []
    for place in _places(keys, found, ApplicationState.won, ApplicationState.struck):
        outcomes.append(
            (StrikeOutcome.struck, StrikeOutcome.already_struck, StrikeOutcome.not_a_winner)[place]
        )
    return outcomes


async def decline_places(
    tx: Transaction, cell: int, declines: Sequence[Decline], by: Actor, at: datetime
) -> list[DeclineOutcome]:
    """Give places back before the decree, without blacklist; the seats go to the recovery quota.

    Outcomes: ``not_a_winner``, ``already_declined``, ``declined``.
    """
    if not declines:
        return []
    keys = [(item.batch_id, item.person_id) for item in declines]
    found = await _move(
        tx, cell, keys, [()] * len(keys), ApplicationState.won, ApplicationState.declined, by, at
    )
    seats = [
        RecoveredSeat(batch_id, region_id, person_id, "declined")
        for (batch_id, person_id), (state, region_id) in found.items()
        if state == ApplicationState.won
    ]
    await recover_seats(tx, cell, seats, by, at)
    outcomes = []
    for place in _places(keys, found, ApplicationState.won, ApplicationState.declined):
        outcomes.append(
            (DeclineOutcome.declined, DeclineOutcome.already_declined, DeclineOutcome.not_a_winner)[place]
        )
    return outcomes


async def confirm_winners(
    tx: Transaction, cell: int, winners: Sequence[tuple[int, UUID]], by: Actor, at: datetime
) -> list[ConfirmOutcome]:
    """Mark winners whom a decree names, each a pair (batch_id, person_id).

    Outcomes: ``not_a_winner``, ``already_awarded``, ``awarded``.
    """
    if not winners:
        return []
    keys = [(batch_id, person_id) for batch_id, person_id in winners]
    found = await _move(
        tx, cell, keys, [()] * len(keys), ApplicationState.won, ApplicationState.awarded, by, at
    )
    outcomes = []
    for place in _places(keys, found, ApplicationState.won, ApplicationState.awarded):
        outcomes.append(
            (ConfirmOutcome.awarded, ConfirmOutcome.already_awarded, ConfirmOutcome.not_a_winner)[place]
        )
    return outcomes


async def _move(
    tx: Transaction,
    cell: int,
    keys: Sequence[Key],
    reasons: Sequence[tuple[str, ...]],
    before: ApplicationState,
    after: ApplicationState,
    by: Actor,
    at: datetime,
) -> Found:
    # Of two equal items the first one counts. One statement per batch; a chunk is of one batch as a rule.
    first = dict(zip(reversed(keys), reversed(reasons), strict=True))
    found: Found = {}
    for batch_id in sorted({key[0] for key in first}):
        persons = sorted(person_id for batch, person_id in first if batch == batch_id)
        rows = await tx.tuples(
            SQL["move_applications"],
            cell,
            batch_id,
            Uuids(persons),
            [SEPARATOR.join(first[batch_id, person_id]) for person_id in persons],
            before.value,
            after.value,
            by,
            at,
        )
        found |= {(batch_id, row[0]): (row[1], row[2]) for row in rows}
    return found


def _places(
    keys: Sequence[Key], found: Found, before: ApplicationState, after: ApplicationState
) -> list[int]:
    """Per item: 0 when it made the step, 1 when the step had been made, 2 when it could not be made."""
    done: set[Key] = set()
    places = []
    for key in keys:
        state, _ = found.get(key, ("", 0))
        if state == before and key not in done:
            done.add(key)
            places.append(0)
        else:
            places.append(1 if state in (before, after) else 2)
    return places
