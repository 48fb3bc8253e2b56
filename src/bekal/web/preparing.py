"""What somebody has to do before a batch can be joined: photos of card and face, and the test."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bekal import people, programme, surveys
from bekal.base.database import Transaction
from bekal.pages import Visitor

KINDS: dict[str, people.PhotoKind] = {"ktp": "card", "wajah": "selfie"}
"""The photos by the word in their address."""


class Preparation(msgspec.Struct, frozen=True):
    """Where somebody stands. ``test`` None: not begun; ``minutes`` 0: the programme asks for no test."""

    photos: tuple[people.PhotoRow, ...]
    live_check: people.LiveCheck | None
    test: surveys.AptitudeTest | None
    questions: int
    minutes: int
    at: datetime

    def photo(self, kind: str) -> people.PhotoRow | None:
        """The photo of a kind that counts now."""
        return next((photo for photo in self.photos if photo.kind == kind), None)

    @property
    def seen(self) -> bool:
        """Whether a member of staff saw this person, so that no photo is needed."""
        return self.live_check is not None and self.live_check.state == "done"

    @property
    def photos_done(self) -> bool:
        """Whether both photos are given and none is refused, or staff saw the person."""
        return self.seen or sum(photo.state != "refused" for photo in self.photos) == len(KINDS)

    @property
    def next_kind(self) -> str | None:
        """The word of the photo to give next; None when there is none."""
        if self.photos_done:
            return None
        for word, kind in KINDS.items():
            photo = self.photo(kind)
            if photo is None or photo.state == "refused":
                return word
        return None

    @property
    def test_done(self) -> bool:
        """Whether the test is over, or nobody asks for one."""
        return not self.minutes or (self.test is not None and self.test.is_over(self.at))

    @property
    def done(self) -> bool:
        """Whether nothing stands before joining."""
        return self.photos_done and self.test_done


async def read_preparation(
    tx: Transaction, visitor: Visitor, terms: programme.Programme, at: datetime
) -> Preparation:
    """Where the visitor stands under the terms of a programme."""
    cell, person_id = visitor.person_cell, visitor.person
    [photos] = await people.find_photos(tx, cell, [person_id])
    [live_check] = await people.find_live_checks(tx, cell, [person_id])
    asked = terms.aptitude
    return Preparation(
        photos=tuple(photos),
        live_check=live_check,
        test=await surveys.find_test(tx, cell, person_id, terms.programme_id),
        questions=asked.questions if asked else 0,
        minutes=asked.minutes if asked else 0,
        at=at,
    )
