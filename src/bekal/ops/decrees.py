"""Decrees as documents. They name people: each download is logged, and each name in it for its owner."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from bekal import cards, people, programme, regions
from bekal.base import clock
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX, Database
from bekal.pages import AnyRequest, known_id, language_of, officer_of

from .readers import DECREE_DOCUMENTS, OVERSIGHT, console_page, log_look

_PURPOSE: Final = "decree document"
_PDF_LINES: Final = 200
"""As many as the PDF shows: nobody's name is opened who does not stand in it."""


@get("/ops/sk/{decree_id:int}", opt=OVERSIGHT)
async def show_decree(request: AnyRequest, decree_id: FromPath[int]) -> Response[bytes]:
    """A decree's totals, state and digest; nobody's name."""
    async with request.app.state.db.read() as tx:
        decree = await cards.get_decree(tx, known_id(decree_id))
        terms = await programme.get_programme(tx, decree.programme_id)
    allowed = bool(officer_of(request).roles & {"approver", "auditor"})
    context = {"decree": decree, "terms": terms, "allowed": allowed}
    return await console_page(request, "ops/decree.html", f"decree:{decree_id}", context)


@post("/ops/sk/{decree_id:int}/csv", opt={**DECREE_DOCUMENTS, "back": "/ops"})
async def download_csv(request: AnyRequest, decree_id: FromPath[int]) -> Stream:
    """The annex: one line a recipient, NIK masked."""
    db: Database = request.app.state.db
    async with db.read() as tx:
        decree = await cards.get_decree(tx, known_id(decree_id))
    await log_look(request, "decree.download", f"decree:{decree_id}", "csv")
    at: datetime = request.app.state.clock.now()
    lines = _lines(db, decree, officer_of(request).actor, at)
    return Stream(
        cards.stream_decree_csv(decree, lines),
        status_code=200,
        media_type="text/csv; charset=utf-8",
        headers=_file_headers(decree, "csv"),
    )


@post("/ops/sk/{decree_id:int}/pdf", opt={**DECREE_DOCUMENTS, "back": "/ops"})
async def download_pdf(request: AnyRequest, decree_id: FromPath[int]) -> Response[bytes]:
    """The act: totals, provinces, digest, the first lines."""
    db: Database = request.app.state.db
    async with db.read() as tx:
        decree = await cards.get_decree(tx, known_id(decree_id))
        terms = await programme.get_programme(tx, decree.programme_id)
    await log_look(request, "decree.download", f"decree:{decree_id}", "pdf")
    at: datetime = request.app.state.clock.now()
    sums = await _sum_provinces(db, decree)
    lines: list[cards.DocumentLine] = []
    async for part in _lines(db, decree, officer_of(request).actor, at, _PDF_LINES):
        lines += part
    name = terms.name_id if language_of(request) == "id" else terms.name_en
    content = cards.render_decree_pdf(decree, sums, lines, name, at)
    return Response(
        content, status_code=200, media_type="application/pdf", headers=_file_headers(decree, "pdf")
    )


async def _lines(
    db: Database, decree: cards.Decree, by: Actor, at: datetime, limit: int | None = None
) -> AsyncIterator[Sequence[cards.DocumentLine]]:
    """The lines with names, a page at a time, each look logged as it is taken."""
    day = clock.date_in_jakarta(decree.opened_at)
    taken = 0
    for cell in range(db.cells):
        after = None
        while limit is None or taken < limit:
            size = CHUNK_MAX if limit is None else min(CHUNK_MAX, limit - taken)
            async with db.begin() as tx:
                rows = await cards.list_decree_lines(tx, cell, decree.decree_id, after, size)
                opened = await people.disclose(
                    tx, cell, [row.person_id for row in rows], ("full_name", "nik"), _PURPOSE, by, at
                )
            yield [_document_line(row, fields or {}, day) for row, fields in zip(rows, opened, strict=True)]
            taken += len(rows)
            if len(rows) < size:
                break
            after = rows[-1].card_id


def _document_line(row: cards.DecreeLineRow, fields: dict[str, str], day: date) -> cards.DocumentLine:
    region = regions.get_region(row.region_id, day)
    nik = fields.get("nik", "")
    return cards.DocumentLine(
        reference=row.card_id,
        name=fields.get("full_name", ""),
        nik_masked=f"{nik[:4]}{'*' * 8}{nik[-4:]}" if len(nik) == 16 else "",
        province=regions.get_province(region.province_id, day).name,
        region=region.full_name,
        training_rp=row.training_rp,
        incentive_rp=row.incentive_rp,
        survey_rp=row.survey_rp,
    )


async def _sum_provinces(db: Database, decree: cards.Decree) -> list[cards.ProvinceTotal]:
    """The totals by province over all lines: no name is needed for them."""
    day = clock.date_in_jakarta(decree.opened_at)
    lines: list[cards.DocumentLine] = []
    async with db.snapshot() as tx:
        for cell in range(db.cells):
            after = None
            while True:
                rows = await cards.list_decree_lines(tx, cell, decree.decree_id, after, CHUNK_MAX)
                lines += [_document_line(row, {}, day) for row in rows]
                if len(rows) < CHUNK_MAX:
                    break
                after = rows[-1].card_id
    return cards.sum_provinces(lines)


def _file_headers(decree: cards.Decree, kind: str) -> dict[str, str]:
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in decree.number)
    return {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}


route_handlers = [show_decree, download_csv, download_pdf]
