"""Judge photos: what staff find is written down, and whoever has to take one again is told which and why.

In 2020 some 30,000 winners lost their place to a bad photo that nobody had told them about in time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal import people
from bekal.base import outbox
from bekal.base.actors import Actor
from bekal.base.database import Database


async def judge_photos(
    db: Database, cell: int, reviews: Sequence[people.PhotoReview], by: Actor, at: datetime
) -> list[people.ReviewOutcome]:
    """Accept or refuse photos of ``cell``; outcomes as of ``people.review_photos``.

    One message a person names every photo that was refused. Whom staff saw in person needs no photo and is
    told nothing.
    """
    async with db.begin() as tx:
        outcomes = await people.review_photos(tx, cell, reviews, by, at)
        refused = {
            review.photo_id: review.person_id
            for review, outcome in zip(reviews, outcomes, strict=True)
            if outcome == people.ReviewOutcome.decided and review.reason
        }
        persons = sorted(set(refused.values()))
        kept = await people.find_photos(tx, cell, persons)
        checks = await people.find_live_checks(tx, cell, persons)
        seen = {check.person_id for check in checks if check is not None and check.state == "done"}
        told: dict[UUID, dict[str, str]] = defaultdict(dict)
        for photo in (photo for photos in kept for photo in photos):
            if photo.photo_id in refused and photo.reason and photo.person_id not in seen:
                told[photo.person_id][photo.kind] = photo.reason
        messages = [
            outbox.Message(topic="photo_refused", payload={"person_id": str(person_id), "photos": photos})
            for person_id, photos in told.items()
        ]
        await outbox.put_messages(tx, cell, messages, at)
        return outcomes
