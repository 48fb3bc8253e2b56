"""Programme files: the real ones load, and every mistake is told with its line and what is allowed."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from bekal import programme
from bekal.programme import Mistake, ProgrammeFileError


def mistakes_in(text: str | bytes) -> list[Mistake]:
    content = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    with pytest.raises(ProgrammeFileError) as caught:
        programme.parse_programme(content, "test.toml")
    assert str(caught.value).startswith("test.toml: ")
    assert all(str(mistake) in str(caught.value) for mistake in caught.value.mistakes)
    return caught.value.mistakes


def test_the_programmes_of_the_house_have_the_published_terms() -> None:
    old, new = programme.load_programmes(programme.default_folder())
    assert (old.programme_id, old.slug, new.programme_id, new.slug) == (
        1,
        "prakerja-2022",
        2,
        "prakerja-2023",
    )
    assert (old.amounts.total_rp, new.amounts.total_rp) == (3_550_000, 4_200_000)
    assert (old.amounts.incentive_times, new.amounts.incentive_times) == (4, 1)
    assert (old.surveys.count, new.surveys.count) == (3, 2)
    assert (old.deadlines.first_purchase_days, old.deadlines.next_purchase_days) == (30, None)
    assert (new.deadlines.first_purchase_days, new.deadlines.next_purchase_days) == (15, 15)
    assert old.household_recipients_max == new.household_recipients_max == 2
    assert old.fee_bp_max == new.fee_bp_max == 1500
    assert (old.course_hours_min, new.course_hours_min) == (6, 15)
    assert [each.closes_on for each in old.fiscal_years] == [
        date(2020, 12, 15),
        date(2021, 12, 15),
        date(2022, 12, 15),
    ]
    last = old.fiscal_year(2022)
    assert last and last.buy_until == date(2022, 11, 30)
    assert old.fiscal_year(2023) is None
    assert {"no_aid_dtks", "no_aid_bsu", "no_aid_bpum"} <= {rule.rule_id for rule in old.rules}
    assert not any(rule.rule_id.startswith("no_aid") for rule in new.rules)
    assert next(rule for rule in new.rules if rule.rule_id == "age").expression == "age between 18 and 64"
    assert new.completion.pre_test and not old.completion.pre_test


def test_the_hash_is_that_of_the_terms_not_of_the_comments(good_text: str) -> None:
    known = programme.parse_programme(good_text.encode(), "a").text_hash
    commented = "# another comment\n" + good_text.replace("1_000_000", "1000000", 1)
    assert programme.parse_programme(commented.encode(), "b").text_hash == known
    changed = good_text.replace("fee_bp_max = 1500", "fee_bp_max = 1000")
    assert programme.parse_programme(changed.encode(), "c").text_hash != known


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(good_text: str) -> None:
    known = programme.parse_programme(good_text.encode(), "a")
    windows = "\ufeff" + good_text.replace("\n", "\r\n")
    assert programme.parse_programme(windows.encode(), "b") == known


BROKEN: list[tuple[str, str, str, str]] = [
    # written in the good file, put in its place, the key, part of the message
    (
        "programme_id = 1",
        "programme_id = 0",
        "programme_id",
        "0 is not allowed; allowed: a whole number from 1",
    ),
    ("programme_id = 1", "programme_id = true", "programme_id", "True is not allowed"),
    ("programme_id = 1", "programme = 1", "programme", "unknown key; did you mean programme_id?; allowed: "),
    ('slug = "prakerja-2022"', 'slug = "Prakerja 2022"', "slug", "small letters, digits and hyphens"),
    ('name_en = "Pre', 'name_en = "\\u0000Pre', "name_en", "without control characters"),
    ('currency = "IDR"', 'currency = "USD"', "currency", "'USD' is not allowed; allowed: IDR"),
    (
        "household_recipients_max = 2",
        "household_recipients_max = 0",
        "household_recipients_max",
        "from 1 to 100",
    ),
    ("fee_bp_max = 1500", "fee_bp_max = 1501", "fee_bp_max", "from 0 to 1500"),
    ("course_hours_min = 6", "course_hours_min = 0", "course_hours_min", "a whole number from 1 to 80"),
    ("course_hours_min = 6", "course_hours_min = 81", "course_hours_min", "from 1 to 80"),
    ("course_hours_min = 6", "course_hours_min = 6.5", "course_hours_min", "6.5 is not allowed"),
    ("course_hours_min = 6", 'course_hours_min = "6"', "course_hours_min", "'6' is not allowed"),
    ("course_hours_min = 6", "course_hour_min = 6", "course_hour_min", "did you mean course_hours_min?"),
    ('no_show = "treasury"', 'no_show = "platform"', "no_show", "allowed: treasury, institution"),
    ('no_show = "treasury"', "no_show = [1]", "no_show", "allowed: treasury, institution"),
    ('holds_at_close = "void"', "holds_at_close = 1", "holds_at_close", "allowed: keep, void"),
    ("training_rp = 1_000_000", "training_rp = -1", "amounts.training_rp", "-1 is not allowed"),
    ("training_rp = 1_000_000", "training_rp = 1000000.0", "amounts.training_rp", "without a decimal point"),
    ("training_rp = 1_000_000", "training_rp = nan", "amounts.training_rp", "nan is not allowed"),
    ("training_rp = 1_000_000", 'training_rp = "1000000"', "amounts.training_rp", "'1000000' is not allowed"),
    ("training_rp = 1_000_000", "training_rp = 99_000_000_000", "amounts.training_rp", "1000000000"),
    ("survey_times = 3", "survey_times = 2", "amounts.survey_times", "2 is not allowed; allowed: 3"),
    ("incentive_times = 4", "incentive_time = 4", "amounts.incentive_time", "did you mean incentive_times?"),
    ("[amounts]", "[amount]", "amount", "did you mean amounts?"),
    ("first_purchase_days = 30", "first_purchase_days = 0", "deadlines.first_purchase_days", "from 1 to 366"),
    ("redeem_window_seconds = 3600", "redeem_window_seconds = []", "deadlines.redeem_window_seconds", "[]"),
    ("buy_until = 2022-11-30", 'buy_until = "2022-11-30"', "fiscal_years[3].buy_until", "without quotes"),
    (
        "buy_until = 2022-11-30",
        "buy_until = 2022-11-30T00:00:00",
        "fiscal_years[3].buy_until",
        "without a time",
    ),
    (
        "buy_until = 2022-11-30",
        "buy_until = 2022-12-16",
        "fiscal_years[3].complete_until",
        "before buy_until",
    ),
    ("year = 2022", "year = 2020", "fiscal_years[3].closes_on", "a day of 2020 or of the year after"),
    ("year = 2021\n", "year = 2020\n", "fiscal_years[2].year", "2020 follows 2020"),
    ("attendance_bp_min = 10000", "attendance_bp_min = 10001", "completion.attendance_bp_min", "10000"),
    (
        "pre_test = false",
        'pre_test = "no"',
        "completion.pre_test",
        "'no' is not allowed; allowed: true or false",
    ),
    ("pre_test = false", "pre_test = 0", "completion.pre_test", "0 is not allowed; allowed: true or false"),
    ("skill_score_min = 0", "skill_score_min = 101", "completion.skill_score_min", "from 0 to 100"),
    ("interval_days = 30", "interval_days = 0", "incentives.interval_days", "from 1 to 366"),
    ("number = 2\n", "number = 3\n", "surveys.survey[2].number", "3 is not allowed; allowed: 2"),
    (
        'kind = "number"',
        'kind = "money"',
        "surveys.survey[3].questions[2].kind",
        "choice, choices, number, text",
    ),
    (
        "maximum = 100_000_000",
        "maximum = 1\nminimum_ = 2",
        "surveys.survey[3].questions[2].minimum_",
        "unknown",
    ),
    (
        'question_id = "income_rp"',
        'question_id = "work_now"',
        "surveys.survey[3].questions[2].question_id",
        "twice",
    ),
    (
        'value = "maybe"',
        'value = "yes"',
        "surveys.survey[3].questions[3].options[2].value",
        "yes is there twice",
    ),
    ('value = "maybe"', 'value = "may be"', "surveys.survey[3].questions[3].options[2].value", "underscores"),
    ('weights = "recipients_2020"', 'weights = "area"', "quotas.weights", "recipients_2020, population"),
    (
        "share_bp = 200",
        "share_bp = 10001",
        "quotas.buckets[1].share_bp",
        "10001 is not allowed; allowed: a whole number from 0 to 10000",
    ),
    (
        "share_bp = 0",
        "share_bp = 9900",
        "quotas.buckets",
        "shares sum to 10100; allowed: share_bp that sum to 10000 or less",
    ),
    ('level = "regency"', 'level = "nation"', "quotas.buckets[4].level", "allowed: regency, province"),
    ('members = "disability"', 'members = "rich"', "quotas.buckets[1].members", "unknown fact rich"),
    (
        'code = "lagging_region"',
        'code = "disability"',
        "quotas.buckets[3].code",
        "disability is there twice",
    ),
    ("pool_candidates_min = 10", "pool_candidates_min = 0", "quotas.pool_candidates_min", "from 1 to 10000"),
    (
        'reserve_order = "reserve_first"',
        'reserve_order = "last"',
        "quotas.reserve_order",
        "allowed: reserve_first, open_first",
    ),
    (
        "lapse_returns_room = false",
        'lapse_returns_room = "no"',
        "quotas.lapse_returns_room",
        "true or false",
    ),
    ('rule_id = "age_min"', 'rule_id = "citizen"', "rules[2].rule_id", "citizen is there twice"),
    (
        'rule_id = "age_min"',
        'rule_id = "Age min"',
        "rules[2].rule_id",
        "small letters, digits and underscores",
    ),
    ('"age >= 18"', '"age >= "', "rules[2].expression", "column 6: syntax: something is missing near '>='"),
    ('"age >= 18"', '"aeg >= 18"', "rules[2].expression", "unknown fact aeg; did you mean age?"),
    ('"age >= 18"', '"pg_sleep(9)"', "rules[2].expression", "function pg_sleep is not allowed; allowed: abs"),
    ('"age >= 18"', '"age"', "rules[2].expression", "gives a number; a rule must be true or false"),
    ('"age >= 18"', '"""\n\n   age >= 18\n and pg_sleep(1)"""', "rules[2].expression", "pg_sleep"),
    (
        "from_on = 2022-02-17",
        "from_on = 2022-02-17\nuntil_on = 2022-02-16",
        "rules[3].until_on",
        "before from_on",
    ),
    ('contact = "BPUM: eform.bri.co.id/bpum"', 'contact = " "', "rules[13].contact", "' ' is not allowed"),
    ('[[rules]]\nrule_id = "citizen"', '[rules]\nrule_id = "citizen"', "", "not TOML"),
]


@pytest.mark.parametrize(
    ("old", "new", "key", "message"), BROKEN, ids=[f"{b[2]}: {b[3][:30]}" for b in BROKEN]
)
def test_a_mistake_is_told_with_its_line(good_text: str, old: str, new: str, key: str, message: str) -> None:
    assert old in good_text
    text = good_text.replace(old, new, 1)
    found = [each for each in mistakes_in(text) if each.key == key and message in each.message]
    assert len(found) == 1, mistakes_in(text)
    if key:
        # The line that is told holds the key (for a list's element without a key of its own: its table).
        last = key.rsplit(".", 1)[-1].split("[")[0]
        told = text.splitlines()[found[0].line - 1]
        assert last in told or told.startswith("[["), told


def test_a_mistake_inside_a_long_expression_has_the_line_of_its_syntax_error(good_text: str) -> None:
    text = good_text.replace('"age >= 18"', '"""\n\n  age >= 18\n  and and\n"""', 1)
    (mistake,) = mistakes_in(text)
    assert text.splitlines()[mistake.line - 1] == "  and and"
    assert mistake.message.startswith("column 9: syntax: ")


def test_a_missing_language_is_missed_where_the_rule_stands(good_text: str) -> None:
    start = good_text.index('[[rules]]\nrule_id = "first_time"')
    line = good_text.count("\n", 0, start) + 1
    text = good_text[:start] + good_text[start:].replace("reason_en = ", "reason_fr = ", 1)
    missing, unknown = mistakes_in(text)
    assert (missing.line, missing.key) == (line, "rules[15].reason_en")
    assert missing.message == "is missing; allowed: a text of 1 to 500 characters, without control characters"
    assert unknown.key == "rules[15].reason_fr"
    assert "did you mean reason_" in unknown.message


def test_all_mistakes_of_a_file_come_at_once_in_order(good_text: str) -> None:
    text = good_text
    for old, new in (
        ("fee_bp_max = 1500", "fee_bp_max = 2000"),
        ("training_rp = 1_000_000", "training_rp = 1.5"),
        ("closes_on = 2021-12-15", "closes_on = 2021-12-14"),
        ('level = "regency"', 'level = "village"'),
        ('"not studying"', '"not studing"'),
        ('"not revoked"', '"revoked ="'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    mistakes = mistakes_in(text)
    assert [each.key for each in mistakes] == [
        "fee_bp_max",
        "amounts.training_rp",
        "fiscal_years[2].closes_on",
        "quotas.buckets[4].level",
        "rules[4].expression",
        "rules[16].expression",
    ]
    assert [each.line for each in mistakes] == sorted(each.line for each in mistakes)


def test_an_absent_section_is_one_mistake(good_text: str) -> None:
    start, end = good_text.index("[completion]"), good_text.index("[incentives]")
    (mistake,) = mistakes_in(good_text[:start] + good_text[end:])
    assert (mistake.key, mistake.message) == ("completion", "is missing; allowed: a table [completion]")


def test_a_section_of_another_kind_is_one_mistake(good_text: str) -> None:
    start, end = good_text.index("[completion]"), good_text.index("[incentives]")
    (mistake,) = mistakes_in("completion = 3\n" + good_text[:start] + good_text[end:])
    assert (mistake.line, mistake.key) == (1, "completion")


def test_an_empty_file_misses_every_key() -> None:
    keys = {each.key for each in mistakes_in("")}
    assert {"programme_id", "amounts", "rules", "fiscal_years", "surveys", "quotas"} <= keys
    assert all(each.line == 1 for each in mistakes_in(""))


def test_broken_syntax_is_told_at_all_places(good_text: str) -> None:
    text = good_text.replace("fee_bp_max = 1500", "fee_bp_max = = 1500", 1).replace(
        "year = 2021", "year =", 1
    )
    lines = {each.line for each in mistakes_in(text)}
    for broken in ("fee_bp_max = = 1500", "year ="):
        assert text.splitlines().index(broken) + 1 in lines


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\na = 2", "line 2: not TOML: Cannot overwrite a value"),
        ("a = [", "not TOML: "),
        ("a = " + "[" * 5000 + "]" * 5000, "tables or lists nest too deeply"),
        ("a = " + "9" * 5000, "not TOML: Exceeds the limit"),
        (b"a = '\xff'", "line 1: byte 5 is not UTF-8"),
        (b"# one\n# two \xe9t\xe9\n", "line 2: byte 12 is not UTF-8"),
        (b"\0", "not TOML: "),
    ],
)
def test_what_is_no_toml_is_refused(text: str | bytes, message: str) -> None:
    assert any(message in str(mistake) for mistake in mistakes_in(text)), mistakes_in(text)


def test_a_file_that_is_not_there_or_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ProgrammeFileError, match="cannot be read: "):
            programme.load_programme(path)


def test_no_more_than_a_megabyte_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 10**12)
    with pytest.raises(ProgrammeFileError, match="is larger than 1000000 bytes"):
        programme.load_programme(path)
    with pytest.raises(ProgrammeFileError, match="is larger than 1000000 bytes"):
        programme.load_programme(Path("/dev/zero"))


def test_a_folder_tells_the_mistakes_of_all_its_files(tmp_path: Path, good_text: str) -> None:
    with pytest.raises(ProgrammeFileError, match="holds no programme file"):
        programme.load_programmes(tmp_path)
    (tmp_path / "a.toml").write_text(good_text, "utf-8")
    (tmp_path / "b.toml").write_text(good_text, "utf-8")
    (tmp_path / "c.toml").write_text(good_text.replace("fee_bp_max = 1500", "fee_bp_max = 9999"), "utf-8")
    (tmp_path / "d.toml").write_text("", "utf-8")
    with pytest.raises(ProgrammeFileError) as caught:
        programme.load_programmes(tmp_path)
    sources = [each.source for each in caught.value.mistakes]
    assert sources == sorted(sources)
    assert set(sources) == {"b.toml", "c.toml", "d.toml"}
    told = str(caught.value)
    assert "b.toml: programme_id: is also that of prakerja-2022" in told
    assert "b.toml: slug: prakerja-2022 is that of another file too" in told
    line = good_text.splitlines().index("fee_bp_max = 1500") + 1
    assert f"c.toml: line {line}: fee_bp_max: 9999 is not allowed" in told


def test_rescheduled_terms_close_on_the_day_asked_for() -> None:
    (old, _) = programme.load_programmes(programme.default_folder())
    moved = programme.reschedule(old, date(2026, 11, 20), "demo-1", 11)
    (year,) = moved.fiscal_years
    assert (year.year, year.closes_on, year.buy_until) == (2026, date(2026, 11, 20), date(2026, 11, 5))
    assert (moved.programme_id, moved.slug) == (11, "demo-1")
    assert "simulasi" in moved.name_id and "simulated" in moved.name_en
    assert moved.rules == old.rules and moved.amounts == old.amounts
    assert moved.text_hash not in ("", old.text_hash)
    assert programme.reschedule(old, date(2026, 11, 20), "demo-1", 11) == moved
