"""What people ask the programme for besides the journey: a complaint with its answer, requests about data.

One of each, after the run, by people of the batch that is learning now: so that every page of the site has
somebody to show it. One more complaint lies with the institution that teaches: that went to it at once.
"""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from uuid import UUID

from bekal import access, journey, market, people, support
from bekal.base import actors, ids
from bekal.base.cells import by_cell

from .cast import Identity
from .stage import BY, Stage


async def leave_matters(stage: Stage, taken: frozenset[str], at: datetime) -> tuple[Identity, ...]:
    """Recipients of ``stage`` who are not among ``taken`` (phones) ask; gives whom to sign in as."""
    found = [(stage.index_of[card.person_id], card.person_id) for card in stage.issued]
    found = [(i, person_id) for i, person_id in found if _phone(stage, i) not in taken]
    if len(found) < 2:
        return ()
    (one, complainer), (other, leaver) = found[:2]
    await _complain(stage, complainer, at)
    await _ask_about_data(stage, leaver, at)
    said = ("bertanya, sekarang di lembaga", "asked, now with the institution", "/pengaduan")
    learner = await _ask_institution(stage, [person_id for _, person_id in found[2:]], at)
    return (
        *(_identity(stage, i, *said) for i, person_id in found if person_id == learner),
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


async def _ask_institution(stage: Stage, person_ids: list[UUID], at: datetime) -> UUID | None:
    """The first who is learning asks about the class; gives who. The institution gets a key to answer."""
    cells = by_cell(person_ids, lambda person_id: ids.cell_of(person_id, stage.db.cells))
    for cell, some in cells.items():
        async with stage.db.begin() as tx:
            bought = await market.list_purchases_of_persons(tx, cell, some)
            paid = [row for rows in bought for row in rows if row.state == "paid"][:1]
            taught = await market.find_institutions_by_id(tx, [row.institution_id for row in paid])
            if not paid or taught[0] is None:
                continue
            person_id, code = paid[0].person_id, taught[0].code
            partner = access.PartnerOpening(code, "institution", taught[0].name)
            await access.add_partners(tx, [partner], BY, at)
            await access.issue_partner_keys(tx, [access.KeyOrder(code)], BY, at)
            opening = support.TicketOpening(
                person_id, "question", "Kelasnya di mana?", "Tautan kelasku belum ada, padahal besok mulai."
            )
            asked = journey.Complaint(opening, paid[0].purchase_id, "class")
            [opened] = await journey.complain(tx, cell, [asked], actors.citizen(person_id), at)
            if opened.ticket_id is None:
                raise AssertionError(f"a question of the demo was refused: {opened.outcome}")
            return person_id
    return None


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
