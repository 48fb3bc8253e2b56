"""The things of learning: items that operations take and rows that queries give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from .outcomes import CompleteOutcome, FaceCheckOutcome, FaceDecisionOutcome, RedeemOutcome

EvidenceKind = Literal["pre_test", "task", "post_test", "skill", "feedback"]
Scope = Literal["tpm", "uk"]
"""A task (*tugas praktik mandiri*) or the skill demonstration (*unjuk keterampilan*) that is handed in."""

FINAL_SEQUENCE = 999
"""The step after all sessions, in the contract of today's institutions."""


class Session(msgspec.Struct, frozen=True):
    """One day of a class; ``sequence`` counts from 1."""

    schedule_id: int
    sequence: int
    starts_at: datetime
    ends_at: datetime


class Redemption(msgspec.Struct, frozen=True):
    """An institution holds a participant's redeem code against a session, at ``accepted_at``.

    ``redeem_code`` in its written form (``base.ids.normalise_code``).
    """

    redeem_code: str
    institution_id: int
    sequence: int
    accepted_at: datetime


class Checked(msgspec.Struct, frozen=True):
    """What redeeming a code would become, and when its session starts."""

    outcome: RedeemOutcome
    starts_at: datetime | None


class Attendance(msgspec.Struct, frozen=True):
    """Whether a participant attended a session, and who says so (``source``: ``face_check``, ``list``...).

    ``institution_id`` when an institution reports: it may report its own participants only. ``attended_at``
    when the report says since when he or she was there.
    """

    purchase_id: UUID
    sequence: int
    present: bool
    source: str
    institution_id: int | None = None
    attended_at: datetime | None = None


class Evidence(msgspec.Struct, frozen=True):
    """A test, task or demonstration. ``sequence`` is its session, 0 for the whole course; score 0-100."""

    purchase_id: UUID
    kind: EvidenceKind
    sequence: int = 0
    score: int | None = None
    note: str | None = None


class Progress(msgspec.Struct, frozen=True):
    """How far a participant is in a class; what completion is judged by."""

    sessions: int
    present: int
    pre_tests: int
    tasks: int
    post_test_score: int | None
    skills: int
    skill_score: int | None
    skill_feedback: bool
    last_starts_at: datetime | None


class CompletionRequest(msgspec.Struct, frozen=True):
    """Ask whether this purchase's course is completed."""

    purchase_id: UUID


class Completed(msgspec.Struct, frozen=True):
    """The answer; ``missing`` names each item that is wanting when ``incomplete``."""

    outcome: CompleteOutcome
    missing: tuple[str, ...] = ()


class CertificateOrder(msgspec.Struct, frozen=True):
    """Give the certificate of a completed course."""

    purchase_id: UUID
    person_id: UUID
    course_id: int
    institution_id: int


class Certificate(msgspec.Struct, frozen=True):
    """A certificate as stored. Whoever knows ``code`` can see that it exists; nobody learns whose it is."""

    certificate_id: UUID
    code: str
    purchase_id: UUID
    person_id: UUID
    course_id: int
    institution_id: int
    issued_at: datetime


class Review(msgspec.Struct, frozen=True):
    """A participant's rating (1-5) of a completed course, with words or without."""

    purchase_id: UUID
    rating: int
    text: str | None
    accepted_at: datetime


class Learning(msgspec.Struct, frozen=True):
    """All that is known of one purchase's class, for pages: session numbers, evidence, what followed."""

    purchase_id: UUID
    redeemed: tuple[int, ...]
    present: tuple[int, ...]
    absent: tuple[int, ...]
    evidence: tuple[str, ...]
    post_test_score: int | None
    completed_at: datetime | None
    certificate_code: str | None
    certified_at: datetime | None
    rating: int | None
    reviewed_at: datetime | None


class FaceCheck(msgspec.Struct, frozen=True):
    """An institution sends a participant to prove that it is he or she, and wants him or her back.

    ``sequence`` is a session, or ``FINAL_SEQUENCE``. ``redirect_uri`` was held against the client's hosts.
    """

    redeem_code: str
    institution_id: int
    sequence: int
    redirect_uri: str
    accepted_at: datetime


class FaceCheckOpened(msgspec.Struct, frozen=True):
    """The answer; ``code`` stands in the address that the participant opens and comes back as ``state``."""

    outcome: FaceCheckOutcome
    code: str | None = None


class FaceCheckRow(msgspec.Struct, frozen=True):
    """A face check as stored."""

    purchase_id: UUID
    sequence: int
    code: str
    redirect_uri: str
    state: str


class FaceDecision(msgspec.Struct, frozen=True):
    """What the check of a face came to."""

    code: str
    matched: bool


class FaceDecided(msgspec.Struct, frozen=True):
    """The answer, with the check it is about when there is one."""

    outcome: FaceDecisionOutcome
    check: FaceCheckRow | None = None


class Submission(msgspec.Struct, frozen=True):
    """Something a participant handed in, where the institution keeps it."""

    redeem_code: str
    institution_id: int
    scope: Scope
    sequence: int
    url_file: str


class Feedback(msgspec.Struct, frozen=True):
    """What an instructor said of something handed in; ``url_file`` may be empty."""

    redeem_code: str
    institution_id: int
    scope: Scope
    sequence: int
    notes: str
    url_file: str = ""


class CodeQuestion(msgspec.Struct, frozen=True):
    """Where a redeem code stands at a session; None: at the one that is on now."""

    redeem_code: str
    institution_id: int
    sequence: int | None = None


class CodeStatus(msgspec.Struct, frozen=True):
    """Where it stands. ``attended``: attendance is recorded; at the final step, the face was checked."""

    purchase_id: UUID
    schedule_id: int
    course_id: int
    state: str
    sequence: int
    redeemed_at: datetime | None
    attended: bool
