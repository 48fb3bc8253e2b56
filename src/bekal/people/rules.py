"""Pure decisions about phones, NIKs, names and codes. No database, no clock.

The NIK (16 digits: region of first registration 6, day of birth 2 and + 40 for women, month 2, year 2, serial
number 4) has no check digit and may disagree with the true birth date, so its form can only raise suspicion.
"""

from __future__ import annotations

import csv
import hmac
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from bekal import regions
from bekal.base import clock, ids
from bekal.base.keys import Keyring

from .outcomes import RegisterOutcome
from .types import Registration, Sex

CONSENTS = ("statement", "data_processing", "biometrics", "research", "job_offers")
"""What a citizen may be asked to agree to. The purposes beyond the first two are his or her own choice."""

CONSENTS_REQUIRED = ("statement", "data_processing")
"""The applicant's declaration (Pernyataan Pendaftar), and processing of the data (UU 27/2022 art. 20)."""

CONSENT_WAYS = ("signed", "thumbprint", "spoken")
"""How somebody agrees before an officer: on paper by hand or by thumb, or aloud after it was read out."""

CODE_LIFE = timedelta(minutes=5)
CODE_TRIES_MAX = 5
CODE_WINDOW = timedelta(hours=1)
CODES_PER_WINDOW_MAX = 5
SEATS_MAX = 5
SESSION_LIFE = timedelta(hours=12)
CORRECTIONS_PER_DAY_MAX = 3
CHECK_LEASE = timedelta(minutes=5)
_BACKOFF_MINUTES_MAX = 60
_AGE_MAX = 120
_NAME_LENGTH_MAX = 100
_LABEL_LENGTH_MAX = 80
_INITIALS_MAX = 3

_SEPARATORS = str.maketrans("", "", " -.()\t\u00a0")
_MOBILE = re.compile(r"8[1235789][0-9]{7,10}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

_EAST_TIMOR = "54"


class NikProblem(StrEnum):
    """What the form of a NIK shows. The last is a warning: codes change and old NIKs keep theirs."""

    not_16_digits = "not_16_digits"
    date_impossible = "date_impossible"
    serial_zero = "serial_zero"
    contradicts_birth_date = "contradicts_birth_date"
    contradicts_sex = "contradicts_sex"
    province_unknown = "province_unknown"


def normalise_phone(text: str) -> str | None:
    """An Indonesian mobile number as E.164 (``+628...``); None when it cannot be one."""
    digits = text.strip().translate(_SEPARATORS)
    if not digits.isascii():
        return None
    for prefix in ("+62", "0062", "62"):
        if digits.startswith(prefix):
            digits = digits[len(prefix) :]
            break
    digits = digits.removeprefix("0")
    return f"+62{digits}" if _MOBILE.fullmatch(digits) else None


def normalise_digits(text: str) -> str:
    """A NIK or family card number without the blanks, dots and hyphens that people put between its groups."""
    return text.strip().translate(_SEPARATORS)


def normalise_name(text: str) -> str:
    """A name with single blanks."""
    return " ".join(text.split())


def phone_index(keyring: Keyring, phone: str) -> bytes:
    """The blind index of a phone in E.164."""
    return keyring.index("phone", phone)


def nik_index(keyring: Keyring, nik: str) -> bytes:
    """The blind index of a NIK, blanks allowed: how lists of ministries and claims find a person."""
    return keyring.index("nik", normalise_digits(nik))


def household_index(keyring: Keyring, family_card: str) -> bytes:
    """The blind index of a family card."""
    return keyring.index("family_card", normalise_digits(family_card))


def slot_of_phone(keyring: Keyring, phone: str) -> int:
    """Where an account of this phone lives. What is no phone has a slot too: some cell must refuse it."""
    return ids.slot_of_index(phone_index(keyring, normalise_phone(phone) or phone))


def slot_of_nik(keyring: Keyring, nik: str) -> int:
    """Where a person with this NIK is registered, for life."""
    return ids.slot_of_index(nik_index(keyring, nik))


def check_nik_form(nik: str, born_on: date, sex: Sex | None) -> tuple[NikProblem, ...]:
    """Every problem that the form of ``nik`` shows, none when it looks right.

    The century of its two-digit year comes from the declared birth date. A day of 30 February is a
    contradiction, not an impossibility: such NIKs were issued.
    """
    if len(nik) != 16 or not (nik.isascii() and nik.isdigit()):
        return (NikProblem.not_16_digits,)
    day, month = int(nik[6:8]), int(nik[8:10])
    female = day > 40
    day -= 40 * female
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return (NikProblem.date_impossible,)
    problems = []
    if nik[12:] == "0000":
        problems.append(NikProblem.serial_zero)
    if (day, month, int(nik[10:12])) != (born_on.day, born_on.month, born_on.year % 100):
        problems.append(NikProblem.contradicts_birth_date)
    if sex is not None and (sex == "f") != female:
        problems.append(NikProblem.contradicts_sex)
    if nik[:2] not in _province_codes():
        problems.append(NikProblem.province_unknown)
    return tuple(problems)


def sex_of_nik(nik: str) -> Sex:
    """What the day of a well-formed NIK says."""
    return "f" if nik[6] >= "4" else "m"


_NIK_REFUSALS = {
    NikProblem.not_16_digits: RegisterOutcome.nik_form_wrong,
    NikProblem.date_impossible: RegisterOutcome.nik_form_wrong,
    NikProblem.serial_zero: RegisterOutcome.nik_form_wrong,
}
_NIK_CONTRADICTIONS = {
    NikProblem.contradicts_birth_date: RegisterOutcome.nik_contradicts_birth_date,
    NikProblem.contradicts_sex: RegisterOutcome.nik_contradicts_sex,
}


def is_name(text: str) -> bool:
    """Whether a normalised text may be somebody's name: a letter in it, no control character, not endless."""
    return 0 < len(text) <= _NAME_LENGTH_MAX and text.isprintable() and any(map(str.isalpha, text))


def is_family_card(number: str, nik: str) -> bool:
    """Whether a normalised text has the form of a family card number, and is not the NIK typed twice."""
    return len(number) == 16 and number.isascii() and number.isdigit() and number != nik


def is_birth_date(born_on: date, today: date) -> bool:
    """Whether somebody alive can be born on this day."""
    return born_on <= today and clock.age_on(born_on, today) <= _AGE_MAX


def judge_registration(
    item: Registration, nik: str, family_card: str, today: date
) -> tuple[RegisterOutcome, ...]:
    """Every refusal of form that applies, in order of precedence; both numbers are normalised."""
    found = set()
    for problem in check_nik_form(nik, item.born_on, item.sex):
        if problem in _NIK_REFUSALS:
            found.add(_NIK_REFUSALS[problem])
        elif problem in _NIK_CONTRADICTIONS and not item.confirmed_contradiction:
            found.add(_NIK_CONTRADICTIONS[problem])
    if not is_family_card(family_card, nik):
        found.add(RegisterOutcome.family_card_form_wrong)
    if not is_name(normalise_name(item.full_name)):
        found.add(RegisterOutcome.name_missing)
    if not is_name(normalise_name(item.mother_name)):
        found.add(RegisterOutcome.mother_name_missing)
    if not is_birth_date(item.born_on, today):
        found.add(RegisterOutcome.birth_date_impossible)
    if item.region_id not in _region_ids():
        found.add(RegisterOutcome.region_unknown)
    disability = 1 if item.disability is None else item.disability
    if not (1 <= item.education <= 10 and 1 <= item.occupation <= 88 and 1 <= disability <= 6):
        found.add(RegisterOutcome.answer_unknown)
    if not set(CONSENTS_REQUIRED) <= set(item.consents) <= set(CONSENTS):
        found.add(RegisterOutcome.consent_missing)
    return tuple(outcome for outcome in RegisterOutcome if outcome in found) if found else ()


def normalise_contact(kind: str, value: str) -> str | None:
    """An e-mail address or an account number in its one written form; None when it cannot be one."""
    text = value.strip()
    if kind == "email":
        return text if len(text) <= 254 and text.isascii() and _EMAIL.fullmatch(text) else None
    digits = normalise_digits(text).removeprefix("+")
    return digits if 6 <= len(digits) <= 20 and digits.isascii() and digits.isdigit() else None


def normalise_label(text: str) -> str:
    """A device's name that is safe to store and to show."""
    return "".join(c for c in normalise_name(text) if c.isprintable())[:_LABEL_LENGTH_MAX]


def may_ask_code(issued: int, used: int, registered: int) -> bool:
    """Whether a number may have one more code this hour; ``used`` of those ``issued`` signed somebody in.

    Five that nobody used are the end for every number: who only asks learns nothing about how many people
    share it. Those who hold the phone get five for each of them.
    """
    whole = CODES_PER_WINDOW_MAX * max(registered, 1)
    return issued - used < CODES_PER_WINDOW_MAX and issued < whole


def write_initials(name: str) -> str:
    """``S.A.`` for Siti Aminah; of at most three words, accents left out."""
    letters = [next(filter(str.isalpha, word), "") for word in unicodedata.normalize("NFKD", name).split()]
    return "".join(f"{letter.upper()}." for letter in letters if letter)[: 2 * _INITIALS_MAX]


def write_apart(named: Sequence[tuple[int, str]]) -> list[str]:
    """What the people of a number (seat, initials) are called in a text to it: ``SA``.

    Where two are the same, or have no letter that every phone shows, with the seat's digit: ``SA 2``, ``2``.
    """
    letters = ["".join(c for c in initials if c.isascii() and c.isalpha()) for _, initials in named]
    return [
        own if own and letters.count(own) == 1 else f"{own} {seat + 1}".lstrip()
        for (seat, _), own in zip(named, letters, strict=True)
    ]


def backoff(attempts: int) -> timedelta:
    """How long to leave an unavailable registry alone after this many attempts: 1, 2, 4 ... 60 minutes."""
    return timedelta(minutes=min(2 ** min(attempts - 1, 6), _BACKOFF_MINUTES_MAX))


def hash_code(keyring: Keyring, account_id: bytes, code: str) -> bytes:
    """What is kept of a sign-in code: a keyed hash, since a million codes are tried in a second."""
    return hmac.digest(keyring.signing_seed("sign-in codes"), account_id + code.encode(), "sha256")


@cache
def _province_codes() -> frozenset[str]:
    # Those before and after the split of Papua, and one that is no more; NIKs keep the code of their day.
    eras = (date(2022, 1, 1), date(2025, 1, 1))
    return frozenset(p.code for day in eras for p in regions.list_provinces(day)) | {_EAST_TIMOR}


@cache
def _region_ids() -> frozenset[int]:
    # Surrogate ids are the same in every era.
    return frozenset(region.region_id for region in regions.list_regions(date(2022, 1, 1)))


@cache
def barred_occupations() -> frozenset[int]:
    """KTP occupations whose holders the programme excludes (Permenko 11/2020: ASN, TNI, Polri, DPRD ...)."""
    text = (files(__package__) / "data" / "ktp_occupation.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return frozenset(int(row["code"]) for row in rows if row["barred_from_programme"] == "1")


@cache
def occupations() -> tuple[tuple[int, str], ...]:
    """The KTP list of occupations: code and name as the card prints it."""
    text = (files(__package__) / "data" / "ktp_occupation.csv").read_text("utf-8")
    return tuple((int(row["code"]), row["name"]) for row in csv.DictReader(text.splitlines()))
