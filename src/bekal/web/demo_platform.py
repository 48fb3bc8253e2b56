"""A platform to buy from in the demonstration: what a real one does through the partners' interface.

It sells every class that is open, on whichever platform the visitor chooses, and shows the outcome as a
partner would get it. In production citizens buy on the platforms themselves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post

from bekal import journey, market
from bekal.base import actors, ids
from bekal.base.database import Database
from bekal.pages import PUBLIC, AnyRequest, Form, form_of, page
from bekal.pages import mark as _

from .once import with_reference

_SHOWN: Final = 12

OUTCOMES: Final = {
    "bought": _("Terbeli. Kode voucer dan kode hadirnya sudah ada di halaman Kartu."),
    "card_unknown": _("Nomor kartu ini tidak dikenal. Periksa angkanya."),
    "card_revoked": _("Kartu ini dicabut."),
    "card_closed": _("Kartu ini sudah berakhir."),
    "schedule_unknown": _("Kelas ini tidak ada."),
    "platform_not_selling": _("Platform ini tidak menjual kelas itu."),
    "enrolment_closed": _("Pendaftaran kelas ini sudah ditutup."),
    "purchase_deadline_passed": _("Batas waktu membeli dengan kartu ini sudah lewat."),
    "year_closed": _("Tahun anggaran kartu ini sudah tutup."),
    "previous_unfinished": _("Selesaikan dulu kursus yang sebelumnya."),
    "course_already_bought": _("Kursus ini sudah pernah dibeli dengan kartu ini."),
    "schedule_full": _("Kelas ini sudah penuh."),
    "insufficient_balance": _("Saldo kartu ini tidak cukup."),
    "reference_reused": _("Pesanan ini sudah dikirim dengan isi yang lain. Muat ulang halamannya."),
}


@get("/demo/platform", opt=PUBLIC)
async def show_platform(request: AnyRequest) -> Response[bytes]:
    """Classes that are open, and the form to buy one."""
    return await _page(request, Form(), None)


@post("/demo/platform", opt=PUBLIC)
async def buy(request: AnyRequest) -> Response[bytes]:
    """Buy a class; the same form sent twice buys once."""
    form = form_of(request)
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    number = ids.normalise_code(form["card_number"])
    if number is None or not number.isdigit():
        return await _page(request, form, "card_unknown")
    code = form["platform"][:60]
    wish = market.Purchase(
        reference=with_reference(form)["once"][:40],
        caller=str(actors.partner(code)),
        platform_code=code,
        card_number=number,
        schedule_id=form.number("schedule") or 0,
        accepted_at=at,
    )
    [result] = await journey.buy(db, ids.cell_of(number, db.cells), [wish], actors.partner(code), at)
    return await _page(request, form, str(result.outcome))


async def _page(request: AnyRequest, form: Form, outcome: str | None) -> Response[bytes]:
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        platforms = await market.list_platforms(tx)
        schedules = await market.list_schedules(tx, at, limit=_SHOWN)
        courses = await market.find_courses(tx, [schedule.course_id for schedule in schedules])
    # A refusal is an answer too: what is corrected is another order, with a reference of its own.
    typed = {name: value for name, value in form.items() if name != "once"}
    context: dict[str, Any] = {
        "form": with_reference(Form(typed if outcome != "bought" else {})),
        "outcome": outcome,
        "words": OUTCOMES.get(outcome or "", outcome),
        "platforms": [(platform.code, platform.name) for platform in platforms],
        "classes": list(zip(schedules, courses, strict=True)),
    }
    refused = outcome not in (None, "bought")
    return page(request, "web/platform.html", context, status=422 if refused else 200)


route_handlers = [show_platform, buy]
