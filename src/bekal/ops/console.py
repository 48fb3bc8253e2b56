"""The pages of the console: overview, one batch, the books, sources, partners, the access log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from bekal import access, cards, draws, people, programme, reports
from bekal.pages import AnyRequest, Form, go, known_id, officer_of

from .readers import ANY_ROLE, LOG, OVERSIGHT, PARTNERS, console_page

_STALE: Final = timedelta(days=7)
"""A list older than this is shown as stale: freshness is what auditors asked for first."""


@get("/ops", opt=ANY_ROLE)
async def show_overview(request: AnyRequest) -> Response[bytes]:
    """Every batch in numbers, and whether the books hold. Who only registers people is led to that."""
    if officer_of(request).roles == {"registrar"}:
        return go(request, "/ops/bantu")
    async with request.app.state.db.snapshot() as tx:
        context = {
            "figures": await reports.list_batch_figures(tx),
            "batches": {batch.batch_id: batch for batch in await draws.list_batches(tx)},
            "programmes": {each.programme_id: each for each in await programme.list_programmes(tx)},
            "invariants": await reports.check_books(tx),
            "decrees": await cards.list_decrees(tx),
        }
    return await console_page(request, "ops/overview.html", "overview", context)


@get("/ops/gelombang/{batch_id:int}", opt=OVERSIGHT)
async def show_batch(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """One batch: its steps with who took them, and its applications by state."""
    async with request.app.state.db.snapshot() as tx:
        batch = await draws.get_batch(tx, known_id(batch_id))
        counts = await draws.count_applications(tx, batch_id)
        context = {
            "batch": batch,
            "steps": await draws.list_batch_steps(tx, batch_id),
            "recovered": await draws.count_recovered_seats(tx, batch.programme_id),
            "names": {f"staff:{row.staff_id}": row.login for row in await access.list_staff(tx)},
        }
    states: dict[str, int] = {}
    for row in counts:
        states[row.state] = states.get(row.state, 0) + row.applications
    return await console_page(request, "ops/batch.html", f"batch:{batch_id}", {**context, "states": states})


@get("/ops/pembukuan", opt=OVERSIGHT)
async def show_books(request: AnyRequest) -> Response[bytes]:
    """Every programme's accounts and every invariant with its figures."""
    async with request.app.state.db.snapshot() as tx:
        programmes = await programme.list_programmes(tx)
        accounts = [(each, await reports.read_accounts(tx, each.programme_id)) for each in programmes]
        context = {
            "accounts": [(each, booked) for each, booked in accounts if booked.appropriated_rp],
            "invariants": await reports.check_books(tx),
        }
    return await console_page(request, "ops/books.html", "books", context)


@get("/ops/sumber", opt=OVERSIGHT)
async def show_sources(request: AnyRequest) -> Response[bytes]:
    """The ministries' lists and how fresh they are."""
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        sources = await people.list_sources(tx)
    rows = [(source, source.refreshed_at is None or at - source.refreshed_at > _STALE) for source in sources]
    return await console_page(request, "ops/sources.html", "sources", {"sources": rows})


@get("/ops/mitra", opt=PARTNERS)
async def show_partners(request: AnyRequest) -> Response[bytes]:
    """Platforms, institutions and banks with the number of their keys."""
    return await partners_page(request, Form(), {})


async def partners_page(request: AnyRequest, form: Form, mistakes: dict[str, str]) -> Response[bytes]:
    """The list of partners, and the form to add one with what was typed."""
    after = request.query_params.get("sesudah", "")[:60]
    async with request.app.state.db.read() as tx:
        partners = await access.list_partners(tx, after)
    may_change = bool(officer_of(request).roles & {"admin", "partner_manager"})
    context = {"partners": partners, "form": form, "errors": mistakes, "may_change": may_change}
    answer = await console_page(request, "ops/partners.html", "partners", context)
    answer.status_code = 422 if mistakes else 200
    return answer


@get("/ops/catatan", opt=LOG)
async def show_log(request: AnyRequest) -> Response[bytes]:
    """Who did and read what, newest first."""
    try:
        after = UUID(request.query_params.get("sesudah", ""))
    except ValueError:
        after = None
    async with request.app.state.db.read() as tx:
        entries = await access.list_access(tx, after)
        names = {f"staff:{row.staff_id}": row.login for row in await access.list_staff(tx)}
    return await console_page(request, "ops/log.html", "log", {"entries": entries, "names": names})


route_handlers = [show_overview, show_batch, show_books, show_sources, show_partners, show_log]
