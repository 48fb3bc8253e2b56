"""The pages of the draws: the list with its countdowns, one draw, its pools."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from bekal import draws, programme, regions
from bekal.draws import proofs
from bekal.pages import PUBLIC, AnyRequest, page

from . import wording
from .draw_facts import Facts, count_down, name_pools, phase_of, read_facts, refresh_seconds
from .fairness import SPREADS
from .window import window_of


@get("/undian", opt=PUBLIC)
async def show_draws(request: AnyRequest) -> Response[bytes]:
    """All draws, newest first, with their state and how long until their beacon's round."""
    at = request.app.state.clock.now()
    async with request.app.state.db.snapshot() as tx:
        found = await draws.list_draws(tx)
        batches = {batch.batch_id: batch for batch in await draws.list_batches(tx)}
        terms = {each.programme_id: each for each in await programme.list_programmes(tx)}
    rows = [
        {
            "draw": draw,
            "batch": batches[draw.batch_id],
            "terms": terms[draw.programme_id],
            "phase": phase_of(draw, at),
            "sandbox": _of_sandbox(draw),
            "left": count_down(draw.draw_at, at) if _waits(draw) and draw.draw_at else None,
        }
        for draw in sorted(found, key=lambda draw: draw.batch_id, reverse=True)
    ]
    awaited = [draw.draw_at for draw in found if _waits(draw) and draw.draw_at]
    context = {
        "rows": rows,
        "phases": wording.DRAW_PHASES,
        "refresh": refresh_seconds(min(awaited, default=None), at),
    }
    return page(request, "portal/draws.html", context)


def _of_sandbox(draw: draws.Draw) -> bool:
    """Whether the round is the sandbox's: a chain of another genesis has another round at that instant.

    Cheaper than reading a manifest of 80 kB for every line of the list.
    """
    return draw.draw_at is not None and draw.round == proofs.round_at(proofs.SANDBOX, draw.draw_at)


def _waits(draw: draws.Draw) -> bool:
    return draw.state == draws.DrawState.committed


@get("/undian/{batch_id:int}", opt=PUBLIC)
async def show_draw(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """One draw: what was committed when, the manifest's hash, beacon, reveals, seed, certificate."""
    facts = await read_facts(request, batch_id)
    return page(request, "portal/draw.html", frame(request, facts))


@get("/undian/{batch_id:int}/kursi", opt=PUBLIC)
async def show_pools(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Seats, candidates, cut-off and those whose family card was full, pool by pool and stage by stage."""
    facts = await read_facts(request, batch_id)
    context = frame(request, facts)
    if facts.last is not None:
        manifest, day = facts.last.manifest, facts.batch.opens_at.date()
        context |= {
            "pools": manifest.pools,
            "names": name_pools(manifest, day),
            "provinces": {each.province_id: each.name for each in regions.list_provinces(day)},
            "open_stage": 2 if manifest.order == "reserve_first" else 1,
            "by_pool": {
                pool.unit: pool for pool in facts.stages if pool.level == "regency" and not pool.category
            },
            "others": [pool for pool in facts.stages if pool.level != "regency" or pool.category],
        }
    return page(request, "portal/draw_pools.html", context)


@get("/undian/{batch_id:int}/peluang", opt=PUBLIC)
async def show_odds(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Winners beside what was to be expected, by household size, province and category."""
    facts = await read_facts(request, batch_id)
    context = {**frame(request, facts), "plots": (), "waiting": False}
    if facts.publication is not None and facts.publication.drawn:
        plots = await window_of(request.app).plots(facts.publication)
        day = facts.batch.opens_at.date()
        context |= {
            "plots": plots or (),
            "waiting": plots is None,
            "provinces": {each.province_id: each.name for each in regions.list_provinces(day)},
            "spreads": int(SPREADS),
        }
    return page(request, "portal/draw_odds.html", context)


def frame(request: AnyRequest, facts: Facts) -> dict[str, Any]:
    """What every page of one draw shows: its facts, its phase in words, the time left."""
    at = request.app.state.clock.now()
    return {
        "facts": facts,
        "batch": facts.batch,
        "draw": facts.draw,
        "phases": wording.DRAW_PHASES,
        "at": at,
        "left": count_down(facts.awaits, at) if facts.awaits else None,
        "refresh": refresh_seconds(facts.awaits, at),
        "words": wording,
    }


route_handlers = [show_draws, show_draw, show_pools, show_odds]
