"""The desk of the citizen's site: what a stampede of registrations goes through, in chunks.

Asking for a code, signing in and registering are submitted to coalescers: requests of the same moment share
one transaction and one commit per cell. One request alone is a chunk of one. Belongs to one event loop.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import msgspec
from litestar import Litestar

from bekal import integrity, journey, people
from bekal.adapters.messages import CodeMessage, send_codes
from bekal.base import actors, ids
from bekal.base.actors import Actor
from bekal.base.clock import Clock
from bekal.base.coalescer import Coalescer
from bekal.base.database import Database
from bekal.base.keys import Keyring
from bekal.pages import AnyRequest, Language

BY: Final[Actor] = actors.job("sign_in")
"""Who writes the rows of a chunk that holds the requests of many; each row says whose it is."""
_STATE: Final = "web_desk"


class CodeAsked(msgspec.Struct, frozen=True, gc=False):
    """A number in E.164 wants a code, in the language of its page."""

    phone: str
    language: Language
    channel: str = "sms"


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A code is tried on a device, known by its form cookie where it has one."""

    attempt: people.SignIn
    device: str


class Desk:
    """Coalescers around people and the journey."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self.asking: Coalescer[CodeAsked, people.CodeIssued] = Coalescer(
            self._ask, lambda asked: self._cell_of_phone(asked.phone), name="request_code"
        )
        self.entering: Coalescer[Entry, people.SignedIn] = Coalescer(
            self._enter, lambda entry: self._cell_of_phone(entry.attempt.phone), name="sign_in"
        )
        self.registering: Coalescer[people.Registration, people.Registered] = Coalescer(
            self._register, self._cell_of_nik, name="register"
        )
        self.linking: Coalescer[people.AccountLink, people.LinkOutcome] = Coalescer(
            self._link, lambda link: ids.cell_of(link.account_id, db.cells), name="link_account"
        )

    async def close(self) -> None:
        """Finish what waits and take nothing new."""
        for each in (self.asking, self.entering, self.registering, self.linking):
            await each.close()

    def _cell_of_phone(self, phone: str) -> int:
        return ids.cell_of_slot(people.slot_of_phone(self._keyring, phone), self._db.cells)

    def _cell_of_nik(self, registration: people.Registration) -> int:
        return ids.cell_of_slot(people.slot_of_nik(self._keyring, registration.nik), self._db.cells)

    @property
    def _keyring(self) -> Keyring:
        keyring = self._db.keyring
        if keyring is None:
            raise LookupError("the site works with the keys of the installation")
        return keyring

    async def _ask(self, cell: int, asked: Sequence[CodeAsked]) -> list[people.CodeIssued]:
        at = self._clock.now()
        async with self._db.begin() as tx:
            openings = [people.AccountOpening(each.phone) for each in asked]
            await people.open_accounts(tx, cell, openings, BY, at)
            requests = [people.CodeRequest(each.phone) for each in asked]
            issued = await people.request_codes(tx, cell, requests, BY, at)
            messages = [
                CodeMessage(each.phone, code, each.language, each.channel)
                for each, given in zip(asked, issued, strict=True)
                if (code := given.code) is not None
            ]
            await send_codes(tx, cell, messages, at)
        return issued

    async def _enter(self, cell: int, entries: Sequence[Entry]) -> list[people.SignedIn]:
        at = self._clock.now()
        async with self._db.begin() as tx:
            signed = await people.sign_in(tx, cell, [entry.attempt for entry in entries], BY, at)
            # A household that shares a number counts once on its device.
            marks = [
                integrity.Mark("device", entry.device, number_id)
                for entry, one in zip(entries, signed, strict=True)
                if (number_id := one.number_id) is not None and entry.device
            ]
            await integrity.note_marks(tx, marks, at)
        return signed

    async def _register(
        self, cell: int, registrations: Sequence[people.Registration]
    ) -> list[people.Registered]:
        at = self._clock.now()
        return await journey.register(self._db, cell, registrations, BY, at, contested="keep")

    async def _link(self, cell: int, links: Sequence[people.AccountLink]) -> list[people.LinkOutcome]:
        return await journey.link_accounts(self._db, cell, links, BY, self._clock.now())


def desk_of(request: AnyRequest) -> Desk:
    """The desk of this process."""
    state = request.app.state
    desk: Desk | None = state.get(_STATE)
    if desk is None:
        desk = state[_STATE] = Desk(state["db"], state["clock"])
    return desk


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """A desk for the application's ``db`` and ``clock``; on the way out what waits is finished."""
    desk = app.state[_STATE] = Desk(app.state["db"], app.state["clock"])
    try:
        yield
    finally:
        app.state.pop(_STATE, None)
        await desk.close()
