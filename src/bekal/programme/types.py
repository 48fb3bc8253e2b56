"""The terms of a programme, as its file states them. Money in rupiah; days of Asia/Jakarta, inclusive."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Occasion = Literal["join", "draw", "payment"]
"""When rules are asked: on joining a batch, of the winners after the draw, before each payment."""


class Amounts(msgspec.Struct, frozen=True):
    """What one recipient is granted: training money once, incentive and survey money several times."""

    training_rp: int
    incentive_rp: int
    incentive_times: int
    survey_rp: int
    survey_times: int

    @property
    def total_rp(self) -> int:
        """All that one recipient can get: the line of the decree."""
        return (
            self.training_rp + self.incentive_rp * self.incentive_times + self.survey_rp * self.survey_times
        )


class Deadlines(msgspec.Struct, frozen=True):
    """How long things may take. ``next_purchase_days`` None: until the year's last day of buying."""

    first_purchase_days: int
    next_purchase_days: int | None
    redeem_window_seconds: int
    survey_open_days: int
    incentive_schedule_hours: int
    payment_days: int
    survey_payment_days: int


class FiscalYear(msgspec.Struct, frozen=True):
    """One budget year: last day of buying, last day of completing, day on which its accounts close."""

    year: int
    buy_until: date
    complete_until: date
    closes_on: date


class Completion(msgspec.Struct, frozen=True):
    """What a course asks of a participant. ``post_test_score_min`` (0-100) None: no score is demanded.

    ``skill_demonstration`` asks for one with a score, of ``skill_score_min`` at least (0: whatever it is),
    and with written feedback.
    ``review_required`` is no part of completing: true means that the next course can only be bought after
    the last one was rated and reviewed.
    """

    attendance_bp_min: int
    pre_test: bool
    tasks: bool
    post_test_score_min: int | None
    skill_demonstration: bool
    review_required: bool
    skill_score_min: int = 0


class Incentives(msgspec.Struct, frozen=True):
    """When the incentive falls due, counted from the review of the first completed course."""

    first_after_days: int
    interval_days: int
    requires_review: bool
    requires_linked_account: bool


class Option(msgspec.Struct, frozen=True):
    """One answer to choose: the value that is kept and the words on screen."""

    value: str
    text_id: str
    text_en: str


class Question(msgspec.Struct, frozen=True):
    """A question of a survey.

    ``choice`` takes one of ``options``, ``choices`` several, ``number`` a whole number between ``minimum``
    and ``maximum``, ``text`` up to ``maximum`` characters.
    """

    question_id: str
    kind: Literal["choice", "choices", "number", "text"]
    text_id: str
    text_en: str
    required: bool
    options: tuple[Option, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


class Survey(msgspec.Struct, frozen=True):
    """One survey: it opens so many days after the first course was completed and reviewed."""

    number: int
    title_id: str
    title_en: str
    opens_after_days: int
    questions: tuple[Question, ...]


class Surveys(msgspec.Struct, frozen=True):
    """The surveys of a programme, numbered from 1; as many as ``Amounts.survey_times`` pays."""

    surveys: tuple[Survey, ...]

    @property
    def count(self) -> int:
        """How many surveys there are."""
        return len(self.surveys)


class Bucket(msgspec.Struct, frozen=True):
    """A reserve: a share of every batch's seats (basis points) that a group competes for among itself.

    ``members`` is the expression over facts that says who belongs to the group. The seats are counted per
    ``level``: in each regency's pool, or over a province's pools. A person belongs to the first bucket of the
    list that fits; what a reserve does not fill stays with the regencies.
    """

    code: str
    name_id: str
    name_en: str
    share_bp: int
    level: Literal["regency", "province"]
    members: str


class Quotas(msgspec.Struct, frozen=True):
    """How a batch's seats are divided: weights of the regions, and the reserves in order of precedence.

    ``pool_candidates_min``: a pool or a reserve of fewer candidates is merged before the draw, so that nobody
    can be picked out of a published list. ``reserve_order``: ``reserve_first`` is a minimum guarantee (who
    would have won anyway counts towards the reserve), ``open_first`` gives the reserve over and above.
    ``lapse_returns_room``: whether a winner who lapses, is struck or declines gives the place under the
    household cap back to the family.
    """

    weights: Literal["recipients_2020", "population"]
    recover_revoked_seats: bool
    pool_candidates_min: int
    reserve_order: Literal["reserve_first", "open_first"]
    lapse_returns_room: bool
    buckets: tuple[Bucket, ...]


class Aptitude(msgspec.Struct, frozen=True):
    """The aptitude test that applicants take once: so many questions within so many minutes."""

    questions: int
    minutes: int


class Rule(msgspec.Struct, frozen=True):
    """One rule of eligibility: an expression over published facts that is true for whom the rule admits.

    False or unknown refuses, with the reason in both languages and whom to contact. ``from_on`` and
    ``until_on`` (inclusive) bound the days on which the rule holds; None is open.
    """

    rule_id: str
    expression: str
    reason_id: str
    reason_en: str
    contact: str
    legal_basis: str
    occasions: tuple[Occasion, ...]
    from_on: date | None = None
    until_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on a day of the programme's calendar."""
        begun = self.from_on is None or self.from_on <= day
        return begun and (self.until_on is None or day <= self.until_on)


class Programme(msgspec.Struct, frozen=True):
    """All terms of one programme. ``text_hash`` (SHA-256, hex) is that of the terms, not of the comments.

    ``aptitude`` None: applicants take no test. Whether the test and the photos are needed to join is said by
    rules over the facts ``aptitude_done`` and ``photos_given``. ``course_hours_min``: what a proposed course
    has at least; terms that were stored before it was asked for have 1, no minimum.
    """

    programme_id: int
    slug: str
    name_id: str
    name_en: str
    currency: Literal["IDR"]
    amounts: Amounts
    deadlines: Deadlines
    fiscal_years: tuple[FiscalYear, ...]
    household_recipients_max: int
    fee_bp_max: int
    no_show: Literal["treasury", "institution"]
    holds_at_close: Literal["keep", "void"]
    completion: Completion
    incentives: Incentives
    surveys: Surveys
    quotas: Quotas
    rules: tuple[Rule, ...]
    text_hash: str = ""
    aptitude: Aptitude | None = None
    course_hours_min: int = 1

    @property
    def buy_until(self) -> date:
        """The last day on which anything can be bought: that of the last fiscal year."""
        return self.fiscal_years[-1].buy_until

    def fiscal_year(self, year: int) -> FiscalYear | None:
        """The budget year with this number, None when the programme has none."""
        return next((each for each in self.fiscal_years if each.year == year), None)
