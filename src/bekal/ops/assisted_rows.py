"""Lists of people whom an officer registers, as spreadsheets write them: read strictly, every row a receipt.

One reader for the form, the CSV and the file from the field: each gives rows of texts by column. What a
spreadsheet does to them is understood (byte order marks, semicolons, headings in two languages); what it
broke (a NIK turned into 3.17E+15) is said. A file with wrong columns or too many rows is refused whole.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Final, Literal
from uuid import UUID

import msgspec

from bekal import people, regions
from bekal.pages import mark as _

ROWS_MAX: Final = 5_000
FILE_BYTES_MAX: Final = 3 * 1024 * 1024
_CELL_MAX: Final = 200
_NOBODY: Final = UUID(int=0)

COLUMNS: Final = (
    "nik",
    "nomor_kk",
    "nama",
    "tanggal_lahir",
    "jenis_kelamin",
    "nama_ibu",
    "kabupaten_kota",
    "pendidikan",
    "pekerjaan",
    "disabilitas",
    "bersekolah",
    "hp",
    "persetujuan",
    "penelitian",
    "nik_diperiksa",
)
"""As the first line of a file names them; the last three but one may be left out."""

_NEEDED: Final = frozenset(COLUMNS) - {"disabilitas", "penelitian", "nik_diperiksa"}
_ALIASES: Final = {
    "kk": "nomor_kk",
    "nama_lengkap": "nama",
    "nama_ibu_kandung": "nama_ibu",
    "kode_wilayah": "kabupaten_kota",
    "nomor_hp": "hp",
    "family_card": "nomor_kk",
    "full_name": "nama",
    "born_on": "tanggal_lahir",
    "sex": "jenis_kelamin",
    "mother_name": "nama_ibu",
    "region": "kabupaten_kota",
    "education": "pendidikan",
    "occupation": "pekerjaan",
    "disability": "disabilitas",
    "studying": "bersekolah",
    "phone": "hp",
    "consent": "persetujuan",
    "research": "penelitian",
    "nik_checked": "nik_diperiksa",
}
_YES: Final = frozenset({"ya", "y", "yes", "true", "1"})
_NO: Final = frozenset({"tidak", "t", "no", "n", "false", "0"})
_SEXES: Final[dict[str, Literal["f", "m"]]] = {
    "p": "f",
    "perempuan": "f",
    "f": "f",
    "wanita": "f",
    "l": "m",
    "laki-laki": "m",
    "m": "m",
    "pria": "m",
}
_CONSENTS: Final = {
    "tertulis": "signed",
    "tanda tangan": "signed",
    "signed": "signed",
    "cap jempol": "thumbprint",
    "cap_jempol": "thumbprint",
    "thumbprint": "thumbprint",
    "lisan": "spoken",
    "spoken": "spoken",
}
EDUCATIONS: Final = (
    "Tidak/Belum Sekolah",
    "Belum Tamat SD/Sederajat",
    "Tamat SD/Sederajat",
    "SLTP/Sederajat",
    "SLTA/Sederajat",
    "Diploma I/II",
    "Akademi/Diploma III/S. Muda",
    "Diploma IV/Strata I",
    "Strata II",
    "Strata III",
)
"""As the family card prints them, in the order of their codes."""

_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_SPOILED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


class FileRefused(Exception):  # noqa: N818 - reads as the fact it states
    """The file as a whole cannot be taken; nothing of it was done. ``words`` say why and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Row(msgspec.Struct, frozen=True):
    """A row: its number in the file (the heading is 1), its texts by column, the end of its NIK."""

    number: int
    texts: dict[str, str]
    whole: bool = True

    @property
    def tail(self) -> str:
        """The last four digits of the NIK: by them the officer finds the person on paper."""
        digits = people.normalise_digits(self.texts.get("nik", ""))
        return digits[-4:] if len(digits) == 16 and digits.isdigit() else ""


class Read(msgspec.Struct, frozen=True):
    """A row that can be tried: the registration (of no account yet), the phone, how consent was given."""

    row: Row
    registration: people.Registration
    phone: str
    consent_how: str


def read_text(content: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 as Excel's "Unicode text". FileRefused for anything else."""
    if len(content) > FILE_BYTES_MAX:
        raise FileRefused(_("Berkas ini terlalu besar. Bagi menjadi beberapa berkas."))
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise FileRefused(_("Berkas ini bukan teks UTF-8. Simpan lagi sebagai \u201cCSV UTF-8\u201d."))
    return text


def read_rows(content: bytes) -> list[Row]:
    """The rows of a CSV with commas, semicolons or tabs. FileRefused for a file that raises doubts."""
    text = read_text(content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[Row] = []
    try:
        names = _names(next(lines, []))
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(found) == ROWS_MAX:
                raise FileRefused(_("Satu berkas paling banyak 5.000 baris. Bagi menjadi beberapa berkas."))
            whole = len(cells) == len(names)
            found.append(Row(lines.line_num, dict(zip(names, map(str.strip, cells), strict=False)), whole))
    except csv.Error as wrong:
        words = _("Berkas ini rusak atau bukan CSV: ada tanda kutip yang tidak ditutup.")
        raise FileRefused(words) from wrong
    if not found:
        raise FileRefused(_("Berkas ini tidak berisi baris."))
    return found


def _names(heading: Sequence[str]) -> list[str]:
    names = []
    for cell in heading:
        name = re.sub(r"[\s/]+", "_", cell.strip().lower())
        names.append(_ALIASES.get(name, name))
    if len(set(names)) != len(names) or not _NEEDED <= set(names) <= set(COLUMNS):
        raise FileRefused(_("Judul kolom di baris pertama tidak cocok. Pakai contoh yang bisa diunduh."))
    return names


def read_row(row: Row) -> Read | dict[str, str]:
    """The row as a registration, or what is wrong by column: codes of ``assisted_words.REASONS``."""
    texts = row.texts
    said = {name: texts.get(name, "").lstrip("'").strip() for name in COLUMNS}
    if not row.whole:
        return {"nik": "columns_wrong"}
    if any(len(text) > _CELL_MAX for text in said.values()):
        return {"nik": "cell_too_long"}
    if any(text[:1] in ("=", "@", "-") or (text[:1] == "+" and name != "hp") for name, text in said.items()):
        return {"nik": "formula"}
    wrong = {name: "spoiled" for name in ("nik", "nomor_kk") if _SPOILED.fullmatch(said[name])}
    born_on, region_id = _day(said["tanggal_lahir"]), _region(said["kabupaten_kota"])
    education = _listed(said["pendidikan"], _educations())
    occupation = _listed(said["pekerjaan"], _occupations())
    sex = _SEXES.get(said["jenis_kelamin"].lower())
    phone, consent_how = people.normalise_phone(said["hp"]), _CONSENTS.get(said["persetujuan"].lower())
    parsed = {
        "tanggal_lahir": born_on,
        "jenis_kelamin": sex,
        "kabupaten_kota": region_id,
        "pendidikan": education,
        "pekerjaan": occupation,
        "hp": phone,
        "persetujuan": consent_how,
    }
    wrong |= {name: f"{name}_wrong" for name, value in parsed.items() if value is None}
    wrong |= _wrong_flags(said)
    if wrong or born_on is None or region_id is None or education is None or occupation is None:
        return wrong
    registration = people.Registration(
        account_id=_NOBODY,
        nik=said["nik"],
        family_card=said["nomor_kk"],
        full_name=said["nama"],
        born_on=born_on,
        mother_name=said["nama_ibu"],
        sex=sex,
        region_id=region_id,
        education=education,
        occupation=occupation,
        disability=int(said["disabilitas"] or 0) or None,
        studying=said["bersekolah"].lower() in _YES,
        consents=(*people.CONSENTS_REQUIRED, *(("research",) if said["penelitian"].lower() in _YES else ())),
        confirmed_contradiction=said["nik_diperiksa"].lower() in _YES,
    )
    return Read(row, registration, phone or "", consent_how or "")


def _wrong_flags(said: dict[str, str]) -> dict[str, str]:
    wrong = {}
    for name in ("bersekolah", "penelitian", "nik_diperiksa"):
        empty = name != "bersekolah" and said[name] == ""
        if not empty and said[name].lower() not in _YES | _NO:
            wrong[name] = "yes_no_wrong"
    if said["disabilitas"] not in ("", "0", "1", "2", "3", "4", "5", "6"):
        wrong["disabilitas"] = "disabilitas_wrong"
    return wrong


def _day(text: str) -> date | None:
    """A day comes first: 03/04/1990 is the third of April; or ISO 8601."""
    found = _DAY_FIRST.fullmatch(text) if text.isascii() else None
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


def _region(text: str) -> int | None:
    found = regions.find_region(text.replace(",", "."))
    return found.region_id if found else _region_names().get(_plain(text))


def _listed(text: str, listed: dict[str, int]) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else None
    return number if number in listed.values() else listed.get(_plain(text))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


@cache
def _educations() -> dict[str, int]:
    return {_plain(name): number for number, name in enumerate(EDUCATIONS, 1)}


@cache
def _occupations() -> dict[str, int]:
    return {_plain(name): number for number, name in people.occupations()}


@cache
def _region_names() -> dict[str, int]:
    eras = (date(2022, 1, 1), date(2025, 1, 1))
    return {_plain(each.full_name): each.region_id for day in eras for each in regions.list_regions(day)}
