"""Take participants' ratings and reviews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction

from .outcomes import ReviewOutcome
from .types import Review

SQL = statements.of(__package__ or "bekal.learning")
REVIEW_LENGTH_MAX = 2000


async def review_courses(
    tx: Transaction, cell: int, reviews: Sequence[Review], by: Actor, at: datetime
) -> list[ReviewOutcome]:
    """An item is the rating of a completed course by who completed it; the incentive hangs on it.

    Outcomes: ``rating_wrong`` (not 1-5), ``review_too_long`` (over 2,000 characters), ``not_completed``,
    ``already_reviewed``, ``reviewed``.
    """
    if not reviews:
        return []
    wanted = Uuids(dict.fromkeys(review.purchase_id for review in reviews))
    completed = {row[0] for row in await tx.tuples(SQL["find_completions"], cell, wanted)}
    outcomes = []
    first: dict[UUID, int] = {}
    for place, review in enumerate(reviews):
        outcome = ReviewOutcome.reviewed
        if not 1 <= review.rating <= 5:
            outcome = ReviewOutcome.rating_wrong
        elif len(review.text or "") > REVIEW_LENGTH_MAX:
            outcome = ReviewOutcome.review_too_long
        elif review.purchase_id not in completed:
            outcome = ReviewOutcome.not_completed
        elif first.setdefault(review.purchase_id, place) != place:
            outcome = ReviewOutcome.already_reviewed
        outcomes.append(outcome)
    accepted = [reviews[place] for place in first.values()]
    stored = await tx.tuples(
        SQL["insert_reviews"],
        cell,
        Uuids(review.purchase_id for review in accepted),
        Bigints(review.rating for review in accepted),
        [review.text for review in accepted],
        at,
        by,
    )
    for purchase_id in first.keys() - {row[0] for row in stored}:
        outcomes[first[purchase_id]] = ReviewOutcome.already_reviewed
    return outcomes
