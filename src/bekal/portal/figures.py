"""What the public window shows: figures of one programme or of all, read in one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from bekal import draws, programme, reports
from bekal.base.database import Transaction
from bekal.base.errors import NotFound
from bekal.programme import Programme


class Figures(msgspec.Struct, frozen=True):
    """The published figures at one instant.

    ``chosen`` is the programme they are of, None for all together; ``terms`` the programme whose terms a
    newcomer should read: the chosen one, else that of the open batch, else the newest.
    """

    chosen: Programme | None
    terms: Programme
    programmes: tuple[Programme, ...]
    funnel: tuple[reports.FunnelStep, ...]
    coverage: dict[int, reports.RegionCoverage]
    accounts: reports.ProgrammeAccounts
    batches: tuple[draws.Batch, ...]
    day: date
    read_at: datetime


async def read_figures(tx: Transaction, slug: str, preferred_id: int, at: datetime) -> Figures | None:
    """The figures of the programme with this slug, of all programmes for "".

    None when no programme was stored yet. NotFound for a slug that no programme has.
    """
    stored = await programme.list_programmes(tx)
    batches = await draws.list_batches(tx)
    if not stored:
        return None
    running = {batch.programme_id for batch in batches}
    programmes = [each for each in stored if each.programme_id in running] or stored[:1]
    chosen = next((each for each in stored if each.slug == slug), None)
    if slug and chosen is None:
        raise NotFound("there is no such programme")
    counted = [chosen] if chosen else programmes
    ids = [each.programme_id for each in counted]
    mine = [batch for batch in batches if batch.programme_id in ids]
    return Figures(
        chosen=chosen,
        terms=chosen or _terms(programmes, mine, preferred_id, at),
        programmes=tuple(programmes),
        funnel=_sum_funnels([await reports.read_funnel(tx, programme_id) for programme_id in ids]),
        coverage=_sum_coverage([await reports.list_coverage(tx, programme_id) for programme_id in ids]),
        accounts=_sum_accounts([await reports.read_accounts(tx, programme_id) for programme_id in ids]),
        batches=tuple(sorted(mine, key=lambda batch: batch.opens_at, reverse=True)),
        day=max((batch.opens_at for batch in mine), default=at).date(),
        read_at=at,
    )


def _terms(
    programmes: Sequence[Programme], batches: Sequence[draws.Batch], preferred_id: int, at: datetime
) -> Programme:
    by_id = {each.programme_id: each for each in programmes}
    taking = [batch.programme_id for batch in batches if batch.takes_applications(at)]
    newest = [batch.programme_id for batch in sorted(batches, key=lambda batch: batch.opens_at, reverse=True)]
    return next(by_id[each] for each in (*taking, *newest, preferred_id, *by_id) if each in by_id)


# The steps before a batch count the nation, whatever the programme; the later ones count one programme each.
_OF_THE_NATION = frozenset({"registered", "identified", "verified"})


def _sum_funnels(funnels: Sequence[reports.Funnel]) -> tuple[reports.FunnelStep, ...]:
    steps = zip(*(funnel.steps for funnel in funnels), strict=True)
    return tuple(
        reports.FunnelStep(
            each[0].name,
            each[0].count if each[0].name in _OF_THE_NATION else sum(step.count for step in each),
        )
        for each in steps
    )


def _sum_coverage(lists: Iterable[Sequence[reports.RegionCoverage]]) -> dict[int, reports.RegionCoverage]:
    total: dict[int, reports.RegionCoverage] = {}
    for rows in lists:
        for row in rows:
            before = total.get(row.region_id)
            total[row.region_id] = _added(before, row, "region_id") if before else row
    return total


def _sum_accounts(accounts: Sequence[reports.ProgrammeAccounts]) -> reports.ProgrammeAccounts:
    total = accounts[0]
    for each in accounts[1:]:
        total = _added(total, each)
    return total


def _added(first: Any, second: Any, *keys: str) -> Any:
    """Two rows of counts as one: every field added, ``keys`` kept."""
    fields = {name: getattr(first, name) + getattr(second, name) for name in first.__struct_fields__}
    return msgspec.structs.replace(first, **{name: n for name, n in fields.items() if name not in keys})
