"""The statistics that release a draw: nothing is announced that depends on what it must not depend on.

The Diversity Visa lottery of 2012 told 22,000 people that they had won before anybody counted by date of
application. Here winning is held against the day and hour of applying, the row's place, sex and age.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import UUID

import msgspec
import numpy as np

from bekal import draws, people
from bekal.base.database import Database, Transaction
from bekal.base.errors import WrongState
from bekal.draws import engine, proofs

_AGE_BANDS = (25, 35, 45, 55)
"""Up to 24, 25-34, 35-44, 45-54, and older: the programme's own tables."""
_CHUNK = 10_000


class Experiment(msgspec.Struct, frozen=True):
    """A draw as an experiment: the public rows, what became of them, and the groups of people in them.

    ``groups`` hold a small number for each row, of nobody's name: sex (0 men, 1 women, 2 erased since), band
    of age, tenth of the time of application.
    """

    drawn: draws.Drawn
    groups: dict[str, engine.Ints]


async def read_experiment(db: Database, batch_id: int, at: datetime) -> Experiment:
    """An announced draw, drawn again, with the groups that a fairness report compares.

    WrongState before the announcement, or when what is stored is not what follows from list and seed.
    """
    async with db.snapshot() as tx:
        draw = await draws.get_draw(tx, batch_id)
        if draw.state != draws.DrawState.announced:
            raise WrongState(f"the draw of batch {batch_id} is {draw.state}: it is announced first")
        drawn = await draws.repeat_draw(tx, batch_id)
        seconds, groups = await _read_groups(tx, batch_id, drawn, at)
    tenths = engine.cut_in_tenths(drawn.frame.rows, seconds)
    return Experiment(drawn, {**groups, "application_time": tenths})


async def measure_draw(db: Database, batch_id: int, at: datetime) -> list[proofs.Statistic]:
    """Every statistic of the certificate, computed from the stored draw. It is drawn again on the way.

    WrongState when what is stored is not what follows from list and seed.
    """
    async with db.snapshot() as tx:
        drawn = await draws.repeat_draw(tx, batch_id)
        seconds, groups = await _read_groups(tx, batch_id, drawn, at)
    found = await asyncio.to_thread(
        engine.measure_gate, drawn.frame.rows, drawn.outcome, seconds=seconds, groups=groups
    )
    return [proofs.statistic(each.name, each.cells, each.p_value) for each in found]


async def _read_groups(
    tx: Transaction, batch_id: int, drawn: draws.Drawn, at: datetime
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    entries = drawn.frame.entries
    seconds = np.zeros(len(entries), np.int64)
    female = np.zeros(len(entries), np.int64)
    band = np.zeros(len(entries), np.int64)
    for cell in range(tx.cells):
        mine = np.flatnonzero(entries["cell"] == cell)
        for start in range(0, len(mine), _CHUNK):
            part = mine[start : start + _CHUNK]
            persons = [UUID(bytes=item.tobytes()) for item in entries["person"][part]]
            seconds[part] = await draws.list_accepted(tx, cell, batch_id, persons)
            strata = await people.list_strata(tx, cell, persons, at)
            # Who was erased since is counted with neither: 2, and the youngest.
            female[part] = [2 if each is None else int(each[0] == "f") for each in strata]
            band[part] = np.searchsorted(
                _AGE_BANDS, [0 if each is None else each[1] for each in strata], "right"
            )
    return seconds, {"sex": female, "age_band": band}
