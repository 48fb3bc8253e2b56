"""What surveys take and give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class SurveyAnswer(msgspec.Struct, frozen=True):
    """One person's answers to one survey, by question id.

    A ``choice`` is answered with an option's value, ``choices`` with a list of them, ``number`` with a whole
    number, ``text`` with words. ``opens_at`` is when the survey opened for this person.
    """

    person_id: UUID
    programme_id: int
    number: int
    answers: Mapping[str, object]
    opens_at: datetime
    accepted_at: datetime


class StoredAnswer(msgspec.Struct, frozen=True):
    """Answers as they are kept; ``text_hash`` names the terms (``programme.find_version``) that asked."""

    programme_id: int
    number: int
    text_hash: str
    answers: dict[str, Any]
    accepted_at: datetime
    by: str


class OpenSurvey(msgspec.Struct, frozen=True):
    """A survey that a person may answer now: from ``opens_at`` until before ``closes_at``."""

    number: int
    opens_at: datetime
    closes_at: datetime


class AptitudeStart(msgspec.Struct, frozen=True):
    """Somebody begins the aptitude test, under the terms of the programme: questions and minutes."""

    person_id: UUID
    programme_id: int
    questions: int
    minutes: int


class AptitudeAnswer(msgspec.Struct, frozen=True):
    """The option (from 1) chosen at the question of a position (from 1)."""

    person_id: UUID
    programme_id: int
    position: int
    option: int
    accepted_at: datetime


class DeskTest(msgspec.Struct, frozen=True):
    """A test taken at a desk with its number of right answers."""

    person_id: UUID
    programme_id: int
    correct: int


class AptitudeTest(msgspec.Struct, frozen=True):
    """A test as it is kept. ``answers``: one a question in its order, 0 where none was given."""

    person_id: UUID
    programme_id: int
    seed: bytes
    bank: str
    answers: list[int]
    started_at: datetime
    ends_at: datetime
    handed_in_at: datetime | None
    correct: int | None

    def is_over(self, at: datetime) -> bool:
        """Whether it was handed in, or its time is up."""
        return self.handed_in_at is not None or at >= self.ends_at
