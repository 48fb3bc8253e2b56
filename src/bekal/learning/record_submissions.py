"""Keep what participants hand in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from . import codes
from .outcomes import SubmissionOutcome
from .types import Submission

SQL = statements.of(__package__ or "bekal.learning")


async def record_submissions(
    tx: Transaction, cell: int, submissions: Sequence[Submission], by: Actor, at: datetime
) -> list[SubmissionOutcome]:
    """An item is one task or demonstration handed in; it is never rewritten.

    Outcomes: ``code_unknown``; ``wrong_institution``; ``code_cancelled``; ``session_unknown``;
    ``already_submitted``; ``submitted``.
    """
    if not submissions:
        return []
    known = await codes.look_up(tx, cell, [item.redeem_code for item in submissions])
    refusals = [
        codes.refuse(item, voucher, known) for item, voucher in zip(submissions, known.vouchers, strict=True)
    ]
    places = codes.first_places(submissions, known.vouchers, refusals)
    keys = sorted(places)
    rows = await tx.tuples(
        SQL["insert_submissions"],
        cell,
        Uuids(key[0] for key in keys),
        Texts(key[1] for key in keys),
        Bigints(key[2] for key in keys),
        Texts(submissions[places[key]].url_file for key in keys),
        at,
        by,
    )
    stored = {places[row[0], row[1], row[2]] for row in rows}
    return [
        SubmissionOutcome(refusal)
        if refusal
        else SubmissionOutcome.submitted
        if place in stored
        else SubmissionOutcome.already_submitted
        for place, refusal in enumerate(refusals)
    ]
