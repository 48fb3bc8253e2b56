"""The head of a programme's log: signed by us, cosigned by witnesses, who see that it only grows.

What they sign a day before the beacon's round was fixed before anybody could know the seed: only such a
version of the manifest is drawn.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts
from bekal.base.database import Transaction
from bekal.base.errors import WrongState

from .draw_queries import get_draw, list_log_entries, list_manifests
from .draw_steps import note_events
from .open_draws import get_parties
from .proofs import log, read_manifest, time_of_round
from .protocol import Draw, Parties

SQL = statements.of(__package__ or "bekal.draws")

WITNESS_TIME = timedelta(seconds=log.WITNESSED_SECONDS)
"""So long before the beacon's round enough witnesses must have signed the version that is drawn."""


class Witnessing(msgspec.Struct, frozen=True):
    """How a draw's last version of the manifest stands with its witnesses.

    ``signed`` of ``needed`` have signed a head of the log that holds it, in time: until ``until`` by their
    own clock and by ours (None before the first version, or where nobody is needed). ``note`` is that head
    with their signatures, b"" while they are too few.
    """

    signed: int
    needed: int
    until: datetime | None
    note: bytes

    @property
    def enough(self) -> bool:
        """Whether the version may be drawn."""
        return self.signed >= self.needed


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
    for size, witness, line, _ in await tx.tuples(SQL["list_cosignatures"], draw.programme_id):
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


async def find_witnessing(tx: Transaction, draw: Draw) -> Witnessing:
    """Whether the last version of a draw's manifest was witnessed in time, and the head that shows it.

    The shortest such head, so that it stays the same once it is there. A signature counts by the time that
    the witness put on it and by the time at which we were given it: nobody can bring one along, or keep one
    back, once the beacon's round is known.
    """
    entries, parties = await _read(tx, draw.batch_id)
    needed, versions = parties.log.witnesses_min, await list_manifests(tx, draw.batch_id)
    if not versions or not needed:
        return Witnessing(0, needed, None, b"")
    beacon = read_manifest(versions[-1].body).beacon
    until = time_of_round(beacon.chain, beacon.round) - WITNESS_TIME
    first = entries.index(versions[-1].sha256) + 1
    most = 0
    heads: dict[int, list[bytes]] = {}
    for size, _, line, at in await tx.tuples(SQL["list_cosignatures"], draw.programme_id):
        if size >= first and at <= until:
            heads.setdefault(size, []).append(line)
    for size, lines in sorted(heads.items()):
        note = _sign(tx, parties, entries[:size])
        note, signed = log.cosigned_until(note, parties.log.signer, lines, parties.log.witnesses, until)
        if signed >= needed:
            return Witnessing(signed, needed, until, note)
        most = max(most, signed)
    return Witnessing(most, needed, until, b"")


async def _read(tx: Transaction, batch_id: int) -> tuple[list[bytes], Parties]:
    draw = await get_draw(tx, batch_id)
    entries = [entry.digest for entry in await list_log_entries(tx, draw.programme_id)]
    return entries, await get_parties(tx, batch_id)


def _sign(tx: Transaction, parties: Parties, entries: list[bytes]) -> bytes:
    head = log.head_of(parties.log.origin, entries)
    return log.sign_checkpoint(head, tx.keyring.signing_key(log.PURPOSE))
