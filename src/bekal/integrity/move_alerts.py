"""Say what an alert was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .outcomes import MoveAlertOutcome
from .states import STEPS, AlertState
from .types import AlertMove

SQL = statements.of(__package__ or "bekal.integrity")
_NOTE_MAX: Final = 1000
_DECIDED: Final = frozenset({AlertState.confirmed, AlertState.dismissed})


async def move_alerts(
    tx: Transaction, moves: Sequence[AlertMove], by: Actor, at: datetime
) -> list[MoveAlertOutcome]:
    """Move alerts along ``states.STEPS``; of two moves of one alert the first counts.

    Outcomes: ``alert_unknown``; ``note_missing`` (a decision without words, or with too many);
    ``step_not_allowed``; ``moved``.
    """
    if not moves:
        return []
    wanted = Uuids(sorted({move.alert_id for move in moves}))
    states = {row[0]: AlertState(row[1]) for row in await tx.tuples(SQL["lock_alerts"], wanted)}
    outcomes = []
    moved: dict[UUID, AlertMove] = {}
    for move in moves:
        state = states.get(move.alert_id)
        if state is None:
            outcomes.append(MoveAlertOutcome.alert_unknown)
        elif len(move.note) > _NOTE_MAX or (move.state in _DECIDED and not move.note.strip()):
            outcomes.append(MoveAlertOutcome.note_missing)
        elif move.alert_id in moved or move.state not in STEPS[state]:
            outcomes.append(MoveAlertOutcome.step_not_allowed)
        else:
            moved[move.alert_id] = move
            outcomes.append(MoveAlertOutcome.moved)
    await tx.execute(
        SQL["move_alerts"],
        Uuids(moved),
        Texts(move.state.value for move in moved.values()),
        Texts(move.note.strip() for move in moved.values()),
        at,
        by,
    )
    return outcomes
