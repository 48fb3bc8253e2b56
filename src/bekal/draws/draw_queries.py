"""Reads of a draw's protocol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Byteas, Uuids
from bekal.base.database import Transaction
from bekal.base.errors import NotFound

from .engine import StagePool
from .proofs import (
    Cause,
    EndedPlace,
    FreedSeats,
    Manifest,
    NextWinner,
    PublishedAppeal,
    PublishedContinuation,
)
from .proofs.ceremony import Reveal
from .protocol import (
    ArchivedRound,
    ContributionRow,
    Draw,
    DrawStep,
    JudgedAppeal,
    ListedRow,
    LogEntry,
    ManifestRow,
    ObjectionRow,
    Run,
)

SQL = statements.of(__package__ or "bekal.draws")
PUBLISHED_CAUSES: dict[str, Cause] = {"struck": "struck", "declined": "declined", "revoked": "lapsed"}
"""What the format calls the causes for which seats come back."""


async def find_draw(tx: Transaction, batch_id: int) -> Draw | None:
    """The draw of a batch, or None before it was opened."""
    rows = await tx.rows(Draw, SQL["find_draw"], batch_id)
    return rows[0] if rows else None


async def get_draw(tx: Transaction, batch_id: int) -> Draw:
    """The draw of a batch. NotFound before it was opened."""
    draw = await find_draw(tx, batch_id)
    if draw is None:
        raise NotFound(f"batch {batch_id} has no draw yet")
    return draw


async def list_draws(tx: Transaction, programme_id: int | None = None) -> list[Draw]:
    """The draws of a programme or of all, by programme and number."""
    return await tx.rows(Draw, SQL["list_draws"], programme_id)


async def list_draw_steps(tx: Transaction, batch_id: int) -> list[DrawStep]:
    """Everything that happened to a draw, by whom and when."""
    return await tx.rows(DrawStep, SQL["list_draw_steps"], batch_id)


async def list_manifests(tx: Transaction, batch_id: int) -> list[ManifestRow]:
    """All versions of the manifest of a draw, from the first."""
    return await tx.rows(ManifestRow, SQL["list_manifests"], batch_id)


async def list_contributions(tx: Transaction, batch_id: int) -> list[ContributionRow]:
    """Who contributes to the seed, in the order of the manifest, and what has been revealed."""
    return await tx.rows(ContributionRow, SQL["list_contributions"], batch_id)


async def list_reveals(tx: Transaction, batch_id: int, manifest: Manifest) -> list[Reveal]:
    """The reveals in the order of a manifest's ceremony; those that are missing are left out."""
    rows = {row.contributor: row for row in await list_contributions(tx, batch_id)}
    opened = [rows[each.contributor] for each in manifest.ceremony]
    return [
        Reveal(row.contributor, row.nonce, row.value)
        for row in opened
        if row.nonce is not None and row.value is not None
    ]


async def list_stored_winners(tx: Transaction, batch_id: int) -> list[tuple[int, int]]:
    """Row and stage of every winner as stored, ascending by row, in all cells."""
    found: list[tuple[int, int]] = []
    for cell in range(tx.cells):
        found += await tx.tuples(SQL["list_stored_winners"], cell, batch_id)
    return sorted(found)


async def find_beacon(tx: Transaction, batch_id: int) -> ArchivedRound | None:
    """The archived round of a draw with the seed; None before it."""
    rows = await tx.rows(ArchivedRound, SQL["find_beacon"], batch_id)
    return rows[0] if rows else None


async def find_run(tx: Transaction, batch_id: int) -> Run | None:
    """What the engine computed; None before the draw was run."""
    rows = await tx.rows(Run, SQL["find_run"], batch_id)
    return rows[0] if rows else None


async def list_stages(tx: Transaction, batch_id: int) -> list[StagePool]:
    """The figures of every pool and reserve in every stage, as published."""
    return await tx.rows(StagePool, SQL["list_stages"], batch_id)


async def list_regency_pools(tx: Transaction, batch_id: int) -> dict[int, int]:
    """Which pool each regency's seats and people are in: ``region_id -> pool``; empty before a manifest."""
    rows: list[tuple[int, int]] = await tx.tuples(SQL["list_regency_pools"], batch_id)
    return dict(rows)


async def list_objections(tx: Transaction, cell: int, batch_id: int) -> list[ObjectionRow]:
    """Objections of one cell to a draw's list, with their answers."""
    return await tx.rows(ObjectionRow, SQL["list_objections"], cell, batch_id)


async def list_own_objections(
    tx: Transaction, cell: int, batch_id: int, person_id: UUID
) -> list[ObjectionRow]:
    """One person's objections to a draw's list, with their answers."""
    return await tx.rows(ObjectionRow, SQL["list_own_objections"], cell, batch_id, person_id)


async def count_open_objections(tx: Transaction, batch_id: int) -> int:
    """Objections that wait for an answer, in all cells."""
    return int(await tx.value(SQL["count_open_objections"], batch_id))


async def find_certificate(tx: Transaction, batch_id: int) -> bytes | None:
    """The canonical bytes of the certificate of a draw; None before it was certified."""
    body: bytes | None = await tx.value(SQL["find_certificate"], batch_id)
    return body


async def find_announcement_request(tx: Transaction, batch_id: int) -> str | None:
    """Who asked that the result be announced, None before somebody did."""
    by: str | None = await tx.value(SQL["find_announcement_request"], batch_id)
    return by


async def list_continuations(tx: Transaction, batch_id: int) -> list[PublishedContinuation]:
    """The continuations of a draw as they are published: seats that came back, and who got them."""
    numbers = [row[0] for row in await tx.tuples(SQL["list_continuations"], batch_id)]
    seats = await tx.tuples(SQL["list_continued_seats"], batch_id)
    winners = await tx.tuples(SQL["list_continuation_winners"], batch_id)
    return [
        PublishedContinuation(
            number=number,
            freed=[
                FreedSeats(pool, count)
                for pool, count in sorted(Counter(pool for n, _, pool, _ in seats if n == number).items())
            ],
            ended=[EndedPlace(row, PUBLISHED_CAUSES[cause]) for n, row, _, cause in seats if n == number],
            winners=[NextWinner(row, level, unit) for n, row, level, unit in winners if n == number],
        )
        for number in numbers
    ]


async def list_appeals(tx: Transaction, batch_id: int) -> list[PublishedAppeal]:
    """The appeals of a draw as they are published, in the order in which they were judged."""
    return await tx.rows(PublishedAppeal, SQL["list_appeals"], batch_id)


async def find_on_list(
    tx: Transaction, cell: int, batch_id: int, version: int, person_ids: Sequence[UUID]
) -> set[UUID]:
    """Which of these persons the list of a version holds."""
    of = await tx.value(SQL["find_list_version"], batch_id, version)
    return {row[0] for row in await tx.tuples(SQL["find_on_list"], cell, batch_id, of, Uuids(person_ids))}


async def find_listed_rows(
    tx: Transaction, cell: int, batch_id: int, version: int, person_ids: Sequence[UUID]
) -> list[ListedRow | None]:
    """What the list of a version says of each person, in order; None for who is not on it."""
    of = await tx.value(SQL["find_list_version"], batch_id, version)
    rows = await tx.rows(ListedRow, SQL["find_listed_rows"], cell, batch_id, of, Uuids(person_ids))
    found = {row.person_id: row for row in rows}
    return [found.get(person_id) for person_id in person_ids]


async def find_family_rooms(
    tx: Transaction, batch_id: int, households: Sequence[bytes], without: Sequence[UUID]
) -> dict[bytes, int]:
    """The room that others of these households (pseudonyms) have on the list; households of no other are
    left out. It reads the whole list: for corrections, one by one or few."""
    found: dict[bytes, int] = {}
    for cell in range(tx.cells):
        rows = await tx.tuples(SQL["find_family_rooms"], cell, batch_id, Byteas(households), Uuids(without))
        found |= dict(rows)
    return found


async def list_judged_appeals(tx: Transaction, cell: int, batch_id: int) -> list[JudgedAppeal]:
    """The appeals of one cell with whose they are, why and by whom they were judged."""
    return await tx.rows(JudgedAppeal, SQL["list_judged_appeals"], cell, batch_id)


async def list_log_entries(tx: Transaction, programme_id: int) -> list[LogEntry]:
    """A programme's log, from the first entry on."""
    return await tx.rows(LogEntry, SQL["list_log_entries"], programme_id)


async def list_accepted(tx: Transaction, cell: int, batch_id: int, person_ids: Sequence[UUID]) -> list[int]:
    """When persons of ``cell`` applied to a batch, in Unix seconds, in the order asked; 0 for who did not."""
    found = [0] * len(person_ids)
    for position, seconds in await tx.tuples(SQL["list_accepted"], cell, batch_id, Uuids(person_ids)):
        found[position - 1] = seconds
    return found
