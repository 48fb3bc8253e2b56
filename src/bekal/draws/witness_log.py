"""The head of a programme's log: signed by us, cosigned by witnesses, who see that it only grows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts
from bekal.base.database import Transaction
from bekal.base.errors import WrongState

from .draw_queries import get_draw, list_log_entries
from .draw_steps import note_events
from .open_draws import get_parties
from .proofs import log
from .protocol import Parties

SQL = statements.of(__package__ or "bekal.draws")


async def sign_head(tx: Transaction, batch_id: int) -> bytes:
    """``checkpoint.txt`` as witnesses take it: the head over the whole log, with our signature alone."""
    entries, parties = await _read(tx, batch_id)
    return _sign(tx, parties, entries)


async def record_cosignatures(tx: Transaction, batch_id: int, note: bytes, by: Actor, at: datetime) -> int:
    """Keep what witnesses added to a checkpoint that ``sign_head`` gave; gives how many there are on it.

    WrongLog when a line is not the cosignature of one of the draw's witnesses, or the head not one of ours.
    """
    draw = await get_draw(tx, batch_id)
    entries, parties = await _read(tx, batch_id)
    head, found = log.read_checkpoint(note, parties.log.signer, parties.log.witnesses)
    if not 0 < head.size <= len(entries) or head != log.head_of(head.origin, entries[: head.size]):
        raise log.WrongLog(
            "this checkpoint is of another log: give the one that `bekal draw checkpoint` made"
        )
    lines = note.splitlines(keepends=True)[5:]
    names = [each.witness for each in found]
    await tx.execute(
        SQL["insert_cosignatures"], draw.programme_id, head.size, Texts(names), Byteas(lines), by, at
    )
    if names:
        detail = f"{head.size} entries, by {', '.join(names)}"
        await note_events(tx, draw, [("log witnessed", detail)], by, at)
    return len(found)


async def find_witnessed_log(
    tx: Transaction, batch_id: int, needed: Collection[bytes]
) -> tuple[list[bytes], bytes]:
    """The longest log that may be published of a draw, and its checkpoint with cosignatures.

    ``needed`` are digests that must stand in it. Where no witness is demanded it is the whole log. WrongState
    when too few have signed a head that holds them all.
    """
    draw = await get_draw(tx, batch_id)
    entries, parties = await _read(tx, batch_id)
    lines: dict[int, list[bytes]] = {} if parties.log.witnesses_min else {len(entries): []}
    known = {witness.name for witness in parties.log.witnesses}
    for size, witness, line in await tx.tuples(SQL["list_cosignatures"], draw.programme_id):
        if witness in known:
            lines.setdefault(size, []).append(line)
    for size in sorted(lines, reverse=True):
        if len(lines[size]) >= parties.log.witnesses_min and set(needed) <= set(entries[:size]):
            note = _sign(tx, parties, entries[:size])
            witnesses = parties.log.witnesses
            return entries[:size], log.add_cosignatures(note, parties.log.signer, lines[size], witnesses)
    most = max((len(some) for some in lines.values()), default=0)
    raise WrongState(
        f"{parties.log.witnesses_min} witnesses must have signed the log of {len(entries)} entries; {most} "
        "have signed a part of it. Hand them what `bekal draw checkpoint` prints; `bekal draw cosign` takes "
        "it back"
    )


async def _read(tx: Transaction, batch_id: int) -> tuple[list[bytes], Parties]:
    draw = await get_draw(tx, batch_id)
    entries = [entry.digest for entry in await list_log_entries(tx, draw.programme_id)]
    return entries, await get_parties(tx, batch_id)


def _sign(tx: Transaction, parties: Parties, entries: list[bytes]) -> bytes:
    head = log.head_of(parties.log.origin, entries)
    return log.sign_checkpoint(head, tx.keyring.signing_key(log.PURPOSE))
