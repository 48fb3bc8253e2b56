"""Open draws: number and pepper are fixed before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec

from bekal import programme
from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction
from bekal.base.keys import Sealed

from .outcomes import OpenOutcome
from .proofs import LogIdentity, Signer
from .protocol import Parties
from .states import BatchState, DrawState

SQL = statements.of(__package__ or "bekal.draws")
_PEPPER_BYTES = 32


async def open_draws(
    tx: Transaction, batch_ids: Sequence[int], parties: Parties, by: Actor, at: datetime
) -> list[OpenOutcome]:
    """Open the draw of batches: the next number of the programme, a pepper made here, the terms of today.

    Outcomes: ``batch_unknown``, ``already_drawn`` (the batch is past closing without a draw of this
    protocol), ``already_opened``, ``opened``. The pepper is sealed; only its hash is published, and only an
    auditor is shown it.
    Numbers have no gap, so that nobody can draw, look, and draw again.
    """
    if not batch_ids:
        return []
    held = await tx.tuples(SQL["lock_batches_of_programmes"], sorted(set(batch_ids)))
    batches = {batch_id: (programme_id, state) for batch_id, programme_id, state in held}
    fit = (BatchState.open, BatchState.closed)
    todo = sorted(b for b in set(batch_ids) if b in batches and batches[b][1] in fit)
    new = await _insert(tx, [(b, batches[b][0]) for b in todo], parties, by, at)
    known = {row[0] for row in await tx.tuples(SQL["list_drawn_batches"], sorted(set(batch_ids)))}
    outcomes = []
    for batch_id in batch_ids:
        if batch_id in new:
            new.discard(batch_id)
            outcomes.append(OpenOutcome.opened)
        elif batch_id in known:
            outcomes.append(OpenOutcome.already_opened)
        else:
            unknown = batch_id not in batches
            outcomes.append(OpenOutcome.batch_unknown if unknown else OpenOutcome.already_drawn)
    return outcomes


async def _insert(
    tx: Transaction, batches: Sequence[tuple[int, int]], parties: Parties, by: Actor, at: datetime
) -> set[int]:
    terms = {each.programme_id: each for each in await programme.list_programmes(tx)}
    peppers = [ids.random_bytes(_PEPPER_BYTES) for _ in batches]
    mine = [terms[programme_id] for _, programme_id in batches]
    rows = await tx.tuples(
        SQL["insert_draws"],
        [batch_id for batch_id, _ in batches],
        [programme_id for _, programme_id in batches],
        Byteas([tx.keyring.seal(_place(b), pepper) for (b, _), pepper in zip(batches, peppers, strict=True)]),
        Byteas([sha256(pepper).digest() for pepper in peppers]),
        [each.household_recipients_max for each in mine],
        [each.quotas.pool_candidates_min for each in mine],
        [each.quotas.reserve_order for each in mine],
        [each.quotas.lapse_returns_room for each in mine],
        msgspec.json.encode(parties.auditor).decode(),
        [msgspec.json.encode(_log_of(parties.log, each.slug)).decode() for each in mine],
        by,
        at,
    )
    for (batch_id,) in rows:
        await tx.execute(
            SQL["insert_draw_step"], batch_id, None, DrawState.opened.value, ["opened"], [""], by, at
        )
    return {row[0] for row in rows}


def _log_of(log: LogIdentity, slug: str) -> LogIdentity:
    """Every programme has a log of its own, under its slug."""
    return msgspec.structs.replace(log, origin=f"{log.origin}/{slug}")


async def open_pepper(tx: Transaction, batch_id: int) -> bytes:
    """The pepper of a draw: for the freezing of its list, for appeals, and for the auditor; nobody else."""
    sealed: bytes = await tx.value(SQL["find_sealed_pepper"], batch_id)
    return tx.keyring.open(_place(batch_id), sealed)


async def get_parties(tx: Transaction, batch_id: int) -> Parties:
    """Who certifies a draw and which log it goes to."""
    [(auditor, log)] = await tx.tuples(SQL["find_parties"], batch_id)
    return Parties(
        auditor=msgspec.json.decode(auditor, type=Signer), log=msgspec.json.decode(log, type=LogIdentity)
    )


def _place(batch_id: int) -> Sealed:
    return Sealed("draws.draws", "pepper", batch_id.to_bytes(4, "big"))
