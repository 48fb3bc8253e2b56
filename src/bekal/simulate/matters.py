"""What people ask the programme for besides the journey: a complaint with its answer, requests about data.

One of each, after the run, by people of the batch that is learning now: so that every page of the site has
somebody to show it.
"""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from uuid import UUID

from bekal import people, support
from bekal.base import actors, ids

from .cast import Identity
from .stage import BY, Stage


async def leave_matters(stage: Stage, taken: frozenset[str], at: datetime) -> tuple[Identity, ...]:
    """Two recipients of ``stage`` who are not among ``taken`` (phones) ask; gives whom to sign in as."""
    found = []
    for card in stage.issued:
        i = stage.index_of[card.person_id]
        if _phone(stage, i) not in taken:
            found.append((i, card.person_id))
        if len(found) == 2:
            break
    if len(found) < 2:
        return ()
    (one, complainer), (other, leaver) = found
    await _complain(stage, complainer, at)
    await _ask_about_data(stage, leaver, at)
    return (
        _identity(stage, one, "mengadu, sudah dijawab", "complained, and was answered", "/pengaduan"),
        _identity(stage, other, "meminta datanya dihapus", "asked to be erased", "/data-saya"),
    )


async def _complain(stage: Stage, person_id: UUID, at: datetime) -> None:
    cell, by = ids.cell_of(person_id, stage.db.cells), actors.citizen(person_id)
    opening = support.TicketOpening(
        person_id,
        "complaint",
        "Nama di sertifikatku salah tulis",
        "Di sertifikat namaku kurang satu huruf. Foto layarnya kulampirkan.",
    )
    two_days, one_day = timedelta(days=2), timedelta(days=1)
    async with stage.db.begin() as tx:
        [opened] = await support.open_tickets(tx, cell, [opening], by, at - two_days)
        if opened.ticket_id is None:
            raise AssertionError(f"a complaint of the demo was refused: {opened.outcome}")
        file = support.File(opened.ticket_id, 1, "image/png", picture())
        await support.attach_files(tx, cell, [file], by, at - two_days)
        answer = support.TicketReply(
            opened.ticket_id,
            None,
            "Terima kasih. Lembaga sudah memperbaikinya; buka lagi halaman kursusmu.",
        )
        await support.reply_tickets(tx, cell, [answer], BY, at - one_day)


async def _ask_about_data(stage: Stage, person_id: UUID, at: datetime) -> None:
    cell, by = ids.cell_of(person_id, stage.db.cells), actors.citizen(person_id)
    wishes = [
        people.DataRequest(person_id, "correction", "Pendidikanku sekarang D3, bukan SMA."),
        people.DataRequest(person_id, "erasure"),
    ]
    async with stage.db.begin() as tx:
        await people.ask_data_requests(tx, cell, wishes, by, at)


def picture() -> bytes:
    """A small picture: 16 by 16 points of one colour."""
    rows = (b"\0" + b"\x0c\x5a\x54" * 16) * 16
    head = struct.pack("!IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def _phone(stage: Stage, i: int) -> str:
    return stage.nation.phone(i).replace("+62", "0")


def _identity(stage: Stage, i: int, stage_id: str, stage_en: str, look_at: str) -> Identity:
    return Identity(_phone(stage, i), stage.nation.full_name(i), stage_id, stage_en, look_at)
