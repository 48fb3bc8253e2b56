"""The officer's pages: who may register others, one person by form, many by file, the file for the field."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, datetime
from typing import Any, Final

from litestar import Response, get, post

from bekal import access, people, regions
from bekal.base import clock
from bekal.pages import AnyRequest, Form, form_of, go, language_of, officer_of, page, shell_of, staff

from . import assisted_words, field_file
from .assisted_rows import COLUMNS, EDUCATIONS, FILE_BYTES_MAX, FileRefused, Row, read_rows
from .assisting import Receipt, register_rows
from .readers import console_page, log_look

OFFICERS: Final = staff("registrar")
APPOINTERS: Final = staff("admin")
LISTED: Final = staff("admin", "auditor")
_SHOWN_MAX: Final = 300
_EXAMPLE: Final = (
    "3171012703960001",
    "3171010101010001",
    "CONTOH SAJA",
    "27/03/1996",
    "L",
    "IBU CONTOH",
    "31.71",
    "5",
    "1",
    "",
    "tidak",
    "0812 3456 7890",
    "lisan",
    "tidak",
    "",
)


@get("/ops/petugas", opt=LISTED)
async def show_registrars(request: AnyRequest) -> Response[bytes]:
    """Officers who register people, with what they used; administrators appoint them here."""
    return await _registrars(request, Form(), {})


@post("/ops/petugas", opt=APPOINTERS)
async def appoint(request: AnyRequest) -> Response[bytes]:
    """Give an officer an office and a quota, or change both."""
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    quota = form.number("quota")
    asked = access.Appointment(form["login"], form["office"], -1 if quota is None else quota)
    async with request.app.state.db.begin() as tx:
        [outcome] = await access.appoint_registrars(tx, [asked], officer_of(request).actor, at)
    if outcome in assisted_words.APPOINTING:
        field, words = assisted_words.APPOINTING[outcome]
        return await _registrars(request, form, {field: words})
    return go(request, "/ops/petugas")


@get("/ops/bantu", opt=OFFICERS)
async def show_desk(request: AnyRequest) -> Response[bytes]:
    """What is left of the quota, and the ways to register people."""
    return await _desk(request, {})


@post("/ops/bantu", opt={**OFFICERS, "files": FILE_BYTES_MAX + 1024})
async def take_file(request: AnyRequest) -> Response[bytes]:
    """Register the people of a CSV or of a file from the field; receipts as a page, or as CSV."""
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    content = form.files.get("file", b"")
    try:
        if field_file.is_sealed(content):
            rows = await field_file.open_rows(content, form["passphrase"])
        else:
            rows = read_rows(content)
    except FileRefused as refused:
        return await _desk(request, {"file": refused.words})
    receipts = await register_rows(request.app.state.db, rows, officer_of(request).staff_id, at)
    good = sum(receipt.good for receipt in receipts)
    await log_look(request, "registrations.import", "people", f"{len(receipts)} rows, {good} registered")
    if form["do"] == "csv":
        return _receipts_csv(request, receipts)
    return await _desk(request, {}, receipts)


@get("/ops/bantu/orang", opt=OFFICERS)
async def show_person_form(request: AnyRequest) -> Response[bytes]:
    """The form for one person."""
    return await _person_page(request, Form(), {})


@post("/ops/bantu/orang", opt=OFFICERS)
async def register_person(request: AnyRequest) -> Response[bytes]:
    """Register one person. Sent twice, the first one stands."""
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    texts = {name: form[name] for name in COLUMNS}
    if form["tahun"] or form["bulan"] or form["hari"]:
        texts["tanggal_lahir"] = f"{form['hari']}/{form['bulan']}/{form['tahun']}"
    if not form.checked("setuju"):
        texts["persetujuan"] = ""
    rows = [Row(1, texts)]
    [receipt] = await register_rows(request.app.state.db, rows, officer_of(request).staff_id, at)
    if not receipt.good:
        errors = {
            assisted_words.FIELDS.get(code, field): assisted_words.REASONS[code]
            for field, code in reversed(receipt.outcomes.items())
        }
        if "persetujuan" in errors and not form.checked("setuju"):
            errors["persetujuan"] = assisted_words.REASONS["consent_missing"]
        return await _person_page(request, form, errors, doubtful="nik" in errors)
    await log_look(request, "registrations.form", "people", receipt.outcome)
    return go(request, "/ops/bantu", kabar=receipt.outcome)


@get("/ops/bantu/contoh.csv", opt=OFFICERS, sync_to_thread=False)
def show_example(request: AnyRequest) -> Response[bytes]:
    """A CSV to start from: the headings, and one row that no registry knows."""
    return _attached(_csv([COLUMNS, _EXAMPLE]), "contoh-pendaftaran.csv", "text/csv; charset=utf-8")


@get("/ops/bantu/luring.html", opt=OFFICERS)
async def show_field_file(request: AnyRequest) -> Response[bytes]:
    """One HTML file that registers people without a network: rows are kept encrypted until they are sent."""
    await log_look(request, "page.read", "registrations.field_file")
    today = clock.date_in_jakarta(request.app.state.clock.now())
    context = {
        **field_file.parts(),
        "form": Form(),
        "lists": _lists(today),
        "reasons": {
            code: shell_of(request).translate(language_of(request), words)
            for code, words in assisted_words.REASONS.items()
        },
        "ways": assisted_words.CONSENT_WAYS,
    }
    answer = page(request, "ops/field.html", context)
    answer.headers["Content-Disposition"] = 'attachment; filename="bekal-luring.html"'
    return answer


async def _registrars(request: AnyRequest, form: Form, errors: dict[str, str]) -> Response[bytes]:
    async with request.app.state.db.read() as tx:
        listed = await access.list_registrars(tx, request.query_params.get("sesudah", "")[:100])
    may_change = "admin" in officer_of(request).roles
    context = {"registrars": listed, "form": form, "errors": errors, "may_change": may_change}
    answer = await console_page(request, "ops/registrars.html", "registrars", context)
    answer.status_code = 422 if errors else 200
    return answer


async def _desk(
    request: AnyRequest, errors: dict[str, str], receipts: list[Receipt] | None = None
) -> Response[bytes]:
    async with request.app.state.db.read() as tx:
        registrar = await access.find_registrar(tx, officer_of(request).staff_id)
    wrong = [receipt for receipt in receipts or () if not receipt.good]
    context: dict[str, Any] = {
        "registrar": registrar,
        "errors": errors,
        "receipts": receipts,
        "wrong": wrong[:_SHOWN_MAX],
        "unshown": max(0, len(wrong) - _SHOWN_MAX),
        "counts": Counter(receipt.outcome if receipt.good else "wrong" for receipt in receipts or ()),
        "reasons": assisted_words.REASONS,
        "news": assisted_words.REASONS.get(request.query_params.get("kabar", ""), ""),
    }
    answer = await console_page(request, "ops/assisted.html", "registrations", context)
    answer.status_code = 422 if errors else 200
    return answer


async def _person_page(
    request: AnyRequest, form: Form, errors: dict[str, str], *, doubtful: bool = False
) -> Response[bytes]:
    today = clock.date_in_jakarta(request.app.state.clock.now())
    context = {
        "form": form,
        "errors": errors,
        "doubtful": doubtful,
        "lists": _lists(today),
        "ways": assisted_words.CONSENT_WAYS,
    }
    answer = await console_page(request, "ops/assisted_person.html", "registrations.form", context)
    answer.status_code = 422 if errors else 200
    return answer


def _lists(today: date) -> dict[str, Any]:
    """What an officer chooses from, as the KTP and the family card print it."""
    by_province: dict[int, list[tuple[str, str]]] = {}
    for region in sorted(regions.list_regions(today), key=lambda each: each.code):
        by_province.setdefault(region.province_id, []).append((region.code, region.full_name))
    return {
        "regions": [(p.name, by_province[p.province_id]) for p in regions.list_provinces(today)],
        "educations": [(str(number), name) for number, name in enumerate(EDUCATIONS, 1)],
        "occupations": [(str(number), name) for number, name in people.occupations()],
    }


def _receipts_csv(request: AnyRequest, receipts: list[Receipt]) -> Response[bytes]:
    shell = shell_of(request)
    rows: list[tuple[str, ...]] = [("baris", "nik_akhir", "hasil", "kode", "keterangan", "explanation")]
    for receipt in receipts:
        said = [
            " ".join(
                dict.fromkeys(
                    shell.translate(language, assisted_words.REASONS[code])
                    for code in receipt.outcomes.values()
                )
            )
            for language in shell.formats
        ]
        result = "SUCCESS" if receipt.good else "FAILED"
        rows.append((str(receipt.number), receipt.tail, result, receipt.outcome, *said))
    return _attached(_csv(rows), "tanda-terima.csv", "text/csv; charset=utf-8")


def _csv(rows: Any) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    # With a byte order mark: without one, Excel takes UTF-8 for the encoding of its own country.
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _attached(content: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers, status_code=200)


route_handlers = [
    show_registrars,
    appoint,
    show_desk,
    take_file,
    show_person_form,
    register_person,
    show_example,
    show_field_file,
]
