"""Texts that came in: a keyword is answered through the outbox, each text once, so many a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from bekal import callers, notices, people
from bekal.base import actors, ids
from bekal.base.database import Database, Transaction
from bekal.pages import Language
from bekal.pages import mark as _

from .answers import Voice, answer_item
from .household import find_household, name_household, pick_named, write_people
from .interest import note_interest

HELP: Final = _(
    "Balas DAFTAR, GELOMBANG, SALDO, KODE, BATAS, INSENTIF, PENGADUAN, atau STOP. "
    "Telepon %(ussd)s atau buka %(site)s."
)
STOPPED: Final = _(
    "Baik, mulai sekarang hanya yang penting: kode, hasil, batas terakhir, pembayaran. "
    "Balas MULAI untuk semua."
)
WHO: Final = _("Nomor ini dipakai bersama. Balas %(word)s dan angkamu:\n%(people)s")
STARTED: Final = _("Baik, kamu mendapat semua pesan lagi. Balas STOP untuk berhenti.")
_ID: Final = {
    "daftar": "interest",
    "minat": "interest",
    "gelombang": "batch",
    "status": "batch",
    "saldo": "balance",
    "batas": "deadline",
    "kode": "code",
    "insentif": "incentive",
    "pengaduan": "ticket",
    "bantuan": "help",
    "stop": "stop",
    "berhenti": "stop",
    "mulai": "start",
}
_EN: Final = {
    "register": "interest",
    "batch": "batch",
    "balance": "balance",
    "deadline": "deadline",
    "code": "code",
    "incentive": "incentive",
    "complaint": "ticket",
    "help": "help",
    "unstop": "start",
    "start": "start",
}
_BY: Final = actors.job("inbound_sms")


class InboundText(msgspec.Struct, frozen=True):
    """A text as a gateway hands it on; ``id`` is its own name for it."""

    id: str
    phone: str
    text: str


def read_keyword(text: str) -> tuple[str, Language | None]:
    """What a text asks for, and the language its word is of; None where both have it. Unclear: ``help``."""
    word = _first_word(text).casefold()
    if word in _EN:
        return _EN[word], "en"
    if word in ("status", "stop"):
        return _ID[word], None
    return (_ID[word], "id") if word in _ID else ("help", None)


def read_person(text: str) -> str:
    """Whom a text is about where several people have the phone: what stands behind the keyword."""
    return "".join(text.split()[1:]).strip(".,!?*#\"'")


def _first_word(text: str) -> str:
    return next(iter(text.split()), "").strip(".,!?*#\"'")


async def answer_texts(
    db: Database,
    texts: list[InboundText],
    site: str,
    ussd_code: str,
    translate: Callable[[Language, str], str],
    at: datetime,
) -> list[callers.TextOutcome]:
    """Answer texts, each in a transaction of its phone's cell; what came before is not answered again."""
    return [await _answer(db, text, site, ussd_code, translate, at) for text in texts]


async def _answer(
    db: Database,
    text: InboundText,
    site: str,
    ussd_code: str,
    translate: Callable[[Language, str], str],
    at: datetime,
) -> callers.TextOutcome:
    keyring = db.keyring
    assert keyring is not None, "the site runs on a keyring"
    phone = people.normalise_phone(text.phone) or text.phone
    cell = ids.cell_of_slot(people.slot_of_phone(keyring, phone), db.cells)
    index = people.phone_index(keyring, phone)
    key = callers.hash_typed(keyring, "inbound", text.id)
    wanted, spoken = read_keyword(text.text)
    async with db.begin() as tx:
        caller = await callers.lock_caller(tx, cell, index, at)
        [outcome] = await callers.accept_texts(tx, cell, [(key, index)], at)
        if outcome != callers.TextOutcome.accepted:
            return outcome
        household = await find_household(tx, cell, index)
        language: Language = spoken or ("en" if caller.language == "en" else "id")
        caller = msgspec.structs.replace(caller, language=language)
        voice = Voice(language, translate, site, at)
        if wanted == "help":
            said = voice.say(HELP, ussd=ussd_code)
        elif wanted == "interest":
            caller, said = await note_interest(tx, cell, phone, caller, voice)
        else:
            said = await _carry_out(tx, wanted, text.text, household, voice)
        if wanted == "stop":
            caller = msgspec.structs.replace(caller, interested_at=None)
        await callers.save_callers(tx, cell, [caller])
        reply = notices.Reply(phone, said, language)
        await notices.send_replies(tx, cell, [reply], at)
        return outcome


async def _carry_out(
    tx: Transaction, wanted: str, text: str, household: Sequence[people.Seat], voice: Voice
) -> str:
    """Do what a keyword asks for; of several people with the phone, for the one who is named behind it."""
    shared = len(household) > 1
    named = await name_household(tx, household, voice) if shared else []
    meant = pick_named(household, named, read_person(text)) if shared else next(iter(household), None)
    if wanted in ("stop", "start"):
        # Who names nobody speaks for the phone.
        for seat in [meant] if meant else household:
            await _wish(tx, seat, voice, optional=wanted == "start")
        return voice.say(STARTED if wanted == "start" else STOPPED)
    if shared and meant is None:
        return voice.say(WHO, word=_first_word(text).upper(), people=write_people(named))
    return await answer_item(tx, wanted, meant.person_id if meant else None, voice)


async def _wish(tx: Transaction, seat: people.Seat, voice: Voice, *, optional: bool) -> None:
    """Keep what somebody wants to hear. Of another cell perhaps; said twice it is the same wish."""
    if seat.person_id is None:
        return
    home = ids.cell_of(seat.person_id, tx.cells)
    [wish] = await notices.find_preferences(tx, home, [seat.person_id])
    changed = msgspec.structs.replace(wish, optional=optional)
    await notices.save_preferences(tx, home, [changed], _BY, voice.at)
