"""What people ask for about their own data: to have it corrected, or to be erased. UU 27/2022.

Whoever holds personal data has 3 x 24 hours to act on either. An erasure may be taken back for the first of
the three days: who pressed the button in anger, or on a stolen phone, loses nothing. Access needs no request:
the pages and the export answer at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.keys import Sealed

from .outcomes import AskOutcome, EndRequestOutcome

SQL = statements.of(__package__)
DUE_IN: Final = timedelta(hours=72)
TAKEN_BACK_WITHIN: Final = timedelta(hours=24)
WORDS_LENGTH_MAX: Final = 2000

RequestKind = Literal["correction", "erasure"]


class DataRequest(msgspec.Struct, frozen=True):
    """A person asks for something about his or her data; ``words`` say what is wrong (corrections)."""

    person_id: UUID
    kind: RequestKind
    words: str = ""


class DataRequestRow(msgspec.Struct, frozen=True):
    """A request as it stands. ``reason``: why it is not done yet, or was refused."""

    person_id: UUID
    request_id: UUID
    kind: str
    state: str
    asked_at: datetime
    not_before: datetime
    due_at: datetime
    reason: str | None
    ended_at: datetime | None


class RequestEnd(msgspec.Struct, frozen=True):
    """How a request ends: ``done``, ``refused`` (its owner is told why) or ``withdrawn`` by its owner."""

    request_id: UUID
    state: Literal["done", "refused", "withdrawn"]
    reason: str = ""


async def ask_data_requests(
    tx: Transaction, cell: int, requests: Sequence[DataRequest], by: Actor, at: datetime
) -> list[AskOutcome]:
    """Take requests of persons of ``cell``.

    ``words_missing``, ``words_too_long`` (corrections); ``person_unknown`` (or erased); ``already_asked``:
    the open request of the same kind stands, with its clock; ``asked``.
    """
    if not requests:
        return []
    persons = Uuids({each.person_id for each in requests})
    known = {row[0] for row in await tx.tuples(SQL["lock_persons"], cell, persons)}
    outcomes = [_judge(each, known) for each in requests]
    request_ids = ids.new_ids([ids.slot_of(each.person_id) for each in requests], at)
    kept = [i for i, outcome in enumerate(outcomes) if outcome == AskOutcome.asked]
    if kept:
        stored = await tx.tuples(
            SQL["insert_data_requests"],
            cell,
            Uuids(requests[i].person_id for i in kept),
            Uuids(request_ids[i] for i in kept),
            Texts(requests[i].kind for i in kept),
            Byteas(_sealed(tx, request_ids[i], requests[i]) for i in kept),
            at,
            by,
            [at + (TAKEN_BACK_WITHIN if requests[i].kind == "erasure" else timedelta(0)) for i in kept],
            [at + DUE_IN for _ in kept],
        )
        new = {row[0] for row in stored}
        for i in kept:
            outcomes[i] = AskOutcome.asked if request_ids[i] in new else AskOutcome.already_asked
    return outcomes


async def end_data_requests(
    tx: Transaction, cell: int, ends: Sequence[RequestEnd], by: Actor, at: datetime
) -> list[EndRequestOutcome]:
    """End open requests of ``cell``: ``reason_missing`` (a refusal says why), ``not_open``, ``ended``."""
    if not ends:
        return []
    sound = [each for each in ends if each.state != "refused" or each.reason.strip()]
    rows = await tx.tuples(
        SQL["end_data_requests"],
        cell,
        Uuids(each.request_id for each in sound),
        Texts(each.state for each in sound),
        Texts(each.reason.strip() for each in sound),
        at,
        by,
    )
    ended = {row[0] for row in rows}
    results = []
    for each in ends:
        if each not in sound:
            results.append(EndRequestOutcome.reason_missing)
            continue
        results.append(EndRequestOutcome.ended if each.request_id in ended else EndRequestOutcome.not_open)
        ended.discard(each.request_id)
    return results


async def lock_erasures(
    tx: Transaction, cell: int, limit: int, by: Actor, at: datetime
) -> list[tuple[UUID, UUID]]:
    """Erasures that can no longer be taken back, most urgent first: pairs of person and request, locked."""
    return [(row[0], row[1]) for row in await tx.tuples(SQL["lock_erasures"], cell, at, limit)]


async def postpone_data_requests(
    tx: Transaction, cell: int, reasons: dict[UUID, str], until: datetime, by: Actor, at: datetime
) -> None:
    """Say why erasures (by request) wait, and look at them again at ``until``; their deadline stays."""
    await tx.execute(SQL["postpone_data_requests"], cell, Uuids(reasons), Texts(reasons.values()), until)


async def list_data_requests(tx: Transaction, cell: int, person_id: UUID) -> list[DataRequestRow]:
    """All that a person asked for, newest first."""
    return await tx.rows(DataRequestRow, SQL["list_data_requests"], cell, person_id)


async def list_open_data_requests(tx: Transaction, cell: int, limit: int = 200) -> list[DataRequestRow]:
    """What is open in ``cell``, the most urgent first."""
    return await tx.rows(DataRequestRow, SQL["list_open_data_requests"], cell, limit)


async def open_request_words(tx: Transaction, cell: int, request_id: UUID) -> tuple[UUID, str] | None:
    """Whose request it is and what it says; None for an unknown one. Whoever shows it logs that access."""
    rows = await tx.tuples(SQL["find_request_words"], cell, request_id)
    if not rows:
        return None
    person_id, words = rows[0]
    place = Sealed("people.data_requests", "words", request_id.bytes)
    return person_id, tx.keyring.open(place, words).decode() if words else ""


def _judge(request: DataRequest, known: set[UUID]) -> AskOutcome:
    if request.kind == "correction":
        if not request.words.strip():
            return AskOutcome.words_missing
        if len(request.words) > WORDS_LENGTH_MAX:
            return AskOutcome.words_too_long
    return AskOutcome.asked if request.person_id in known else AskOutcome.person_unknown


def _sealed(tx: Transaction, request_id: UUID, request: DataRequest) -> bytes:
    if not request.words.strip():
        return b""
    place = Sealed("people.data_requests", "words", request_id.bytes)
    return tx.keyring.seal(place, request.words.strip().encode("utf-8", "replace"))
