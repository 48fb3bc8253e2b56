"""Interest: a number that is nobody's yet asks to be told more, by USSD or by SMS."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from bekal import callers, draws, people
from bekal.base import actors
from bekal.base.database import Transaction
from bekal.pages import mark as _

from .answers import Voice, write_last_minute

_BY: Final = actors.job("ussd")
_JAKARTA: Final = "Asia/Jakarta"
NOTED: Final = _(
    "Minatmu tercatat. Kami kabari kalau gelombang dibuka. Daftar gratis di %(site)s atau kantor Disnaker."
)
NOTED_OPEN: Final = _(
    "Minatmu tercatat. Gelombang %(number)s dibuka sampai %(until)s. Daftar gratis di %(site)s atau Disnaker."
)


async def note_interest(
    tx: Transaction, cell: int, phone: str, caller: callers.Caller, voice: Voice
) -> tuple[callers.Caller, str]:
    """Note that somebody asks by this phone; gives what is to be kept of it, and what is said.

    Known and unknown numbers are answered alike. The phone has an account from then on, so that it can be
    told of a batch; asked twice, the first time counts.
    """
    await people.open_accounts(tx, cell, [people.AccountOpening(phone)], _BY, voice.at)
    if caller.interested_at is None:
        caller = replace(caller, interested_at=voice.at)
    batches = await draws.find_open_batches(tx, None, voice.at)
    if not batches:
        return caller, voice.say(NOTED)
    until = write_last_minute(batches[-1].closes_at, _JAKARTA, voice)
    return caller, voice.say(NOTED_OPEN, number=batches[-1].number, until=until)
