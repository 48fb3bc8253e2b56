"""The office's desk: what people asked for about their data, and their complaints, each with its clock.

Words that people wrote are opened one at a time; each opening is in the access log and in the record that the
person concerned reads.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, journey, market, people, support
from bekal.base import ids
from bekal.base.database import Database, Transaction
from bekal.base.errors import NotFound
from bekal.pages import AnyRequest, Problem, form_of, go, officer_of, staff
from bekal.pages import mark as _

from .readers import console_page, log_look

LOOKS: Final = staff("operator", "auditor")
DECIDES: Final = staff("operator")
_SHOWN: Final = 100
_PARTNERS: Final = 1000
_ABOUT_DATA: Final = "request about own data"
_COMPLAINT: Final = "complaint"

KINDS: Final = {"correction": _("Perbaikan data"), "erasure": _("Penghapusan data")}
TICKET_KINDS: Final = {
    "complaint": _("Pengaduan"),
    "appeal": _("Keberatan"),
    "question": _("Pertanyaan"),
    "report": _("Laporan tentang mitra"),
}
END_REFUSALS: Final = {
    people.EndRequestOutcome.reason_missing: _("Tulis alasannya: pemohon membacanya."),
    people.EndRequestOutcome.not_open: _("Permintaan ini sudah selesai."),
}
REPLY_REFUSALS: Final = {
    support.ReplyOutcome.ticket_unknown: _("Pengaduan ini tidak ada."),
    support.ReplyOutcome.ticket_closed: _("Pengaduan ini sudah ditutup."),
    support.ReplyOutcome.too_many: _(
        "Pengaduan ini sudah penuh. Tutup, dan minta pemohon membuka yang baru."
    ),
    support.ReplyOutcome.text_missing: _("Tulis jawabannya."),
    support.ReplyOutcome.text_too_long: _("Jawaban ini terlalu panjang."),
    support.ReplyOutcome.partner_wrong: _("Tidak ada mitra dengan kode ini."),
    support.ReplyOutcome.report_stays: _(
        "Laporan tentang mitra tidak diteruskan: pelapornya dilindungi. Tanyai mitra tanpa mengutipnya."
    ),
}


@get("/ops/permintaan-data", opt=LOOKS)
async def show_requests(request: AnyRequest) -> Response[bytes]:
    """Open requests about data, the most urgent first, with the hours that are left of 3 x 24."""
    return await _requests(request)


@post("/ops/permintaan-data/{request_id:uuid}", opt={**DECIDES, "back": "/ops/permintaan-data"})
async def work_on_request(request: AnyRequest, request_id: FromPath[UUID]) -> Response[bytes]:
    """Open the words of a request (recorded for its owner), or end it."""
    form = form_of(request)
    if form["do"] == "read":
        return await _requests(request, opened=await _open_words(request, request_id))
    if form["do"] not in ("done", "refused"):
        raise Problem(422, "form-wrong", _("Isian ini tidak lengkap."))
    state: Literal["done", "refused"] = "done" if form["do"] == "done" else "refused"
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    by = officer_of(request).actor
    end = people.RequestEnd(request_id, state, form["reason"][:1000])
    async with db.begin() as tx:
        cell = ids.cell_of(request_id, db.cells)
        rows = await people.list_open_data_requests(tx, cell, 1000)
        if any(row.request_id == request_id and row.kind == "erasure" for row in rows) and state == "done":
            raise Problem(422, "form-wrong", _("Penghapusan dikerjakan oleh proses otomatis."))
        [outcome] = await journey.end_data_requests(tx, cell, [end], by, at)
        if outcome == people.EndRequestOutcome.ended:
            entry = access.AccessEntry(f"data_request.{state}", f"data_request:{request_id}", "")
            await access.log_access(tx, [entry], by, at)
    if outcome != people.EndRequestOutcome.ended:
        return await _requests(request, mistake=END_REFUSALS[outcome])
    return go(request, "/ops/permintaan-data")


async def _open_words(request: AnyRequest, request_id: UUID) -> dict[str, Any]:
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    cell, by = ids.cell_of(request_id, db.cells), officer_of(request).actor
    async with db.begin() as tx:
        found = await people.open_request_words(tx, cell, request_id)
        if found is None:
            raise NotFound("there is no such request")
        person_id, words = found
        fields: tuple[people.Field, ...] = ("full_name", "phone")
        [who] = await people.disclose(tx, cell, [person_id], fields, _ABOUT_DATA, by, at)
        entry = access.AccessEntry("data_request.read", f"data_request:{request_id}", "")
        await access.log_access(tx, [entry], by, at)
    return {"request_id": request_id, "words": words, **(who or {})}


async def _requests(
    request: AnyRequest, opened: dict[str, Any] | None = None, mistake: str | None = None
) -> Response[bytes]:
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    async with db.read() as tx:
        rows = [
            row for cell in range(db.cells) for row in await people.list_open_data_requests(tx, cell, _SHOWN)
        ]
    rows.sort(key=lambda row: row.due_at)
    context = {
        "rows": [(row, (row.due_at - at) // timedelta(hours=1)) for row in rows[:_SHOWN]],
        "opened": opened,
        "mistake": mistake,
        "kinds": KINDS,
        "may_decide": "operator" in officer_of(request).roles,
    }
    answer = await console_page(request, "ops/data_requests.html", "data_requests", context)
    answer.status_code = 422 if mistake else 200
    return answer


@get("/ops/pengaduan", opt=LOOKS)
async def show_tickets(request: AnyRequest) -> Response[bytes]:
    """Complaints that wait for the office, and those with a partner and by when; nobody's words yet."""
    db: Database = request.app.state.db
    async with db.read() as tx:
        ours, theirs = [], []
        for cell in range(db.cells):
            ours += await support.list_waiting_tickets(tx, cell, "office", None, _SHOWN)
            theirs += await support.list_partner_tickets(tx, cell, _SHOWN)
    ours.sort(key=lambda ticket: ticket.state_at)
    theirs.sort(key=lambda ticket: ticket.state_at)
    context = {
        "ours": ours[:_SHOWN],
        "theirs": [(each, each.state_at + support.PARTNER_ANSWERS_WITHIN) for each in theirs[:_SHOWN]],
        "kinds": TICKET_KINDS,
    }
    return await console_page(request, "ops/tickets.html", "tickets", context)


@get("/ops/pengaduan/{code:str}", opt=LOOKS)
async def show_ticket(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """One complaint with all that was said; that it was read is recorded for who wrote it."""
    return await _ticket(request, code, None, "")


@post("/ops/pengaduan/{code:str}", opt=DECIDES)
async def answer_ticket(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """Answer, hand on to a partner, or close."""
    form = form_of(request)
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    cell, ticket = await _find(request, code)
    said = support.TicketReply(
        ticket_id=ticket.ticket_id,
        person_id=None,
        text=form["text"],
        hand_to=form["hand_to"] or None,
        closes=form.checked("closes"),
    )
    by = officer_of(request).actor
    async with db.begin() as tx:
        known = {row.partner_code for row in await access.list_partners(tx, "", _PARTNERS)}
        if said.hand_to and said.hand_to not in (known | {"office"}):
            outcome = support.ReplyOutcome.partner_wrong
        else:
            [outcome] = await journey.reply_tickets(tx, cell, [said], by, at)
    if outcome != support.ReplyOutcome.replied:
        return await _ticket(request, code, REPLY_REFUSALS[outcome], form["text"])
    return go(request, f"/ops/pengaduan/{ticket.code}")


@get("/ops/pengaduan/{code:str}/lampiran/{attachment_id:uuid}", opt=LOOKS)
async def send_attachment(
    request: AnyRequest, code: FromPath[str], attachment_id: FromPath[UUID]
) -> Response[bytes]:
    """One file of a complaint."""
    cell, ticket = await _find(request, code)
    async with request.app.state.db.read() as tx:
        found = await support.open_attachment(tx, cell, ticket.ticket_id, attachment_id)
    if found is None:
        raise NotFound("there is no such file (any more)")
    await log_look(request, "attachment.read", f"ticket:{ticket.ticket_id}", str(attachment_id))
    headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store"}
    return Response(found[1], media_type=found[0], headers=headers)


async def _find(request: AnyRequest, code: str) -> tuple[int, support.Ticket]:
    db: Database = request.app.state.db
    known = ids.normalise_code(code)
    if known is None or known[0] != ids.CodeKind.ticket:
        raise NotFound("no ticket has this code")
    cell = ids.cell_of(known, db.cells)
    async with db.read() as tx:
        [ticket] = await support.find_tickets_by_code(tx, cell, [known])
    if ticket is None:
        raise NotFound("no ticket has this code")
    return cell, ticket


async def _ticket(request: AnyRequest, code: str, mistake: str | None, typed: str) -> Response[bytes]:
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    cell, ticket = await _find(request, code)
    by = officer_of(request).actor
    async with db.begin() as tx:
        name: tuple[people.Field, ...] = ("full_name",)
        [who] = await people.disclose(tx, cell, [ticket.person_id], name, _COMPLAINT, by, at)
        context = {
            "ticket": ticket,
            "who": (who or {}).get("full_name", ""),
            "messages": await support.list_messages(tx, cell, ticket.ticket_id),
            "files": await support.list_attachments(tx, cell, ticket.ticket_id),
            "partners": [(p.partner_code, p.name) for p in await access.list_partners(tx, "", _PARTNERS)],
            "concerned": await _concerned(tx, db.cells, ticket.about),
            "kinds": TICKET_KINDS,
            "stays": ticket.kind == support.REPORT,
            "answer_by": ticket.state_at + support.PARTNER_ANSWERS_WITHIN,
            "mistake": mistake,
            "typed": typed,
            "may_decide": "operator" in officer_of(request).roles,
        }
    answer = await console_page(request, "ops/ticket.html", f"ticket:{ticket.ticket_id}", context)
    answer.status_code = 422 if mistake else 200
    return answer


async def _concerned(tx: Transaction, cells: int, about: str) -> list[str]:
    """Codes of the institution that teaches and the platform that sold what a complaint is about."""
    code = ids.normalise_code(about)
    if code is None or code[0] != ids.CodeKind.voucher:
        return []
    cell = ids.cell_of(code, cells)
    [voucher] = await market.find_vouchers_by_voucher_code(tx, cell, [code])
    if voucher is None:
        return []
    [purchase] = await market.find_purchases(tx, cell, [voucher.purchase_id])
    [institution] = await market.find_institutions_by_id(tx, [voucher.institution_id])
    sold_by = purchase.platform_id if purchase else 0
    platforms = [each.code for each in await market.list_platforms(tx) if each.platform_id == sold_by]
    return ([institution.code] if institution else []) + platforms


route_handlers = [
    show_requests,
    work_on_request,
    show_tickets,
    show_ticket,
    answer_ticket,
    send_attachment,
]
