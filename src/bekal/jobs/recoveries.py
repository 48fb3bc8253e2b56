"""Who asks to take a registration over waits three days, and the present number is warned."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bekal import notices, people
from bekal.base import ids
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import Outside

BY: Final = job("recoveries")
_WARNING: Final = (
    "Bekal: ada yang meminta nomor HP pendaftaranmu diganti. Bukan kamu? Dalam 3 hari, masuk dengan nomor "
    "ini, buka Ganti nomor HP, lalu tolak."
)


async def handle_recoveries(db: Database, outside: Outside, at: datetime) -> int:
    """Warn present numbers of new requests, and move registrations whose three days are over."""
    handled = 0
    for cell in range(db.cells):
        async with db.begin() as tx:
            for person_id in await people.claim_untold_recoveries(tx, cell, at):
                home = ids.cell_of(person_id, tx.cells)
                [told] = await people.disclose(tx, home, [person_id], ["phone"], "message", BY, at)
                [whom] = await people.tell_apart(tx, home, [person_id], "message", BY, at)
                if told and "phone" in told:
                    warning = notices.Reply(told["phone"], notices.address(_WARNING, whom), "id")
                    await notices.send_replies(tx, home, [warning], at)
                handled += 1
        async with db.begin() as tx:
            handled += len(await people.finish_recoveries(tx, cell, BY, at))
    return handled
