"""Attendance lists as institutions' spreadsheets write them: read strictly, every row with a receipt.

What spreadsheets do is understood: a byte order mark, commas, semicolons or tabs, quotes, headings in
Indonesian or English, ``dd/mm/yyyy hh:mm:ss`` or ISO 8601. What cannot be read fails alone, with a reason in
both languages; what makes the whole file doubtful (its columns, more rows than agreed) is refused whole,
before anything of it is done.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from bekal.base import ids

ROWS_MAX: Final = 50_000
FILE_BYTES_MAX: Final = 8 * 1024 * 1024
FILE_PROBLEMS: Final = (
    "body-too-large",
    "csv-kind-wrong",
    "csv-columns-wrong",
    "csv-empty",
    "csv-malformed",
    "csv-not-text",
    "csv-too-long",
)
"""Why a file as a whole may be refused (``problems.KINDS``)."""

_CELL_MAX: Final = 200
_UNKNOWN_MAX: Final = 10
_SKEW: Final = timedelta(minutes=5)

_COLUMNS: Final = {
    "redeem_code": "redeem_code",
    "kode_redeem": "redeem_code",
    "sequence": "sequence",
    "sesi": "sequence",
    "attended_at": "attended_at",
    "waktu_hadir": "attended_at",
    "present": "present",
    "hadir": "present",
}
_NEEDED: Final = ("redeem_code", "sequence", "attended_at")
_YES: Final = frozenset({"", "ya", "hadir", "yes", "y", "true", "1"})
_NO: Final = frozenset({"tidak", "absen", "no", "n", "false", "0"})
_DAY_FIRST: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?")

REASONS: Final[dict[str, tuple[str, str]]] = {
    "recorded": ("Tercatat.", "Recorded."),
    "already_recorded": ("Sudah tercatat sebelumnya.", "Recorded before."),
    "outside_window": (
        "Kehadiran tercatat, tetapi kodenya tidak dipakai: lebih dari satu jam sesudah sesi dimulai.",
        "Attendance is recorded, but the code was not used: the time is over an hour after the start.",
    ),
    "code_cancelled": ("Pembeliannya dibatalkan.", "The purchase was cancelled."),
    "columns_too_few": ("Jumlah kolom di baris ini salah.", "This row has the wrong number of columns."),
    "formula": (
        "Baris ini berisi rumus. Simpan nilainya saja.",
        "This row holds a formula. Save its value instead.",
    ),
    "code_unknown": ("Kode ini tidak ada di kelasmu.", "There is no such code in a class of yours."),
    "sequence_wrong": ("Sesi harus angka 1 sampai 10.", "The session must be a number from 1 to 10."),
    "time_wrong": (
        "Waktu harus dd/mm/yyyy hh:mm:ss atau yyyy-mm-dd hh:mm:ss.",
        "The time must be dd/mm/yyyy hh:mm:ss or yyyy-mm-dd hh:mm:ss.",
    ),
    "time_ahead": ("Waktunya belum tiba.", "The time is yet to come."),
    "present_wrong": ("Hadir diisi ya atau tidak.", "Present is yes or no."),
    "purchase_cancelled": ("Pembeliannya dibatalkan.", "The purchase was cancelled."),
    "session_unknown": ("Kelas ini tidak punya sesi itu.", "The class has no such session."),
    "too_early": (
        "Sesinya belum dibuka: kehadiran berlaku mulai satu jam sebelum sesi dimulai.",
        "The session has not opened: attendance counts from one hour before its start.",
    ),
    "too_late": (
        "Waktu hadirnya lebih dari sehari sesudah sesi selesai.",
        "The time is more than a day after the session's end.",
    ),
    "recorded_otherwise": (
        "Yang sebaliknya sudah tercatat; kehadiran tidak ditulis ulang.",
        "The opposite was recorded before; attendance is never rewritten.",
    ),
}


class FileRefused(Exception):  # noqa: N818 - reads as the fact it states
    """The file as a whole cannot be taken; nothing of it was done. ``kind`` names the problem."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class Line(msgspec.Struct, frozen=True):
    """A row that can be tried, and its number in the file (the heading is 1)."""

    number: int
    redeem_code: str
    sequence: int
    attended_at: datetime
    present: bool


class Receipt(msgspec.Struct, frozen=True):
    """What became of a row. ``result``: ``SUCCESS``, ``PARTIAL SUCCESS`` or ``FAILED``."""

    row: int
    redeem_code: str
    sequence: str
    result: str
    outcome: str
    reason_id: str
    reason_en: str


def receipt(number: int, outcome: str, code: str = "", sequence: str = "") -> Receipt:
    """The receipt of a row by what became of it. Only what was understood is said again."""
    good = {"recorded": "SUCCESS", "already_recorded": "SUCCESS", "outside_window": "PARTIAL SUCCESS"}
    return Receipt(number, code, sequence, good.get(outcome, "FAILED"), outcome, *REASONS[outcome])


def result_of(receipts: Iterable[Receipt]) -> str:
    """The result of a whole file."""
    results = {each.result for each in receipts}
    return results.pop() if len(results) == 1 else "PARTIAL SUCCESS"


async def read_text(stream: AsyncIterator[bytes]) -> str:
    """The file's text. FileRefused as soon as it is too large, has too many rows, or is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
    parts, size, lines = [], 0, 0
    try:
        async for block in stream:
            size, lines = size + len(block), lines + block.count(b"\n")
            if size > FILE_BYTES_MAX:
                raise FileRefused("body-too-large", f"The file may have {FILE_BYTES_MAX} bytes.")
            if lines > ROWS_MAX + 2:
                raise _too_many()
            parts.append(decoder.decode(block))
        parts.append(decoder.decode(b"", final=True))
    except UnicodeDecodeError as wrong:
        raise FileRefused("csv-not-text", "Save the file as CSV UTF-8.") from wrong
    return "".join(parts)


def read_lines(text: str, zone: ZoneInfo, at: datetime) -> tuple[list[Line], list[Receipt]]:
    """The rows that can be tried, and receipts of those that cannot. FileRefused for a doubtful file.

    Times without an offset are of ``zone``, the institution's.
    """
    if "\0" in text:
        raise FileRefused("csv-not-text", "The file holds NUL: save it as CSV UTF-8.")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Line] = []
    receipts: list[Receipt] = []
    count = 0
    try:
        places = _places(next(rows, []))
        width = 1 + max(places.values())
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > ROWS_MAX:
                raise _too_many()
            made = _read(rows.line_num, cells, places, width, zone, at)
            if isinstance(made, Line):
                lines.append(made)
            else:
                receipts.append(made)
    except csv.Error as wrong:
        detail = f"Line {rows.line_num} cannot be read: {wrong}."
        raise FileRefused("csv-malformed", detail) from wrong
    if count == 0:
        raise FileRefused("csv-empty", "The file has no rows.")
    return lines, receipts


def write_receipts(receipts: Sequence[Receipt]) -> bytes:
    """Receipts as CSV in the order of the rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(Receipt.__struct_fields__)
    writer.writerows(msgspec.structs.astuple(each) for each in receipts)
    return out.getvalue().encode()


def _too_many() -> FileRefused:
    return FileRefused("csv-too-long", f"A file has at most {ROWS_MAX} rows: divide it. Nothing was done.")


def _places(heading: Sequence[str]) -> dict[str, int]:
    names = [_COLUMNS.get(cell.strip().lower().replace(" ", "_")) for cell in heading]
    unknown = [cell.strip()[:40] for cell, name in zip(heading, names, strict=True) if name is None]
    missing = [name for name in _NEEDED if name not in names]
    if unknown or missing or len(set(names)) != len(names):
        detail = (
            "The first line names the columns: redeem_code, sequence, attended_at, and present if wanted."
        )
        if missing:
            detail += f" Missing: {', '.join(missing)}."
        if unknown and all(name.isprintable() for name in unknown):
            detail += f" Not known: {', '.join(unknown[:_UNKNOWN_MAX])}."
        raise FileRefused("csv-columns-wrong", detail)
    return {name: place for place, name in enumerate(names) if name is not None}


def _read(
    number: int, cells: Sequence[str], places: dict[str, int], width: int, zone: ZoneInfo, at: datetime
) -> Line | Receipt:
    values = [cell.strip() for cell in cells]
    if len(values) != width:
        return receipt(number, "columns_too_few")
    # A receipt is opened in a spreadsheet, too: nothing of such a row is said again.
    if any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in (*values, *cells)):
        return receipt(number, "formula")
    code = ids.normalise_code(values[places["redeem_code"]][:_CELL_MAX])
    if code is None or code[0] != ids.CodeKind.redeem:
        return receipt(number, "code_unknown")
    said = values[places["sequence"]]
    present = values[places["present"]].lower() if "present" in places else ""
    attended_at = _instant(values[places["attended_at"]], zone)
    wrong = None
    if not re.fullmatch(r"[0-9]{1,3}", said, re.ASCII) or not 1 <= int(said) <= 10:
        wrong, said = "sequence_wrong", ""
    elif present not in _YES and present not in _NO:
        wrong = "present_wrong"
    elif attended_at is None:
        wrong = "time_wrong"
    elif attended_at > at + _SKEW:
        wrong = "time_ahead"
    if wrong is not None or attended_at is None:
        return receipt(number, wrong or "time_wrong", code, said)
    return Line(number, code, int(said), attended_at, present in _YES)


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    """A day comes first where slashes are written: 03/04/2022 is the third of April."""
    if not text.isascii():
        return None
    day_first = _DAY_FIRST.fullmatch(text)
    try:
        if day_first:
            day, month, year, hour, minute, second = (int(part or 0) for part in day_first.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=zone)
        if _ISO.fullmatch(text):
            read = datetime.fromisoformat(text)
            return read if read.tzinfo else read.replace(tzinfo=zone)
    except ValueError:
        return None
    return None
