"""Contributors promise what they will add to the seed, before the list is committed to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction

from .draw_queries import list_contributions
from .draw_steps import lock_draw, note_events
from .outcomes import CommitOutcome
from .protocol import Contribution
from .states import DrawState

SQL = statements.of(__package__ or "bekal.draws")
_CONTRIBUTOR = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


async def commit_contributions(
    tx: Transaction, batch_id: int, contributions: Sequence[Contribution], by: Actor, at: datetime
) -> list[CommitOutcome]:
    """Take commitments to the seed of a draw, one outcome each, as if one after the other.

    Outcomes: ``too_late`` (a manifest has been committed to), ``contributor_wrong`` (not a short name of
    small letters, digits, dots and hyphens), ``commitment_wrong`` (not 32 bytes), ``already_committed``
    (nobody commits twice), ``committed``. NotFound when the batch has no draw.
    """
    if not contributions:
        return []
    draw = await lock_draw(tx, batch_id)
    known = {row.contributor for row in await list_contributions(tx, batch_id)}
    new: dict[str, bytes] = {}
    outcomes = []
    for item in contributions:
        if draw.state not in (DrawState.opened, DrawState.proposed):
            outcomes.append(CommitOutcome.too_late)
        elif not _CONTRIBUTOR.fullmatch(item.contributor):
            outcomes.append(CommitOutcome.contributor_wrong)
        elif len(item.commitment) != 32:
            outcomes.append(CommitOutcome.commitment_wrong)
        elif item.contributor in known or item.contributor in new:
            outcomes.append(CommitOutcome.already_committed)
        else:
            new[item.contributor] = item.commitment
            outcomes.append(CommitOutcome.committed)
    if new:
        await tx.execute(SQL["insert_contributions"], batch_id, list(new), Byteas(new.values()), by, at)
        await note_events(tx, draw, [("contribution committed", name) for name in new], by, at)
    return outcomes
