"""What the public window shows of one programme, read in one snapshot and kept for a few seconds."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec

from bekal import draws, programme, reports
from bekal.base.database import Database
from bekal.base.errors import NotFound
from bekal.programme import Programme

KEPT: Final = timedelta(seconds=20)
"""Thousands may look at the same instant; the figures are read once for all of them."""


class Figures(msgspec.Struct, frozen=True):
    """The published figures of one programme at one instant."""

    programme: Programme
    programmes: tuple[Programme, ...]
    funnel: tuple[reports.FunnelStep, ...]
    coverage: dict[int, reports.RegionCoverage]
    accounts: reports.ProgrammeAccounts
    invariants: tuple[reports.Invariant, ...]
    batches: tuple[draws.Batch, ...]
    day: date
    read_at: datetime


class Window:
    """Reads figures and keeps them for ``KEPT``."""

    def __init__(self, db: Database, preferred_id: int) -> None:
        self._db = db
        self._preferred_id = preferred_id
        self._kept: dict[str, Figures] = {}
        self._reading = asyncio.Lock()

    async def read(self, slug: str, at: datetime) -> Figures | None:
        """The figures of the programme with this slug ("" for the one shown first).

        None when no programme was stored yet. NotFound for a slug that no programme has.
        """
        async with self._reading:
            kept = self._kept.get(slug)
            if kept is None or not kept.read_at <= at < kept.read_at + KEPT:
                fresh = await self._read(slug, at)
                if fresh is None:
                    return None
                self._kept[slug] = kept = fresh
            return kept

    async def _read(self, slug: str, at: datetime) -> Figures | None:
        async with self._db.snapshot() as tx:
            programmes = await programme.list_programmes(tx)
            batches = await draws.list_batches(tx)
            chosen = choose_programme(programmes, batches, slug, self._preferred_id)
            if chosen is None:
                return None
            coverage = await reports.list_coverage(tx, chosen.programme_id)
            with_batches = {batch.programme_id for batch in batches} | {chosen.programme_id}
            mine = [batch for batch in batches if batch.programme_id == chosen.programme_id]
            return Figures(
                programme=chosen,
                programmes=tuple(each for each in programmes if each.programme_id in with_batches),
                funnel=(await reports.read_funnel(tx, chosen.programme_id)).steps,
                coverage={row.region_id: row for row in coverage},
                accounts=await reports.read_accounts(tx, chosen.programme_id),
                invariants=tuple(await reports.check_books(tx)),
                batches=tuple(sorted(mine, key=lambda batch: batch.opens_at, reverse=True)),
                day=max((batch.opens_at for batch in mine), default=at).date(),
                read_at=at,
            )


def choose_programme(
    programmes: list[Programme], batches: list[draws.Batch], slug: str, preferred_id: int
) -> Programme | None:
    """The programme to show: the one asked for, else the one drawn last, the preferred one, the first."""
    if slug:
        for each in programmes:
            if each.slug == slug:
                return each
        raise NotFound("there is no such programme")
    by_id = {each.programme_id: each for each in programmes}
    drawn: list[Any] = sorted(
        (batch.drawn_at, batch.programme_id) for batch in batches if batch.drawn_at is not None
    )
    for programme_id in (*(drawn[-1][1:] if drawn else ()), preferred_id):
        if programme_id in by_id:
            return by_id[programme_id]
    return programmes[0] if programmes else None
