"""The digest that seals a decree's lines."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from bekal.base import statements
from bekal.base.database import Transaction

from .types import DecreeLine

SQL = statements.of(__package__ or "bekal.cards")

PAGE = 10_000


def canonical_line(card_id: UUID, training_rp: int, incentive_rp: int, survey_rp: int) -> bytes:
    """One line as it enters the digest: the card's id and the three amounts, in ASCII.

    These are columns of the decree's CSV (``reference`` and the amounts), so whoever holds the file can
    compute the digest: sort by reference, join the four by commas, end each with a line feed, SHA-256.
    """
    return b"%s,%d,%d,%d\n" % (str(card_id).encode(), training_rp, incentive_rp, survey_rp)


async def digest_lines(tx: Transaction, decree_id: int) -> bytes:
    """SHA-256 over the canonical lines of a decree in all cells, in ascending order of the card's id."""
    digest = sha256()
    after: UUID | None = None
    while True:
        page = await tx.rows(DecreeLine, SQL["page_decree_lines"], decree_id, after, PAGE)
        for line in page:
            digest.update(canonical_line(line.card_id, line.training_rp, line.incentive_rp, line.survey_rp))
        if len(page) < PAGE:
            return digest.digest()
        after = page[-1].card_id
