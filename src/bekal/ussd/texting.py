"""Texts that came in: a keyword is answered through the outbox, each text once, so many a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from bekal import callers, notices, people
from bekal.base import actors, ids
from bekal.base.database import Database
from bekal.pages import Language
from bekal.pages import mark as _

from .answers import Voice, answer_item

HELP: Final = _(
    "Balas STATUS, SALDO, KODE, BATAS, INSENTIF, atau PENGADUAN. STOP: hanya pesan penting. "
    "Telepon %(ussd)s atau buka %(site)s."
)
STOPPED: Final = _(
    "Baik, mulai sekarang hanya yang penting: kode, hasil, batas terakhir, pembayaran. "
    "Balas MULAI untuk semua."
)
STARTED: Final = _("Baik, kamu mendapat semua pesan lagi. Balas STOP untuk berhenti.")
_ID: Final = {
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
    word = next(iter(text.split()), "").strip(".,!?*#\"'").casefold()
    if word in _EN:
        return _EN[word], "en"
    if word in ("status", "stop"):
        return _ID[word], None
    return (_ID[word], "id") if word in _ID else ("help", None)


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
        [holder] = await people.find_holders(tx, cell, [index])
        person_id = holder.person_id if holder else None
        language: Language = spoken or ("en" if caller.language == "en" else "id")
        await callers.save_callers(tx, cell, [msgspec.structs.replace(caller, language=language)])
        voice = Voice(language, translate, site, at)
        if wanted in ("stop", "start"):
            said = voice.say(STARTED if wanted == "start" else STOPPED)
            if person_id is not None:
                # Of another cell perhaps; said twice it is the same wish.
                home = ids.cell_of(person_id, db.cells)
                [wish] = await notices.find_preferences(tx, home, [person_id])
                changed = msgspec.structs.replace(wish, optional=wanted == "start")
                await notices.save_preferences(tx, home, [changed], _BY, at)
        elif wanted == "help":
            said = voice.say(HELP, ussd=ussd_code)
        else:
            said = await answer_item(tx, wanted, person_id, voice)
        reply = notices.Reply(phone, said, language)
        await notices.send_replies(tx, cell, [reply], at)
        return outcome
