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
