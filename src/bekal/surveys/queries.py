"""Reads of answers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction
from bekal.base.keys import Sealed

from .answer_surveys import COLUMN, TABLE, seal_key
from .types import StoredAnswer

SQL = statements.of(__package__)


async def list_answers(tx: Transaction, cell: int, person_id: UUID) -> list[StoredAnswer]:
    """All answers of one person, in the order of programmes and surveys; written words are opened.

    Whoever shows them to others than the person logs that access (``people.disclose`` has no part in it).
    """
    found = []
    for programme_id, number, text_hash, answers, texts, accepted_at, by in await tx.tuples(
        SQL["list_answers"], cell, person_id
    ):
        content = msgspec.json.decode(answers, type=dict[str, object])
        if texts is not None:
            place = Sealed(TABLE, COLUMN, seal_key(person_id, programme_id, number))
            content |= msgspec.json.decode(tx.keyring.open(place, texts), type=dict[str, str])
        found.append(StoredAnswer(programme_id, number, text_hash, content, accepted_at, by))
    return found


async def find_answered(
    tx: Transaction, cell: int, keys: Sequence[tuple[UUID, int, int]]
) -> set[tuple[UUID, int, int]]:
    """Which of these surveys - person, programme, number - have been answered."""
    if not keys:
        return set()
    columns = (Uuids([k[0] for k in keys]), [k[1] for k in keys], [k[2] for k in keys])
    return {(row[0], row[1], row[2]) for row in await tx.tuples(SQL["find_answered"], cell, *columns)}
