"""Reads each section of a programme file into its Struct, noting mistakes."""

from __future__ import annotations

from typing import Literal

from .expressions import ExpressionError, parse_expression
from .reading import Table
from .types import (
    Amounts,
    Aptitude,
    Bucket,
    Completion,
    Deadlines,
    FiscalYear,
    Incentives,
    Occasion,
    Option,
    Question,
    Quotas,
    Rule,
    Survey,
    Surveys,
)

FEE_BP_MAX = 1500
"""15 %: Permenko Perekonomian 11/2020 caps what a platform may take."""

COURSE_HOURS_MAX = 80
"""Ten sessions of eight hours in a room: no course can have more, so no minimum either."""

_AMOUNT_MAX = 1_000_000_000
_DAYS_MAX = 366
_OCCASIONS: tuple[Occasion, ...] = ("join", "draw", "payment")
_KINDS: tuple[Literal["choice", "choices", "number", "text"], ...] = ("choice", "choices", "number", "text")
_ORDERS: tuple[Literal["reserve_first", "open_first"], ...] = ("reserve_first", "open_first")
_LEVELS: tuple[Literal["regency", "province"], ...] = ("regency", "province")
_BUCKETS_MAX = 20
_POOL_CANDIDATES_MAX = 10_000
_WEIGHTS: tuple[Literal["recipients_2020", "population"], ...] = ("recipients_2020", "population")


def read_amounts(table: Table) -> Amounts:
    """[amounts]"""
    amounts = Amounts(
        training_rp=table.integer("training_rp", 0, _AMOUNT_MAX),
        incentive_rp=table.integer("incentive_rp", 0, _AMOUNT_MAX),
        incentive_times=table.integer("incentive_times", 0, 24),
        survey_rp=table.integer("survey_rp", 0, _AMOUNT_MAX),
        survey_times=table.integer("survey_times", 0, 24),
    )
    table.done()
    return amounts


def read_deadlines(table: Table) -> Deadlines:
    """[deadlines]"""
    deadlines = Deadlines(
        first_purchase_days=table.integer("first_purchase_days", 1, _DAYS_MAX),
        next_purchase_days=table.integer_or_none("next_purchase_days", 1, _DAYS_MAX),
        redeem_window_seconds=table.integer("redeem_window_seconds", 0, 86_400),
        survey_open_days=table.integer("survey_open_days", 1, _DAYS_MAX),
        incentive_schedule_hours=table.integer("incentive_schedule_hours", 0, 24 * _DAYS_MAX),
        payment_days=table.integer("payment_days", 0, _DAYS_MAX),
        survey_payment_days=table.integer("survey_payment_days", 0, _DAYS_MAX),
    )
    table.done()
    return deadlines


def read_fiscal_years(tables: list[Table]) -> tuple[FiscalYear, ...]:
    """[[fiscal_years]]: each day not before the one above it, years ascending."""
    years: list[FiscalYear] = []
    for table in tables:
        year = FiscalYear(
            year=table.integer("year", 2000, 2200),
            buy_until=table.day("buy_until"),
            complete_until=table.day("complete_until"),
            closes_on=table.day("closes_on"),
        )
        table.done()
        clean = table.notes.clean(table.path)
        if clean and year.complete_until < year.buy_until:
            table.notes.add(
                (*table.path, "complete_until"), "lies before buy_until; allowed: the same day or later"
            )
        if clean and year.closes_on < year.complete_until:
            table.notes.add(
                (*table.path, "closes_on"), "lies before complete_until; allowed: the same day or later"
            )
        if clean and year.closes_on.year not in (year.year, year.year + 1):
            table.notes.add((*table.path, "closes_on"), f"allowed: a day of {year.year} or of the year after")
        if clean and years and year.year <= years[-1].year:
            table.notes.add(
                (*table.path, "year"), f"{year.year} follows {years[-1].year}; allowed: ascending, each once"
            )
        years.append(year)
    return tuple(years)


def read_completion(table: Table) -> Completion:
    """[completion]"""
    completion = Completion(
        attendance_bp_min=table.integer("attendance_bp_min", 0, 10_000),
        pre_test=table.boolean("pre_test"),
        tasks=table.boolean("tasks"),
        post_test_score_min=table.integer_or_none("post_test_score_min", 0, 100),
        skill_demonstration=table.boolean("skill_demonstration"),
        review_required=table.boolean("review_required"),
        skill_score_min=table.integer("skill_score_min", 0, 100),
    )
    table.done()
    return completion


def read_incentives(table: Table) -> Incentives:
    """[incentives]"""
    incentives = Incentives(
        first_after_days=table.integer("first_after_days", 0, _DAYS_MAX),
        interval_days=table.integer("interval_days", 1, _DAYS_MAX),
        requires_review=table.boolean("requires_review"),
        requires_linked_account=table.boolean("requires_linked_account"),
    )
    table.done()
    return incentives


def read_aptitude(table: Table) -> Aptitude:
    """[aptitude]"""
    aptitude = Aptitude(questions=table.integer("questions", 2, 30), minutes=table.integer("minutes", 1, 180))
    table.done()
    return aptitude


def read_surveys(table: Table) -> Surveys:
    """[[surveys.survey]], numbered from 1 without a gap, each with its questions."""
    surveys = []
    for position, entry in enumerate(table.tables("survey", required=False), 1):
        survey = Survey(
            number=entry.integer("number", 1, 24),
            title_id=entry.text("title_id", 200),
            title_en=entry.text("title_en", 200),
            opens_after_days=entry.integer("opens_after_days", 0, _DAYS_MAX),
            questions=tuple(_question(question) for question in entry.tables("questions")),
        )
        entry.done()
        if entry.notes.clean((*entry.path, "number")) and survey.number != position:
            entry.notes.add((*entry.path, "number"), f"{survey.number} is not allowed; allowed: {position}")
        _each_once(entry, "questions", "question_id", [q.question_id for q in survey.questions])
        surveys.append(survey)
    table.done()
    return Surveys(tuple(surveys))


def _question(table: Table) -> Question:
    kind = table.choice("kind", _KINDS)
    chosen = kind in ("choice", "choices")
    question = Question(
        question_id=table.identifier("question_id"),
        kind=kind,
        text_id=table.text("text_id", 500),
        text_en=table.text("text_en", 500),
        required=table.boolean("required"),
        options=tuple(_option(option) for option in table.tables("options", required=chosen))
        if chosen
        else (),
        minimum=table.integer("minimum", 0, 10**12) if kind == "number" else None,
        maximum=table.integer("maximum", 1, 10**12) if kind in ("number", "text") else None,
    )
    table.done()
    bounds = table.notes.clean((*table.path, "minimum"), (*table.path, "maximum"))
    if bounds and kind == "number" and (question.maximum or 0) < (question.minimum or 0):
        table.notes.add((*table.path, "maximum"), "lies below minimum; allowed: the same or more")
    _each_once(table, "options", "value", [option.value for option in question.options])
    return question


def _option(table: Table) -> Option:
    option = Option(table.identifier("value"), table.text("text_id", 200), table.text("text_en", 200))
    table.done()
    return option


def read_quotas(table: Table) -> Quotas:
    """[quotas]: reserves in order of precedence; together they cannot be more than all seats."""
    quotas = Quotas(
        weights=table.choice("weights", _WEIGHTS),
        recover_revoked_seats=table.boolean("recover_revoked_seats"),
        pool_candidates_min=table.integer("pool_candidates_min", 1, _POOL_CANDIDATES_MAX),
        reserve_order=table.choice("reserve_order", _ORDERS),
        lapse_returns_room=table.boolean("lapse_returns_room"),
        buckets=tuple(_bucket(bucket) for bucket in table.tables("buckets", required=False)),
    )
    table.done()
    _each_once(table, "buckets", "code", [bucket.code for bucket in quotas.buckets])
    path = (*table.path, "buckets")
    if len(quotas.buckets) > _BUCKETS_MAX:
        table.notes.add(path, f"are {len(quotas.buckets)}; allowed: up to {_BUCKETS_MAX}")
    total = sum(bucket.share_bp for bucket in quotas.buckets)
    if table.notes.clean(path) and total > 10_000:
        table.notes.add(path, f"shares sum to {total}; allowed: share_bp that sum to 10000 or less")
    return quotas


def _bucket(table: Table) -> Bucket:
    bucket = Bucket(
        code=table.identifier("code"),
        name_id=table.text("name_id", 200),
        name_en=table.text("name_en", 200),
        share_bp=table.integer("share_bp", 0, 10_000),
        level=table.choice("level", _LEVELS),
        members=table.text("members", 500),
    )
    table.done()
    if table.notes.clean((*table.path, "members")):
        _check_expression(table, "members", bucket.members)
    return bucket


def read_rules(tables: list[Table]) -> tuple[Rule, ...]:
    """[[rules]], each id once, every expression checked."""
    rules = []
    for table in tables:
        rule = Rule(
            rule_id=table.identifier("rule_id"),
            expression=table.text("expression", 1000),
            reason_id=table.text("reason_id", 500),
            reason_en=table.text("reason_en", 500),
            contact=table.text("contact", 300),
            legal_basis=table.text("legal_basis", 300),
            occasions=table.words("occasions", _OCCASIONS),
            from_on=table.day_or_none("from_on"),
            until_on=table.day_or_none("until_on"),
        )
        table.done()
        if table.notes.clean((*table.path, "expression")):
            _check_expression(table, "expression", rule.expression)
        if table.notes.clean((*table.path, "occasions")) and not rule.occasions:
            table.notes.add(
                (*table.path, "occasions"), f"is empty; allowed: one or more of {', '.join(_OCCASIONS)}"
            )
        if rule.from_on and rule.until_on and rule.until_on < rule.from_on:
            table.notes.add((*table.path, "until_on"), "lies before from_on; allowed: the same day or later")
        rules.append(rule)
    if tables:
        notes, path = tables[0].notes, tables[0].path[:-1]
        seen: dict[str, int] = {}
        for position, rule in enumerate(rules):
            if rule.rule_id and seen.setdefault(rule.rule_id, position) != position:
                notes.add(
                    (*path, position, "rule_id"), f"{rule.rule_id} is there twice; allowed: each id once"
                )
    return tuple(rules)


def _check_expression(table: Table, key: str, text: str) -> None:
    try:
        parse_expression(text)
    except ExpressionError as error:
        if error.line:
            line = error.line + table.lines_before(key)
            table.notes.add_within((*table.path, key), line, f"column {error.column}: {error}")
        else:
            table.notes.add((*table.path, key), str(error))


def _each_once(table: Table, key: str, name: str, values: list[str]) -> None:
    for position, value in enumerate(values):
        if value and value in values[:position]:
            table.notes.add((*table.path, key, position, name), f"{value} is there twice; allowed: each once")
