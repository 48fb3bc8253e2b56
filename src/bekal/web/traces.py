"""Where is my certificate, where is my money: one line over all parties, and one ticket to whoever has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from bekal import learning, market, payouts, reports
from bekal.base import errors
from bekal.pages import CITIZEN, AnyRequest, page
from bekal.pages import mark as _

from . import wording
from .citizen import find_trace
from .stops import Way, trace_due
from .way import read_way

STEPS: Final = {
    "bought": _("Kursus dibeli"),
    "attended": _("Sesi diikuti"),
    "graded": _("Dinilai lembaga"),
    "certificate": _("Sertifikat terbit"),
    "review": _("Ulasanmu"),
    "earned": _("Syaratnya terpenuhi"),
    "linked": _("Rekening disambungkan"),
    "checked": _("Rekening dicocokkan dengan NIK-mu"),
    "day": _("Hari pembayaran"),
    "ordered": _("Perintah bayar ke bank"),
    "arrived": _("Sampai di rekeningmu"),
}
DO: Final = {
    "attended": _("Ikuti semua sesinya. Kode hadirnya ada di halaman kursus."),
    "review": _("Beri ulasan. Tanpa itu insentif tidak dijadwalkan."),
    "linked": _("Sambungkan rekening atau dompet atas namamu sendiri."),
    "checked": _("Perbaiki yang disebut bank, lalu periksa lagi di halaman Uang."),
}
"""What the person does where it is the person's turn."""


@get("/kursus/{number:int}/jejak", opt=CITIZEN)
async def show_certificate_trace(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
    """Where the certificate of one of my courses is."""
    way = await read_way(request)
    trace = find_trace(way.journey, number)
    async with request.app.state.db.read() as tx:
        sessions = await learning.find_sessions(tx, [trace.purchase.schedule_id])
        [institution] = await market.find_institutions_by_id(tx, [trace.purchase.institution_id])
    at: datetime = request.app.state.clock.now()
    steps = reports.trace_certificate(trace, sessions, at)
    names = {"platform": trace.platform_name, "institution": institution.name if institution else ""}
    context = {"course": trace.course.title if trace.course else "", "back": f"/kursus/{number}"}
    return _page(request, way, steps, names, f"sertifikat-{number}", context)


@get("/uang/{number:int}/jejak", opt=CITIZEN)
async def show_money_trace(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
    """Where one of my payments is, counted from the first due."""
    way = await read_way(request)
    due = find_due(way, number)
    steps = trace_of(way, due, request.app.state.clock.now())
    account = way.journey.account
    bank = payouts.channels()[account.channel].name if account else ""
    context = {"due": due, "back": "/uang", "course": ""}
    return _page(request, way, steps, {"bank": bank}, f"uang-{number}", context)


def find_due(way: Way, number: int) -> payouts.DueView:
    """The due of this number. NotFound when there is none."""
    if not 1 <= number <= len(way.journey.dues):
        raise errors.NotFound("no due of this number")
    return way.journey.dues[number - 1]


def trace_of(way: Way, due: payouts.DueView, at: datetime) -> tuple[reports.TraceStep, ...]:
    """The way of a payment. A due without terms cannot be."""
    assert way.terms is not None
    return trace_due(way.journey, due, way.terms, way.answered, at)


def _page(
    request: AnyRequest,
    way: Way,
    steps: tuple[reports.TraceStep, ...],
    names: dict[str, str],
    about: str,
    context: dict[str, Any],
) -> Response[bytes]:
    filled = {
        "way": way,
        "steps": steps,
        "holder": reports.holder_of(steps),
        "names": names,
        "about": about,
        "titles": STEPS,
        "do": DO,
        "words": wording,
        "due": None,
        **context,
    }
    return page(request, "web/trace.html", filled)


route_handlers = [show_certificate_trace, show_money_trace]
