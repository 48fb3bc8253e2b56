"""The pages of the public window. Anybody may see them; nothing in them is about one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from bekal import draws, learning, market, regions
from bekal.base import ids
from bekal.pages import PUBLIC, AnyRequest, known_id, page

from . import hexmap
from .figures import Figures
from .window import window_of
from .wording import BATCH_STATES, FUNNEL, INVARIANTS, PLACES


async def _figures(request: AnyRequest) -> Figures | None:
    slug = request.query_params.get("program", "")[:80]
    return await window_of(request.app).figures(slug, request.app.state.clock.now())


@get("/", opt=PUBLIC)
async def show_home(request: AnyRequest) -> Response[bytes]:
    """What the programme is, how far it reaches, and what became of people and money."""
    figures = await _figures(request)
    if figures is None:
        return page(request, "portal/empty.html")
    measure = "applicants" if request.query_params.get("peta") == "pendaftar" else "recipients"
    values = {region_id: getattr(row, measure) for region_id, row in figures.coverage.items()}
    listed = regions.list_regions(figures.day)
    legend = hexmap.make_legend(list(values.values()))
    context = {
        **_common(request, figures),
        "steps": figures.funnel,
        "funnel_words": FUNNEL,
        "measure": measure,
        "sheets": hexmap.draw_map(listed, regions.list_provinces(figures.day), values, legend),
        "legend": legend,
        "region_count": len(listed),
        "reached": sum(1 for region in listed if values.get(region.region_id)),
        "open_batch": _open_batch(figures.batches, request.app.state.clock.now()),
    }
    return page(request, "portal/home.html", context)


@get("/wilayah", opt=PUBLIC)
async def show_regions(request: AnyRequest) -> Response[bytes]:
    """The map as a table: every regency and city under its province."""
    figures = await _figures(request)
    if figures is None:
        return page(request, "portal/empty.html")
    rows: dict[int, list[Any]] = {}
    for region in regions.list_regions(figures.day):
        counted = figures.coverage.get(region.region_id)
        rows.setdefault(region.province_id, []).append(
            (region, counted.applicants if counted else 0, counted.recipients if counted else 0)
        )
    provinces = [
        (province, sorted(rows.get(province.province_id, []), key=lambda row: row[0].code))
        for province in regions.list_provinces(figures.day)
    ]
    return page(request, "portal/regions.html", {**_common(request, figures), "provinces": provinces})


@get("/pembukuan", opt=PUBLIC)
async def show_accounts(request: AnyRequest) -> Response[bytes]:
    """Every rupiah of the programme, and the checks that must hold."""
    figures = await _figures(request)
    if figures is None:
        return page(request, "portal/empty.html")
    context = {
        **_common(request, figures),
        "checked": await window_of(request.app).checks(request.app.state.clock.now()),
        "places": [(words, getattr(figures.accounts, name)) for name, words in PLACES],
        "invariant_words": INVARIANTS,
    }
    return page(request, "portal/accounts.html", context)


@get("/gelombang", opt=PUBLIC)
async def show_batches(request: AnyRequest) -> Response[bytes]:
    """All batches, how the draw works, and what nobody can check yet."""
    figures = await _figures(request)
    if figures is None:
        return page(request, "portal/empty.html")
    return page(request, "portal/batches.html", _common(request, figures))


@get("/gelombang/{batch_id:int}", opt=PUBLIC)
async def show_batch(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """One batch: its seats per region and, once drawn, its result per region."""
    async with request.app.state.db.snapshot() as tx:
        batch = await draws.get_batch(tx, known_id(batch_id))
        quotas = await draws.list_quotas(tx, batch_id)
        pools = {pool.pool: pool for pool in await draws.list_pools(tx, batch_id)}
        has_draw = await draws.find_draw(tx, batch_id) is not None
    day = batch.opens_at.date()
    named = {region.region_id: region for region in regions.list_regions(day)}
    provinces = {province.province_id: province for province in regions.list_provinces(day)}
    rows = sorted(
        # A regency that was merged with others has no figures of its own: too few people live in them.
        ((named[quota.region_id], quota.seats, pools.get(quota.region_id)) for quota in quotas),
        key=lambda row: row[0].code,
    )
    context = {
        "batch": batch,
        "rows": rows,
        "provinces": provinces,
        "has_draw": has_draw,
        "state": batch_state(batch, request.app.state.clock.now()),
        "states": BATCH_STATES,
    }
    return page(request, "portal/batch.html", context)


@get("/sertifikat", opt=PUBLIC)
async def check_certificate(request: AnyRequest) -> Response[bytes]:
    """Whether a certificate with this code was issued: for employers. It never tells whose it is."""
    typed = request.query_params.get("kode", "")[:60].strip()
    code = ids.normalise_code(typed)
    context: dict[str, Any] = {
        "typed": typed,
        "well_formed": code is not None and code.startswith(ids.CodeKind.certificate),
        "found": None,
    }
    if context["well_formed"]:
        async with request.app.state.db.read() as tx:
            found = await learning.find_certificate(tx, typed)
            if found is not None:
                [course] = await market.find_courses(tx, [found.course_id])
                named = await market.list_institutions(tx, after=found.institution_id - 1, limit=1)
                context |= {"found": found, "course": course, "institution": named[0]}
    return page(request, "portal/certificate.html", context)


def batch_state(batch: draws.Batch, at: datetime) -> str:
    """The state of a batch as the public should read it: an open batch may lie before or after its window."""
    if batch.state != draws.BatchState.open:
        return str(batch.state)
    if at < batch.opens_at:
        return "soon"
    return "open" if at < batch.closes_at else "over"


def _common(request: AnyRequest, figures: Figures) -> dict[str, Any]:
    at = request.app.state.clock.now()
    return {
        "chosen": figures.chosen,
        "terms": figures.terms,
        "programmes": figures.programmes,
        "accounts": figures.accounts,
        "batches": [(batch, batch_state(batch, at)) for batch in figures.batches],
        "states": BATCH_STATES,
        "read_at": figures.read_at,
    }


def _open_batch(batches: Sequence[draws.Batch], at: datetime) -> draws.Batch | None:
    return next((batch for batch in batches if batch.takes_applications(at)), None)


route_handlers = [
    show_home,
    show_regions,
    show_accounts,
    show_batches,
    show_batch,
    check_certificate,
]
