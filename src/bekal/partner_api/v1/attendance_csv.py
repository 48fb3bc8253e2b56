"""Attendance of whole days by CSV, by institutions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from litestar import post
from litestar.response.base import ASGIResponse

from bekal import journey, market
from bekal.access import Scope
from bekal.base import actors, ids
from bekal.base.cells import chunks_by_cell
from bekal.pages import partner_of

from ..answers import encode, raw_answer
from ..attendance_csv import (
    FILE_BYTES_MAX,
    FILE_PROBLEMS,
    FileRefused,
    Line,
    Receipt,
    read_lines,
    read_text,
    receipt,
    result_of,
    write_receipts,
)
from ..contract import Contract, partners
from ..desk import AnyRequest, Desk, desk_of
from ..headers import headers_of
from ..limits import count
from ..problems import refuse

_ROWS_A_REQUEST: Final = 100
"""So many rows count as one item of what a partner may ask for in a minute."""


class CsvAnswer(msgspec.Struct, frozen=True):
    """The receipts as JSON. ``result`` is the whole file's: SUCCESS, PARTIAL SUCCESS or FAILED."""

    result: str
    rows: int
    receipts: list[Receipt]


@post(
    "/attendance/csv",
    opt=partners(
        Scope.classes_write,
        Contract(
            "Report who was there by CSV, up to 50,000 rows, with a receipt for every row",
            CsvAnswer,
            csv=True,
            problems=("csv-in-use", *sorted(FILE_PROBLEMS)),
        ),
    ),
    status_code=200,
    request_max_body_size=FILE_BYTES_MAX + 1,
)
async def create_attendance_by_csv(request: AnyRequest) -> ASGIResponse:
    """Report: a receipt for each row, in order, as JSON where that is accepted, else as CSV.

    Safe to repeat without a key: what was recorded is ``already_recorded``. The header ``Bekal-Result`` is
    the whole file's. One file at a time: another one of yours is refused (409) until its receipts have come.
    """
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in ("text/csv", "application/csv") or "content-encoding" in request.headers:
        raise refuse("csv-kind-wrong")
    # Refused before it is sent whole, if it can be; a place is taken by what has arrived.
    desk.files.check(institution.code)
    try:
        text = await read_text(request.stream())
        with desk.files.place(institution.code):
            receipts = await _report(request, desk, institution, text)
            wants_json = "application/json" in request.headers.get("accept", "")
            result, body = await desk.files.work(partial(_write, receipts, as_json=wants_json))
    except FileRefused as refused:
        raise refuse(refused.kind, refused.detail) from refused
    headers = {"Bekal-Result": result}
    if wants_json:
        return raw_answer(request, body, headers)
    told = {**headers_of(request), **headers}
    return ASGIResponse(body=body, media_type="text/csv; charset=utf-8", headers=told)


async def _report(
    request: AnyRequest, desk: Desk, institution: market.Institution, text: str
) -> list[Receipt]:
    """Do what the file says; a receipt for each row, in no order. FileRefused before anything is done."""
    cells, at = desk.db.cells, desk.clock.now()
    read = partial(_read, text, institution.timezone, at, cells)
    chunks, receipts = await desk.files.work(read)
    rows = sum(len(chunk) for _, chunk in chunks)
    count(desk.limiter, request, partner_of(request), rows // _ROWS_A_REQUEST)
    by = actors.partner(institution.code)
    for cell, chunk in chunks:
        items = [_item(line, institution.institution_id) for line in chunk]
        outcomes = await journey.report_attendance(desk.db, cell, items, by, desk.clock.now())
        receipts += [
            receipt(line.number, outcome, line.redeem_code, str(line.sequence))
            for line, outcome in zip(chunk, outcomes, strict=True)
        ]
    return receipts


def _read(
    text: str, timezone: str, at: datetime, cells: int
) -> tuple[list[tuple[int, Sequence[Line]]], list[Receipt]]:
    lines, receipts = read_lines(text, ZoneInfo(timezone), at)
    return list(chunks_by_cell(lines, lambda line: ids.cell_of(line.redeem_code, cells))), receipts


def _write(receipts: list[Receipt], *, as_json: bool) -> tuple[str, bytes]:
    receipts.sort(key=lambda each: each.row)
    result = result_of(receipts)
    if as_json:
        return result, encode(CsvAnswer(result, len(receipts), receipts))
    return result, write_receipts(receipts)


def _item(line: Line, institution_id: int) -> journey.AttendedItem:
    return journey.AttendedItem(
        redeem_code=line.redeem_code,
        institution_id=institution_id,
        sequence=line.sequence,
        present=line.present,
        attended_at=line.attended_at,
    )
