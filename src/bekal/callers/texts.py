"""Texts that came in: each is answered once, and a phone gets so many answers a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bekal.base import statements
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.callers")
ANSWERS_A_DAY_MAX: Final = 10
_DAY: Final = timedelta(days=1)


class TextOutcome(StrEnum):
    """In order of precedence. ``too_many``: a machine at the other end would go on for ever."""

    repeated = "repeated"
    too_many = "too_many"
    accepted = "accepted"


async def accept_texts(
    tx: Transaction, cell: int, texts: Sequence[tuple[bytes, bytes]], at: datetime
) -> list[TextOutcome]:
    """Whether texts of phones of ``cell`` are to be answered; each is (key, phone's index). Both kept."""
    if not texts:
        return []
    keys, phones = Byteas([text[0] for text in texts]), Byteas([text[1] for text in texts])
    counts = {bytes(row[0]): row[1] for row in await tx.tuples(SQL["count_texts"], cell, phones, at - _DAY)}
    new = {bytes(row[0]) for row in await tx.tuples(SQL["insert_texts"], cell, keys, phones, at)}
    outcomes = []
    for key, phone in texts:
        if key not in new:
            outcomes.append(TextOutcome.repeated)
            continue
        # The same text twice in one request is one text.
        new.discard(key)
        counts[phone] = counts.get(phone, 0) + 1
        within = counts[phone] <= ANSWERS_A_DAY_MAX
        outcomes.append(TextOutcome.accepted if within else TextOutcome.too_many)
    return outcomes
