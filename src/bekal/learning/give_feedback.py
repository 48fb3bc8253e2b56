"""Keep what instructors say of what was handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from . import codes
from .outcomes import FeedbackOutcome
from .types import Feedback

SQL = statements.of(__package__ or "bekal.learning")


async def give_feedback(
    tx: Transaction, cell: int, feedback: Sequence[Feedback], by: Actor, at: datetime
) -> list[FeedbackOutcome]:
    """An item is what was said of something handed in before; it is never rewritten.

    Outcomes: ``code_unknown``; ``wrong_institution``; ``code_cancelled``; ``not_submitted``;
    ``already_given``; ``given``.
    """
    if not feedback:
        return []
    known = await codes.look_up(tx, cell, [item.redeem_code for item in feedback])
    refusals = [
        codes.refuse(item, voucher, known) for item, voucher in zip(feedback, known.vouchers, strict=True)
    ]
    # A session that is not there has nothing handed in.
    refusals = ["not_submitted" if refusal == "session_unknown" else refusal for refusal in refusals]
    places = codes.first_places(feedback, known.vouchers, refusals)
    handed_in = {
        (row[0], row[1], row[2])
        for row in await tx.tuples(SQL["find_submissions"], cell, Uuids({key[0] for key in places}))
    }
    keys = sorted(places.keys() & handed_in)
    rows = await tx.tuples(
        SQL["insert_feedback"],
        cell,
        Uuids(key[0] for key in keys),
        Texts(key[1] for key in keys),
        Bigints(key[2] for key in keys),
        Texts(feedback[places[key]].notes for key in keys),
        Texts(feedback[places[key]].url_file for key in keys),
        at,
        by,
    )
    stored = {places[row[0], row[1], row[2]] for row in rows}
    outcomes = []
    for place, (item, voucher, refusal) in enumerate(zip(feedback, known.vouchers, refusals, strict=True)):
        if refusal or voucher is None:
            outcome = FeedbackOutcome(refusal or "code_unknown")
        elif (voucher.purchase_id, item.scope, item.sequence) not in handed_in:
            outcome = FeedbackOutcome.not_submitted
        else:
            outcome = FeedbackOutcome.given if place in stored else FeedbackOutcome.already_given
        outcomes.append(outcome)
    return outcomes
