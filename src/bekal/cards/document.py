"""The decree as a document: CSV with every line, PDF with totals, provinces and digest.

A decree of 140,000 recipients is a thick book on paper. So the PDF is the act itself - number, legal basis,
totals, recipients and rupiah by province, the digest that seals the lines - with the first lines as a sample,
and the CSV is its annex with all of them. A small decree's PDF holds the whole list.

Names and NIKs are not ours: the caller may see them (and says so to `access`), asks `people` to disclose them
and passes them in, the NIK masked already.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from bekal.base import clock, money

from .types import Decree

PDF_LINES_MAX = 200
"""A decree with more recipients lists this many in its PDF and refers to the CSV for the rest."""

COLUMNS = (
    "decree",
    "line",
    "reference",
    "name",
    "nik_masked",
    "province",
    "region",
    "training_rp",
    "incentive_rp",
    "survey_rp",
    "total_rp",
)


class DocumentLine(msgspec.Struct, frozen=True):
    """One recipient as the document shows him or her. ``reference`` is the card's id; NIK as
    3171********0001."""

    reference: UUID
    name: str
    nik_masked: str
    province: str
    region: str
    training_rp: int
    incentive_rp: int
    survey_rp: int

    @property
    def total_rp(self) -> int:
        """All three allocations."""
        return self.training_rp + self.incentive_rp + self.survey_rp


class ProvinceTotal(msgspec.Struct, frozen=True):
    """What a decree grants in one province."""

    province: str
    recipients: int
    training_rp: int
    incentive_rp: int
    survey_rp: int

    @property
    def total_rp(self) -> int:
        """All three allocations."""
        return self.training_rp + self.incentive_rp + self.survey_rp


def render_decree_csv(decree: Decree, lines: Iterable[DocumentLine]) -> bytes:
    """The decree's lines as CSV (UTF-8, RFC 4180), one per recipient, numbered from 1."""
    return _csv_rows([COLUMNS]) + _csv_lines(decree, 1, lines)


async def stream_decree_csv(
    decree: Decree, pages: AsyncIterable[Sequence[DocumentLine]]
) -> AsyncIterator[bytes]:
    """The same, page by page: 140,000 lines never stand in memory at once."""
    yield _csv_rows([COLUMNS])
    count = 0
    async for page in pages:
        yield _csv_lines(decree, count + 1, page)
        count += len(page)


def render_decree_pdf(
    decree: Decree,
    provinces: Sequence[ProvinceTotal],
    lines: Sequence[DocumentLine],
    programme_name: str,
    at: datetime,
    batch_number: int | None = None,
) -> bytes:
    """The decree as PDF/A4: its totals, its provinces, its digest, and up to ``PDF_LINES_MAX`` lines.

    ``lines`` are all lines of a small decree, or the first ones of a large one. ``batch_number`` is the
    batch's number as people know it. ``at`` is the instant of rendering; the same arguments give the same
    bytes.
    """
    paper = _Paper(decree, at)
    paper.head(programme_name, batch_number)
    paper.totals(provinces)
    paper.seal()
    paper.list(lines[:PDF_LINES_MAX])
    return bytes(paper.output())


def sum_provinces(lines: Iterable[DocumentLine]) -> list[ProvinceTotal]:
    """What lines add up to by province, in order of the province's name."""
    sums: dict[str, list[int]] = {}
    for line in lines:
        total = sums.setdefault(line.province, [0, 0, 0, 0])
        for i, value in enumerate((1, line.training_rp, line.incentive_rp, line.survey_rp)):
            total[i] += value
    return [ProvinceTotal(province, *sums[province]) for province in sorted(sums)]


def _csv_lines(decree: Decree, first: int, lines: Iterable[DocumentLine]) -> bytes:
    return _csv_rows(
        (
            decree.number,
            number,
            line.reference,
            _harmless(line.name),
            line.nik_masked,
            line.province,
            line.region,
            line.training_rp,
            line.incentive_rp,
            line.survey_rp,
            line.total_rp,
        )
        for number, line in enumerate(lines, first)
    )


def _csv_rows(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _harmless(text: str) -> str:
    # A spreadsheet would run a name that begins like a formula.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


class _Paper(FPDF):
    """A4 with the decree's number at the foot of every page; the PDF's built-in fonts, so Latin-1 only."""

    def __init__(self, decree: Decree, at: datetime) -> None:
        super().__init__(format="A4")
        self._decree = decree
        self.set_creation_date(at)
        self.set_title(decree.number)
        self.set_lang("id")
        self.set_auto_page_break(auto=True, margin=18)
        self.set_font("Helvetica", size=10)
        self.alias_nb_pages()
        self.add_page()

    def footer(self) -> None:
        """Number and page."""
        self.set_y(-12)
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, f"{self._decree.number} - {self.page_no()}/{{nb}}", align="C")

    def head(self, programme_name: str, batch_number: int | None) -> None:
        """Title, programme, legal basis."""
        decree = self._decree
        self.set_font("Helvetica", "B", 14)
        self._say("SURAT KEPUTUSAN PENETAPAN PENERIMA", 8)
        self._say(f"Nomor {decree.number}", 8)
        self.set_font("Helvetica", size=10)
        self._say(_latin(programme_name), 6)
        if batch_number is not None:
            self._say(f"Gelombang {batch_number}", 6)
        self._say(f"Tahun anggaran {decree.fiscal_year}", 6)
        self._say("Dasar: PMK 25/PMK.05/2020", 6)
        self._say(f"Tanggal {clock.date_in_jakarta(decree.opened_at).isoformat()}", 6)
        self._say(f"Keadaan: {_STATES[decree.state]}", 6)
        self.ln(4)

    def totals(self, provinces: Sequence[ProvinceTotal]) -> None:
        """The table by province; its last row is the decree's own total."""
        self._heading("Penerima dan alokasi menurut provinsi")
        rows = [(_latin(total.province), str(total.recipients), *_amounts(total)) for total in provinces]
        decree = self._decree
        rows.append(("Seluruhnya", str(decree.recipients), "", "", "", money.format_rp(decree.total_rp)))
        head = ("Provinsi", "Penerima", *_ALLOCATIONS)
        self._table([head, *rows], (36, 16, 32, 32, 30, 34), "LRRRRR")

    def seal(self) -> None:
        """The digest, and how to compute it."""
        self._heading("Segel")
        digest = self._decree.digest
        if digest is None:
            self._say("Belum ditutup: keputusan ini belum disegel.", 5)
            return
        self.set_font("Courier", size=9)
        self._say(digest.hex(), 5)
        self.set_font("Helvetica", size=9)
        self._say(
            "SHA-256 atas baris lampiran CSV menurut urutan kolom reference: reference, training_rp, "
            "incentive_rp, survey_rp, dipisah koma, tiap baris diakhiri LF.",
            5,
        )

    def list(self, lines: Sequence[DocumentLine]) -> None:
        """The recipients, or the first of them."""
        missing = self._decree.recipients - len(lines)
        if self.will_page_break(40):
            self.add_page()
        self._heading("Daftar penerima")
        if missing > 0:
            self._say(f"{len(lines)} baris pertama; {missing} baris lainnya ada dalam lampiran CSV.", 5)
        head = ("No.", "Nama", "NIK", "Kabupaten/kota", *_ALLOCATIONS)
        rows = [
            (str(n), _latin(line.name), line.nik_masked, _latin(line.region), *_amounts(line))
            for n, line in enumerate(lines, 1)
        ]
        if rows:
            self._table([head, *rows], (9, 36, 31, 36, 20, 20, 18, 20), "RLLLRRRR")

    def _say(self, text: str, height: int) -> None:
        self.multi_cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _heading(self, text: str) -> None:
        self.ln(3)
        self.set_font("Helvetica", "B", 11)
        self._say(text, 7)
        self.set_font("Helvetica", size=9)

    def _table(self, rows: Sequence[Sequence[str]], widths: tuple[int, ...], align: str) -> None:
        """``align`` has one letter a column."""
        self.set_font("Helvetica", size=7)
        headings = FontFace(emphasis="BOLD")
        with self.table(
            rows,
            col_widths=widths,
            line_height=4,
            headings_style=headings,
            text_align=tuple(align),
            padding=0.4,
        ):
            pass


_ALLOCATIONS = ("Pelatihan", "Insentif", "Survei", "Jumlah")
_STATES = {
    "drafted": "rancangan",
    "budgeted": "anggaran tersedia",
    "granting": "sedang disalurkan",
    "closed": "selesai disalurkan",
}


def _amounts(of: DocumentLine | ProvinceTotal) -> tuple[str, str, str, str]:
    return (
        money.format_rp(of.training_rp),
        money.format_rp(of.incentive_rp),
        money.format_rp(of.survey_rp),
        money.format_rp(of.total_rp),
    )


def _latin(text: str) -> str:
    """What the built-in fonts can show; the CSV has the name as it is written."""
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isascii():
        plain = "".join(c if ord(c) < 256 else unicodedata.normalize("NFKD", c)[0] for c in plain)
    return plain.encode("latin-1", "replace").decode("latin-1")
