"""The identity form: what was typed becomes a ``people.Registration`` or errors, each at its field."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from bekal import people, regions
from bekal.pages import Form
from bekal.pages import mark as _

Errors = dict[str, str]
CONTRADICTIONS: Final = frozenset(
    {
        people.RegisterOutcome.nik_contradicts_birth_date,
        people.RegisterOutcome.nik_contradicts_sex,
    }
)

REFUSALS: Final[dict[people.RegisterOutcome, tuple[str, str]]] = {
    people.RegisterOutcome.nik_form_wrong: (
        "nik",
        _("NIK terdiri dari 16 angka, seperti tercetak di KTP."),
    ),
    people.RegisterOutcome.nik_contradicts_birth_date: (
        "nik",
        _("NIK ini tidak cocok dengan tanggal lahir yang kamu tulis. Periksa keduanya."),
    ),
    people.RegisterOutcome.nik_contradicts_sex: (
        "nik",
        _("NIK ini tidak cocok dengan jenis kelamin yang kamu pilih. Periksa keduanya."),
    ),
    people.RegisterOutcome.family_card_form_wrong: (
        "family_card",
        _("Nomor Kartu Keluarga terdiri dari 16 angka dan bukan NIK-mu."),
    ),
    people.RegisterOutcome.name_missing: ("full_name", _("Tulis nama lengkapmu seperti di KTP.")),
    people.RegisterOutcome.mother_name_missing: (
        "mother_name",
        _("Tulis nama ibu kandungmu seperti di Kartu Keluarga."),
    ),
    people.RegisterOutcome.birth_date_impossible: ("born_on", _("Tanggal lahir ini tidak mungkin.")),
    people.RegisterOutcome.region_unknown: ("region", _("Pilih kabupaten atau kota tempat tinggalmu.")),
    people.RegisterOutcome.answer_unknown: ("education", _("Pilih salah satu dari daftar.")),
    people.RegisterOutcome.consent_missing: (
        "statement",
        _("Tanpa kedua pernyataan ini kami tidak boleh mendaftarkanmu."),
    ),
}
"""The field each refusal belongs to, and what it says."""


def parse_identity(form: Form, account_id: UUID) -> tuple[people.Registration | None, Errors]:
    """The registration that was typed, or None with every error of the form itself.

    What needs knowledge of NIKs is left to ``people.register_persons``; here are only fields left open.
    """
    errors: Errors = {}
    born_on = parse_birth_date(form)
    if born_on is None:
        errors["born_on"] = _("Tulis tanggal, bulan, dan tahun lahirmu, misalnya 27 3 1996.")
    if form["sex"] not in ("f", "m"):
        errors["sex"] = _("Pilih salah satu.")
    region = form.number("region")
    if region is None:
        errors["region"] = REFUSALS[people.RegisterOutcome.region_unknown][1]
    for name in ("education", "occupation"):
        if form.number(name) is None:
            errors[name] = _("Pilih salah satu dari daftar.")
    if form["studying"] not in ("yes", "no"):
        errors["studying"] = _("Jawab ya atau tidak.")
    for outcome in (
        people.RegisterOutcome.nik_form_wrong,
        people.RegisterOutcome.family_card_form_wrong,
        people.RegisterOutcome.name_missing,
        people.RegisterOutcome.mother_name_missing,
    ):
        field, words = REFUSALS[outcome]
        if not form[field]:
            errors[field] = words
    consents = tuple(name for name in people.CONSENTS if form.checked(name))
    for name in people.CONSENTS_REQUIRED:
        if name not in consents:
            errors[name] = REFUSALS[people.RegisterOutcome.consent_missing][1]
    if errors or born_on is None or region is None:
        return None, errors
    registration = people.Registration(
        account_id=account_id,
        nik=form["nik"],
        family_card=form["family_card"],
        full_name=form["full_name"],
        born_on=born_on,
        mother_name=form["mother_name"],
        sex="f" if form["sex"] == "f" else "m",
        region_id=region,
        education=form.number("education") or 0,
        occupation=form.number("occupation") or 0,
        disability=form.number("disability") or None,
        studying=form["studying"] == "yes",
        consents=consents,
        confirmed_contradiction=form.checked("confirmed"),
    )
    return registration, {}


def parse_birth_date(form: Form) -> date | None:
    """The day written in three fields; None when there is no such day."""
    parts = [form.number(name) for name in ("born_year", "born_month", "born_day")]
    year, month, day = (part or 0 for part in parts)
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


def errors_of(registered: people.Registered) -> Errors:
    """What ``people`` refused, at its fields."""
    errors: Errors = {}
    for problem in registered.problems or (registered.outcome,):
        if problem in REFUSALS:
            field, words = REFUSALS[problem]
            errors.setdefault(field, words)
    return errors


def regions_of(province_id: int, on: date) -> list[tuple[str, str]]:
    """The regencies and cities of a province as options."""
    listed = [region for region in regions.list_regions(on) if region.province_id == province_id]
    return [(str(region.region_id), region.full_name) for region in sorted(listed, key=lambda r: r.code)]
