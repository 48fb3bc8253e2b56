"""Steps of applications after joining: withdrawn, refused for the list, struck, declined, awarded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .join_batches import SEPARATOR
from .move_batches import lock_batches
from .outcomes import ConfirmOutcome, DeclineOutcome, RefuseOutcome, StrikeOutcome, WithdrawOutcome
from .recover_seats import recover_seats
from .states import ApplicationState
from .types import Batch, Cause, Decline, RecoveredSeat, Refusal, Strike

SQL = statements.of(__package__ or "bekal.draws")
State = ApplicationState
Outcome = TypeVar("Outcome", bound=StrEnum)

Key = tuple[int, UUID]
"""Batch and person."""
Found = dict[Key, tuple[str, int]]
"""The state before the step, and the region."""


async def refuse_applicants(
    tx: Transaction, cell: int, refusals: Sequence[Refusal], by: Actor, at: datetime
) -> list[RefuseOutcome]:
    """Refuse applicants who are no longer eligible when the list of the draw is made, with all reasons.

    Outcomes: ``too_late`` (the person is on the list: the check after the draw strikes),
    ``not_an_applicant``, ``already_refused``, ``refused``. NotFound for an unknown batch.
    """
    if not refusals:
        return []
    keys = [(item.batch_id, item.person_id) for item in refusals]
    # While a list is being written nobody on it is refused, and the other way round.
    await lock_batches(tx, [batch_id for batch_id, _ in keys])
    listed = await _find_listed(tx, cell, keys)
    free = [item for item, key in zip(refusals, keys, strict=True) if key not in listed]
    reasons = [item.reasons for item in free]
    found = await _move(
        tx, cell, [key for key in keys if key not in listed], reasons, State.joined, State.refused, by, at
    )
    told = _tell(
        keys,
        found,
        (State.joined, State.refused),
        RefuseOutcome.refused,
        RefuseOutcome.already_refused,
        RefuseOutcome.not_an_applicant,
    )
    return [
        RefuseOutcome.too_late if key in listed else outcome for key, outcome in zip(keys, told, strict=True)
    ]


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
    found = await _move(tx, cell, keys, reasons, State.won, State.struck, by, at)
    await _recover(tx, cell, found, "struck", by, at)
    return _tell(
        keys,
        found,
        (State.won, State.struck),
        StrikeOutcome.struck,
        StrikeOutcome.already_struck,
        StrikeOutcome.not_a_winner,
    )


async def decline_places(
    tx: Transaction, cell: int, declines: Sequence[Decline], by: Actor, at: datetime
) -> list[DeclineOutcome]:
    """Give places back before the decree, without blacklist; the seats go to the recovery quota.

    Outcomes: ``not_a_winner``, ``already_declined``, ``declined``.
    """
    if not declines:
        return []
    keys = [(item.batch_id, item.person_id) for item in declines]
    found = await _move(tx, cell, keys, [()] * len(keys), State.won, State.declined, by, at)
    await _recover(tx, cell, found, "declined", by, at)
    return _tell(
        keys,
        found,
        (State.won, State.declined),
        DeclineOutcome.declined,
        DeclineOutcome.already_declined,
        DeclineOutcome.not_a_winner,
    )


async def withdraw_applications(
    tx: Transaction, cell: int, withdrawals: Sequence[Decline], by: Actor, at: datetime
) -> list[WithdrawOutcome]:
    """Take applications back while their batches are open: the person is not drawn, and may join again.

    Whoever comes back keeps the row, so the ticket too: nobody can try for another (draw.md, test 10).
    Outcomes: ``not_an_applicant``, ``already_withdrawn``, ``too_late`` (the batch is closed: its list is
    being made), ``withdrawn``.
    """
    if not withdrawals:
        return []
    keys = [(item.batch_id, item.person_id) for item in withdrawals]
    batch_ids = sorted({batch_id for batch_id, _ in keys})
    batches = await tx.rows(Batch, SQL["share_batches"], batch_ids)
    taking = {batch.batch_id for batch in batches if batch.takes_applications(at)}
    in_time = [key for key in keys if key[0] in taking]
    found = await _move(tx, cell, in_time, [()] * len(in_time), State.joined, State.withdrawn, by, at)
    told = iter(
        _tell(
            in_time,
            found,
            (State.joined, State.withdrawn),
            WithdrawOutcome.withdrawn,
            WithdrawOutcome.already_withdrawn,
            WithdrawOutcome.not_an_applicant,
        )
    )
    return [next(told) if key[0] in taking else WithdrawOutcome.too_late for key in keys]


async def confirm_winners(
    tx: Transaction, cell: int, winners: Sequence[tuple[int, UUID]], by: Actor, at: datetime
) -> list[ConfirmOutcome]:
    """Mark winners whom a decree names, each a pair (batch_id, person_id).

    Outcomes: ``not_a_winner``, ``already_awarded``, ``awarded``.
    """
    if not winners:
        return []
    keys = [(batch_id, person_id) for batch_id, person_id in winners]
    found = await _move(tx, cell, keys, [()] * len(keys), State.won, State.awarded, by, at)
    return _tell(
        keys,
        found,
        (State.won, State.awarded),
        ConfirmOutcome.awarded,
        ConfirmOutcome.already_awarded,
        ConfirmOutcome.not_a_winner,
    )


async def _find_listed(tx: Transaction, cell: int, keys: Sequence[Key]) -> set[Key]:
    listed: set[Key] = set()
    for batch_id in sorted({batch_id for batch_id, _ in keys}):
        persons = Uuids([person_id for batch, person_id in keys if batch == batch_id])
        rows = await tx.tuples(SQL["find_entries"], cell, batch_id, persons)
        listed |= {(batch_id, row[0]) for row in rows}
    return listed


async def _move(
    tx: Transaction,
    cell: int,
    keys: Sequence[Key],
    reasons: Sequence[tuple[str, ...]],
    before: State,
    after: State,
    by: Actor,
    at: datetime,
) -> Found:
    """Move what stands in ``before``; gives every application as it was found."""
    # Of two equal items the first one counts. One statement per batch; a chunk is of one batch as a rule.
    first = dict(zip(reversed(keys), reversed(reasons), strict=True))
    found: Found = {}
    for batch_id in sorted({batch_id for batch_id, _ in first}):
        persons = sorted(person_id for batch, person_id in first if batch == batch_id)
        rows = await tx.tuples(
            SQL["move_applications"],
            cell,
            batch_id,
            Uuids(persons),
            Texts([SEPARATOR.join(first[batch_id, person_id]) for person_id in persons]),
            before.value,
            after.value,
            by,
            at,
        )
        found |= {(batch_id, person_id): (state, region_id) for person_id, state, region_id in rows}
    return found


async def _recover(tx: Transaction, cell: int, found: Found, cause: Cause, by: Actor, at: datetime) -> None:
    seats = [
        RecoveredSeat(batch_id, region_id, person_id, cause)
        for (batch_id, person_id), (state, region_id) in found.items()
        if state == State.won
    ]
    await recover_seats(tx, cell, seats, by, at)


def _tell(
    keys: Sequence[Key],
    found: Found,
    step: tuple[State, State],
    done: Outcome,
    again: Outcome,
    impossible: Outcome,
) -> list[Outcome]:
    """Outcomes in order: the first item of an application that could make the step made it."""
    made: set[Key] = set()
    outcomes = []
    for key in keys:
        state, _ = found.get(key, ("", 0))
        if state == step[0] and key not in made:
            made.add(key)
            outcomes.append(done)
        else:
            outcomes.append(again if state in step else impossible)
    return outcomes
