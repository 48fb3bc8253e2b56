"""What a phone is told about its holder's journey, in one sentence or two: the same by USSD and by SMS.

With ``CON`` before and the way back behind, each fits on a screen of 182 characters of the GSM alphabet, and
into one SMS; a test counts with the longest values.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from bekal import draws, learning, notices, payouts, programme, regions, reports, support
from bekal.base import clock, ids
from bekal.base.database import Transaction
from bekal.journey import next_deadline
from bekal.pages import Language
from bekal.pages import mark as _

NOBODY: Final = _(
    "Belum ada yang terdaftar dengan nomor ini. Daftar gratis di %(site)s atau kantor Disnaker terdekat."
)
_BATCH: Final = {
    "joined": _("Kamu ikut gelombang %(number)s. Tunggu undiannya; urutan mendaftar tidak berpengaruh."),
    "refused": _("Kamu belum memenuhi syarat gelombang %(number)s. Alasannya ada di %(site)s."),
    "won": _("Kamu terpilih di gelombang %(number)s! Kartu dan saldomu menyusul."),
    "lost": _("Gelombang %(number)s: kamu belum terpilih. Bukti undianmu di %(site)s. Kamu boleh ikut lagi."),
    "struck": _("Gelombang %(number)s: kamu tidak lolos pemeriksaan ulang. Alasannya ada di %(site)s."),
    "awarded": _("Kamu penerima Bekal dari gelombang %(number)s."),
    "declined": _("Kamu mengembalikan tempatmu di gelombang %(number)s."),
    "withdrawn": _("Kamu keluar dari gelombang %(number)s sebelum diundi. Kamu boleh ikut lagi."),
}
_TICKETS: Final = {
    "office": _("Pengaduan %(code)s menunggu jawaban petugas."),
    "partner": _("Pengaduan %(code)s menunggu jawaban mitra."),
    "citizen": _("Pengaduan %(code)s sudah dijawab. Baca dan balas di %(site)s."),
    "nobody": _("Pengaduan %(code)s sudah selesai."),
}
_DUES: Final = {
    "scheduled": _("Insentif %(amount)s dijadwalkan mulai %(day)s."),
    "instructed": _("Insentif %(amount)s sedang dikirim oleh bank."),
    "paid": _("Insentif %(amount)s sudah dibayarkan."),
    "failed": _("Insentif %(amount)s belum bisa dibayarkan: %(reason)s Lihat %(site)s."),
    "stopped": _("Insentif %(amount)s ditahan dulu. Alasannya ada di %(site)s."),
    "forfeited": _("Insentif %(amount)s hangus bersama tahun anggarannya."),
}
_ORDER: Final = ("instructed", "failed", "stopped", "scheduled", "forfeited", "paid")
_DEADLINES: Final = {
    ("place", False): _(
        "Beli kursus paling lambat %(until)s. Lewat itu tempatmu hilang. Caranya di %(site)s."
    ),
    ("place", True): _("Batas waktu membeli kursus sudah lewat: %(until)s. Keterangannya di %(site)s."),
    ("balance", False): _(
        "Sisa saldomu %(available)s bisa dipakai sampai %(until)s. Sesudah itu kembali ke kas negara."
    ),
    ("balance", True): _("Hari terakhir membeli sudah lewat: %(until)s. Sisa saldo kembali ke kas negara."),
}
"""By what ends, and whether the day is over."""


class Known(msgspec.Struct, frozen=True):
    """What is read for one answer."""

    journey: reports.PersonJourney
    batches: dict[int, draws.Batch]
    open_batches: tuple[draws.Batch, ...]
    terms: programme.Programme | None
    sessions: tuple[tuple[learning.Session, reports.PurchaseTrace], ...]
    ticket: support.Ticket | None
    zone: str


class Voice(msgspec.Struct, frozen=True):
    """In which language, with which words, and naming which site, somebody is answered at an instant."""

    language: Language
    translate: Callable[[Language, str], str]
    site: str
    at: datetime

    def say(self, message: str, **values: str | int) -> str:
        """A marked sentence in the language, its blanks filled."""
        return self.translate(self.language, message) % {"site": self.site, **values}


async def read_known(tx: Transaction, person_id: UUID, at: datetime) -> Known:
    """All that the answers are made of. NotFound for an unknown person."""
    cell = ids.cell_of(person_id, tx.cells)
    journey = await reports.read_journey(tx, cell, person_id, at)
    batches = {batch.batch_id: batch for batch in await draws.list_batches(tx)}
    card = journey.card
    paid = {p.purchase.schedule_id: p for p in journey.purchases if p.purchase.state == "paid"}
    sessions = await learning.find_sessions(tx, list(paid)) if paid else []
    tickets = await support.list_tickets(tx, cell, person_id, limit=1)
    day = clock.date_in_jakarta(at)
    return Known(
        journey=journey,
        batches=batches,
        open_batches=tuple(await draws.find_open_batches(tx, None, at)),
        terms=await programme.get_programme(tx, card.programme_id) if card else None,
        sessions=tuple((session, paid[session.schedule_id]) for session in sessions),
        ticket=tickets[0] if tickets else None,
        zone=regions.get_region(journey.person.region_id, day).timezone,
    )


def say_batch(known: Known, voice: Voice) -> str:
    """Where somebody stands before the card: identity, batch, result."""
    journey = known.journey
    if journey.applications:
        last = journey.applications[0]
        card = journey.card
        given_back = card is not None and card.state == "declined" and card.batch_id == last.batch_id
        state = "declined" if given_back else last.state
        return voice.say(_BATCH[state], number=known.batches[last.batch_id].number)
    if journey.person.identity_state == "waiting":
        return voice.say(
            _("Identitasmu sedang dicocokkan dengan Dukcapil. Kalau lama, hasilnya kami kabari lewat SMS.")
        )
    if journey.person.identity_state != "matched":
        return voice.say(_("Identitasmu belum cocok dengan Dukcapil. Lihat bagian mana di %(site)s."))
    return _say_open(known, voice)


def _say_open(known: Known, voice: Voice) -> str:
    if not known.open_batches:
        return voice.say(_("Kamu belum ikut gelombang, dan sekarang belum ada yang dibuka."))
    batch = known.open_batches[-1]
    return voice.say(
        _("Kamu belum ikut gelombang. Gelombang %(number)s dibuka sampai %(until)s di %(site)s."),
        number=batch.number,
        until=_last_minute(batch.closes_at, known, voice),
    )


def say_balance(known: Known, voice: Voice) -> str:
    """What can be spent, and what is held for a course under way."""
    if known.journey.card is None:
        return voice.say(_("Belum ada kartu. Saldomu ada sesudah kamu ditetapkan sebagai penerima."))
    return voice.say(
        _("Saldo pelatihan %(available)s. Ditahan untuk kursus yang berjalan: %(held)s."),
        available=notices.write_rp(known.journey.available_rp, voice.language),
        held=notices.write_rp(known.journey.held_rp, voice.language),
    )


def say_deadline(known: Known, voice: Voice) -> str:
    """What has to be done next, and until when."""
    card = known.journey.card
    if card is None or card.state == "declined":
        return say_batch(known, voice)
    available_rp = known.journey.available_rp
    deadline = next_deadline(card, available_rp, known.terms) if known.terms else None
    if deadline is None:
        return voice.say(_("Tidak ada batas waktu yang berjalan untukmu."))
    over = deadline.until <= voice.at
    return voice.say(
        _DEADLINES[deadline.ends, over],
        until=_last_minute(deadline.until, known, voice),
        available=notices.write_rp(available_rp, voice.language),
    )


def say_code(known: Known, voice: Voice) -> str:
    """The redeem code within its window around a session; else when it will be shown."""
    window = timedelta(seconds=known.terms.deadlines.redeem_window_seconds if known.terms else 0)
    coming = [(s, trace) for s, trace in known.sessions if voice.at <= s.starts_at + window]
    if not coming:
        return voice.say(_("Tidak ada kelas yang menunggumu sekarang."))
    session, trace = min(coming, key=lambda pair: pair[0].starts_at)
    course = notices.fit(trace.course.title if trace.course else "", 32)
    if voice.at >= session.starts_at - window and trace.redeem_code:
        code = " ".join(trace.redeem_code[i : i + 4] for i in range(0, len(trace.redeem_code), 4))
        return voice.say(
            _("Kode hadir %(code)s untuk %(course)s, %(at)s."),
            code=code,
            course=course,
            at=notices.write_instant(session.starts_at, known.zone, voice.language),
        )
    return voice.say(
        _("Kode hadir untuk %(course)s tampil mulai %(at)s."),
        course=course,
        at=notices.write_instant(session.starts_at - window, known.zone, voice.language),
    )


def say_incentive(known: Known, voice: Voice) -> str:
    """Of all dues the one under way, else the next, else the last."""
    dues = known.journey.dues
    if not dues:
        return voice.say(
            _("Insentif dijadwalkan sesudah kursus pertamamu selesai dan kamu memberi ulasan di %(site)s.")
        )
    due: payouts.DueView = min(dues, key=lambda due: (_ORDER.index(due.state), due.due_on))
    noon = clock.start_of(max(due.due_on, due.pay_from)) + timedelta(hours=12)
    # The day alone: the bank's hour is not ours to promise.
    day = notices.write_instant(noon, known.zone, voice.language).rsplit(" ", 2)[0]
    text = voice.say(
        _DUES[due.state],
        amount=notices.write_rp(due.amount_rp, voice.language),
        day=day,
        reason=notices.reason_of(due.reason, voice.language),
    )
    if due.state == "scheduled" and known.journey.account is None:
        text += " " + voice.say(_("Sambungkan dulu rekening atau dompetmu di %(site)s."))
    return text


def say_ticket(known: Known, voice: Voice) -> str:
    """The newest complaint: who has it."""
    if known.ticket is None:
        return voice.say(_("Kamu tidak punya pengaduan. Buat pengaduan di %(site)s."))
    holder = known.ticket.waits_for.partition(":")[0]
    code = known.ticket.code
    return voice.say(_TICKETS[holder], code=" ".join(code[i : i + 4] for i in range(0, len(code), 4)))


def _last_minute(until: datetime, known: Known, voice: Voice) -> str:
    return write_last_minute(until, known.zone, voice)


def write_last_minute(until: datetime, zone: str, voice: Voice) -> str:
    """The last minute before an instant, by the clock of a zone."""
    return notices.write_instant(until - timedelta(minutes=1), zone, voice.language)


ITEMS: Final[dict[str, Callable[[Known, Voice], str]]] = {
    "batch": say_batch,
    "balance": say_balance,
    "deadline": say_deadline,
    "code": say_code,
    "incentive": say_incentive,
    "ticket": say_ticket,
}
"""What can be asked, by name."""


async def answer_item(tx: Transaction, item: str, person_id: UUID | None, voice: Voice) -> str:
    """The answer to one item for the person of a phone; who is nobody is told how to become somebody."""
    if person_id is None:
        return voice.say(NOBODY)
    return ITEMS[item](await read_known(tx, person_id, voice.at), voice)
